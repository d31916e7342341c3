package io.kubefed.propagation.admin;

import static io.kubefed.propagation.admin.Bed.SYSTEM;
import static io.kubefed.propagation.admin.Bed.contents;
import static io.kubefed.propagation.admin.Bed.get;
import static io.kubefed.propagation.admin.KubeFedTypes.FEDERATED_TYPE_CONFIG;
import static io.kubefed.propagation.cluster.StandardTypes.CUSTOM_RESOURCE_DEFINITION;
import static io.kubefed.propagation.cluster.StandardTypes.NAMESPACE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.kubefed.core.json.JsonValue;
import io.kubefed.propagation.admin.ObjectChange.Result;
import io.kubefed.propagation.cluster.ClusterCall;
import io.kubefed.propagation.cluster.ClusterCall.Verb;
import io.kubefed.propagation.cluster.FaultPlan.When;
import io.kubefed.propagation.cluster.ForbiddenException;
import io.kubefed.propagation.cluster.InMemoryCluster;
import io.kubefed.propagation.cluster.WriteOptions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Enabling and disabling types. */
class EnableTest {

  private static final String WIDGETS =
      """
      apiVersion: apiextensions.k8s.io/v1
      kind: CustomResourceDefinition
      metadata: {name: "widgets.%1$s"}
      spec:
        group: %1$s
        scope: Namespaced
        names: {kind: Widget, plural: widgets, singular: widget, shortNames: [wd]}
        versions:
          - name: v1
            served: true
            storage: true
            schema:
              openAPIV3Schema:
                type: object
                properties:
                  spec: {type: object, properties: {replicas: {type: integer}}}
      """;

  private final Bed bed = new Bed();

  private void define(String group) {
    Bed.create(bed.host, CUSTOM_RESOURCE_DEFINITION, WIDGETS.formatted(group));
  }

  private JsonValue typeConfig(String name) {
    return get(bed.host, FEDERATED_TYPE_CONFIG, SYSTEM, name).orElseThrow();
  }

  @ParameterizedTest
  @ValueSource(strings = {"deployments.apps", "deployments", "deployment", "Deployment", "deploy"})
  void aTypeIsFoundByAllItsNames(String name) {
    AdminReport report = bed.admin().enable(EnableRequest.of(name));

    assertThat(report.changes())
        .extracting(ObjectChange::toString)
        .containsExactly(
            "cluster host: CustomResourceDefinition federateddeployments.types.kubefed.io created",
            "cluster host: FederatedTypeConfig kube-federation-system/deployments.apps created");
    assertThat(typeConfig("deployments.apps").get("spec"))
        .contains(
            JsonValue.parseYaml(
                """
                targetType:
                  {group: apps, version: v1, kind: Deployment, pluralName: deployments,
                   scope: Namespaced}
                propagation: Enabled
                federatedType:
                  {group: types.kubefed.io, version: v1beta1, kind: FederatedDeployment,
                   pluralName: federateddeployments, scope: Namespaced}
                """));
  }

  @Test
  void aDefinedTypeGivesItsSchemaAndShortNames() {
    define("example.com");

    bed.admin().enable(EnableRequest.of("wd"));

    JsonValue definition =
        get(bed.host, CUSTOM_RESOURCE_DEFINITION, "", "federatedwidgets.types.kubefed.io")
            .orElseThrow();
    assertThat(definition.path("spec", "names", "shortNames"))
        .contains(JsonValue.parseYaml("[fwd]"));
    assertThat(definition.toJson()).contains("retainReplicas");
    assertThat(typeConfig("widgets.example.com").text("spec", "federatedType", "kind"))
        .contains("FederatedWidget");
  }

  @Test
  void aFederatedNamespaceLivesInItsNamespace() {
    bed.admin().enable(EnableRequest.of("ns"));

    assertThat(typeConfig("namespaces").text("spec", "federatedType", "scope"))
        .contains("Namespaced");
    assertThat(typeConfig("namespaces").text("spec", "targetType", "scope")).contains("Cluster");
  }

