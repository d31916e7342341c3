package io.kubefed.examples.loadbalancing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class LoadBalancingExampleTest {

  @Test
  @Timeout(120)
  void trafficFollowsTheClustersThatAnswer() {
    ByteArrayOutputStream printed = new ByteArrayOutputStream();

    new LoadBalancingExample(new PrintStream(printed, true, UTF_8)).run();

    assertThat(printed.toString(UTF_8).strip().lines().filter(line -> !line.contains(" is idle")))
        .containsExactly(
            "The shop runs in both clusters, and asks to be balanced: eu first, us when eu is gone",
            "  east 10.1.0.1, weight 256",
            "  east 10.1.0.2, weight 256",
            "",
            "A pod of east is gone",
            "  east 10.1.0.1, weight 256",
            "",
            "east gives no answer any more",
            "  west 10.2.0.1, weight 256",
            "",
            "east is back",
            "  east 10.1.0.1, weight 256",
            "",
            "Both regions at once, three requests of four to east",
            "  east 10.1.0.1, weight 256",
            "  west 10.2.0.1, weight 85",
            "",
            "The shop asks no more",
            "  no Service web-global");
  }
}
