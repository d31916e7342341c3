package io.kubefed.cli;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import io.fabric8.kubernetes.client.utils.Serialization;
import io.kubefed.core.api.FeatureGate;
import io.kubefed.core.api.KubeFedConfig;
import io.kubefed.core.json.JsonEditor;
import io.kubefed.core.json.JsonValue;
import io.kubefed.core.json.Pointer;
import io.kubefed.core.placement.ControlPlaneScope;
import io.kubefed.dns.admission.DnsAdmission;
import io.kubefed.propagation.install.deployment.ControlPlaneInstaller;
import io.kubefed.propagation.install.deployment.DeploymentOptions;
import io.kubefed.scheduling.admission.PreferenceAdmission;
import io.kubefed.scheduling.strategy.StrategyCatalog;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The chart and {@code kubefedctl install -o yaml} say the same. */
class ChartTest {

  private static final Path CHART = Path.of("..", "charts", "kubefed");
  private static final Path DEFINITIONS = CHART.resolve("crds").resolve("kubefed.yaml");
  private static final String IMAGE = "localhost/kubefed:0.1.0-SNAPSHOT";

  static Stream<Arguments> theChartSaysWhatTheInstallerDoes() {
    return Stream.of(
        argumentSet("by default", "{}", "policy/v1", change(options -> options)),
        argumentSet("before Kubernetes 1.21", "{}", "policy/v1beta1", change(options -> options)),
        argumentSet(
            "one namespace",
            "global: {scope: Namespaced}",
            "policy/v1",
            change(options -> options.scope(ControlPlaneScope.NAMESPACED))),
        argumentSet(
            "nothing beside it",
            """
            controllermanager:
              webhook: {enabled: false}
              networkPolicy: {enabled: false}
            """,
            "policy/v1",
            change(options -> options.webhook(false).networkPolicy(false))),
        argumentSet(
            "a service monitor and labels",
            """
            controllermanager:
              serviceMonitor: {enabled: true}
              service: {labels: {team: clusters, tier: "1"}}
            """,
            "policy/v1",
            change(
                options ->
                    options
                        .serviceMonitor(true)
                        .serviceLabels(Map.of("team", "clusters", "tier", "1")))),
        argumentSet(
            "other pods",
            """
            controllermanager:
              imagePullSecrets: [{name: registry}, {name: mirror}]
              commonNodeSelector: {disk: ssd}
              commonTolerations: [{key: dedicated, operator: Exists, effect: NoSchedule}]
              controller:
                annotations: {note: "of ours: yes"}
                replicaCount: 3
                imagePullPolicy: Always
                logLevel: 4
                env: {HTTPS_PROXY: "http://proxy:3128", EMPTY_NUMBER: "1"}
                resources: {requests: {cpu: "2"}}
            """,
            "policy/v1",
            change(
                options ->
                    options
                        .imagePullSecrets(List.of("registry", "mirror"))
                        .nodeSelector(Map.of("disk", "ssd"))
                        .tolerations(
                            List.of(
                                JsonValue.parse(
                                    """
                                    {"key": "dedicated", "operator": "Exists",
                                     "effect": "NoSchedule"}
                                    """)))
                        .annotations(Map.of("note", "of ours: yes"))
                        .replicas(3)
                        .imagePullPolicy("Always")
                        .logLevel(4)
                        .environment(
                            Map.of("HTTPS_PROXY", "http://proxy:3128", "EMPTY_NUMBER", "1"))
                        .requests(Map.of("cpu", "2"))
                        .limits(Map.of()))),
        argumentSet(
            "other settings",
            """
            controllermanager:
              clusterHealthCheckPeriod: 7s
              clusterHealthCheckFailureThreshold: 5
              syncController: {adoptResources: Disabled}
              featureGates: {SchedulerPreferences: Disabled, FederatedIngress: Enabled}
            """,
            "policy/v1",
            change(
                options ->
                    options
                        .config(settings())
                        .featureGate(FeatureGate.SCHEDULER_PREFERENCES, false)
                        .featureGate(FeatureGate.FEDERATED_INGRESS, true))));
  }

  private static UnaryOperator<DeploymentOptions.Builder> change(
      UnaryOperator<DeploymentOptions.Builder> change) {
    return change;
  }

  private static KubeFedConfig settings() {
    return requireNonNull(
        Serialization.unmarshal(
            """
            {"spec": {"clusterHealthCheck": {"period": "7s", "failureThreshold": 5},
                      "syncController": {"adoptResources": "Disabled"}}}
            """,
            KubeFedConfig.class));
  }

