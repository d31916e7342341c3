package io.kubefed.propagation.controller.sync;

import static io.kubefed.propagation.controller.sync.SyncBed.CONFIG_MAPS;
import static io.kubefed.propagation.controller.sync.SyncBed.DEPLOYMENTS;
import static io.kubefed.propagation.controller.sync.SyncBed.everywhere;
import static org.assertj.core.api.Assertions.assertThat;

import io.kubefed.core.json.JsonValue;
import io.kubefed.propagation.cluster.StandardTypes;
import io.kubefed.propagation.cluster.WriteOptions;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a change costs in calls: that is what this program is paid in. */
class SyncCallsTest {

  private static final String WEB =
      """
      template: {metadata: {labels: {app: web}}, spec: {replicas: 2,
        selector: {matchLabels: {app: web}}, template: {metadata: {labels: {app: web}},
        spec: {containers: [{name: main, image: nginx}]}}}}\
      """;

  private final SyncBed bed = new SyncBed(CONFIG_MAPS, DEPLOYMENTS);

  @BeforeEach
  void start() {
    bed.start();
  }

  @AfterEach
  void stop() {
    bed.close();
  }

  private void settled() {
    bed.create(CONFIG_MAPS, "settings", everywhere("template: {data: {a: '1'}}"));
    bed.create(DEPLOYMENTS, "web", everywhere(WEB));
    bed.settle();
    assertThat(bed.status(CONFIG_MAPS, "settings")).isEqualTo("True east north west");
    assertThat(bed.status(DEPLOYMENTS, "web")).isEqualTo("True east north west");
    bed.calls.reset();
  }

  @Test
  void aCreationIsOneWriteInEachMemberAndFourOnTheHost() {
    bed.calls.reset();
    bed.create(CONFIG_MAPS, "settings", everywhere("template: {data: {a: '1'}}"));
    bed.settle();

    assertThat(bed.counted())
        .isEqualTo(
            """
            east CREATE configmaps: 1
            host CREATE propagatedversions: 1
            host UPDATE_STATUS federatedconfigmaps: 1
            host UPDATE_STATUS propagatedversions: 1
            host PATCH federatedconfigmaps: 1
            north CREATE configmaps: 1
            west CREATE configmaps: 1\
            """);
  }

  @Test
  void aChangeOfTheTemplateIsOneWriteInEachMemberAndTwoOnTheHost() {
    settled();
    bed.patch(CONFIG_MAPS, "settings", "{spec: {template: {data: {a: '2'}}}}");
    bed.settle();

    assertThat(bed.counted())
        .isEqualTo(
            """
            east UPDATE configmaps: 1
            host UPDATE_STATUS federatedconfigmaps: 1
            host UPDATE_STATUS propagatedversions: 1
            north UPDATE configmaps: 1
            west UPDATE configmaps: 1\
            """);
  }

  @Test
  void aRestartWithoutAChangeWritesNothing() {
    settled();
    bed.restart();
    bed.settle();

    assertThat(bed.counted()).isEmpty();
  }

  @Test
  void driftIsReadAndMendedWhereItIsAlone() {
    settled();
    bed.patchIn("north", CONFIG_MAPS, "settings", "{data: {a: drifted}}");
    bed.settle();

    assertThat(bed.in("north", CONFIG_MAPS, "settings").orElseThrow().text("data", "a"))
        .contains("1");
    assertThat(bed.counted())
        .isEqualTo(
            """
            host UPDATE_STATUS federatedconfigmaps: 1
            host UPDATE_STATUS propagatedversions: 1
            north GET configmaps: 1
            north UPDATE configmaps: 1\
            """);
  }

  @Test
  void aDeletionIsOneWriteInEachMemberAndOneOnTheHost() {
    settled();
    bed.delete(CONFIG_MAPS, "settings");
    bed.settle();

    assertThat(bed.federated(CONFIG_MAPS, "settings")).isEmpty();
    assertThat(bed.counted())
        .isEqualTo(
            """
            east DELETE configmaps: 1
            host PATCH federatedconfigmaps: 1
            north DELETE configmaps: 1
            west DELETE configmaps: 1\
            """);
  }

  @Test
  void whatChangesNothingForTheMembersIsNotWrittenThere() {
    settled();
    bed.patch(CONFIG_MAPS, "settings", "{metadata: {labels: {team: shop}}}");
    bed.patchIn("east", DEPLOYMENTS, "web", "{metadata: {annotations: {seen: 'yes'}}}");
    bed.context().members().update("west", cluster -> cluster.withLabels(Map.of("a", "b")));
    bed.settle();

    assertThat(bed.counted()).isEmpty();
  }

  @Test
  void aStatusInAMemberCostsNothing() {
    settled();
    for (int i = 1; i <= 5; i++) {
      bed.member("east")
          .updateStatus(
              StandardTypes.DEPLOYMENT,
              bed.in("east", DEPLOYMENTS, "web")
                  .orElseThrow()
                  .with("status", JsonValue.of(Map.of("replicas", i))),
              WriteOptions.DEFAULT);
    }
    bed.settle();

    assertThat(bed.counted()).isEmpty();
  }

  @Test
  void aLabelThatAMemberAddsToWhateverIsWrittenIsNotFoughtForEver() {
    bed.cluster("east")
        .defaulting(
            StandardTypes.DEPLOYMENT,
            object ->
                object.with(
                    "metadata",
                    object
                        .get("metadata")
                        .orElseThrow()
                        .with(
                            "labels",
                            object
                                .path("metadata", "labels")
                                .orElseGet(JsonValue::emptyObject)
                                .with("injected", JsonValue.of("yes")))));
    bed.create(DEPLOYMENTS, "web", everywhere(WEB));
    bed.settle();
    assertThat(bed.status(DEPLOYMENTS, "web")).isEqualTo("True east north west");
    assertThat(bed.calls.total(key -> key.cluster().equals("east") && key.verb().isWrite()))
        .isLessThanOrEqualTo(2);

    bed.calls.reset();
    bed.patchIn("east", DEPLOYMENTS, "web", "{metadata: {annotations: {seen: 'yes'}}}");
    bed.settle();
    assertThat(bed.calls.writes()).isLessThanOrEqualTo(2);
  }
}
