package io.kubefed.propagation.install.deployment;

import static io.kubefed.propagation.controller.Eventually.eventually;
import static io.kubefed.propagation.controller.Eventually.until;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.fabric8.kubernetes.api.model.authentication.TokenRequestBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.kubefed.core.ResourceType;
import io.kubefed.core.json.JsonValue;
import io.kubefed.core.schema.BuiltInTypes;
import io.kubefed.core.schema.TargetApi;
import io.kubefed.propagation.ControlPlane;
import io.kubefed.propagation.admin.ClusterAccess;
import io.kubefed.propagation.admin.EnableRequest;
import io.kubefed.propagation.admin.FederationAdmin;
import io.kubefed.propagation.admin.JoinRequest;
import io.kubefed.propagation.cluster.ClusterClient;
import io.kubefed.propagation.cluster.ClusterClients;
import io.kubefed.propagation.cluster.DeleteOptions;
import io.kubefed.propagation.cluster.ForbiddenException;
import io.kubefed.propagation.cluster.ListOptions;
import io.kubefed.propagation.cluster.Patch;
import io.kubefed.propagation.cluster.StandardTypes;
import io.kubefed.propagation.cluster.WriteOptions;
import io.kubefed.propagation.install.InstallReport;
import io.kubefed.propagation.install.InstalledObject;
import io.kubefed.propagation.install.InstalledObject.Outcome;
import io.kubefed.testing.TestCluster;
import io.kubefed.testing.TestClusters;
import io.kubefed.testing.UseClusters;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Installs a control plane on a real API server, and runs one with the rights it is given. */
@UseClusters("deploy-host")
class ControlPlaneInstallerIT {

  private static final String IMAGE = "registry.example/kubefed:1";
  private static final WriteOptions SOMEBODY = WriteOptions.DEFAULT.withFieldManager("somebody");

  private TestCluster cluster;
  private KubernetesClient fabric8;
  private ClusterClient admin;
  private String system;

  @BeforeEach
  void connect(TestClusters clusters) {
    cluster = clusters.get("deploy-host");
    fabric8 = cluster.client();
    admin = ClusterClients.kubernetes("host", fabric8).build();
    system = clusters.namespace();
  }

  @AfterEach
  void close() {
    for (ResourceType type :
        List.of(StandardTypes.CLUSTER_ROLE_BINDING, StandardTypes.CLUSTER_ROLE)) {
      admin.list(type, ListOptions.everywhere()).items().stream()
          .map(object -> object.text("metadata", "name").orElseThrow())
          .filter(name -> name.startsWith("kubefed:" + system))
          .forEach(name -> admin.delete(type, "", name, DeleteOptions.DEFAULT));
    }
    admin.close();
  }

  private DeploymentOptions options(String image, UnaryOperator<DeploymentOptions.Builder> change) {
    return change
        .apply(
            DeploymentOptions.builder(image)
                .namespace(system)
                .types(
                    List.of(
                        type("namespaces"),
                        type("configmaps"),
                        type("secrets"),
                        type("clusterroles.rbac.authorization.k8s.io")))
                .webhook(false))
        .build();
  }

  private static TargetApi type(String name) {
    return BuiltInTypes.find(name).orElseThrow();
  }

  private InstallReport install(String image, UnaryOperator<DeploymentOptions.Builder> change) {
    return ControlPlaneInstaller.builder(admin, options(image, change)).build().install();
  }

  private InstallReport install(String image) {
    return install(image, options -> options);
  }

  private JsonValue deployment() {
    return admin.get(StandardTypes.DEPLOYMENT, system, "kubefed-controller-manager").orElseThrow();
  }

  private void somebodyChanges(String merge) {
    admin.patch(
        StandardTypes.DEPLOYMENT,
        system,
        "kubefed-controller-manager",
        Patch.merge(JsonValue.parse(merge)),
        SOMEBODY);
  }