  @Test
  void aRepetitionChangesNothing() {
    define("example.com");
    bed.admin().enable(EnableRequest.of("widgets"));
    Map<String, JsonValue> before = contents(bed.host);

    AdminReport report = bed.admin().enable(EnableRequest.of("widgets"));

    assertThat(report.objects(Result.UNCHANGED)).hasSize(2);
    assertThat(contents(bed.host)).isEqualTo(before);
  }

  @Test
  void aNewSchemaReachesTheDefinitionAndWhatWasSetByHandStays() {
    define("example.com");
    bed.admin().enable(EnableRequest.of("widgets"));
    JsonValue config = typeConfig("widgets.example.com");
    new Journal(false)
        .ensure(
            bed.host.client(),
            FEDERATED_TYPE_CONFIG,
            config,
            (there, wanted) ->
                Trees.overlay(
                    there, Trees.fields("spec", Trees.fields("statusCollection", "Enabled"))));
    new Journal(false)
        .ensure(
            bed.host.client(),
            CUSTOM_RESOURCE_DEFINITION,
            JsonValue.parseYaml(
                WIDGETS.formatted("example.com").replace("replicas: {type", "size: {type")));

    AdminReport report = bed.admin().enable(EnableRequest.of("widgets"));

    assertThat(report.objects(Result.UPDATED)).hasSize(1);
    assertThat(typeConfig("widgets.example.com").text("spec", "statusCollection"))
        .contains("Enabled");
  }

  @Test
  void aDryRunDoesNothing() {
    Map<String, JsonValue> before = contents(bed.host);

    AdminReport report = bed.admin().enable(EnableRequest.of("secrets").withDryRun(true));

    assertThat(report.objects(Result.CREATED)).hasSize(2);
    assertThat(contents(bed.host)).isEqualTo(before);
  }

  @Test
  void manifestsAreTheTypeConfigAndTheDefinitionAndNeedNoKubeFed() {
    InMemoryCluster plain = InMemoryCluster.create("plain");

    List<JsonValue> manifests =
        FederationAdmin.builder(plain.client())
            .build()
            .manifests(
                EnableRequest.of("jobs")
                    .withFederatedGroup("fed.example.com")
                    .withFederatedVersion("v2"));

    assertThat(manifests)
        .extracting(manifest -> manifest.text("kind").orElse(""))
        .containsExactly("FederatedTypeConfig", "CustomResourceDefinition");
    assertThat(manifests.get(0).text("spec", "federatedType", "version")).contains("v2");
    assertThat(Trees.name(manifests.get(1))).isEqualTo("federatedjobs.fed.example.com");
  }

  @Test
  void aNameOfSeveralTypesIsAmbiguous() {
    define("example.com");
    define("example.org");

    assertThatExceptionOfType(AdminException.class)
        .isThrownBy(() -> bed.admin().enable(EnableRequest.of("widgets")))
        .withMessage(
            "cluster host: \"widgets\" may be one of widgets.example.com, widgets.example.org; say"
                + " which");
    assertThat(bed.admin().enable(EnableRequest.of("widgets.example.org")).hasChanges()).isTrue();
  }

  @Test
  void aTypeThatIsNotServedIsNotFound() {
    assertThatExceptionOfType(AdminException.class)
        .isThrownBy(() -> bed.admin().enable(EnableRequest.of("gizmos")))
        .withMessageContaining("it serves no type that is called \"gizmos\"");
    assertThatExceptionOfType(AdminException.class)
        .isThrownBy(
            () -> bed.admin().enable(EnableRequest.of("deployments").withTargetVersion("v9")))
        .withMessageContaining("at version v9");
  }

  @Test
  void twoTargetsCannotShareAFederatedType() {
    define("example.com");
    define("example.org");
    bed.admin().enable(EnableRequest.of("widgets.example.com"));
    Map<String, JsonValue> before = contents(bed.host);

    assertThatExceptionOfType(AdminException.class)
        .isThrownBy(() -> bed.admin().enable(EnableRequest.of("widgets.example.org")))
        .withMessageContaining("another federated group makes Widget (example.org/v1) a type of");
    assertThat(contents(bed.host)).isEqualTo(before);
    assertThat(
            bed.admin()
                .enable(
                    EnableRequest.of("widgets.example.org")
                        .withFederatedGroup("federated.example.org"))
                .hasChanges())
        .isTrue();
  }

