package io.kubefed.scheduling.strategy;

import static io.kubefed.scheduling.Requests.request;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kubefed.core.InvalidResourceException;
import io.kubefed.scheduling.PlanRequest;
import io.kubefed.scheduling.ReplicaPlanner;
import io.kubefed.scheduling.strategy.AutoscalerDivision.Bounds;
import io.kubefed.scheduling.strategy.JobDivision.Part;
import java.util.Map;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class DivisionsTest {

  private static Part part(int parallelism, int completions) {
    return new Part(parallelism, OptionalInt.of(completions));
  }

  private static JobDivision job(int parallelism, int completions, Map<String, Integer> existing) {
    return JobDivision.divide(
        ReplicaPlanner.of(),
        request(parallelism, "A://1 B://2", "A B C").build(),
        OptionalInt.of(completions),
        existing);
  }

  @Test
  void completionsFollowParallelism() {
    assertThat(job(6, 30, Map.of()).clusters())
        .isEqualTo(Map.of("A", part(2, 10), "B", part(4, 20), "C", part(0, 0)));
  }

  @Test
  void noClusterRunsMorePodsThanItHasCompletions() {
    assertThat(job(60, 6, Map.of()).clusters())
        .isEqualTo(Map.of("A", part(2, 2), "B", part(4, 4), "C", part(0, 0)));
  }

  @Test
  void completionsThatExistStand() {
    assertThat(job(6, 30, Map.of("A", 25)).clusters())
        .isEqualTo(Map.of("A", part(2, 25), "B", part(4, 5), "C", part(0, 0)));
    assertThat(job(6, 30, Map.of("A", 25, "B", 25)).clusters())
        .isEqualTo(Map.of("A", part(2, 25), "B", part(4, 25), "C", part(0, 0)));
  }

  @Test
  void completionsThatNobodyTakesAreTold() {
    assertThat(job(0, 30, Map.of()).unassigned()).isEqualTo(30);
    assertThat(job(6, 30, Map.of("A", 10, "B", 10)).unassigned()).isEqualTo(10);
  }

  @Test
  void aJobWithoutCompletionsHasThemNowhere() {
    JobDivision division =
        JobDivision.divide(
            ReplicaPlanner.of(),
            request(6, "A://1 B://2", "A B").build(),
            OptionalInt.empty(),
            Map.of());

    assertThat(division.clusters())
        .isEqualTo(
            Map.of("A", new Part(2, OptionalInt.empty()), "B", new Part(4, OptionalInt.empty())));
  }

  @Test
  void autoscalersShareBothBounds() {
    PlanRequest request = request(30, "A://1 B://2", "A B C").build();

    assertThat(AutoscalerDivision.divide(ReplicaPlanner.of(), request, 6).clusters())
        .isEqualTo(Map.of("A", new Bounds(2, 10), "B", new Bounds(4, 20)));
  }

  @Test
  void everyAutoscalerKeepsOneReplicaAtLeast() {
    PlanRequest request = request(30, "A://1 B://29", "A B").build();

    assertThat(AutoscalerDivision.divide(ReplicaPlanner.of(), request, 0).clusters())
        .isEqualTo(Map.of("A", new Bounds(1, 1), "B", new Bounds(1, 29)));
  }

  @Test
  void refusesAMinimumAboveTheMaximum() {
    PlanRequest request = request(3, "*://1", "A").build();

    assertThatThrownBy(() -> AutoscalerDivision.divide(ReplicaPlanner.of(), request, 4))
        .isInstanceOf(InvalidResourceException.class)
        .hasMessageContaining("their minimum must be from 0 to that, but is 4");
  }
}
