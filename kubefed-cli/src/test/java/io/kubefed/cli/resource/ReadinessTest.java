package io.kubefed.cli.resource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import io.kubefed.core.json.JsonValue;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ReadinessTest {

  @ParameterizedTest
  @MethodSource
  void tellsHowFarAnObjectIs(String yaml, Readiness expected, boolean ready) {
    Readiness readiness = Readiness.of(JsonValue.parseYaml(yaml));

    assertThat(readiness).isEqualTo(expected);
    assertThat(readiness.isReady()).isEqualTo(ready);
  }

  static Stream<Arguments> tellsHowFarAnObjectIs() {
    return Stream.of(
        argumentSet(
            "a Deployment that is done",
            "{kind: Deployment, spec: {replicas: 3}, status: {readyReplicas: 3}}",
            new Readiness(3, 3, true, ""),
            true),
        argumentSet(
            "a Deployment that nobody has looked at since it changed",
            "{kind: Deployment, metadata: {generation: 2}, spec: {replicas: 1},"
                + " status: {observedGeneration: 1, readyReplicas: 1}}",
            new Readiness(1, 1, true, "updating"),
            false),
        argumentSet(
            "replicas by default",
            "{kind: StatefulSet, spec: {}, status: {}}",
            new Readiness(0, 1, true, ""),
            false),
        argumentSet(
            "no replicas wanted",
            "{kind: ReplicaSet, spec: {replicas: 0}}",
            new Readiness(0, 0, true, ""),
            true),
        argumentSet(
            "a DaemonSet",
            "{kind: DaemonSet, status: {numberReady: 2, desiredNumberScheduled: 5}}",
            new Readiness(2, 5, true, ""),
            false),
        argumentSet(
            "a Job that failed",
            "{kind: Job, spec: {completions: 2}, status: {succeeded: 1, conditions: [{type: Failed,"
                + " status: 'True'}]}}",
            new Readiness(1, 2, true, "failed"),
            false),
        argumentSet(
            "a claim that waits",
            "{kind: PersistentVolumeClaim, status: {phase: Pending}}",
            new Readiness(0, 1, false, "Pending"),
            false),
        argumentSet(
            "a custom resource that says so itself",
            "{kind: Database, status: {conditions: [{type: Ready, status: 'False'}]}}",
            new Readiness(0, 1, false, "not ready"),
            false),
        argumentSet(
            "what has no status", "{kind: ConfigMap}", new Readiness(1, 1, false, ""), true));
  }
}