  /** The versions of all objects that a report names. */
  private Map<String, String> versions(InstallReport report) {
    Map<String, String> versions = new TreeMap<>();
    for (InstalledObject installed : report.objects()) {
      ResourceType type =
          admin.find(installed.object().apiVersion(), installed.object().kind()).orElseThrow();
      versions.put(
          installed.object().toString(),
          admin
              .get(type, installed.object().namespace(), installed.object().name())
              .flatMap(object -> object.text("metadata", "resourceVersion"))
              .orElseThrow());
    }
    return versions;
  }

  private static Optional<InstalledObject> about(InstallReport report, String kind) {
    return report.objects().stream()
        .filter(object -> object.object().kind().equals(kind))
        .findFirst();
  }

  private static List<String> kinds(InstallReport report, Outcome outcome) {
    return report.with(outcome).stream().map(object -> object.object().kind()).toList();
  }

  @Test
  void aSecondRunWritesNothingAndAnUpgradeWhatDiffers() {
    InstallReport first = install(IMAGE);

    assertThat(first.isComplete()).as(first.toString()).isTrue();
    assertThat(kinds(first, Outcome.CREATED))
        .contains("Deployment", "PodDisruptionBudget", "NetworkPolicy", "KubeFedConfig");
    // The aggregation controller writes into the role that it looks after.
    eventually(() -> assertThat(aggregatedRules()).isNotEmpty());
    Map<String, String> before = versions(first);

    InstallReport second = install(IMAGE);

    assertThat(second.isComplete()).as(second.toString()).isTrue();
    assertThat(second.hasChanges()).as(second.toString()).isFalse();
    // Its own controller counts in the status of a Deployment and of a budget at any time.
    Map<String, String> after = versions(second);
    List.of(before, after)
        .forEach(
            versions ->
                versions
                    .keySet()
                    .removeIf(
                        name ->
                            name.contains("Deployment ") || name.contains("PodDisruptionBudget ")));
    assertThat(after).isEqualTo(before);

    somebodyChanges(
        """
        {"metadata": {"annotations": {"note": "mine"}},
         "spec": {"replicas": 3, "template": {"spec": {"priorityClassName": ""}}}}
        """);
    JsonValue changed = deployment();
    InstallReport third = install("registry.example/kubefed:2");

    assertThat(kinds(third, Outcome.UPDATED)).as(third.toString()).containsExactly("Deployment");
    assertThat(about(third, "Deployment").orElseThrow().detail())
        .isEqualTo(
            "changed /spec/template/spec/containers/0/image; kept as others set it:"
                + " .spec.replicas");
    JsonValue upgraded = deployment();
    assertThat(upgraded.integer("spec", "replicas")).hasValue(3);
    assertThat(upgraded.text("metadata", "annotations", "note")).contains("mine");
    assertThat(upgraded.get("spec").orElseThrow().toJson())
        .isEqualTo(
            changed
                .get("spec")
                .orElseThrow()
                .toJson()
                .replace(IMAGE, "registry.example/kubefed:2"));

    InstallReport forced =
        ControlPlaneInstaller.builder(
                admin,
                options("registry.example/kubefed:2", options -> options.networkPolicy(false)))
            .forceConflicts(true)
            .build()
            .install();
    assertThat(kinds(forced, Outcome.UPDATED)).containsExactly("Deployment");
    assertThat(kinds(forced, Outcome.REMOVED)).containsExactly("NetworkPolicy");
    assertThat(deployment().integer("spec", "replicas")).hasValue(2);
    assertThat(admin.get(StandardTypes.NETWORK_POLICY, system, "kubefed-controller-manager"))
        .isEmpty();
  }

  private List<JsonValue> aggregatedRules() {
    return admin
        .get(StandardTypes.CLUSTER_ROLE, "", "kubefed:" + system + ":controller-manager")
        .flatMap(role -> role.get("rules"))
        .map(JsonValue::items)
        .orElse(List.of());
  }

