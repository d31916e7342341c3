package io.kubefed.core.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.client.utils.Serialization;
import io.kubefed.core.json.JsonValue;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KubeFedConfigDefaultsTest {

  private static final String STATED =
      """
      apiVersion: core.kubefed.io/v1beta1
      kind: KubeFedConfig
      metadata: {name: kubefed}
      spec:
        scope: Namespaced
        controllerDuration: {availableDelay: 51s, unavailableDelay: 91s, cacheSyncTimeout: 331s}
        leaderElect:
          {leaseDuration: 46s, renewDeadline: 41s, retryPeriod: 6s, resourceLock: endpoints}
        featureGates:
        - {name: PushReconciler, configuration: Disabled}
        - {name: RawResourceStatusCollection, configuration: Enabled}
        - {name: SchedulerPreferences, configuration: Disabled}
        clusterHealthCheck: {period: 40s, failureThreshold: 33, successThreshold: 31, timeout: 9s}
        syncController: {maxConcurrentReconciles: 4, adoptResources: Disabled}
        statusController: {maxConcurrentReconciles: 4}
      """;

  @ParameterizedTest
  @CsvSource({
    "controllerDuration, availableDelay, 20s",
    "controllerDuration, unavailableDelay, 1m0s",
    "controllerDuration, cacheSyncTimeout, 5m0s",
    "leaderElect, leaseDuration, 15s",
    "leaderElect, renewDeadline, 10s",
    "leaderElect, retryPeriod, 5s",
    "leaderElect, resourceLock, configmaps",
    "clusterHealthCheck, period, 10s",
    "clusterHealthCheck, failureThreshold, 3",
    "clusterHealthCheck, successThreshold, 1",
    "clusterHealthCheck, timeout, 3s",
    "syncController, maxConcurrentReconciles, 1",
    "syncController, adoptResources, Enabled",
    "statusController, maxConcurrentReconciles, 1"
  })
  void fillsInWhatIsAbsent(String section, String field, String expected) {
    JsonValue spec = spec(KubeFedConfigDefaults.withDefaults(new KubeFedConfig()));

    assertThat(spec.path(section, field).orElseThrow().toJava()).hasToString(expected);
  }

  @Test
  void keepsEverythingThatIsStated() {
    KubeFedConfig config = Serialization.unmarshal(STATED, KubeFedConfig.class);

    assertThat(KubeFedConfigDefaults.withDefaults(config)).isEqualTo(config);
  }

  @Test
  void fillsInTheOtherFieldsOfASectionThatStatesOne() {
    KubeFedConfig config = new KubeFedConfig();
    LeaderElectConfig election = new LeaderElectConfig();
    election.setLeaseDuration("30s");
    config.getSpec().setLeaderElect(election);

    LeaderElectConfig complete =
        KubeFedConfigDefaults.withDefaults(config).getSpec().getLeaderElect();

    assertThat(complete).isNotNull();
    assertThat(complete.getLeaseDuration()).isEqualTo("30s");
    assertThat(complete.getRenewDeadline()).isEqualTo("10s");
  }

  @Test
  void addsTheFeatureGatesThatEveryKubeFedKnowsByName() {
    JsonValue spec = spec(KubeFedConfigDefaults.withDefaults(new KubeFedConfig()));

    assertThat(spec.get("featureGates"))
        .contains(
            JsonValue.parseYaml(
                    """
                    featureGates:
                    - {name: PushReconciler, configuration: Enabled}
                    - {name: SchedulerPreferences, configuration: Enabled}
                    """)
                .get("featureGates")
                .orElseThrow());
  }

  @Test
  void sortsStatedGatesInWithTheOthers() {
    KubeFedConfig config = new KubeFedConfig();
    config
        .getSpec()
        .setFeatureGates(
            List.of(gate("SchedulerPreferences", "Disabled"), gate("FederatedIngress", "Enabled")));

    JsonValue spec = spec(KubeFedConfigDefaults.withDefaults(config));

    assertThat(spec.get("featureGates"))
        .contains(
            JsonValue.parseYaml(
                    """
                    featureGates:
                    - {name: FederatedIngress, configuration: Enabled}
                    - {name: PushReconciler, configuration: Enabled}
                    - {name: SchedulerPreferences, configuration: Disabled}
                    """)
                .get("featureGates")
                .orElseThrow());
  }

  @Test
  void changesNothingInTheGivenObject() {
    KubeFedConfig config = new KubeFedConfig();
    KubeFedConfig before = Serialization.clone(config);

    KubeFedConfigDefaults.withDefaults(config);

    assertThat(config).isEqualTo(before);
  }

  @Test
  void completesAnObjectWithoutASpec() {
    KubeFedConfig config = new KubeFedConfig();
    config.setSpec(null);

    assertThat(KubeFedConfigDefaults.withDefaults(config).getSpec().getSyncController())
        .isNotNull();
  }

  @ParameterizedTest
  @CsvSource({
    "PushReconciler, true",
    "SchedulerPreferences, true",
    "RawResourceStatusCollection, false",
    "CrossClusterServiceDiscovery, false",
    "FederatedIngress, false"
  })
  void aFeatureIsAsTheConfigSaysOrElseAsByDefault(String name, boolean byDefault) {
    FeatureGate feature = FeatureGate.of(name).orElseThrow();
    KubeFedConfig config = new KubeFedConfig();
    assertThat(feature.isEnabled(config)).isEqualTo(byDefault);

    config.getSpec().setFeatureGates(List.of(gate(name, byDefault ? "Disabled" : "Enabled")));
    assertThat(feature.isEnabled(config)).isEqualTo(!byDefault);
  }

  @Test
  void anUnheardOfNameIsNoFeature() {
    assertThat(FeatureGate.of("Telepathy")).isEmpty();
  }

  private static FeatureGatesConfig gate(String name, String configuration) {
    FeatureGatesConfig gate = new FeatureGatesConfig();
    gate.setName(name);
    gate.setConfiguration(configuration);
    return gate;
  }

  private static JsonValue spec(KubeFedConfig config) {
    return JsonValue.parse(Serialization.asJson(config.getSpec()));
  }
}