  @ParameterizedTest
  @MethodSource
  void theChartSaysWhatTheInstallerDoes(
      String values, String budgets, UnaryOperator<DeploymentOptions.Builder> change) {
    DeploymentOptions options =
        change
            .apply(
                DeploymentOptions.builder(IMAGE)
                    .validators(
                        List.of(
                            new PreferenceAdmission(StrategyCatalog.standard()),
                            new DnsAdmission())))
            .build();

    assertThat(rendered(values, budgets))
        .isEqualTo(
            byName(
                ControlPlaneInstaller.manifests(options, budgets).stream()
                    .filter(ChartTest::isInTemplates)));
  }

  @Test
  void withoutTheControlPlaneTheChartHoldsTheApi() {
    assertThat(rendered("controllermanager: {enabled: false}", "policy/v1").keySet())
        .isNotEmpty()
        .allMatch(
            name -> name.startsWith("KubeFedConfig") || name.startsWith("FederatedTypeConfig"));
  }

  /** Helm creates the namespace itself, and takes definitions from a folder of their own. */
  private static boolean isInTemplates(JsonValue manifest) {
    return !isDefinition(manifest) && !manifest.text("kind").orElseThrow().equals("Namespace");
  }

  private static boolean isDefinition(JsonValue manifest) {
    return manifest.text("kind").orElseThrow().equals("CustomResourceDefinition");
  }

  /**
   * The definitions in the chart are ours, letter by letter. After a change of theirs, run this
   * test with {@code -Dkubefed.test.args=-Dkubefed.write.chart=true}, which writes them.
   */
  @Test
  void theChartHoldsOurDefinitions() throws IOException {
    String ours =
        ControlPlaneInstaller.manifests(DeploymentOptions.builder(IMAGE).build(), "policy/v1")
            .stream()
            .filter(ChartTest::isDefinition)
            .map(JsonValue::toYaml)
            .collect(Collectors.joining("---\n"));
    if (Boolean.getBoolean("kubefed.write.chart")) {
      Files.writeString(DEFINITIONS, ours);
    }

    assertThat(Files.readString(DEFINITIONS)).isEqualTo(ours);
  }

  private static Map<String, JsonValue> rendered(String values, String budgets) {
    Map<String, Object> root =
        Map.of(
            "Values",
            values(values),
            "Release",
            Map.of("Namespace", "kube-federation-system", "Service", "Helm"),
            "Chart",
            Map.of(
                "AppVersion", read(CHART.resolve("Chart.yaml")).text("appVersion").orElseThrow()),
            "APIVersions",
            List.of(budgets));
    try (Stream<Path> templates = Files.list(CHART.resolve("templates"))) {
      return byName(
          templates
              .map(ChartTest::text)
              .map(template -> GoTemplate.render(template, root))
              .filter(text -> !text.isBlank())
              .flatMap(text -> JsonValue.parseYamlDocuments(text).stream())
              .filter(JsonValue::isObject));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Object values(String changes) {
    return requireNonNull(
        overlay(read(CHART.resolve("values.yaml")), JsonValue.parseYaml(changes)).toJava());
  }

  private static JsonValue overlay(JsonValue values, JsonValue changes) {
    if (!values.isObject() || !changes.isObject()) {
      return changes;
    }
    Map<String, JsonValue> merged = new LinkedHashMap<>(values.fields());
    changes
        .fields()
        .forEach(
            (name, change) ->
                merged.merge(
                    name,
                    change,
                    (before, after) -> name.equals("resources") ? after : overlay(before, after)));
    return JsonValue.of(merged);
  }

  private static Map<String, JsonValue> byName(Stream<JsonValue> manifests) {
    Map<String, JsonValue> byName = new TreeMap<>();
    manifests.forEach(
        manifest -> {
          String name =
              manifest.text("kind").orElseThrow()
                  + " "
                  + manifest.text("metadata", "name").orElseThrow();
          assertThat(byName.put(name, neutral(manifest))).as(name).isNull();
        });
    return byName;
  }

  /** An object without the label that says who keeps it. */
  private static JsonValue neutral(JsonValue manifest) {
    Pointer keeper = Pointer.of("metadata", "labels", "app.kubernetes.io/managed-by");
    return manifest.at(keeper).isEmpty()
        ? manifest
        : JsonEditor.on(manifest).remove(keeper).build();
  }

  private static JsonValue read(Path file) {
    return JsonValue.parseYaml(text(file));
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
