package io.kubefed.propagation.admin;

import static io.kubefed.propagation.admin.Bed.contents;
import static io.kubefed.propagation.admin.Bed.get;
import static io.kubefed.propagation.cluster.StandardTypes.CONFIG_MAP;
import static io.kubefed.propagation.cluster.StandardTypes.CUSTOM_RESOURCE_DEFINITION;
import static io.kubefed.propagation.cluster.StandardTypes.DEPLOYMENT;
import static io.kubefed.propagation.cluster.StandardTypes.ENDPOINTS;
import static io.kubefed.propagation.cluster.StandardTypes.LEASE;
import static io.kubefed.propagation.cluster.StandardTypes.NAMESPACE;
import static io.kubefed.propagation.cluster.StandardTypes.REPLICA_SET;
import static io.kubefed.propagation.cluster.StandardTypes.SECRET;
import static io.kubefed.propagation.cluster.StandardTypes.SERVICE_ACCOUNT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.kubefed.core.ObjectReference;
import io.kubefed.core.ResourceType;
import io.kubefed.core.json.JsonValue;
import io.kubefed.core.schema.KubeFedCrds;
import io.kubefed.propagation.admin.ObjectChange.Result;
import io.kubefed.propagation.cluster.ClusterCall.Verb;
import io.kubefed.propagation.cluster.FaultPlan.When;
import io.kubefed.propagation.cluster.ForbiddenException;
import io.kubefed.propagation.cluster.InMemoryCluster;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Federating what is in the host, and what becomes of it on deletion. */
class FederateTest {

  private static final ResourceType FEDERATED_CONFIG_MAP =
      ResourceType.namespaced(
          "types.kubefed.io/v1beta1", "FederatedConfigMap", "federatedconfigmaps");

  private final Bed bed = new Bed();

  @BeforeEach
  void createAShop() {
    Bed.create(
        bed.host,
        NAMESPACE,
        "{apiVersion: v1, kind: Namespace, metadata: {name: shop, labels: {team: a}}}");
    Bed.create(
        bed.host,
        CONFIG_MAP,
        """
        apiVersion: v1
        kind: ConfigMap
        metadata:
          {namespace: shop, name: settings, labels: {app: web},
           annotations: {owner: me, kubectl.kubernetes.io/last-applied-configuration: x}}
        data: {key: value}
        """);
  }

  private void fillTheShop() {
    Bed.create(bed.host, SERVICE_ACCOUNT, Trees.named(SERVICE_ACCOUNT, "shop", "default"));
    Bed.create(bed.host, CONFIG_MAP, Trees.named(CONFIG_MAP, "shop", "kube-root-ca.crt"));
    Bed.create(bed.host, ENDPOINTS, Trees.named(ENDPOINTS, "shop", "web"));
    Bed.create(bed.host, LEASE, Trees.named(LEASE, "shop", "leader"));
    Bed.create(
        bed.host,
        SECRET,
        Trees.named(SECRET, "shop", "default-token-x")
            .with("type", JsonValue.of("kubernetes.io/service-account-token")));
    String workload =
        """
        apiVersion: apps/v1
        kind: %s
        metadata: {namespace: shop, name: %s}
        spec:
          selector: {matchLabels: {app: web}}
          template:
            metadata: {labels: {app: web}}
            spec: {containers: [{name: web, image: nginx}]}
        """;
    JsonValue web = Bed.create(bed.host, DEPLOYMENT, workload.formatted("Deployment", "web"));
    Bed.create(
        bed.host,
        REPLICA_SET,
        Trees.overlay(
            JsonValue.parseYaml(workload.formatted("ReplicaSet", "web-1")),
            Trees.fields(
                "metadata",
                Trees.fields(
                    "ownerReferences",
                    List.of(
                        Trees.fields(
                            "apiVersion",
                            "apps/v1",
                            "kind",
                            "Deployment",
                            "name",
                            "web",
                            "uid",
                            Trees.uid(web),
                            "controller",
                            true))))));
  }

  @Test
  void aResourceBecomesTheTemplateOfAFederatedOneInAllClusters() {
    bed.admin().enable(EnableRequest.of("cm"));

    AdminReport report = bed.admin().federate(FederateRequest.of("cm", "shop", "settings"));

    assertThat(report.objects(Result.CREATED))
        .extracting(ObjectReference::toString)
        .containsExactly("FederatedConfigMap shop/settings");
    assertThat(get(bed.host, FEDERATED_CONFIG_MAP, "shop", "settings").orElseThrow().get("spec"))
        .contains(
            JsonValue.parseYaml(
                """
                template:
                  metadata: {labels: {app: web}}
                  data: {key: value}
                placement: {clusterSelector: {matchLabels: {}}}
                """));
    assertThat(report.notes())
        .containsExactly(
            "ConfigMap shop/settings: its annotations are not part of the template: owner");
  }

