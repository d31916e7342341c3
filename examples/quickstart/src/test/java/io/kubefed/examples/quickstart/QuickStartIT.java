package io.kubefed.examples.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import io.kubefed.testing.TestClusters;
import io.kubefed.testing.UseClusters;
import java.util.List;
import org.junit.jupiter.api.Test;

@UseClusters({"blue", "green", "red"})
class QuickStartIT {

  @Test
  void showsTheWholeTourOnRealClusters(TestClusters clusters) throws Exception {
    Run run = Run.withKubeconfig(clusters.kubeconfig(), List.of("blue", "green", "red"));

    assertThat(run.err()).isEmpty();
    assertThat(run.exitCode()).isZero();
    assertThat(run.out())
        .doesNotContain("NOT DONE")
        .containsSubsequence(
            "Plan: 15 to create (5 resources, 3 clusters)",
            "applied: 15 written, 0 unchanged",
            "west   settings in USD, credentials, web 2 x registry.us.example.org/shop/web:1.4",
            "15 unchanged (5 resources, 3 clusters)",
            "refused, nothing was written:",
            "Plan: 1 to recreate, 3 to update, 11 unchanged",
            "applied: 4 written, 11 unchanged",
            "Plan: 5 to delete, 10 unchanged",
            "west   nothing",
            "applied: 10 written, 5 unchanged");
  }
}
