package io.kubefed.propagation.admin;

import static io.kubefed.propagation.admin.KubeFedTypes.KUBEFED_CLUSTER;
import static io.kubefed.propagation.admin.KubeFedTypes.KUBEFED_CONFIG;
import static io.kubefed.propagation.cluster.StandardTypes.CONFIG_MAP;
import static io.kubefed.propagation.cluster.StandardTypes.CUSTOM_RESOURCE_DEFINITION;
import static io.kubefed.propagation.cluster.StandardTypes.DEPLOYMENT;
import static io.kubefed.propagation.cluster.StandardTypes.NAMESPACE;
import static io.kubefed.propagation.cluster.StandardTypes.NODE;
import static io.kubefed.propagation.cluster.StandardTypes.SECRET;
import static io.kubefed.propagation.cluster.StandardTypes.SERVICE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.kubefed.core.ResourceType;
import io.kubefed.core.json.JsonValue;
import io.kubefed.core.schema.KubeFedCrds;
import io.kubefed.propagation.admin.ObjectChange.Result;
import io.kubefed.propagation.cluster.ClusterClient;
import io.kubefed.propagation.cluster.ClusterClients;
import io.kubefed.propagation.cluster.DiscoveredType;
import io.kubefed.propagation.cluster.ForbiddenException;
import io.kubefed.propagation.cluster.ListOptions;
import io.kubefed.propagation.cluster.UnauthorizedException;
import io.kubefed.propagation.cluster.WriteOptions;
import io.kubefed.testing.TestCluster;
import io.kubefed.testing.TestClusters;
import io.kubefed.testing.UseClusters;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Operations on a real host and a real member. */
@UseClusters(
    value = {"host", "east"},
    exclusive = true)
class FederationAdminIT {

  private static final Set<String> PASSING =
      Set.of("Event", "Endpoints", "EndpointSlice", "Lease", "APIService", "FlowSchema");

  private TestCluster eastCluster;
  private ClusterClient host;
  private ClusterClient east;
  private String namespace;
  private String system;

  @BeforeEach
  void install(TestClusters clusters) {
    namespace = clusters.namespace();
    system = namespace + "-system";
    eastCluster = clusters.get("east");
    host = ClusterClients.kubernetes("host", clusters.get("host").client()).build();
    east = ClusterClients.kubernetes("east", eastCluster.client()).build();
    Journal journal = new Journal(false);
    KubeFedCrds.core().forEach(crd -> journal.ensure(host, CUSTOM_RESOURCE_DEFINITION, crd));
    journal.ensure(host, NAMESPACE, Trees.named(NAMESPACE, "", system));
    await("the KubeFed API is served", () -> served(KUBEFED_CONFIG) && served(KUBEFED_CLUSTER));
    scope("Cluster");
  }

  @AfterEach
  void close() {
    new Journal(false).delete(host, NAMESPACE, "", system);
    host.close();
    east.close();
  }

  private boolean served(ResourceType type) {
    host.refreshDiscovery();
    return host.find(type.apiVersion(), type.kind()).isPresent();
  }

  private void scope(String scope) {
    new Journal(false)
        .ensure(
            host,
            KUBEFED_CONFIG,
            Trees.named(KUBEFED_CONFIG, system, "kubefed")
                .with("spec", Trees.fields("scope", scope)));
  }

  private static void await(String what, BooleanSupplier condition) {
    long start = System.nanoTime();
    while (!condition.getAsBoolean()) {
      assertThat(Duration.ofNanos(System.nanoTime() - start))
          .as("time until " + what)
          .isLessThan(Duration.ofSeconds(60));
    }
  }

  private FederationAdmin admin() {
    return FederationAdmin.builder(host)
        .namespace(system)
        .members(name -> name.equals("east") ? Optional.of(east) : Optional.empty())
        .build();
  }

  private ClusterAccess access() {
    return ClusterAccess.of(eastCluster.clientConfig());
  }

