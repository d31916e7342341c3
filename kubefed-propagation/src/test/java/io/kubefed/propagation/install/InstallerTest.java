package io.kubefed.propagation.install;

import static io.kubefed.propagation.cluster.StandardTypes.CUSTOM_RESOURCE_DEFINITION;
import static io.kubefed.propagation.cluster.StandardTypes.NAMESPACE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.kubefed.core.ResourceType;
import io.kubefed.core.api.KubeFedConfig;
import io.kubefed.core.api.KubeFedNames;
import io.kubefed.core.json.JsonEditor;
import io.kubefed.core.json.JsonValue;
import io.kubefed.core.json.Pointer;
import io.kubefed.core.schema.BuiltInTypes;
import io.kubefed.core.schema.FederatedTypeCrd;
import io.kubefed.core.schema.KubeFedCrds;
import io.kubefed.core.schema.TargetApi;
import io.kubefed.propagation.cluster.CallCounter;
import io.kubefed.propagation.cluster.CallInterruptedException;
import io.kubefed.propagation.cluster.ClusterCall;
import io.kubefed.propagation.cluster.ClusterCall.Verb;
import io.kubefed.propagation.cluster.ClusterClient;
import io.kubefed.propagation.cluster.ClusterClients;
import io.kubefed.propagation.cluster.ClusterUnreachableException;
import io.kubefed.propagation.cluster.ConflictException;
import io.kubefed.propagation.cluster.FaultPlan;
import io.kubefed.propagation.cluster.ForbiddenException;
import io.kubefed.propagation.cluster.InMemoryCluster;
import io.kubefed.propagation.cluster.StandardTypes;
import io.kubefed.propagation.cluster.TypeNotServedException;
import io.kubefed.propagation.cluster.WriteOptions;
import io.kubefed.propagation.install.InstalledObject.Outcome;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

class InstallerTest {

  private static final String SYSTEM = KubeFedNames.SYSTEM_NAMESPACE;
  private static final ResourceType CONFIG =
      ResourceType.namespaced("core.kubefed.io/v1beta1", "KubeFedConfig", "kubefedconfigs");
  private static final ResourceType TYPE_CONFIG =
      ResourceType.namespaced(
          "core.kubefed.io/v1beta1", "FederatedTypeConfig", "federatedtypeconfigs");
  private static final TargetApi CONFIG_MAPS = BuiltInTypes.find("configmaps").orElseThrow();
  private static final String FEDERATED = "federatedconfigmaps.types.kubefed.io";

  private final InMemoryCluster cluster = InMemoryCluster.create("host");
  private final ClusterClient others = cluster.client();
  private final FaultPlan faults = new FaultPlan();
  private final CallCounter calls = new CallCounter();
  private final ClusterClient host =
      ClusterClients.counting(ClusterClients.withFaults(cluster.client(), faults), calls);

  private InstallReport install(UnaryOperator<Installer.Builder> more) {
    return more.apply(Installer.builder(host).createNamespace(true).sleeper(time -> {}))
        .build()
        .install();
  }

  private InstallReport install() {
    return install(builder -> builder);
  }

  private InstallReport installConfigMaps() {
    return install(builder -> builder.types(List.of(CONFIG_MAPS)));
  }

  private static List<String> names(List<InstalledObject> objects) {
    return objects.stream().map(object -> object.object().qualifiedName()).toList();
  }

  private static InstalledObject about(InstallReport report, String qualifiedName) {
    return report.objects().stream()
        .filter(object -> object.object().qualifiedName().equals(qualifiedName))
        .findFirst()
        .orElseThrow();
  }

  private static Predicate<ClusterCall> call(Verb verb, String name) {
    return call -> call.verb() == verb && call.name().equals(name);
  }

  private JsonValue definition(String name) {
    return others.get(CUSTOM_RESOURCE_DEFINITION, "", name).orElseThrow();
  }

  private void define(JsonValue definition) {
    others.create(CUSTOM_RESOURCE_DEFINITION, definition, WriteOptions.DEFAULT);
  }