  @Test
  void aDryRunTellsAndWritesNothing() {
    String elsewhere = system + "-x";

    InstallReport report =
        ControlPlaneInstaller.builder(
                admin, options(IMAGE, options -> options.namespace(elsewhere)))
            .dryRun(true)
            .build()
            .install();

    assertThat(report.isComplete()).as(report.toString()).isTrue();
    assertThat(kinds(report, Outcome.CREATED)).contains("Namespace", "Deployment", "ClusterRole");
    assertThat(admin.get(StandardTypes.NAMESPACE, "", elsewhere)).isEmpty();
    assertThat(admin.get(StandardTypes.CLUSTER_ROLE, "", "kubefed:" + elsewhere + ":basis"))
        .isEmpty();
  }

  @Test
  void theDeploymentOfSomebodyElseIsTakenOverOnlyByForce() {
    JsonValue others =
        JsonValue.parseYaml(
            """
            apiVersion: apps/v1
            kind: Deployment
            metadata: {name: kubefed-controller-manager, namespace: %s}
            spec:
              replicas: 1
              selector: {matchLabels: {kubefed-control-plane: controller-manager}}
              template:
                metadata: {labels: {kubefed-control-plane: controller-manager}}
                spec:
                  containers: [{name: controller-manager, image: "old/kubefed:v0.10.0"}]
            """
                .formatted(system));
    admin.create(StandardTypes.DEPLOYMENT, others, SOMEBODY);

    InstallReport refused = install(IMAGE);

    assertThat(refused.isComplete()).isFalse();
    assertThat(about(refused, "Deployment").orElseThrow().detail())
        .contains("made or changed by others", "somebody", "force conflicts");
    assertThat(deployment().get("spec").orElseThrow().toJson()).contains("old/kubefed:v0.10.0");

    InstallReport forced =
        ControlPlaneInstaller.builder(admin, options(IMAGE, options -> options))
            .forceConflicts(true)
            .build()
            .install();

    assertThat(forced.isComplete()).as(forced.toString()).isTrue();
    assertThat(deployment().get("spec").orElseThrow().toJson())
        .contains(IMAGE)
        .doesNotContain("old/kubefed");
  }

  private KubernetesClient asServiceAccount() {
    String token =
        fabric8
            .serviceAccounts()
            .inNamespace(system)
            .withName("kubefed-controller")
            .tokenRequest(
                new TokenRequestBuilder()
                    .withNewSpec()
                    .withExpirationSeconds(3600L)
                    .endSpec()
                    .build())
            .getStatus()
            .getToken();
    Config config = cluster.clientConfig();
    return new KubernetesClientBuilder()
        .withConfig(
            new ConfigBuilder(Config.empty())
                .withMasterUrl(config.getMasterUrl())
                .withCaCertData(config.getCaCertData())
                .withCaCertFile(config.getCaCertFile())
                .withTrustCerts(config.isTrustCerts())
                .withOauthToken(token)
                .build())
        .build();
  }

  private void create(ResourceType type, String yaml) {
    admin.create(type, JsonValue.parseYaml(yaml), SOMEBODY);
  }

  private static ResourceType federated(String kind, String plural, boolean namespaced) {
    return new ResourceType("types.kubefed.io", "v1beta1", kind, plural, namespaced);
  }