  private AdminReport join(JoinRequest request) {
    return admin().join(request, east, access());
  }

  /** A client made of nothing but what a join left in the host, as the control plane makes one. */
  private KubernetesClient controlPlaneClient() {
    JsonValue cluster = host.get(KUBEFED_CLUSTER, system, "east").orElseThrow();
    JsonValue secret =
        host.get(SECRET, system, cluster.text("spec", "secretRef", "name").orElseThrow())
            .orElseThrow();
    return new KubernetesClientBuilder()
        .withConfig(
            new ConfigBuilder(Config.empty())
                .withMasterUrl(cluster.text("spec", "apiEndpoint").orElseThrow())
                .withCaCertData(cluster.text("spec", "caBundle").orElseThrow())
                .withOauthToken(
                    new String(
                        Base64.getDecoder().decode(secret.text("data", "token").orElseThrow()),
                        UTF_8))
                .build())
        .build();
  }

  /** What a cluster holds, without what other tests leave and what passes by itself. */
  private Set<String> contents(ClusterClient client) {
    Set<String> contents = new TreeSet<>();
    client.refreshDiscovery();
    for (DiscoveredType found : client.discover()) {
      if (found.preferred() && found.isStored() && !PASSING.contains(found.type().kind())) {
        for (JsonValue object :
            client.list(found.type(), ListOptions.everywhere().withMetadataOnly(true)).items()) {
          String place = Trees.namespace(object);
          if (place.isEmpty() || place.equals(system) || place.startsWith("kube-")) {
            contents.add(Trees.reference(found.type(), object).toString());
          }
        }
      }
    }
    return contents;
  }

  private static JsonValue configMap(String namespace, String name) {
    return Trees.named(CONFIG_MAP, namespace, name).with("data", Trees.fields("key", "value"));
  }

  @Test
  void aTokenWorksFromJoinToUnjoinAndNothingIsLeft() {
    Set<String> hostBefore = contents(host);
    Set<String> eastBefore = contents(east);

    AdminReport joined = join(JoinRequest.of("east"));

    assertThat(joined.objects(Result.CREATED)).as(joined.toText()).hasSize(7);
    try (KubernetesClient fabric8 = controlPlaneClient();
        ClusterClient client = ClusterClients.kubernetes("east", fabric8).build()) {
      assertThat(client.check().isReady()).isTrue();
      client.create(CONFIG_MAP, configMap(namespace, "made"), WriteOptions.DEFAULT);
      assertThat(client.list(NODE, ListOptions.everywhere()).items()).isNotNull();

      AdminReport repeated = join(JoinRequest.of("east"));
      assertThat(repeated.hasChanges()).as(repeated.toText()).isFalse();

      AdminReport left = admin().unjoin(UnjoinRequest.of("east"), Optional.of(east));
      assertThat(left.left()).isEmpty();
      await("the namespace is gone", () -> east.get(NAMESPACE, "", system).isEmpty());
      await("the token is refused", () -> isRefused(client));
    }
    assertThat(contents(host)).isSubsetOf(hostBefore);
    assertThat(contents(east)).isSubsetOf(eastBefore);
  }

  private boolean isRefused(ClusterClient client) {
    try {
      client.get(CONFIG_MAP, namespace, "made");
      return false;
    } catch (UnauthorizedException | ForbiddenException e) {
      return true;
    }
  }

  @Test
  void aDryRunOfAJoinWritesNothing() {
    Set<String> hostBefore = contents(host);
    Set<String> eastBefore = contents(east);

    AdminReport report = join(JoinRequest.of("east").withDryRun(true));

    assertThat(report.objects(Result.CREATED)).hasSize(7);
    assertThat(contents(host)).isSubsetOf(hostBefore);
    assertThat(contents(east)).isSubsetOf(eastBefore);
  }

