package io.kubefed.scheduling.capacity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import io.kubefed.core.json.JsonValue;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class PodAnalysisTest {

  private static final Instant NOW = Instant.parse("2026-03-01T10:00:00Z");
  private static final JsonValue RUNNING = pod("Running", "{type: Ready, status: 'True'}");
  private static final JsonValue UNREADY = pod("Running", "{type: Ready, status: 'False'}");
  private static final JsonValue STARTING = pod("Pending", "{type: Ready, status: 'False'}");

  private static JsonValue pod(String phase, String conditions) {
    return JsonValue.parseYaml("status: {phase: " + phase + ", conditions: [" + conditions + "]}");
  }

  private static JsonValue waiting(String since) {
    return pod(
        "Pending",
        "{type: PodScheduled, status: 'False', reason: Unschedulable, lastTransitionTime: "
            + since
            + "}");
  }

  private static PodAnalysis analyze(JsonValue... pods) {
    return PodAnalysis.of(List.of(pods), NOW, PodAnalysis.UNSCHEDULABLE_THRESHOLD);
  }

  @Test
  void countsAsKubeFedDoes() {
    JsonValue longAgo = waiting("'2026-03-01T09:50:00Z'");
    JsonValue rightNow = waiting("'2026-03-01T10:00:00Z'");

    assertThat(analyze(RUNNING, RUNNING, RUNNING, longAgo, longAgo, rightNow))
        .isEqualTo(new PodAnalysis(6, 3, 3, 2, Optional.of(NOW.plusSeconds(60))));
    assertThat(analyze(STARTING)).isEqualTo(new PodAnalysis(1, 0, 0, 0, Optional.empty()));
  }

  @Test
  void aRunningPodCountsWhetherReadyOrNot() {
    assertThat(analyze(RUNNING, UNREADY)).isEqualTo(new PodAnalysis(2, 2, 1, 0, Optional.empty()));
  }

  @ParameterizedTest
  @MethodSource
  void aWaitingPodCountsAfterTheThreshold(JsonValue pod, int unschedulable) {
    assertThat(analyze(pod).unschedulable()).isEqualTo(unschedulable);
  }

  static Stream<Arguments> aWaitingPodCountsAfterTheThreshold() {
    return Stream.of(
        argumentSet("at the threshold", waiting("'2026-03-01T09:59:00Z'"), 0),
        argumentSet("a second later", waiting("'2026-03-01T09:58:59Z'"), 1),
        argumentSet("in another time zone", waiting("'2026-03-01T11:58:59+02:00'"), 1),
        argumentSet("since nobody knows when", waiting("null"), 1),
        argumentSet(
            "running by now",
            JsonValue.parseYaml(waiting("null").toYaml().replace("Pending", "Running")),
            0),
        argumentSet(
            "for another reason",
            JsonValue.parseYaml(waiting("null").toYaml().replace("Unschedulable", "Gated")),
            0),
        argumentSet(
            "scheduled",
            JsonValue.parseYaml(waiting("null").toYaml().replace("\"False\"", "\"True\"")),
            0));
  }

  @Test
  void saysWhenTheNextPodCounts() {
    PodAnalysis analysis =
        PodAnalysis.of(
            List.of(waiting("'2026-03-01T09:59:50Z'"), waiting("'2026-03-01T09:59:40Z'")),
            NOW,
            Duration.ofSeconds(30));

    assertThat(analysis.recheckAt()).contains(Instant.parse("2026-03-01T10:00:10Z"));
  }

  private static JsonValue workload(int replicas, int ready) {
    return JsonValue.parseYaml(
        "{spec: {replicas: " + replicas + "}, status: {readyReplicas: " + ready + "}}");
  }

  @Test
  void aWorkloadWithAllReplicasReadyNeedsNoPods() {
    assertThat(ReplicaState.needsPods(workload(3, 3))).isFalse();
    assertThat(ReplicaState.settled(workload(3, 3)))
        .isEqualTo(new ReplicaState(3, OptionalLong.empty()));
    assertThat(ReplicaState.of(workload(3, 3), analyze()))
        .isEqualTo(ReplicaState.settled(workload(3, 3)));
    assertThat(ReplicaState.needsPods(JsonValue.emptyObject())).isFalse();
  }

  @Test
  void podsThatWaitLowerTheCapacity() {
    JsonValue workload = workload(4, 1);
    assertThat(ReplicaState.needsPods(workload)).isTrue();

    assertThat(ReplicaState.of(workload, analyze(RUNNING, UNREADY, waiting("null"))))
        .isEqualTo(new ReplicaState(2, OptionalLong.of(3)));
    assertThat(ReplicaState.of(workload, analyze(RUNNING, STARTING)))
        .isEqualTo(new ReplicaState(1, OptionalLong.empty()));
  }

  @Test
  void whatTheWorkloadSaysIsReadyRunsBeforeItsPodsAreSeen() {
    assertThat(ReplicaState.of(workload(4, 3), analyze()))
        .isEqualTo(new ReplicaState(3, OptionalLong.empty()));
    assertThat(ReplicaState.of(workload(4, 3), analyze(RUNNING, waiting("null"))))
        .isEqualTo(new ReplicaState(3, OptionalLong.of(3)));
  }

  @Test
  void moreWaitingPodsThanReplicasLeaveNoCapacity() {
    assertThat(ReplicaState.of(workload(1, 0), analyze(waiting("null"), waiting("null"))))
        .isEqualTo(new ReplicaState(0, OptionalLong.of(0)));
  }
}