  @Test
  void aTypeCannotChangeItsFederatedType() {
    bed.admin().enable(EnableRequest.of("secrets"));

    assertThatExceptionOfType(AdminException.class)
        .isThrownBy(
            () -> bed.admin().enable(EnableRequest.of("secrets").withFederatedVersion("v2")))
        .withMessageContaining("the type is federated already, as FederatedSecret");
  }

  @Test
  void aFederatedGroupHasToBeADomain() {
    assertThatExceptionOfType(AdminException.class)
        .isThrownBy(
            () -> bed.admin().enable(EnableRequest.of("secrets").withFederatedGroup("plain")))
        .withMessageContaining("/spec/federatedType/group: must be a domain");
  }

  @Test
  void withoutASystemNamespaceNothingIsWritten() {
    InMemoryCluster plain = InMemoryCluster.create("plain");

    assertThatExceptionOfType(AdminException.class)
        .isThrownBy(
            () ->
                FederationAdmin.builder(plain.client()).build().enable(EnableRequest.of("secrets")))
        .withMessageContaining("there is no such system namespace");
  }

  @Test
  void aDirectiveSaysTheSameAsARequest() {
    assertThat(
            EnableRequest.ofDirective(
                JsonValue.parseYaml(
                    """
                    apiVersion: core.kubefed.io/v1beta1
                    kind: EnableTypeDirective
                    metadata: {name: deployments.apps}
                    spec: {targetVersion: v1, federatedGroup: a.b}
                    """)))
        .isEqualTo(
            EnableRequest.of("deployments.apps").withTargetVersion("v1").withFederatedGroup("a.b"));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> EnableRequest.ofDirective(JsonValue.emptyObject()))
        .withMessageContaining("metadata.name");
  }

  @Test
  void disablingDeletesTheTypeConfigAndKeepsTheDefinition() {
    bed.admin().enable(EnableRequest.of("secrets"));

    AdminReport report = bed.admin().disable(DisableRequest.of("secret"));

    assertThat(report.objects(Result.DELETED)).singleElement().asString().contains("secrets");
    assertThat(get(bed.host, FEDERATED_TYPE_CONFIG, SYSTEM, "secrets")).isEmpty();
    assertThat(get(bed.host, CUSTOM_RESOURCE_DEFINITION, "", "federatedsecrets.types.kubefed.io"))
        .isPresent();
    assertThat(bed.admin().disable(DisableRequest.of("secret")).hasChanges()).isFalse();
  }

  @Test
  void disablingDeletesTheDefinitionIfAskedAndNothingIsLeft() {
    Map<String, JsonValue> before = contents(bed.host);
    bed.admin().enable(EnableRequest.of("secrets"));

    bed.admin().disable(DisableRequest.of("secrets").withDeleteDefinition());

    assertThat(contents(bed.host)).isEqualTo(before);
  }

  @Test
  void theDefinitionIsDeletedLaterAsWell() {
    Map<String, JsonValue> before = contents(bed.host);
    bed.admin().enable(EnableRequest.of("secrets").withFederatedGroup("a.b"));
    bed.admin().disable(DisableRequest.of("secrets"));

    bed.admin()
        .disable(DisableRequest.of("secrets").withDeleteDefinition().withFederatedGroup("a.b"));

    assertThat(contents(bed.host)).isEqualTo(before);
  }

  @Test
  void aDryRunOfDisablingDoesNothing() {
    bed.admin().enable(EnableRequest.of("secrets"));
    Map<String, JsonValue> before = contents(bed.host);

    AdminReport report =
        bed.admin().disable(DisableRequest.of("secrets").withDeleteDefinition().withDryRun(true));

    assertThat(report.objects(Result.DELETED)).hasSize(2);
    assertThat(contents(bed.host)).isEqualTo(before);
  }

  @Test
  void aDefinitionInUseIsKeptAndPropagationGoesOn() {
    bed.admin().enable(EnableRequest.of("configmaps"));
    bed.admin().enable(EnableRequest.of("ns"));
    Bed.create(bed.host, NAMESPACE, Trees.named(NAMESPACE, "", "shop"));
    bed.admin().federate(FederateRequest.namespace("shop"));
    Map<String, JsonValue> before = contents(bed.host);

    assertThatExceptionOfType(AdminException.class)
        .isThrownBy(
            () -> bed.admin().disable(DisableRequest.of("namespaces").withDeleteDefinition()))
        .withMessageContaining("FederatedNamespace shop/shop: while there are resources of");
    assertThat(contents(bed.host)).isEqualTo(before);
  }

  private void controlPlaneSays(String state) {
    JsonValue config = typeConfig("secrets");
    bed.host
        .client()
        .updateStatus(
            FEDERATED_TYPE_CONFIG,
            config.with("status", Trees.fields("propagationController", state)),
            WriteOptions.DEFAULT);
  }

  @Test
  void disablingWaitsUntilTheControlPlaneHasStopped() {
    bed.admin().enable(EnableRequest.of("secrets"));
    controlPlaneSays("Running");
    bed.onceSleeping(
        () -> {
          assertThat(typeConfig("secrets").text("spec", "propagation")).contains("Disabled");
          controlPlaneSays("NotRunning");
        });

    bed.admin().disable(DisableRequest.of("secrets"));

    assertThat(bed.slept).hasSize(1);
    assertThat(get(bed.host, FEDERATED_TYPE_CONFIG, SYSTEM, "secrets")).isEmpty();
  }

  @Test
  void aControlPlaneThatDoesNotStopIsToldAndTheTypeConfigStays() {
    bed.admin().enable(EnableRequest.of("secrets"));
    controlPlaneSays("Running");

    assertThatExceptionOfType(AdminException.class)
        .isThrownBy(
            () ->
                bed.admin()
                    .disable(DisableRequest.of("secrets").withPatience(Duration.ofSeconds(2))))
        .withMessageContaining("the control plane has not stopped propagating within 2 seconds");
    assertThat(typeConfig("secrets").text("spec", "propagation")).contains("Disabled");
    assertThat(bed.admin().enable(EnableRequest.of("secrets")).hasChanges()).isTrue();
    assertThat(typeConfig("secrets").text("spec", "propagation")).contains("Enabled");
  }

  @Test
  void aTypeConfigThatIsHeldIsTold() {
    bed.admin().enable(EnableRequest.of("secrets"));
    new Journal(false)
        .ensure(
            bed.host.client(),
            FEDERATED_TYPE_CONFIG,
            typeConfig("secrets"),
            (there, wanted) ->
                Trees.overlay(
                    there,
                    Trees.fields(
                        "metadata",
                        Trees.fields(
                            "finalizers", List.of("core.kubefed.io/federated-type-config")))));

    AdminReport report = bed.admin().disable(DisableRequest.of("secrets"));

    assertThat(report.left()).singleElement().asString().contains("it goes once the control plane");
  }

  @Test
  void theTypeConfigOfATargetThatIsGoneIsDisabledByItsName() {
    define("example.com");
    bed.admin().enable(EnableRequest.of("widgets"));
    new Journal(false)
        .delete(bed.host.client(), CUSTOM_RESOURCE_DEFINITION, "", "widgets.example.com");

    bed.admin().disable(DisableRequest.of("widgets.example.com").withDeleteDefinition());

    assertThat(get(bed.host, FEDERATED_TYPE_CONFIG, SYSTEM, "widgets.example.com")).isEmpty();
  }

  @Test
  void optionsForTheDefinitionWantItDeleted() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> DisableRequest.of("secrets").withTargetVersion("v1"))
        .withMessageContaining("for deleting it only");
  }

  @Test
  void withoutPermissionForTheTypeConfigARepetitionFinishes() {
    bed.hostFaults.failNext(
        ClusterCall.with(Verb.CREATE, FEDERATED_TYPE_CONFIG),
        When.BEFORE,
        () -> new ForbiddenException("host", null, "you may not"));

    assertThatExceptionOfType(AdminException.class)
        .isThrownBy(() -> bed.admin().enable(EnableRequest.of("secrets")))
        .withMessageStartingWith("enabling secrets stopped half-way: cluster host: you may not")
        .satisfies(failure -> assertThat(failure.done().changes()).hasSize(1));
    assertThat(bed.admin().enable(EnableRequest.of("secrets")).objects(Result.CREATED)).hasSize(1);
  }
}