  /**
   * The host is its own member here, so that Secrets are written in the very cluster in which the
   * control plane may not read them: with the rights that the member gave it, not with its own.
   */
  @Test
  void theRightsGivenAreEnoughAndNoMore() {
    InstallReport report = install(IMAGE);
    assertThat(report.isComplete()).as(report.toString()).isTrue();
    eventually(() -> assertThat(aggregatedRules()).isNotEmpty());
    FederationAdmin administration =
        FederationAdmin.builder(admin)
            .namespace(system)
            .members(name -> Optional.of(admin))
            .build();
    administration.join(JoinRequest.of("itself"), admin, ClusterAccess.of(cluster.clientConfig()));
    String shop = system + "-shop";
    create(
        StandardTypes.NAMESPACE,
        "{apiVersion: v1, kind: Namespace, metadata: {name: %s}}".formatted(shop));
    Queue<String> forbidden = new ConcurrentLinkedQueue<>();
    ResourceType federatedSecret = federated("FederatedSecret", "federatedsecrets", true);
    ResourceType federatedRole = federated("FederatedClusterRole", "federatedclusterroles", false);
    try (KubernetesClient own = asServiceAccount();
        ClusterClient host =
            ClusterClients.observed(
                ClusterClients.kubernetes("host", own).build(),
                (name, call, took, failure) ->
                    failure
                        .filter(ForbiddenException.class::isInstance)
                        .ifPresent(e -> forbidden.add(call + ": " + e.getMessage())));
        ControlPlane controlPlane = ControlPlane.builder(host).systemNamespace(system).build()) {
      controlPlane.start();
      until("the control plane leads", controlPlane::isLeading);
      create(
          federated("FederatedNamespace", "federatednamespaces", true),
          placed("Namespace", shop, shop, ""));
      create(federatedSecret, placed("Secret", shop, "till", "stringData: {pin: \"1234\"}"));
      create(federatedRole, placed("ClusterRole", "", system + "-role", "rules: []"));

      eventually(
          () ->
              assertThat(
                      admin
                          .get(StandardTypes.SECRET, shop, "till")
                          .orElseThrow()
                          .text("data", "pin"))
                  .contains(Base64.getEncoder().encodeToString("1234".getBytes(UTF_8))));
      eventually(
          () ->
              assertThat(
                      admin
                          .get(federatedSecret, shop, "till")
                          .orElseThrow()
                          .path("status", "clusters"))
                  .contains(JsonValue.parse("[{\"name\": \"itself\"}]")));
      until(
          "the cluster role is there",
          () -> admin.get(StandardTypes.CLUSTER_ROLE, "", system + "-role").isPresent());
      assertThat(forbidden).isEmpty();

      assertThatExceptionOfType(ForbiddenException.class)
          .as("a Secret that the control plane itself has propagated")
          .isThrownBy(() -> host.get(StandardTypes.SECRET, shop, "till"));
      assertThatExceptionOfType(ForbiddenException.class)
          .isThrownBy(() -> host.list(StandardTypes.SECRET, ListOptions.everywhere()));
      assertThatExceptionOfType(ForbiddenException.class)
          .isThrownBy(() -> host.get(StandardTypes.CONFIG_MAP, shop, "any"));
      forbidden.clear();

      enableInAGroupOfItsOwn(administration, host);

      for (Map.Entry<ResourceType, String> federatedObject :
          Map.of(federatedSecret, "till", federatedRole, system + "-role").entrySet()) {
        ResourceType type = federatedObject.getKey();
        String namespace = type.namespaced() ? shop : "";
        admin.delete(type, namespace, federatedObject.getValue(), DeleteOptions.DEFAULT);
        until(
            "the finalizer is lifted",
            () -> admin.get(type, namespace, federatedObject.getValue()).isEmpty());
      }
      assertThat(admin.get(StandardTypes.SECRET, shop, "till")).isEmpty();
      assertThat(forbidden).isEmpty();
    }
    fabric8.namespaces().withName(shop).delete();
  }

  /** A type that is enabled later, in a group for which nothing was granted. */
  private void enableInAGroupOfItsOwn(FederationAdmin administration, ClusterClient host) {
    ResourceType federatedJob =
        ResourceType.namespaced("fed.example/v1beta1", "FederatedJob", "federatedjobs");

    administration.enable(EnableRequest.of("jobs.batch").withFederatedGroup("fed.example"));

    assertThat(
            admin.get(
                StandardTypes.CLUSTER_ROLE,
                "",
                "kubefed:" + system + ":type:federatedjobs.fed.example"))
        .isPresent();
    eventually(
        () -> assertThat(host.list(federatedJob, ListOptions.everywhere()).items()).isEmpty());
  }

  private static String placed(String kind, String namespace, String name, String template) {
    return """
    apiVersion: types.kubefed.io/v1beta1
    kind: Federated%s
    metadata: {name: %s%s}
    spec:
      placement: {clusters: [{name: itself}]}
      template: {%s}
    """
        .formatted(kind, name, namespace.isEmpty() ? "" : ", namespace: " + namespace, template);
  }
}
