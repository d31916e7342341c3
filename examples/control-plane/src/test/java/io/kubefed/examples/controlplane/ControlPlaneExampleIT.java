package io.kubefed.examples.controlplane;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.List;
import org.junit.jupiter.api.Test;

class ControlPlaneExampleIT {

  @Test
  void showsTheWholeTourOnClustersOfItsOwn() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    ByteArrayOutputStream errors = new ByteArrayOutputStream();

    int exitCode =
        ControlPlaneExample.run(
            List.of(), new PrintStream(bytes, true, UTF_8), new PrintStream(errors, true, UTF_8));

    String out = bytes.toString(UTF_8);
    assertThat(exitCode).as(out).isZero();
    assertThat(errors.toString(UTF_8)).isEmpty();
    assertThat(out)
        .containsSubsequence(
            "10 types are propagated",
            "east is ready",
            "west is ready",
            "                          east       north      west",
            "Namespace shop            OK         OK         OK",
            "ConfigMap settings        OK EUR     OK EUR     OK USD",
            "Deployment web            OK 5       OK 2       OK 2",
            "Ingress web               OK         OK         -",
            "ReplicaSet cache          OK         -          OK",
            "Job import                -          OK         -",
            "Till front-desk           OK paper   OK paper   OK paper",
            "== Why the ingress is where it is ==",
            "west     no      nothing there  not selected: clusterSelector requires region=eu",
            "== A template, an override and a placement change ==",
            "ConfigMap settings        -         -         OK USD",
            "Deployment web            OK 7      OK 2      OK 2",
            "Till front-desk           OK none   OK none   OK none",
            "all federated resources and their objects are gone",
            "west has left");
  }
}
