package io.kubefed.propagation.controller.sync;

import static io.kubefed.propagation.controller.Eventually.until;
import static io.kubefed.propagation.controller.sync.SyncBed.DEPLOYMENTS;
import static io.kubefed.propagation.controller.sync.SyncBed.everywhere;
import static org.assertj.core.api.Assertions.assertThat;

import io.kubefed.core.federated.FederatedType;
import io.kubefed.core.json.JsonValue;
import io.kubefed.propagation.cluster.ClusterCall.Verb;
import io.kubefed.propagation.cluster.WriteOptions;
import io.kubefed.propagation.engine.ManualTime;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Statuses of members on the host: what changes there often is told seldom. */
class RemoteStatusTest {

  private static final FederatedType TYPE =
      new FederatedType(DEPLOYMENTS.federated(), DEPLOYMENTS.target(), DEPLOYMENTS.status(), true);
  private static final String WEB =
      """
      template: {spec: {replicas: 2, selector: {matchLabels: {app: web}},
        template: {metadata: {labels: {app: web}},
        spec: {containers: [{name: main, image: nginx}]}}}}\
      """;

  private final ManualTime time = new ManualTime();
  private final SyncBed bed = new SyncBed(TYPE).time(time);

  @BeforeEach
  void start() {
    bed.start();
    bed.create(TYPE, "web", everywhere(WEB));
    until(
        "the members' watches have told of the creation",
        () -> SyncBed.MEMBERS.stream().allMatch(member -> remote(member).equals("{}")));
    bed.settle();
    assertThat(bed.status(TYPE, "web")).isEqualTo("True east north west");
    bed.calls.reset();
  }

  @AfterEach
  void stop() {
    bed.close();
  }

  private void ready(String member, int replicas) {
    JsonValue object = bed.in(member, TYPE, "web").orElseThrow();
    bed.member(member)
        .updateStatus(
            TYPE.target(),
            object.with("status", JsonValue.parseYaml("{readyReplicas: " + replicas + "}")),
            WriteOptions.DEFAULT);
  }

  private long statusWrites() {
    return bed.calls.snapshot().entrySet().stream()
        .filter(call -> call.getKey().cluster().equals("host"))
        .filter(call -> call.getKey().verb() == Verb.UPDATE_STATUS)
        .mapToLong(Map.Entry::getValue)
        .sum();
  }

  private String remote(String member) {
    return bed
        .federated(TYPE, "web")
        .flatMap(object -> object.path("status", "clusters"))
        .map(JsonValue::items)
        .orElse(List.of())
        .stream()
        .filter(cluster -> cluster.text("name").orElse("").equals(member))
        .findFirst()
        .flatMap(cluster -> cluster.get("remoteStatus"))
        .map(JsonValue::toString)
        .orElse("none");
  }

  @Test
  void manyChangesWithinASecondAreOneWriteOnTheHost() {
    for (int i = 1; i <= 50; i++) {
      ready("east", i);
      ready("west", 100 + i);
    }
    bed.settle();
    assertThat(statusWrites()).isZero();

    time.advance(Duration.ofMillis(999));
    bed.settle();
    assertThat(statusWrites()).isZero();

    time.advance(Duration.ofMillis(1));
    until("the host is told", () -> statusWrites() > 0);
    bed.settle();
    assertThat(statusWrites()).isEqualTo(1);
    assertThat(remote("east")).isEqualTo("{\"readyReplicas\":50}");
    assertThat(remote("west")).isEqualTo("{\"readyReplicas\":150}");
    assertThat(remote("north")).isEqualTo("{}");
  }

  @Test
  void changesOfTenSecondsAreAtMostTenWrites() {
    for (int tenth = 0; tenth < 100; tenth++) {
      ready("north", tenth);
      bed.settle();
      time.advance(Duration.ofMillis(100));
      bed.settle();
    }
    time.advance(Duration.ofSeconds(1));
    until("the last is told", () -> remote("north").equals("{\"readyReplicas\":99}"));

    assertThat(statusWrites()).isBetween(2L, 11L);
  }
}