  @Test
  void bringsEverythingToAnEmptyHost() {
    InstallReport report = install();

    assertThat(report.isComplete()).as(report.toString()).isTrue();
    assertThat(report.objects())
        .hasSize(1 + KubeFedCrds.all().size() + 1 + 10 + 10)
        .allSatisfy(object -> assertThat(object.outcome()).isEqualTo(Outcome.CREATED));
    assertThat(others.get(CONFIG, SYSTEM, "kubefed").orElseThrow().text("spec", "scope"))
        .hasValue("Cluster");
    assertThat(others.get(TYPE_CONFIG, SYSTEM, "deployments.apps").orElseThrow().get("spec"))
        .hasValue(
            JsonValue.parseYaml(
                """
                federatedType: {group: types.kubefed.io, version: v1beta1, kind: FederatedDeployment,
                  pluralName: federateddeployments, scope: Namespaced}
                propagation: Enabled
                targetType: {group: apps, version: v1, kind: Deployment, pluralName: deployments,
                  scope: Namespaced}
                """));
    assertThat(host.find("types.kubefed.io/v1beta1", "FederatedNamespace"))
        .hasValue(
            ResourceType.namespaced(
                "types.kubefed.io/v1beta1", "FederatedNamespace", "federatednamespaces"));
  }

  @Test
  void createsOneObjectWithOneRequestAndReadsWhatIsThereAtOnce() {
    install();

    assertThat(calls.total(Verb.CREATE)).isEqualTo(33);
    assertThat(calls.writes()).isEqualTo(33);
    assertThat(calls.total(Verb.LIST)).isEqualTo(1);
    assertThat(calls.total(Verb.GET)).isEqualTo(1);
  }

  @Test
  void writesNothingTheSecondTime() {
    install();
    calls.reset();

    InstallReport again = install();

    assertThat(again.objects())
        .hasSize(33)
        .allSatisfy(object -> assertThat(object.outcome()).isEqualTo(Outcome.UNCHANGED));
    assertThat(again.hasChanges()).isFalse();
    assertThat(calls.writes()).as(calls.toString()).isZero();
    assertThat(calls.total(Verb.LIST)).as("definitions, type configs").isEqualTo(2);
    assertThat(calls.total(Verb.GET)).as("namespace, settings").isEqualTo(2);
    assertThat(calls.total(Verb.DISCOVER)).isZero();
  }

  @Test
  void leavesSettingsAndTypeConfigsAsTheyAre() {
    installConfigMaps();
    edit(CONFIG, "kubefed", "/spec/scope", "Namespaced");
    edit(TYPE_CONFIG, "configmaps", "/spec/propagation", "Disabled");
    calls.reset();

    InstallReport again = installConfigMaps();

    assertThat(again.hasChanges()).as(again.toString()).isFalse();
    assertThat(calls.writes()).isZero();
  }

  private void edit(ResourceType type, String name, String pointer, String value) {
    JsonValue object = others.get(type, SYSTEM, name).orElseThrow();
    others.update(
        type,
        JsonEditor.on(object).set(Pointer.parse(pointer), JsonValue.of(value)).build(),
        WriteOptions.DEFAULT);
  }

  @Test
  void addsWhatADefinitionLacksAndKeepsTheRest() {
    JsonValue full = FederatedTypeCrd.generate(CONFIG_MAPS);
    Pointer version = Pointer.parse("/spec/versions/0");
    JsonValue lacking =
        JsonEditor.on(full)
            .remove(version.append(Pointer.parse("/subresources")))
            .replace(
                version.append(Pointer.parse("/additionalPrinterColumns")), JsonValue.emptyArray())
            .remove(
                version.append(
                    Pointer.parse(
                        "/schema/openAPIV3Schema/properties/spec/properties/overrides/items/properties/overriders")))
            .set(Pointer.parse("/metadata/labels/team"), JsonValue.of("federation"))
            .build();
    define(lacking);

    InstallReport report = installConfigMaps();

    assertThat(about(report, FEDERATED).outcome()).isEqualTo(Outcome.UPDATED);
    assertThat(definition(FEDERATED).get("spec"))
        .hasValue(
            JsonEditor.on(full)
                .replace(
                    version.append(Pointer.parse("/additionalPrinterColumns")),
                    JsonValue.emptyArray())
                .build()
                .get("spec")
                .orElseThrow());
    assertThat(definition(FEDERATED).text("metadata", "labels", "team")).hasValue("federation");
    calls.reset();
    assertThat(installConfigMaps().hasChanges()).isFalse();
    assertThat(calls.writes()).isZero();
  }

