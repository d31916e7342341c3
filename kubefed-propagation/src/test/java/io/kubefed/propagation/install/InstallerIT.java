package io.kubefed.propagation.install;

import static io.kubefed.propagation.cluster.StandardTypes.CUSTOM_RESOURCE_DEFINITION;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.kubefed.core.ResourceType;
import io.kubefed.core.json.JsonEditor;
import io.kubefed.core.json.JsonValue;
import io.kubefed.core.json.Pointer;
import io.kubefed.core.schema.BuiltInTypes;
import io.kubefed.core.schema.FederatedTypeCrd;
import io.kubefed.core.schema.KubeFedCrds;
import io.kubefed.core.schema.TargetApi;
import io.kubefed.propagation.cluster.CallCounter;
import io.kubefed.propagation.cluster.ClusterCall.Verb;
import io.kubefed.propagation.cluster.ClusterClient;
import io.kubefed.propagation.cluster.ClusterClients;
import io.kubefed.propagation.cluster.WriteOptions;
import io.kubefed.propagation.install.InstalledObject.Outcome;
import io.kubefed.testing.TestClusters;
import io.kubefed.testing.UseClusters;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Installs on a real API server, which has no definitions when a test begins. */
@UseClusters(value = "host", exclusive = true)
class InstallerIT {

  private static final TargetApi CONFIG_MAPS = BuiltInTypes.find("configmaps").orElseThrow();
  private static final ResourceType FEDERATED_CONFIG_MAP =
      ResourceType.namespaced(
          "types.kubefed.io/v1beta1", "FederatedConfigMap", "federatedconfigmaps");
  private static final Pointer VERSION = Pointer.parse("/spec/versions/0");
  private static final Pointer SCHEMA = VERSION.append(Pointer.parse("/schema/openAPIV3Schema"));

  private final CallCounter calls = new CallCounter();
  private ClusterClient host;
  private KubernetesClient admin;
  private String namespace;

  @BeforeEach
  void connect(TestClusters clusters) {
    namespace = clusters.namespace();
    admin = clusters.get("host").client();
    host = ClusterClients.counting(ClusterClients.kubernetes("host", admin).build(), calls);
  }

  @AfterEach
  void removeDefinitions() {
    host.close();
    var definitions = admin.apiextensions().v1().customResourceDefinitions();
    definitions.list().getItems().stream()
        .map(definition -> definition.getMetadata().getName())
        .filter(name -> name.endsWith(".kubefed.io"))
        .forEach(name -> definitions.withName(name).withTimeout(30, TimeUnit.SECONDS).delete());
  }

  private InstallReport install(List<TargetApi> types) {
    return Installer.builder(host).systemNamespace(namespace).types(types).build().install();
  }

  private void define(JsonValue definition) {
    host.create(CUSTOM_RESOURCE_DEFINITION, definition, WriteOptions.DEFAULT);
  }

  private static List<String> names(InstallReport report, Outcome outcome) {
    return report.with(outcome).stream().map(object -> object.object().name()).toList();
  }

  @Test
  void everythingComesToAnEmptyHostAndTheSecondTimeNothingIsWritten() {
    InstallReport first = install(BuiltInTypes.all());

    assertThat(first.isComplete()).as(first.toString()).isTrue();
    int types = BuiltInTypes.all().size() - first.with(Outcome.NOT_SERVED).size();
    assertThat(first.with(Outcome.CREATED)).hasSize(KubeFedCrds.all().size() + 1 + 2 * types);
    assertThat(calls.writes()).isEqualTo(KubeFedCrds.all().size() + 1 + 2 * types);
    for (String name : List.of("cronjobs.batch", "poddisruptionbudgets.policy")) {
      JsonValue config =
          host.get(
                  ResourceType.namespaced(
                      "core.kubefed.io/v1beta1", "FederatedTypeConfig", "federatedtypeconfigs"),
                  namespace,
                  name)
              .orElseThrow();
      String group = config.text("spec", "targetType", "group").orElseThrow();
      String version = config.text("spec", "targetType", "version").orElseThrow();
      assertThat(
              host.find(
                  group + "/" + version, config.text("spec", "targetType", "kind").orElseThrow()))
          .as("the target of %s", name)
          .isPresent();
    }
    calls.reset();

    InstallReport second = install(BuiltInTypes.all());

    assertThat(second.hasChanges()).as(second.toString()).isFalse();
    assertThat(second.isComplete()).as(second.toString()).isTrue();
    assertThat(calls.writes()).isZero();
    assertThat(calls.total(Verb.LIST)).isEqualTo(2);
    assertThat(calls.total(Verb.GET)).as("the settings").isEqualTo(1);
  }

  /** Our definition as KubeFed v0.10.0 would have it: less to print, and less that is kept. */
  private static JsonValue asKubeFedHasIt(JsonValue ours) {
    JsonEditor editor = JsonEditor.on(ours);
    removeIfThere(editor, VERSION.append(Pointer.parse("/additionalPrinterColumns")));
    removeIfThere(
        editor,
        SCHEMA.append(Pointer.parse("/properties/status/x-kubernetes-preserve-unknown-fields")));
    String kind = ours.text("spec", "names", "kind").orElseThrow();
    if (List.of("KubeFedConfig", "FederatedServiceStatus", "ReplicaSchedulingPreference")
        .contains(kind)) {
      removeIfThere(editor, VERSION.append(Pointer.parse("/subresources")));
    }
    if (kind.equals("KubeFedConfig")) {
      removeIfThere(editor, SCHEMA.append(Pointer.parse("/properties/status")));
    }
    return editor.build();
  }

