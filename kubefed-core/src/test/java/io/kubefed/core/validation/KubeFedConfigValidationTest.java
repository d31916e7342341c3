package io.kubefed.core.validation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import io.fabric8.kubernetes.client.utils.Serialization;
import io.kubefed.core.Problem;
import io.kubefed.core.api.KubeFedConfig;
import io.kubefed.core.api.KubeFedConfigDefaults;
import io.kubefed.core.json.JsonValue;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class KubeFedConfigValidationTest {

  private static final JsonValue VALID =
      JsonValue.parseYaml(
          """
          apiVersion: core.kubefed.io/v1beta1
          kind: KubeFedConfig
          metadata: {name: kubefed}
          spec:
            scope: Cluster
            controllerDuration: {availableDelay: 20s, unavailableDelay: 60s, cacheSyncTimeout: 5m}
            leaderElect:
              leaseDuration: 1500ms
              renewDeadline: 1000ms
              retryPeriod: 500ms
              resourceLock: configmaps
            featureGates:
            - {name: PushReconciler, configuration: Enabled}
            - {name: RawResourceStatusCollection, configuration: Disabled}
            - {name: SchedulerPreferences, configuration: Enabled}
            - {name: CrossClusterServiceDiscovery, configuration: Enabled}
            - {name: FederatedIngress, configuration: Enabled}
            clusterHealthCheck:
              {period: 10s, failureThreshold: 3, successThreshold: 1, timeout: 3s}
            syncController: {maxConcurrentReconciles: 1, adoptResources: Enabled}
            statusController: {maxConcurrentReconciles: 1}
          """);

  @Test
  void completeSettingsHaveNoProblem() {
    assertThat(KubeFedConfigValidation.validate(config(VALID))).isEmpty();
    assertThat(KubeFedConfigValidation.validateUpdate(config(VALID), config(VALID))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"Cluster", "Namespaced"})
  void defaultsLeaveNothingButTheScopeToState(String scope) {
    KubeFedConfig config = new KubeFedConfig();
    config.getSpec().setScope(scope);

    assertThat(KubeFedConfigValidation.validate(KubeFedConfigDefaults.withDefaults(config)))
        .isEmpty();
  }

  @Test
  void settingsWithoutASpecLackEverySection() {
    KubeFedConfig config = new KubeFedConfig();
    config.setSpec(null);

    assertThat(KubeFedConfigValidation.validate(config))
        .extracting(problem -> problem.path().toString())
        .containsExactly(
            "/spec/scope",
            "/spec/controllerDuration",
            "/spec/leaderElect",
            "/spec/featureGates",
            "/spec/clusterHealthCheck",
            "/spec/syncController",
            "/spec/statusController");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/spec/scope",
        "/spec/controllerDuration",
        "/spec/controllerDuration/availableDelay",
        "/spec/controllerDuration/unavailableDelay",
        "/spec/controllerDuration/cacheSyncTimeout",
        "/spec/leaderElect",
        "/spec/leaderElect/leaseDuration",
        "/spec/leaderElect/renewDeadline",
        "/spec/leaderElect/retryPeriod",
        "/spec/leaderElect/resourceLock",
        "/spec/featureGates",
        "/spec/featureGates/0/name",
        "/spec/featureGates/0/configuration",
        "/spec/clusterHealthCheck",
        "/spec/clusterHealthCheck/period",
        "/spec/clusterHealthCheck/failureThreshold",
        "/spec/clusterHealthCheck/successThreshold",
        "/spec/clusterHealthCheck/timeout",
        "/spec/syncController",
        "/spec/syncController/maxConcurrentReconciles",
        "/spec/syncController/adoptResources",
        "/spec/statusController",
        "/spec/statusController/maxConcurrentReconciles"
      })
  void everySettingMustBeStated(String pointer) {
    assertThat(problemsWith(pointer, JsonValue.NULL))
        .allMatch(Problem::isError)
        .extracting(Problem::toString)
        .containsExactly(pointer + ": is required");
  }

  @ParameterizedTest
  @MethodSource
  void aValueIsRefused(String pointer, JsonValue value) {
    assertThat(problemsWith(pointer, value))
        .allMatch(Problem::isError)
        .extracting(problem -> problem.path().toString())
        .containsExactly(pointer);
  }

  static Stream<Arguments> aValueIsRefused() {
    Stream<Arguments> words =
        Stream.of(
            refused("/spec/scope", "cluster"),
            refused("/spec/scope", ""),
            refused("/spec/leaderElect/resourceLock", "leases"),
            refused("/spec/leaderElect/resourceLock", ""),
            refused("/spec/featureGates/0/name", "Telepathy"),
            refused("/spec/featureGates/0/configuration", "On"),
            refused("/spec/featureGates/1/name", "PushReconciler"),
            refused("/spec/syncController/adoptResources", "enabled"),
            refused("/spec/syncController/adoptResources", ""));
    Stream<Arguments> durations =
        Stream.of(
                "controllerDuration/availableDelay",
                "controllerDuration/unavailableDelay",
                "controllerDuration/cacheSyncTimeout",
                "leaderElect/leaseDuration",
                "leaderElect/renewDeadline",
                "leaderElect/retryPeriod",
                "clusterHealthCheck/period",
                "clusterHealthCheck/timeout")
            .flatMap(
                field ->
                    Stream.of("0s", "-1s", "", "1", "1 minute")
                        .map(text -> refused("/spec/" + field, text)));
    Stream<Arguments> numbers =
        Stream.of(
                "clusterHealthCheck/failureThreshold",
                "clusterHealthCheck/successThreshold",
                "syncController/maxConcurrentReconciles",
                "statusController/maxConcurrentReconciles")
            .flatMap(
                field ->
                    Stream.of(0, -1)
                        .map(
                            number ->
                                argumentSet(
                                    field + " " + number,
                                    "/spec/" + field,
                                    JsonValue.of((long) number))));
    return Stream.of(words, durations, numbers).flatMap(stream -> stream);
  }

  private static Arguments refused(String pointer, String value) {
    return argumentSet(pointer + " \"" + value + "\"", pointer, JsonValue.of(value));
  }

  @ParameterizedTest
  @MethodSource
  void anElectionNeedsRoomForASecondTry(
      String lease, String renew, String retry, List<String> problemsAt) {
    JsonValue election =
        JsonValue.parseYaml(
            "{leaseDuration: %s, renewDeadline: %s, retryPeriod: %s, resourceLock: endpoints}"
                .formatted(lease, renew, retry));

    assertThat(problemsWith("/spec/leaderElect", election))
        .extracting(problem -> problem.path().last())
        .containsExactlyElementsOf(problemsAt);
  }

  static Stream<Arguments> anElectionNeedsRoomForASecondTry() {
    return Stream.of(
        argumentSet("with room", "15s", "10s", "5s", List.of()),
        argumentSet("with just enough", "10001ms", "10s", "8333ms", List.of()),
        argumentSet("lease as long as the deadline", "10s", "10s", "5s", List.of("leaseDuration")),
        argumentSet("lease shorter", "9s", "10s", "5s", List.of("leaseDuration")),
        argumentSet("deadline of exactly 1.2 periods", "15s", "6s", "5s", List.of("renewDeadline")),
        argumentSet("deadline shorter", "15s", "5s", "5s", List.of("renewDeadline")),
        argumentSet("both too short", "5s", "5s", "5s", List.of("leaseDuration", "renewDeadline")));
  }

  @Test
  void aListOfFeatureGatesMayBeEmpty() {
    assertThat(problemsWith("/spec/featureGates", JsonValue.emptyArray())).isEmpty();
  }

  @Test
  void theScopeNeverChanges() {
    KubeFedConfig old = config(VALID);
    KubeFedConfig changed = config(changed("/spec/scope", JsonValue.of("Namespaced")));

    assertThat(KubeFedConfigValidation.validate(changed)).isEmpty();
    assertThat(KubeFedConfigValidation.validateUpdate(old, changed))
        .extracting(problem -> problem.path().toString())
        .containsExactly("/spec/scope");
  }

  @Test
  void everythingElseMayChange() {
    KubeFedConfig changed = config(changed("/spec/clusterHealthCheck/period", JsonValue.of("30s")));

    assertThat(KubeFedConfigValidation.validateUpdate(config(VALID), changed)).isEmpty();
  }

  @Test
  void anUpdateIsHeldToAllOtherRulesAsWell() {
    KubeFedConfig changed = config(changed("/spec/clusterHealthCheck/period", JsonValue.of("0s")));

    assertThat(KubeFedConfigValidation.validateUpdate(config(VALID), changed)).hasSize(1);
  }

  private static List<Problem> problemsWith(String pointer, JsonValue value) {
    return KubeFedConfigValidation.validate(config(changed(pointer, value)));
  }

  private static JsonValue changed(String pointer, JsonValue value) {
    return Changes.changed(VALID, pointer, value);
  }

  private static KubeFedConfig config(JsonValue json) {
    return Serialization.unmarshal(json.toJson(), KubeFedConfig.class);
  }
}