  @Test
  void addsAVersionBesideTheOneThatIsStored() {
    JsonValue old =
        JsonEditor.on(FederatedTypeCrd.generate(CONFIG_MAPS))
            .replace(Pointer.parse("/spec/versions/0/name"), JsonValue.of("v1alpha1"))
            .build();
    define(old);

    installConfigMaps();

    assertThat(definition(FEDERATED).path("spec", "versions").orElseThrow().items())
        .extracting(
            version -> version.text("name").orElseThrow(),
            version -> version.bool("served").orElseThrow(),
            version -> version.bool("storage").orElseThrow())
        .containsExactly(tuple("v1alpha1", true, true), tuple("v1beta1", true, false));
  }

  @Test
  void servesAVersionThatWasSwitchedOff() {
    define(
        JsonEditor.on(FederatedTypeCrd.generate(CONFIG_MAPS))
            .replace(Pointer.parse("/spec/versions/0/served"), JsonValue.of(false))
            .build());

    assertThat(installConfigMaps().isComplete()).isTrue();

    assertThat(host.find("types.kubefed.io/v1beta1", "FederatedConfigMap")).isPresent();
  }

  @Test
  void refusesADefinitionOfAnotherScopeAndGoesOnWithTheRest() {
    define(
        JsonEditor.on(FederatedTypeCrd.generate(CONFIG_MAPS))
            .replace(Pointer.parse("/spec/scope"), JsonValue.of("Cluster"))
            .build());

    InstallReport report = install();

    assertThat(report.isComplete()).isFalse();
    assertThat(names(report.with(Outcome.FAILED)))
        .containsExactly(FEDERATED, SYSTEM + "/configmaps");
    assertThat(about(report, FEDERATED).detail())
        .contains(
            "/spec/scope", "is \"Cluster\" and must be \"Namespaced\"", "delete the definition");
    assertThat(about(report, SYSTEM + "/configmaps").detail()).contains("definition " + FEDERATED);
    assertThat(others.get(TYPE_CONFIG, SYSTEM, "secrets")).isPresent();
  }

  @Test
  void aRefusedDefinitionOfTypeConfigsIsNamedAndNothingThatNeedsItIsTried() {
    faults.failNext(
        call(Verb.CREATE, "federatedtypeconfigs.core.kubefed.io"),
        FaultPlan.When.BEFORE,
        () -> new ForbiddenException("host", null, "no rights"));

    InstallReport report = install();

    assertThat(names(report.with(Outcome.FAILED)))
        .hasSize(11)
        .startsWith("federatedtypeconfigs.core.kubefed.io")
        .contains(SYSTEM + "/configmaps");
    assertThat(others.get(CONFIG, SYSTEM, "kubefed")).isPresent();
    InstallReport again = install();
    assertThat(again.isComplete()).as(again.toString()).isTrue();
  }

  @Test
  void takesTheVersionThatTheHostServes() {
    ResourceType old =
        ResourceType.namespaced("policy/v1beta1", "PodDisruptionBudget", "poddisruptionbudgets");
    cluster.withdraw(StandardTypes.POD_DISRUPTION_BUDGET);
    cluster.serve(old, true);
    cluster.withdraw(StandardTypes.CRON_JOB);

    InstallReport report = install(builder -> builder.types(BuiltInTypes.all()));

    assertThat(
            others
                .get(TYPE_CONFIG, SYSTEM, "poddisruptionbudgets.policy")
                .orElseThrow()
                .text("spec", "targetType", "version"))
        .hasValue("v1beta1");
    assertThat(report.isComplete()).isTrue();
    assertThat(names(report.with(Outcome.NOT_SERVED))).containsExactly(SYSTEM + "/cronjobs.batch");
    assertThat(about(report, SYSTEM + "/cronjobs.batch").toString())
        .isEqualTo(
            "not served FederatedTypeConfig kube-federation-system/cronjobs.batch: the host serves"
                + " no CronJob in any version of its group");
  }

