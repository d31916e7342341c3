package io.kubefed.examples.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class QuickStartTest {

  @Test
  void showsTheWholeTourInMemory() throws Exception {
    Run run = Run.of();

    assertThat(run.exitCode()).isZero();
    assertThat(run.out())
        .containsSubsequence(
            "Plan: 15 to create (5 resources, 3 clusters)",
            "applied: 15 written, 0 unchanged",
            "east   settings in EUR, credentials, web 5 x registry.example.org/shop/web:1.4",
            "west   settings in USD, credentials, web 2 x registry.us.example.org/shop/web:1.4",
            "15 unchanged (5 resources, 3 clusters)",
            "refused, nothing was written:",
            "Deployment shop/web in west was at version",
            "Plan: 1 to recreate, 3 to update, 11 unchanged",
            "/spec/replicas  1 -> 2",
            "override /spec/overrides/0/overriders/image/0",
            "applied: 4 written, 11 unchanged",
            "Plan: 5 to delete, 10 unchanged",
            "west   nothing",
            "applied: 10 written, 5 unchanged",
            "north  nothing");
  }

  @Test
  void neverPrintsTheSecret() throws Exception {
    Run run = Run.of();

    assertThat(run.out() + run.err())
        .contains("credentials")
        .doesNotContain("correct-horse", "Y29ycmVjdC1ob3JzZS");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--nonsense",
        "--kubeconfig",
        "--context east",
        "--kubeconfig missing.yaml --context east",
        "--kubeconfig missing.yaml --context east --context west"
      })
  void tellsWhatIsWrongWithItsArguments(String arguments) throws Exception {
    Run run = Run.of(arguments.split(" "));

    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err()).isNotBlank();
    assertThat(run.out()).isEmpty();
  }

  @Test
  void namesTheContextThatTheKubeconfigLacks() throws Exception {
    Run run = Run.withKubeconfig("apiVersion: v1\nkind: Config\n", List.of("east", "west"));

    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err()).contains("\"east\"");
  }
}