  @Test
  void aTypeThatIsNotEnabledIsRefusedOrEnabledWithTheRequest() {
    FederateRequest request = FederateRequest.of("cm", "shop", "settings");
    Map<String, JsonValue> before = contents(bed.host);

    assertThatExceptionOfType(AdminException.class)
        .isThrownBy(() -> bed.admin().federate(request))
        .withMessageContaining("configmaps is not enabled");
    assertThat(contents(bed.host)).isEqualTo(before);

    assertThat(bed.admin().federate(request.withEnableType(true)).objects(Result.CREATED))
        .extracting(ObjectReference::kind)
        .containsExactly("CustomResourceDefinition", "FederatedTypeConfig", "FederatedConfigMap");
  }

  @Test
  void aDryRunDoesNothing() {
    fillTheShop();
    Map<String, JsonValue> before = contents(bed.host);

    AdminReport report =
        bed.admin()
            .federate(
                FederateRequest.namespace("shop")
                    .withContents()
                    .withEnableType(true)
                    .withDryRun(true));

    assertThat(report.objects(Result.CREATED)).hasSize(4 * 2 + 4);
    assertThat(contents(bed.host)).isEqualTo(before);
  }

  @Test
  void aRepetitionChangesNothingAndLeavesWhatSomebodyEdited() {
    bed.admin().enable(EnableRequest.of("cm"));
    FederateRequest request = FederateRequest.of("cm", "shop", "settings");
    bed.admin().federate(request);
    Map<String, JsonValue> before = contents(bed.host);

    assertThat(bed.admin().federate(request).objects(Result.UNCHANGED)).hasSize(1);
    assertThat(contents(bed.host)).isEqualTo(before);

    new Journal(false)
        .ensure(
            bed.host.client(),
            CONFIG_MAP,
            Trees.named(CONFIG_MAP, "shop", "settings")
                .with("data", Trees.fields("key", "changed")));
    assertThat(bed.admin().federate(request).left())
        .singleElement()
        .hasToString(
            "cluster host: FederatedConfigMap shop/settings left: it is there, with another"
                + " template than ConfigMap shop/settings gives");
  }

  @Test
  void aNamespaceIsFederatedInsideItself() {
    bed.admin().federate(FederateRequest.of("ns", "", "shop").withEnableType(true));

    ResourceType type =
        ResourceType.namespaced(
            "types.kubefed.io/v1beta1", "FederatedNamespace", "federatednamespaces");
    assertThat(get(bed.host, type, "shop", "shop").orElseThrow().path("spec", "template"))
        .contains(JsonValue.parseYaml("{metadata: {labels: {team: a}}, spec: {}}"));
  }

  @Test
  void contentsAreWhatPeopleMadeAndNotWhatControllersMake() {
    fillTheShop();

    AdminReport report =
        bed.admin().federate(FederateRequest.namespace("shop").withContents().withEnableType(true));

    assertThat(report.changes())
        .filteredOn(change -> change.object().namespace().equals("shop"))
        .extracting(change -> change.object().toString())
        .containsExactlyInAnyOrder(
            "FederatedNamespace shop/shop",
            "FederatedConfigMap shop/settings",
            "FederatedServiceAccount shop/default",
            "FederatedDeployment shop/web");
    assertThat(bed.admin().federate(FederateRequest.namespace("shop").withContents()).hasChanges())
        .isFalse();
  }

  @Test
  void typesOfTheContentsCanBeSkippedByNameAndByGroup() {
    fillTheShop();

    List<JsonValue> manifests =
        bed.admin()
            .manifests(FederateRequest.namespace("shop").withContents("sa", "apps", "ConfigMap"));

    assertThat(manifests).extracting(Trees::name).containsExactly("shop");
  }

  @Test
  void allTypesThatAreNotEnabledAreToldAtOnce() {
    fillTheShop();
    bed.admin().enable(EnableRequest.of("ns"));
    Map<String, JsonValue> before = contents(bed.host);

    assertThatExceptionOfType(AdminException.class)
        .isThrownBy(() -> bed.admin().federate(FederateRequest.namespace("shop").withContents()))
        .withMessageContainingAll("deployments.apps", "configmaps", "serviceaccounts")
        .withMessageContaining("are not enabled");
    assertThat(contents(bed.host)).isEqualTo(before);
  }

  @Test
  void manifestsNeedNeitherEnabledTypesNorKubeFed() {
    for (JsonValue definition : KubeFedCrds.core()) {
      new Journal(false)
          .delete(bed.host.client(), CUSTOM_RESOURCE_DEFINITION, "", Trees.name(definition));
    }

    List<JsonValue> manifests = bed.admin().manifests(FederateRequest.of("cm", "shop", "settings"));

    assertThat(manifests)
        .singleElement()
        .satisfies(manifest -> assertThat(manifest.text("kind")).contains("FederatedConfigMap"));
  }

