package io.kubefed.propagation.controller.sync;

import static io.kubefed.propagation.controller.Eventually.until;
import static io.kubefed.propagation.controller.sync.SyncBed.CONFIG_MAPS;
import static io.kubefed.propagation.controller.sync.SyncBed.DEPLOYMENTS;
import static io.kubefed.propagation.controller.sync.SyncBed.everywhere;
import static org.assertj.core.api.Assertions.assertThat;

import io.kubefed.propagation.engine.ManualTime;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Something in a member that changes an object each time that it is mended. */
class MendingRestTest {

  private static final String WEB =
      """
      template: {metadata: {labels: {app: web}}, spec: {replicas: 2,
        selector: {matchLabels: {app: web}}, template: {metadata: {labels: {app: web}},
        spec: {containers: [{name: main, image: nginx}]}}}}\
      """;

  private final ManualTime time = new ManualTime();
  private final SyncBed bed = new SyncBed(CONFIG_MAPS, DEPLOYMENTS).time(time);

  @BeforeEach
  void start() {
    bed.start();
    bed.create(CONFIG_MAPS, "settings", everywhere("template: {data: {a: '1'}}"));
    until("in sync", () -> bed.status(CONFIG_MAPS, "settings").equals("True east north west"));
    bed.settle();
  }

  @AfterEach
  void stop() {
    bed.close();
  }

  private void drift(String member, int times) {
    for (int i = 0; i < times; i++) {
      bed.patchIn(member, CONFIG_MAPS, "settings", "{data: {a: drift}}");
      until("mended", () -> isMended(member));
      bed.settle();
    }
  }

  private boolean isMended(String member) {
    return bed.in(member, CONFIG_MAPS, "settings")
        .flatMap(object -> object.text("data", "a"))
        .equals(Optional.of("1"));
  }

  @Test
  void theObjectRestsAndSaysSoAndIsMendedAfterTheRest() {
    drift("east", Mendings.FREE + 1);
    bed.patchIn("east", CONFIG_MAPS, "settings", "{data: {a: drift}}");
    until(
        "it says so",
        () ->
            bed.status(CONFIG_MAPS, "settings")
                .equals("False CheckClusters east=UpdateFailed north west"));
    bed.settle();
    assertThat(isMended("east")).isFalse();

    time.advance(Duration.ofSeconds(1));
    until("mended after the rest", () -> isMended("east"));
    until(
        "in sync again", () -> bed.status(CONFIG_MAPS, "settings").equals("True east north west"));
  }

  @Test
  void othersAreMendedAtOnceMeanwhileAndSoIsWhatIsAskedForAnew() {
    drift("east", Mendings.FREE + 1);
    bed.patchIn("east", CONFIG_MAPS, "settings", "{data: {a: drift}}");
    drift("west", 1);
    assertThat(isMended("east")).isFalse();

    bed.patch(CONFIG_MAPS, "settings", "{spec: {template: {data: {a: '1', b: new}}}}");
    until("the new template is there", () -> isMended("east"));
  }

  @Test
  void whatDiffersInLabelsAloneRestsAsInSync() {
    bed.create(DEPLOYMENTS, "web", everywhere(WEB));
    until("in sync", () -> bed.status(DEPLOYMENTS, "web").equals("True east north west"));
    for (int i = 0; i <= Mendings.FREE; i++) {
      bed.patchIn("east", DEPLOYMENTS, "web", "{metadata: {labels: {app: drift}}}");
      until("mended", () -> label().equals(Optional.of("web")));
      bed.settle();
    }
    bed.patchIn("east", DEPLOYMENTS, "web", "{metadata: {labels: {app: drift}}}");
    bed.settle();
    assertThat(label()).contains("drift");
    assertThat(bed.status(DEPLOYMENTS, "web")).isEqualTo("True east north west");

    time.advance(Duration.ofSeconds(1));
    until("mended after the rest", () -> label().equals(Optional.of("web")));
  }

  private Optional<String> label() {
    return bed.in("east", DEPLOYMENTS, "web")
        .flatMap(object -> object.text("metadata", "labels", "app"));
  }
}
