package io.kubefed.examples.scheduling;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import org.junit.jupiter.api.Test;

class SchedulingExampleTest {

  @Test
  void tellsWhatBecomesOfFiftyReplicas() throws Exception {
    ByteArrayOutputStream out = new ByteArrayOutputStream();

    new SchedulingExample(new PrintStream(out, true, UTF_8)).run();

    assertThat(out.toString(UTF_8))
        .containsSubsequence(
            "Fifty replicas, not more than twenty in C",
            "50 replicas in 3 clusters",
            "B does not answer",
            "50 replicas in 2 clusters",
            "A  Ready    30 replicas: ",
            "B  Lost     it is lost; of its ",
            "C  Ready    20 replicas: ",
            "up to 17 more than wanted may run",
            "B is back",
            "50 replicas in 3 clusters",
            "A preference that cannot be followed",
            "30 is more than maxReplicas, which is 20; the workload stays as it is");
  }
}