  @Test
  void looksAfterTheFederatedTypeThatATypeConfigNames() {
    installConfigMaps();
    edit(TYPE_CONFIG, "configmaps", "/spec/federatedType/kind", "SharedSettings");
    edit(TYPE_CONFIG, "configmaps", "/spec/federatedType/pluralName", "sharedsettings");

    InstallReport report = installConfigMaps();

    assertThat(names(report.with(Outcome.CREATED)))
        .containsExactly("sharedsettings.types.kubefed.io");
  }

  @Test
  void looksAgainWhenADefinitionChangesMeanwhile() {
    define(
        JsonEditor.on(FederatedTypeCrd.generate(CONFIG_MAPS))
            .remove(Pointer.parse("/spec/versions/0/subresources"))
            .build());
    faults.failNext(
        ClusterCall.with(Verb.UPDATE),
        FaultPlan.When.BEFORE,
        () -> new ConflictException("host", null, "changed"));

    InstallReport report = installConfigMaps();

    assertThat(about(report, FEDERATED).outcome()).isEqualTo(Outcome.UPDATED);
  }

  @Test
  void waitsUntilTheServerTakesWhatWasDefined() {
    faults.failNext(
        call -> call.verb() == Verb.CREATE && call.name().equals("kubefed"),
        FaultPlan.When.BEFORE,
        () -> new TypeNotServedException("host", null, "not yet"));

    assertThat(installConfigMaps().isComplete()).isTrue();
  }

  @Test
  void saysWhyADefinitionIsNotServed() {
    JsonValue broken =
        JsonEditor.on(FederatedTypeCrd.generate(CONFIG_MAPS))
            .set(
                Pointer.parse("/status/conditions"),
                JsonValue.of(
                    List.of(
                        Map.of(
                            "type",
                            "NamesAccepted",
                            "status",
                            "False",
                            "message",
                            "\"fcm\" is taken"))))
            .build();
    define(broken);
    others.updateStatus(
        CUSTOM_RESOURCE_DEFINITION,
        JsonEditor.on(definition(FEDERATED))
            .set(Pointer.parse("/status"), broken.get("status").orElseThrow())
            .build(),
        WriteOptions.DEFAULT);
    cluster.withdraw(
        ResourceType.namespaced(
            "types.kubefed.io/v1beta1", "FederatedConfigMap", "federatedconfigmaps"));

    InstallReport report =
        install(builder -> builder.types(List.of(CONFIG_MAPS)).patience(Duration.ofMillis(200)));

    assertThat(about(report, FEDERATED).detail())
        .isEqualTo("not served after 200 ms: NamesAccepted is False, \"fcm\" is taken");
  }

  @Test
  void anAbsentNamespaceThatNobodyAskedForIsNamedWithTheWayOut() {
    InstallReport report = install(builder -> builder.createNamespace(false));

    assertThat(others.get(NAMESPACE, "", SYSTEM)).isEmpty();
    assertThat(about(report, SYSTEM + "/kubefed").detail())
        .isEqualTo(
            "the namespace kube-federation-system does not exist: create it, or have the installer"
                + " do so");
  }

  @Test
  void writesTheSettingsThatItIsGivenWithTheirDefaults() {
    KubeFedConfig config = new KubeFedConfig();
    config.getSpec().setScope("Namespaced");

    install(builder -> builder.systemNamespace("default").types(List.of()).config(config));

    JsonValue written = others.get(CONFIG, "default", "kubefed").orElseThrow();
    assertThat(written.text("spec", "scope")).hasValue("Namespaced");
    assertThat(written.text("spec", "clusterHealthCheck", "period")).hasValue("10s");
    assertThat(config.getMetadata().getName()).as("the given object is not touched").isNull();
  }

  @Test
  void failsAsAWholeIfTheHostCannotBeReached() {
    faults.setUnreachable(true);

    assertThatThrownBy(this::install).isInstanceOf(ClusterUnreachableException.class);
  }

  @Test
  void anInterruptionEndsIt() {
    Installer installer =
        Installer.builder(
                ClusterClients.withFaults(
                    cluster.client(),
                    new FaultPlan()
                        .failNext(
                            ClusterCall.with(Verb.CREATE),
                            FaultPlan.When.BEFORE,
                            () -> new CallInterruptedException("host", null))))
            .build();

    assertThatThrownBy(installer::install)
        .isInstanceOf(CancellationException.class)
        .hasMessage("the installation was interrupted");
  }
}