  private static JsonValue federatedConfigMapAsKubeFedHasIt() {
    Pointer items = SCHEMA.append(Pointer.parse("/properties/spec/properties/overrides/items"));
    Pointer operations =
        items.append(Pointer.parse("/properties/clusterOverrides/items/properties"));
    Pointer status = SCHEMA.append(Pointer.parse("/properties/status/properties"));
    JsonEditor editor =
        JsonEditor.on(asKubeFedHasIt(FederatedTypeCrd.generate(CONFIG_MAPS)))
            .remove(items.append(Pointer.parse("/properties/overriders")))
            .remove(items.append(Pointer.parse("/properties/clusterSelector")))
            .remove(operations.child("from"))
            .remove(operations.append(Pointer.parse("/value/nullable")))
            .put(
                operations.append(Pointer.parse("/op/pattern")),
                JsonValue.of("^(add|remove|replace)?$"));
    for (String list : List.of("conditions", "clusters")) {
      editor.remove(
          status.append(Pointer.parse("/" + list + "/items/x-kubernetes-preserve-unknown-fields")));
    }
    return editor.build();
  }

  private static void removeIfThere(JsonEditor editor, Pointer pointer) {
    if (editor.get(pointer).isPresent()) {
      editor.remove(pointer);
    }
  }

  private JsonValue sample(String name) {
    return JsonValue.parseYaml(
        """
        apiVersion: types.kubefed.io/v1beta1
        kind: FederatedConfigMap
        metadata: {name: %s, namespace: %s}
        spec:
          template: {data: {a: b}}
          placement: {clusterSelector: {}}
          overrides:
          - clusterSelector: {matchLabels: {tier: gold}}
            overriders: {labels: {add: {x: "y"}}}
            clusterOverrides:
            - {op: test, path: /data/a, value: null}
        """
            .formatted(name, namespace));
  }

  @Test
  void theDefinitionsOfKubeFedAreWidenedAndKeepWhatTheyHad() {
    KubeFedCrds.core().forEach(definition -> define(asKubeFedHasIt(definition)));
    KubeFedCrds.scheduling().forEach(definition -> define(asKubeFedHasIt(definition)));
    define(federatedConfigMapAsKubeFedHasIt());

    InstallReport report = install(List.of(CONFIG_MAPS));

    assertThat(report.isComplete()).as(report.toString()).isTrue();
    assertThat(names(report, Outcome.UPDATED))
        .contains(
            "federatedconfigmaps.types.kubefed.io",
            "kubefedclusters.core.kubefed.io",
            "kubefedconfigs.core.kubefed.io",
            "replicaschedulingpreferences.scheduling.kubefed.io");
    JsonValue created = host.create(FEDERATED_CONFIG_MAP, sample("web"), WriteOptions.DEFAULT);
    assertThat(created.path("spec", "overrides"))
        .isEqualTo(sample("web").path("spec", "overrides"));
    JsonValue withStatus =
        JsonEditor.on(created)
            .set(
                Pointer.of("status"),
                JsonValue.parse(
                    """
                    {"conditions": [{"type": "Propagation", "status": "True", "message": "all there"}],
                     "more": {"a": 1}}
                    """))
            .build();
    assertThat(
            host.updateStatus(FEDERATED_CONFIG_MAP, withStatus, WriteOptions.DEFAULT).get("status"))
        .isEqualTo(withStatus.get("status"));
    assertThat(
            host.get(CUSTOM_RESOURCE_DEFINITION, "", "kubefedclusters.core.kubefed.io")
                .orElseThrow()
                .at(VERSION.append(Pointer.parse("/additionalPrinterColumns"))))
        .as("columns are a matter of taste")
        .isEmpty();
    calls.reset();

    InstallReport again = install(List.of(CONFIG_MAPS));

    assertThat(again.hasChanges()).as(again.toString()).isFalse();
    assertThat(calls.writes()).isZero();
  }

  @Test
  void aDefinitionFromBeforeStructuralSchemasIsTakenOver() {
    ResourceType old =
        ResourceType.clusterScoped(
            "apiextensions.k8s.io/v1beta1",
            "CustomResourceDefinition",
            "customresourcedefinitions");
    assumeThat(host.find(old.apiVersion(), old.kind())).as("gone in Kubernetes 1.22").isPresent();
    host.create(
        old,
        JsonValue.parseYaml(
            """
            apiVersion: apiextensions.k8s.io/v1beta1
            kind: CustomResourceDefinition
            metadata: {name: federatedconfigmaps.types.kubefed.io}
            spec:
              group: types.kubefed.io
              version: v1beta1
              scope: Namespaced
              names: {kind: FederatedConfigMap, plural: federatedconfigmaps}
              subresources: {status: {}}
              validation:
                openAPIV3Schema:
                  type: object
                  required: [spec]
                  properties:
                    spec:
                      type: object
                      properties:
                        overrides:
                          type: array
                          items:
                            type: object
                            required: [clusterName]
                            properties:
                              clusterOverrides:
                                type: array
                                items:
                                  type: object
                                  required: [path]
                                  properties:
                                    op: {type: string, pattern: '^(add|remove|replace)?$'}
                                    path: {type: string}
                                    value:
                                      anyOf: [{type: string}, {type: integer}, {type: boolean},
                                        {type: object}, {type: array}]
            """),
        WriteOptions.DEFAULT);

    InstallReport report = install(List.of(CONFIG_MAPS));

    assertThat(report.isComplete()).as(report.toString()).isTrue();
    JsonValue created = host.create(FEDERATED_CONFIG_MAP, sample("old"), WriteOptions.DEFAULT);
    assertThat(created.path("spec", "overrides"))
        .isEqualTo(sample("old").path("spec", "overrides"));
    calls.reset();
    assertThat(install(List.of(CONFIG_MAPS)).hasChanges()).isFalse();
    assertThat(calls.writes()).isZero();
  }
}