  @Test
  void aControlPlaneOfOneNamespaceMayDoNothingOutsideOfIt() {
    scope("Namespaced");
    join(JoinRequest.of("east"));

    try (KubernetesClient fabric8 = controlPlaneClient();
        ClusterClient client = ClusterClients.kubernetes("east", fabric8).build()) {
      client.create(CONFIG_MAP, configMap(system, "made"), WriteOptions.DEFAULT);
      assertThat(client.check().isReady()).isTrue();
      assertThat(client.list(NODE, ListOptions.everywhere()).items()).isNotNull();
      assertThatExceptionOfType(ForbiddenException.class)
          .isThrownBy(
              () -> client.create(CONFIG_MAP, configMap(namespace, "made"), WriteOptions.DEFAULT));
    }
    AdminReport report = admin().unjoin(UnjoinRequest.of("east"), Optional.of(east));
    assertThat(report.left())
        .singleElement()
        .asString()
        .contains("it holds 1 more object, ConfigMap " + system + "/made");
    new Journal(false).delete(east, NAMESPACE, "", system);
  }

  @Test
  void limitedRightsFollowTheEnabledTypes() {
    admin().enable(EnableRequest.of("configmaps"));
    join(JoinRequest.of("east").withRights(MemberRights.ENABLED_TYPES));

    try (KubernetesClient fabric8 = controlPlaneClient();
        ClusterClient client = ClusterClients.kubernetes("east", fabric8).build()) {
      client.create(CONFIG_MAP, configMap(namespace, "limited"), WriteOptions.DEFAULT);
      assertThat(client.list(SERVICE, ListOptions.everywhere()).items()).isNotEmpty();
      assertThatExceptionOfType(ForbiddenException.class)
          .isThrownBy(() -> client.list(DEPLOYMENT, ListOptions.everywhere()));

      AdminReport report = admin().enable(EnableRequest.of("deployments"));
      assertThat(report.objects(Result.UPDATED))
          .extracting(object -> object.kind())
          .containsExactly("ClusterRole");
      await("deployments may be listed", () -> mayList(client, DEPLOYMENT));
      assertThat(admin().grants("east", east).uncovered()).isEmpty();

      aMemberWhereOneMayNotGrantIsRefusedBeforeAnythingIsWritten(client);
    }
    admin().disable(DisableRequest.of("deployments").withDeleteDefinition());
    admin().disable(DisableRequest.of("configmaps").withDeleteDefinition());
    admin().unjoin(UnjoinRequest.of("east"), Optional.of(east));
  }

  private static boolean mayList(ClusterClient client, ResourceType type) {
    try {
      client.list(type, ListOptions.everywhere());
      return true;
    } catch (ForbiddenException e) {
      return false;
    }
  }

  private void aMemberWhereOneMayNotGrantIsRefusedBeforeAnythingIsWritten(ClusterClient limited) {
    Set<String> hostBefore = contents(host);
    Set<String> eastBefore = contents(east);

    assertThatExceptionOfType(AdminException.class)
        .isThrownBy(() -> admin().join(JoinRequest.of("second"), limited, access()))
        .withMessageStartingWith("joining cluster second failed: cluster east, ")
        .withMessageContaining("forbidden")
        .satisfies(failure -> assertThat(failure.isRetryable()).isFalse());

    assertThat(contents(host)).isSubsetOf(hostBefore);
    assertThat(contents(east)).isSubsetOf(eastBefore);
  }