  @Test
  void aResourceThatIsNotThereIsNotFound() {
    assertThatExceptionOfType(AdminException.class)
        .isThrownBy(() -> bed.admin().federate(FederateRequest.of("cm", "shop", "nothing")))
        .withMessage(
            "cluster host, ConfigMap shop/nothing: not found; what is to be federated has to be in"
                + " the host");
  }

  @Test
  void onlyNamespacesHaveContents() {
    assertThatExceptionOfType(AdminException.class)
        .isThrownBy(
            () -> bed.admin().federate(FederateRequest.of("cm", "shop", "settings").withContents()))
        .withMessageContaining("has no contents to federate: namespaces have");
  }

  @Test
  void aNamespacedResourceWantsANamespace() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> bed.admin().federate(FederateRequest.of("cm", "", "settings")))
        .withMessageContaining("lives in a namespace");
  }

  @Test
  void whatWasFederatedBeforeAFailureIsNotFederatedAgain() {
    fillTheShop();
    FederateRequest request = FederateRequest.namespace("shop").withContents().withEnableType(true);
    bed.hostFaults.failNext(
        call ->
            call.verb() == Verb.CREATE
                && call.type().orElseThrow().kind().equals("FederatedDeployment"),
        When.BEFORE,
        () -> new ForbiddenException("host", null, "you may not"));

    assertThatExceptionOfType(AdminException.class)
        .isThrownBy(() -> bed.admin().federate(request))
        .withMessageContaining("federating namespaces shop stopped half-way");
    AdminReport report = bed.admin().federate(request);

    assertThat(report.change("FederatedDeployment", "web").orElseThrow().result())
        .isEqualTo(Result.CREATED);
    assertThat(report.change("FederatedNamespace", "shop").orElseThrow().result())
        .isEqualTo(Result.UNCHANGED);
  }

  @Test
  void aHostThatIsNotThereIsToldAtOnce() {
    bed.hostFaults.setUnreachable(true);

    assertThatExceptionOfType(AdminException.class)
        .isThrownBy(() -> bed.admin().federate(FederateRequest.of("cm", "shop", "settings")))
        .withMessageStartingWith("federating cm settings failed: cluster host")
        .satisfies(failure -> assertThat(failure.isRetryable()).isTrue());
  }

  @Test
  void orphaningIsSwitchedOnAndOff() {
    bed.admin().federate(FederateRequest.of("cm", "shop", "settings").withEnableType(true));
    FederationAdmin admin = bed.admin();

    assertThat(admin.orphaning("federatedconfigmaps", "shop", "settings"))
        .isEqualTo(Orphaning.DISABLED);
    assertThat(
            admin
                .setOrphaning("FederatedConfigMap", "shop", "settings", Orphaning.ENABLED)
                .hasChanges())
        .isTrue();
    assertThat(
            Trees.annotation(
                get(bed.host, FEDERATED_CONFIG_MAP, "shop", "settings").orElseThrow(),
                "kubefed.io/orphan"))
        .contains("true");
    assertThat(admin.orphaning("fcm", "shop", "settings")).isEqualTo(Orphaning.ENABLED);
    assertThat(admin.setOrphaning("cm", "shop", "settings", Orphaning.ENABLED).hasChanges())
        .isFalse();
    admin.setOrphaning("cm", "shop", "settings", Orphaning.DISABLED);
    assertThat(admin.orphaning("cm", "shop", "settings")).isEqualTo(Orphaning.DISABLED);
    assertThat(Orphaning.ENABLED.word()).isEqualTo("Enabled");
  }

  @Test
  void orphaningIsForFederatedResourcesThatAreThere() {
    assertThatExceptionOfType(AdminException.class)
        .isThrownBy(() -> bed.admin().orphaning("secrets", "shop", "settings"))
        .withMessageContaining("Secret (v1) is no federated type, and not federated either");
    bed.admin().enable(EnableRequest.of("secrets"));
    assertThatExceptionOfType(AdminException.class)
        .isThrownBy(() -> bed.admin().orphaning("secrets", "shop", "settings"))
        .withMessage("cluster host, FederatedSecret shop/settings: not found");
  }

  @Test
  void aHostWithoutKubeFedHasNoTypesEnabled() {
    InMemoryCluster other = InMemoryCluster.create("other");
    assertThatExceptionOfType(AdminException.class)
        .isThrownBy(
            () ->
                FederationAdmin.builder(other.client())
                    .build()
                    .federate(FederateRequest.of("ns", "", "default")))
        .withMessageContaining("namespaces is not enabled");
  }
}
