package io.kubefed.propagation.controller.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.client.utils.Serialization;
import io.kubefed.core.ResourceType;
import io.kubefed.core.api.FeatureGate;
import io.kubefed.core.api.KubeFedConfig;
import io.kubefed.core.json.JsonEditor;
import io.kubefed.core.json.JsonValue;
import io.kubefed.core.json.Pointer;
import io.kubefed.core.schema.KubeFedCrds;
import io.kubefed.propagation.cluster.CallCounter;
import io.kubefed.propagation.cluster.ClusterClient;
import io.kubefed.propagation.cluster.ClusterClients;
import io.kubefed.propagation.cluster.DeleteOptions;
import io.kubefed.propagation.cluster.InMemoryCluster;
import io.kubefed.propagation.cluster.StandardTypes;
import io.kubefed.propagation.cluster.WriteOptions;
import io.kubefed.propagation.controller.StepExecutor;
import io.kubefed.propagation.controller.TestControllerContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SettingsWatchTest {

  private static final ResourceType TYPE =
      ResourceType.namespaced("core.kubefed.io/v1beta1", "KubeFedConfig", "kubefedconfigs");

  private final InMemoryCluster cluster = InMemoryCluster.create("host");
  private final ClusterClient others = cluster.client();
  private final CallCounter calls = new CallCounter();
  private final StepExecutor executor = new StepExecutor();
  private final TestControllerContext context =
      TestControllerContext.builder(ClusterClients.counting(cluster.client(), calls))
          .executor(executor)
          .build();
  private final List<SettingsChange> changes = new ArrayList<>();
  private final SettingsWatch watch =
      new SettingsWatch(
          context.host(), context.informers(), "default", context.events(), changes::add);

  @AfterEach
  void end() {
    executor.letGo();
    watch.close();
    context.close();
  }

  private void define() {
    KubeFedCrds.core()
        .forEach(
            definition ->
                others.create(
                    StandardTypes.CUSTOM_RESOURCE_DEFINITION, definition, WriteOptions.DEFAULT));
  }

  private void start() {
    watch.start();
    executor.runAll();
  }

  private void write(String name, String spec) {
    others.create(
        TYPE,
        JsonValue.of(
            Map.of(
                "apiVersion",
                "core.kubefed.io/v1beta1",
                "kind",
                "KubeFedConfig",
                "metadata",
                Map.of("namespace", "default", "name", name),
                "spec",
                JsonValue.parseYaml(spec))),
        WriteOptions.DEFAULT);
    executor.runAll();
  }

  private void edit(String pointer, Object value) {
    edit(editor -> editor.set(Pointer.parse(pointer), JsonValue.of(value)));
  }

  private void edit(UnaryOperator<JsonEditor> change) {
    JsonValue object = others.get(TYPE, "default", "kubefed").orElseThrow();
    others.update(TYPE, change.apply(JsonEditor.on(object)).build(), WriteOptions.DEFAULT);
    executor.runAll();
  }

  private void delete() {
    others.delete(TYPE, "default", "kubefed", DeleteOptions.DEFAULT);
    executor.runAll();
  }

  private SettingsChange last() {
    return changes.get(changes.size() - 1);
  }

  /** The settings that were told last. */
  private JsonValue spec() {
    return JsonValue.parse(Serialization.asJson(last().after())).get("spec").orElseThrow();
  }

  @Test
  void tellsTheDefaultsWhereThereIsNoConfigAndWritesNone() {
    define();
    start();

    assertThat(changes).hasSize(1);
    assertThat(last().before()).isEmpty();
    KubeFedConfig config = last().after();
    assertThat(config.getSpec().getScope()).isEqualTo("Cluster");
    assertThat(spec().text("clusterHealthCheck", "period")).hasValue("10s");
    assertThat(watch.current()).hasValue(config);
    assertThat(calls.writes()).isZero();
  }

  @Test
  void tellsTheDefaultsWhereNothingIsInstalled() {
    start();

    assertThat(changes).hasSize(1);
    assertThat(last().after().getSpec().getScope()).isEqualTo("Cluster");
  }

  @Test
  void fillsInWhatTheConfigLeavesOut() {
    define();
    write("kubefed", "{scope: Namespaced, syncController: {adoptResources: Disabled}}");
    start();

    assertThat(changes).hasSize(1);
    assertThat(last().after().getSpec().getScope()).isEqualTo("Namespaced");
    assertThat(spec().text("syncController", "adoptResources")).hasValue("Disabled");
    assertThat(spec().integer("syncController", "maxConcurrentReconciles")).hasValue(1);
  }

  @Test
  void configsOfOtherNamesAreNobodysBusiness() {
    define();
    write("other", "{scope: Namespaced}");
    start();

    assertThat(last().after().getSpec().getScope()).isEqualTo("Cluster");
    assertThat(changes).hasSize(1);
  }

  @Test
  void tellsEachChangeOnceWithTheGatesThatSwitch() {
    define();
    write("kubefed", "{scope: Cluster}");
    start();
    assertThat(last().switchedOn())
        .containsExactly(FeatureGate.PUSH_RECONCILER, FeatureGate.SCHEDULER_PREFERENCES);

    edit(
        "/spec/featureGates",
        List.of(
            Map.of("name", "RawResourceStatusCollection", "configuration", "Enabled"),
            Map.of("name", "PushReconciler", "configuration", "Disabled")));

    assertThat(changes).hasSize(2);
    assertThat(last().switchedOn()).containsExactly(FeatureGate.RAW_RESOURCE_STATUS_COLLECTION);
    assertThat(last().switchedOff()).containsExactly(FeatureGate.PUSH_RECONCILER);
    assertThat(last().changesScope()).isFalse();
    assertThat(last().changesLeaderElection()).isFalse();
  }

  @Test
  void aChangeThatMeansTheSameIsNotTold() {
    define();
    write("kubefed", "{scope: Cluster}");
    start();
    edit("/metadata/labels", Map.of("team", "a"));
    edit("/spec/clusterHealthCheck", Map.of("period", "10s"));

    assertThat(changes).hasSize(1);
  }

  @Test
  void aChangeOfScopeOrLeaderElectionIsToldAsSuch() {
    define();
    write("kubefed", "{scope: Cluster}");
    start();
    edit("/spec/scope", "Namespaced");
    assertThat(last().changesScope()).isTrue();
    assertThat(last().changesLeaderElection()).isFalse();

    edit("/spec/leaderElect", Map.of("leaseDuration", "30s"));
    assertThat(last().changesScope()).isFalse();
    assertThat(last().changesLeaderElection()).isTrue();
  }

  @Test
  void anInvalidConfigLeavesTheLastValidOneInForceAndSaysWhatToMend() {
    define();
    write("kubefed", "{scope: Namespaced}");
    start();
    edit("/spec/clusterHealthCheck", Map.of("period", "soon"));

    assertThat(changes).hasSize(1);
    assertThat(watch.current().orElseThrow().getSpec().getScope()).isEqualTo("Namespaced");
    assertThat(watch.problems()).hasSize(1);
    assertThat(context.recordedEvents()).hasSize(1);
    assertThat(context.recordedEvents().get(0).reason()).isEqualTo("InvalidKubeFedConfig");
    assertThat(context.recordedEvents().get(0).message())
        .startsWith("/spec/clusterHealthCheck/period: ")
        .endsWith("; the settings before it stay in force");

    edit("/metadata/labels", Map.of("team", "a"));
    assertThat(context.recordedEvents()).as("said once").hasSize(1);

    edit("/spec/clusterHealthCheck", Map.of("period", "5s"));
    assertThat(changes).hasSize(2);
    assertThat(watch.problems()).isEmpty();
  }

  @Test
  void aConfigThatWasNeverValidIsWaitedForBecauseItsScopeIsUnknown() {
    define();
    write("kubefed", "{scope: Everywhere}");
    start();

    assertThat(changes).isEmpty();
    assertThat(watch.current()).isEmpty();
    assertThat(context.recordedEvents().get(0).message())
        .contains("/spec/scope")
        .endsWith("; the control plane waits until this is mended");

    delete();
    assertThat(changes).as("nobody wrote any").hasSize(1);
    assertThat(watch.problems()).isEmpty();
  }

  @Test
  void aConfigThatCannotBeReadIsInvalid() {
    define();
    write("kubefed", "{scope: Cluster, clusterHealthCheck: often}");
    start();

    assertThat(changes).isEmpty();
    assertThat(watch.problems()).hasSize(1);
  }

  @Test
  void aConfigThatIsDeletedStaysInForceUntilThereIsAnother() {
    define();
    write("kubefed", "{scope: Namespaced}");
    start();
    delete();

    assertThat(changes).hasSize(1);
    assertThat(watch.current().orElseThrow().getSpec().getScope()).isEqualTo("Namespaced");

    write("kubefed", "{scope: Cluster}");
    assertThat(changes).hasSize(2);
    assertThat(last().changesScope()).isTrue();
  }

  @Test
  void nothingIsToldAfterItsEnd() {
    define();
    write("kubefed", "{scope: Cluster}");
    start();
    watch.close();
    edit("/spec/scope", "Namespaced");

    assertThat(changes).hasSize(1);
  }
}