  @Test
  void aMemberThatIsDownIsToldAndLetGoByForce() {
    join(JoinRequest.of("east"));
    eastCluster.kill();
    try {
      assertThatExceptionOfType(AdminException.class)
          .isThrownBy(() -> admin().join(JoinRequest.of("orient"), east, access()))
          .withMessageStartingWith("joining cluster orient failed: cluster east, ")
          .satisfies(failure -> assertThat(failure.isRetryable()).isTrue());
      assertThatExceptionOfType(AdminException.class)
          .isThrownBy(() -> admin().unjoin(UnjoinRequest.of("east"), Optional.of(east)))
          .withMessageStartingWith("unjoining cluster east failed: cluster east");

      AdminReport report =
          admin().unjoin(UnjoinRequest.of("east").withForce(true), Optional.of(east));

      assertThat(report.notes()).singleElement().asString().contains("could not be cleaned");
      assertThat(host.get(KUBEFED_CLUSTER, system, "east")).isEmpty();
    } finally {
      eastCluster.restart();
    }
    admin().unjoin(UnjoinRequest.of("east"), Optional.of(east));
    // The namespace is on its way, which a join waits for.
    join(JoinRequest.of("east"));
    admin().unjoin(UnjoinRequest.of("east"), Optional.of(east));
  }

  @Test
  void typesAreEnabledUsedAndDisabledAndNothingIsLeft() {
    Journal journal = new Journal(false);
    journal.ensure(
        host,
        CUSTOM_RESOURCE_DEFINITION,
        JsonValue.parseYaml(
            """
            apiVersion: apiextensions.k8s.io/v1
            kind: CustomResourceDefinition
            metadata: {name: gadgets.admin.example.com}
            spec:
              group: admin.example.com
              scope: Namespaced
              names: {kind: Gadget, plural: gadgets, singular: gadget, shortNames: [gdt]}
              versions:
                - name: v1
                  served: true
                  storage: true
                  schema:
                    openAPIV3Schema:
                      type: object
                      properties:
                        spec: {type: object, properties: {size: {type: integer}}}
            """));
    ResourceType gadget = ResourceType.namespaced("admin.example.com/v1", "Gadget", "gadgets");
    await("gadgets are served", () -> served(gadget));
    Set<String> before = contents(host);
    host.create(
        gadget,
        Trees.named(gadget, namespace, "small").with("spec", Trees.fields("size", 1)),
        WriteOptions.DEFAULT);
    host.create(CONFIG_MAP, configMap(namespace, "settings"), WriteOptions.DEFAULT);

    for (String name : List.of("gdt", "ingresses", "Namespace", "sa", "configmaps")) {
      admin().enable(EnableRequest.of(name));
      AdminReport repeated = admin().enable(EnableRequest.of(name));
      assertThat(repeated.hasChanges()).as(repeated.toText()).isFalse();
    }
    FederateRequest request = FederateRequest.namespace(namespace).withContents();
    AdminReport federated = admin().federate(request);
    assertThat(federated.objects(Result.CREATED))
        .as(federated.toText())
        .extracting(object -> object.kind())
        .containsExactlyInAnyOrder(
            "FederatedNamespace",
            "FederatedConfigMap",
            "FederatedServiceAccount",
            "FederatedGadget");
    assertThat(admin().federate(request).hasChanges()).isFalse();
    admin().setOrphaning("FederatedGadget", namespace, "small", Orphaning.ENABLED);
    assertThat(admin().orphaning("fgdt", namespace, "small")).isEqualTo(Orphaning.ENABLED);

    assertThatExceptionOfType(AdminException.class)
        .isThrownBy(() -> admin().disable(DisableRequest.of("gdt").withDeleteDefinition()))
        .withMessageContaining("FederatedGadget " + namespace + "/small: while there are");
    federated
        .objects(Result.CREATED)
        .forEach(
            object ->
                journal.delete(
                    host,
                    host.find(object.apiVersion(), object.kind()).orElseThrow(),
                    object.namespace(),
                    object.name()));
    for (String name : List.of("gdt", "ingresses", "Namespace", "sa", "configmaps")) {
      admin().disable(DisableRequest.of(name).withDeleteDefinition());
    }
    await("the definitions are gone", () -> before.containsAll(contents(host)));
    journal.delete(host, CUSTOM_RESOURCE_DEFINITION, "", "gadgets.admin.example.com");
  }
}
