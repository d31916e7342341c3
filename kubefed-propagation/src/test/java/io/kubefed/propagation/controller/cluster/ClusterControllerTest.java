package io.kubefed.propagation.controller.cluster;

import static io.kubefed.propagation.controller.cluster.Fleet.NAMESPACE;
import static io.kubefed.propagation.controller.cluster.Fleet.base64;
import static io.kubefed.propagation.controller.cluster.Fleet.kubeFedCluster;
import static io.kubefed.propagation.controller.cluster.Fleet.spec;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import io.kubefed.core.Cluster;
import io.kubefed.core.api.ClusterHealthCheckConfig;
import io.kubefed.core.api.KubeFedConfig;
import io.kubefed.core.api.KubeFedConfigSpec;
import io.kubefed.core.json.JsonValue;
import io.kubefed.core.json.Pointer;
import io.kubefed.propagation.cluster.ClusterCall.Verb;
import io.kubefed.propagation.cluster.ClusterClient;
import io.kubefed.propagation.cluster.ClusterUnreachableException;
import io.kubefed.propagation.cluster.FaultPlan;
import io.kubefed.propagation.cluster.StandardTypes;
import io.kubefed.propagation.cluster.WriteOptions;
import io.kubefed.propagation.controller.TestControllerContext.RecordedEvent;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ClusterControllerTest {

  private static final Duration PERIOD = Duration.ofSeconds(10);

  private final Fleet fleet = new Fleet();

  @AfterEach
  void close() {
    fleet.close();
  }

  private static KubeFedConfig config(String period, long failures, long successes) {
    ClusterHealthCheckConfig health = new ClusterHealthCheckConfig();
    health.setPeriod(period);
    health.setFailureThreshold(failures);
    health.setSuccessThreshold(successes);
    KubeFedConfig config = new KubeFedConfig();
    KubeFedConfigSpec spec = new KubeFedConfigSpec();
    spec.setClusterHealthCheck(health);
    config.setSpec(spec);
    return config;
  }

  @Test
  void aJoinedClusterBecomesReadyAndTellsItsVersionRegionAndZones() {
    fleet.addNode(
        "east",
        "a",
        Map.of(
            "failure-domain.beta.kubernetes.io/region", "r1",
            "failure-domain.beta.kubernetes.io/zone", "z2"));
    fleet.addNode(
        "east",
        "b",
        Map.of("topology.kubernetes.io/region", "r1", "topology.kubernetes.io/zone", "z1"));
    fleet.join("east");
    fleet.start();

    assertThat(fleet.controller.isSynced()).isTrue();
    assertThat(fleet.isReady("east")).isFalse();

    fleet.advance(Duration.ofSeconds(1));

    JsonValue status = fleet.status("east");
    assertThat(status)
        .isEqualTo(
            JsonValue.parseYaml(
                """
                conditions:
                - type: Ready
                  status: "True"
                  reason: ClusterReady
                  message: /healthz responded with ok
                  lastProbeTime: "%1$s"
                  lastTransitionTime: "%1$s"
                kubernetesVersion: %2$s
                region: r1
                zones: [z1, z2]
                """
                    .formatted(Fleet.START, fleet.inMemory("east").client().serverVersion())));
    Cluster cluster = fleet.member("east").orElseThrow().cluster();
    assertThat(cluster.ready()).isTrue();
    assertThat(cluster.labels()).isEqualTo(Map.of("tier", "one"));
    assertThat(cluster.region()).contains("r1");
    assertThat(cluster.zones()).containsExactly("z1", "z2");
  }

  @Test
  void theTimeOfTheCheckAloneIsWrittenEveryThirtyPeriods() {
    fleet.join("east");
    fleet.start();
    fleet.advance(Duration.ofSeconds(2));
    long before = fleet.statusWrites();
    assertThat(before).isEqualTo(1);

    fleet.advance(PERIOD.multipliedBy(29));
    assertThat(fleet.statusWrites()).isEqualTo(before);
    assertThat(fleet.memberCalls.total(Verb.CHECK)).isGreaterThanOrEqualTo(29);

    fleet.advance(PERIOD.multipliedBy(3));
    assertThat(fleet.statusWrites()).isEqualTo(before + 1);
    JsonValue condition = fleet.status("east").get("conditions").orElseThrow().items().get(0);
    assertThat(condition.text("lastTransitionTime")).contains(Fleet.START.toString());
    assertThat(condition.text("lastProbeTime").orElseThrow())
        .isGreaterThan(Fleet.START.plus(PERIOD.multipliedBy(30)).toString());
  }

  @Test
  void zonesInTheStatusOutliveNodesThatNameNone() {
    fleet.addNode("east", "a", Map.of());
    fleet.join("east");
    JsonValue object = fleet.object("east");
    fleet.people.updateStatus(
        ClusterController.KUBEFED_CLUSTER,
        object.with("status", JsonValue.of(Map.of("zones", List.of("z9"), "region", "r9"))),
        WriteOptions.DEFAULT);
    fleet.start();
    fleet.advance(Duration.ofSeconds(1));

    assertThat(fleet.conditions("east")).containsExactly("Ready");
    assertThat(ClusterStatus.zones(fleet.object("east"))).containsExactly("z9");
    assertThat(fleet.member("east").orElseThrow().cluster().zones()).containsExactly("z9");
    assertThat(fleet.member("east").orElseThrow().cluster().region()).contains("r9");
  }

  @Test
  void aRestartTakesAClusterForReadyThatItsStatusSaysIs() {
    fleet.join("east");
    fleet.start();
    fleet.advance(Duration.ofSeconds(1));
    fleet.controller.close();
    assertThat(fleet.context.members().snapshot()).isEmpty();
    long writes = fleet.statusWrites();

    fleet.controller = fleet.controller().build();
    fleet.start();
    assertThat(fleet.controller.isSynced()).isTrue();
    assertThat(fleet.isReady("east")).isTrue();
    fleet.advance(Duration.ofMinutes(1));
    assertThat(fleet.statusWrites()).isEqualTo(writes);
  }

  @Test
  void aClusterIsLostAfterAsManyFailuresInARowAsTheThresholdSays() {
    fleet.join("east");
    fleet.join("west");
    fleet.start();
    fleet.advance(Duration.ofSeconds(20));

    fleet.faults("east").setUnreachable(true);
    fleet.advance(PERIOD.multipliedBy(2));
    assertThat(fleet.isReady("east")).isTrue();
    fleet.advance(PERIOD);
    assertThat(fleet.isReady("east")).isFalse();
    assertThat(fleet.conditions("east")).containsExactly("Offline");
    assertThat(fleet.message("east")).contains("not reachable");
    assertThat(fleet.status("east").text("kubernetesVersion")).isPresent();
    assertThat(fleet.isReady("west")).isTrue();
    assertThat(fleet.context.recordedEvents())
        .extracting(RecordedEvent::objectName, RecordedEvent::reason)
        .containsExactly(tuple("east", "RetrievingClusterHealthFailed"));

    fleet.faults("east").clear();
    fleet.faults("east").setUnreachable(false);
    fleet.advance(PERIOD);
    assertThat(fleet.isReady("east")).isTrue();
    assertThat(fleet.conditions("east")).containsExactly("Ready");
  }

  @Test
  void changedThresholdsAndPeriodsCountAtOnce() {
    fleet.join("east");
    fleet.start();
    fleet.advance(Duration.ofSeconds(20));
    fleet.controller.configure(config("1s", 2, 3));
    fleet.settle();

    fleet.faults("east").setUnreachable(true);
    fleet.advance(Duration.ofSeconds(3));
    assertThat(fleet.isReady("east")).isFalse();
    fleet.faults("east").setUnreachable(false);
    fleet.advance(Duration.ofSeconds(1));
    assertThat(fleet.isReady("east")).isFalse();
    fleet.advance(Duration.ofSeconds(3));
    assertThat(fleet.isReady("east")).isTrue();
  }

  @Test
  void aRotatedTokenMakesOneNewClientAndClosesTheOld() {
    fleet.join("east");
    fleet.start();
    fleet.advance(Duration.ofSeconds(1));
    ClusterClient old = fleet.clients.get(0);

    fleet.rotate("east-secret", "another");

    assertThat(fleet.connections)
        .extracting(ClusterConnection::token)
        .containsExactly("token-of-east", "another");
    assertThat(fleet.member("east").orElseThrow().client()).isSameAs(fleet.clients.get(1));
    assertThat(fleet.isReady("east")).isTrue();
    assertThatThrownBy(old::check).isInstanceOf(IllegalStateException.class);
  }

  @ParameterizedTest
  @MethodSource
  void aChangedSettingMakesANewClient(String field, Object value) {
    fleet.join("east");
    fleet.start();
    fleet.advance(Duration.ofSeconds(1));

    fleet.edit("east", Pointer.of("spec", field), value);
    fleet.advance(Duration.ofSeconds(1));

    assertThat(fleet.connections).hasSize(2);
    assertThat(fleet.isReady("east")).isTrue();
  }

  static Stream<Arguments> aChangedSettingMakesANewClient() {
    return Stream.of(
        argumentSet("endpoint", "apiEndpoint", "https://west"),
        argumentSet("disabled check", "disabledTLSValidations", List.of("SubjectName")),
        argumentSet("proxy", "proxyURL", "http://proxy"));
  }

  @Test
  void changedLabelsMakeNoNewClient() {
    fleet.join("east");
    fleet.start();
    fleet.advance(Duration.ofSeconds(1));
    fleet.edit("east", Pointer.of("metadata", "labels"), Map.of("tier", "two"));
    fleet.advance(Duration.ofMinutes(1));

    assertThat(fleet.connections).hasSize(1);
    assertThat(fleet.member("east").orElseThrow().cluster().labels())
        .isEqualTo(Map.of("tier", "two"));
    assertThat(fleet.isReady("east")).isTrue();
  }

  @ParameterizedTest
  @MethodSource
  void aMalformedClusterSaysWhatToChangeAndHarmsNoOther(
      Consumer<Map<String, Object>> spoil, String words) {
    fleet.secret("west-secret", Map.of("token", base64("west")));
    fleet.secret("empty", Map.of("ca.crt", base64("-")));
    fleet.secret("unreadable", Map.of("token", base64("a\nb")));
    Map<String, Object> spec = spec("https://west", "west-secret");
    spoil.accept(spec);
    fleet.join("east");
    fleet.create(kubeFedCluster("west", spec));
    fleet.start();
    fleet.advance(Duration.ofSeconds(1));

    assertThat(fleet.isReady("east")).isTrue();
    assertThat(fleet.controller.isSynced()).isTrue();
    assertThat(fleet.conditions("west")).containsExactly("ConfigMalformed");
    assertThat(fleet.message("west"))
        .startsWith("cluster's configuration may be malformed: ")
        .contains(words);
    assertThat(fleet.isReady("west")).isFalse();
    assertThatThrownBy(
            () ->
                fleet
                    .member("west")
                    .orElseThrow()
                    .client()
                    .get(StandardTypes.NAMESPACE, "", "default"))
        .isInstanceOf(ClusterUnreachableException.class)
        .hasMessageContaining(words);
    assertThat(fleet.context.recordedEvents())
        .filteredOn(event -> event.reason().equals("MalformedClusterConfig"))
        .singleElement()
        .satisfies(event -> assertThat(event.message()).contains(words));
    long writes = fleet.statusWrites();
    fleet.advance(Duration.ofMinutes(1));
    assertThat(fleet.statusWrites()).isEqualTo(writes);

    fleet.edit("west", Pointer.of("spec"), spec("https://west", "west-secret"));
    fleet.advance(Duration.ofSeconds(1));
    assertThat(fleet.isReady("west")).isTrue();
    assertThat(fleet.conditions("west")).containsExactly("Ready");
  }

  private static Arguments spoilt(String name, String field, Object value, String words) {
    Consumer<Map<String, Object>> spoil = spec -> spec.put(field, value);
    return argumentSet(name, spoil, words);
  }

  static Stream<Arguments> aMalformedClusterSaysWhatToChangeAndHarmsNoOther() {
    return Stream.of(
        spoilt("no reference to a Secret", "secretRef", Map.of(), "spec.secretRef.name: name the"),
        spoilt(
            "no such Secret",
            "secretRef",
            Map.of("name", "absent"),
            "there is no Secret " + NAMESPACE + "/absent; create it"),
        spoilt(
            "a Secret without a token",
            "secretRef",
            Map.of("name", "empty"),
            "Secret " + NAMESPACE + "/empty has nothing under the key token"),
        spoilt(
            "a token of two lines",
            "secretRef",
            Map.of("name", "unreadable"),
            "something under the key token that is no bearer token"),
        spoilt("a CA bundle that is no base64", "caBundle", "%%%%", "must be PEM certificates"),
        spoilt(
            "a CA bundle that is no PEM", "caBundle", base64("hello"), "must be PEM certificates"),
        spoilt("an empty endpoint", "apiEndpoint", "", "apiEndpoint"),
        spoilt("an endpoint of another scheme", "apiEndpoint", "ftp://west", "http or https"),
        spoilt("an endpoint without a host", "apiEndpoint", "https://", "apiEndpoint"),
        spoilt("a proxy of another scheme", "proxyURL", "ftp://proxy", "http, https or socks5"),
        spoilt("a proxy without a host", "proxyURL", "http://", "spec.proxyURL"),
        spoilt(
            "an unknown check of TLS",
            "disabledTLSValidations",
            List.of("Everything"),
            "SubjectName"));
  }

  @Test
  void aSecretThatComesLaterMendsItsCluster() {
    fleet.create(kubeFedCluster("east", spec("https://east", "late")));
    fleet.start();
    assertThat(fleet.conditions("east")).containsExactly("ConfigMalformed");
    fleet.secret("late", Map.of("token", base64("t")));
    fleet.advance(Duration.ofSeconds(1));
    assertThat(fleet.isReady("east")).isTrue();
  }

  @Test
  void ofTwoThatAreOneApiServerTheLaterIsMalformedUntilTheFirstGoes() {
    fleet.join("b-first", "east");
    fleet.start();
    fleet.advance(Duration.ofSeconds(1));
    fleet.join("c-second", "east");
    fleet.advance(Duration.ofSeconds(1));

    assertThat(fleet.isReady("b-first")).isTrue();
    assertThat(fleet.isReady("c-second")).isFalse();
    assertThat(fleet.conditions("c-second")).containsExactly("ConfigMalformed");
    assertThat(fleet.message("c-second")).contains("same API server", "b-first", "delete");
    assertThatThrownBy(fleet.clients.get(1)::check).isInstanceOf(IllegalStateException.class);

    fleet.unjoin("b-first");
    fleet.advance(Duration.ofSeconds(1));
    assertThat(fleet.member("b-first")).isEmpty();
    assertThat(fleet.isReady("c-second")).isTrue();
    assertThat(fleet.conditions("c-second")).containsExactly("Ready");
  }

  @Test
  void aRotatedTokenOfTheFirstLetsNoDuplicateIn() {
    fleet.join("b-first", "east");
    fleet.join("c-second", "east");
    fleet.start();
    fleet.advance(Duration.ofSeconds(1));
    List<String> readied = new ArrayList<>();
    fleet
        .context
        .members()
        .addListener(
            (before, after) ->
                after
                    .filter(member -> member.cluster().ready())
                    .ifPresent(member -> readied.add(member.name())));

    fleet.rotate("b-first-secret", "new");
    fleet.advance(Duration.ofMinutes(1));

    assertThat(readied).isNotEmpty().containsOnly("b-first");
    assertThat(fleet.conditions("c-second")).containsExactly("ConfigMalformed");
  }

  @Test
  void theHostIsAMemberLikeOthersAndRecognised() {
    fleet.join("east");
    fleet.join("me", "host");
    fleet.start();
    assertThat(fleet.controller.hostCluster()).isEmpty();
    fleet.advance(Duration.ofSeconds(1));
    assertThat(fleet.isReady("me")).isTrue();
    assertThat(fleet.controller.hostCluster()).contains("me");
    fleet.unjoin("me");
    assertThat(fleet.controller.hostCluster()).isEmpty();
  }

  @Test
  void anUnjoinedClusterGoesAndNothingInItIsTouched() {
    fleet.join("east");
    fleet.start();
    fleet.advance(Duration.ofSeconds(1));
    fleet.unjoin("east");
    fleet.advance(Duration.ofMinutes(1));
    assertThat(fleet.context.members().snapshot()).isEmpty();
    for (Verb verb : List.of(Verb.CREATE, Verb.UPDATE, Verb.PATCH, Verb.DELETE)) {
      assertThat(fleet.memberCalls.total(verb)).isZero();
    }
    assertThatThrownBy(fleet.clients.get(0)::check).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void membersHandedOverAreCheckedAndStayTheCallers() {
    ClusterClient given = fleet.client("east", "east");
    fleet.controller =
        fleet
            .controller()
            .member(Cluster.named("east").withLabels(Map.of("a", "b")), given)
            .build();
    fleet.start();
    assertThat(fleet.isReady("east")).isTrue();
    fleet.advance(Duration.ofSeconds(20));
    fleet.faults("east").setUnreachable(true);
    fleet.advance(PERIOD.multipliedBy(4));
    assertThat(fleet.isReady("east")).isFalse();
    assertThat(fleet.member("east").orElseThrow().cluster().labels()).isEqualTo(Map.of("a", "b"));
    assertThat(fleet.statusWrites()).isZero();

    fleet.faults("east").setUnreachable(false);
    fleet.controller.close();
    assertThat(given.check().isReady()).isTrue();
  }

  @Test
  void aKubeFedClusterCannotTakeTheNameOfAMemberHandedOver() {
    fleet.controller =
        fleet.controller().member(Cluster.named("east"), fleet.client("east", "east")).build();
    fleet.join("east", "west");
    fleet.start();
    fleet.advance(Duration.ofSeconds(1));
    assertThat(fleet.connections).isEmpty();
    assertThat(fleet.conditions("east")).containsExactly("ConfigMalformed");
    assertThat(fleet.message("east")).contains("handed over");
    assertThat(fleet.isReady("east")).isTrue();
  }

  @Test
  void aStatusThatCannotBeWrittenIsWrittenLater() {
    fleet.secret("empty", Map.of());
    fleet.create(kubeFedCluster("east", spec("https://east", "empty")));
    fleet.hostFaults.failNext(
        call -> call.verb() == Verb.UPDATE_STATUS,
        FaultPlan.When.BEFORE,
        () ->
            new ClusterUnreachableException(
                "host", null, ClusterUnreachableException.Reason.CONNECT, "down", null));
    fleet.start();
    assertThat(fleet.conditions("east")).isEmpty();
    fleet.hostFaults.clear();
    fleet.advance(PERIOD);
    assertThat(fleet.conditions("east")).containsExactly("ConfigMalformed");
  }

  @Test
  void aClosedControllerAsksNobodyAnyMore() {
    fleet.join("east");
    fleet.start();
    fleet.advance(Duration.ofSeconds(1));
    fleet.controller.close();
    long checks = fleet.memberCalls.total(Verb.CHECK);
    fleet.advance(Duration.ofMinutes(1));
    assertThat(fleet.memberCalls.total(Verb.CHECK)).isEqualTo(checks);
    assertThat(fleet.time.scheduled()).isZero();
  }

  @Test
  @Timeout(30)
  void aClusterThatHangsDelaysNoOtherAndIsOfflineInTime() throws InterruptedException {
    try (Fleet real = new Fleet(false)) {
      real.join("east");
      real.join("west");
      FaultPlan.Hang hang = real.faults("east").hang(call -> call.verb() == Verb.CHECK);
      CountDownLatch westReady = new CountDownLatch(1);
      real.context
          .members()
          .addListener(
              (before, after) ->
                  after
                      .filter(member -> member.name().equals("west") && member.cluster().ready())
                      .ifPresent(member -> westReady.countDown()));
      real.controller.start();
      while (!real.controller.isSynced() || real.time.scheduled() < 2) {
        Thread.onSpinWait();
      }
      real.time.advance(Duration.ofSeconds(1));
      hang.awaitCall();
      westReady.await();
      assertThat(real.conditions("east")).isEmpty();

      real.time.advance(Duration.ofSeconds(3));
      while (real.conditions("east").isEmpty()) {
        Thread.onSpinWait();
      }
      assertThat(real.conditions("east")).containsExactly("Offline");
      assertThat(real.message("east")).contains("did not answer within 3000 ms");
      assertThat(real.isReady("west")).isTrue();
    }
  }

  @Test
  void aMemberMayBeGivenOnce() {
    ClusterController.Builder builder =
        fleet.controller().member(Cluster.named("east"), fleet.client("east", "east"));
    assertThatThrownBy(() -> builder.member(Cluster.named("east"), fleet.client("east", "west")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("another name");
  }

  @Test
  void noSecretIsShown() {
    ClusterConnection connection =
        new ClusterConnection(
            "east",
            URI.create("https://east"),
            Optional.of("pem"),
            "t0ken",
            Set.of(),
            Optional.of(URI.create("http://user:passw0rd@proxy:80")));
    assertThat(connection.toString())
        .doesNotContain("t0ken", "passw0rd", "pem")
        .contains("east", "proxy:80");
    assertThat(new ClusterSecret("s", Optional.of("t0ken")).toString()).doesNotContain("t0ken");
  }
}
