package io.kubefed.propagation.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ServiceAccountBuilder;
import io.fabric8.kubernetes.api.model.authentication.TokenRequestBuilder;
import io.fabric8.kubernetes.api.model.rbac.ClusterRoleBindingBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.kubefed.core.ResourceType;
import io.kubefed.core.api.KubeFedNames;
import io.kubefed.core.federated.FederatedType;
import io.kubefed.core.json.JsonValue;
import io.kubefed.core.selector.LabelSelector;
import io.kubefed.propagation.ControlPlane;
import io.kubefed.propagation.cluster.ClusterClient;
import io.kubefed.propagation.cluster.ClusterClients;
import io.kubefed.propagation.cluster.DeleteOptions;
import io.kubefed.propagation.cluster.ListOptions;
import io.kubefed.propagation.cluster.NotFoundException;
import io.kubefed.propagation.cluster.Patch;
import io.kubefed.propagation.cluster.StandardTypes;
import io.kubefed.propagation.cluster.WriteOptions;
import io.kubefed.propagation.leader.Leadership;
import io.kubefed.testing.TestCluster;
import io.kubefed.testing.TestClusters;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.locks.LockSupport;
import java.util.function.UnaryOperator;

/**
 * A federation of ConfigMaps on real API servers, and what its user asked of it: a host and two
 * members, which are joined by a KubeFedCluster and a Secret each. Its resources are placed in both
 * members; {@code west} has an override.
 *
 * <p>{@link #awaitSettled} says whether everything that was asked for has come about, and nothing
 * else. Settings are short, so that a fault shows soon.
 */
final class Federation implements AutoCloseable {

  static final FederatedType CONFIG_MAPS = FederatedType.forTarget(StandardTypes.CONFIG_MAP);
  static final List<String> MEMBERS = List.of("east", "west");

  private static final FederatedType NAMESPACES = FederatedType.forTarget(StandardTypes.NAMESPACE);
  private static final ResourceType CLUSTER =
      new ResourceType(
          KubeFedNames.CORE_GROUP, "v1beta1", "KubeFedCluster", "kubefedclusters", true);
  private static final Duration PATIENCE = Duration.ofSeconds(90);

  private final TestClusters clusters;
  private final Map<String, ClusterClient> clients = new TreeMap<>();
  private final Map<String, Integer> wanted = new ConcurrentSkipListMap<>();
  private final String namespace;
  private final String systemNamespace;
  private Optional<ControlPlane> controlPlane = Optional.empty();

  private Federation(TestClusters clusters) {
    this.clusters = clusters;
    this.namespace = clusters.namespace();
    this.systemNamespace = namespace + "-system";
    clusters.forEach(
        cluster ->
            clients.put(
                cluster.name(),
                ClusterClients.kubernetes(cluster.name(), cluster.client())
                    .requestTimeout(Duration.ofSeconds(20))
                    .build()));
  }

  /** A federation whose control plane is still to be started. */
  static Federation install(TestClusters clusters) {
    Federation federation = new Federation(clusters);
    ControlPlanes.installer(federation.host(), federation.systemNamespace).install();
    for (String member : MEMBERS) {
      federation.join(member, federation.newToken(member, member));
    }
    federation.federateNamespace();
    return federation;
  }

  /** A federation with its control plane. */
  static Federation start(TestClusters clusters) {
    Federation federation = install(clusters);
    federation.startControlPlane(UnaryOperator.identity());
    return federation;
  }

  /** Starts a control plane in this JVM, as described and changed. */
  void startControlPlane(UnaryOperator<ControlPlane.Builder> change) {
    ControlPlane started = change.apply(ControlPlanes.builder(host(), systemNamespace)).build();
    controlPlane = Optional.of(started);
    started.start();
  }

  void stopControlPlane() {
    controlPlane.ifPresent(ControlPlane::close);
    controlPlane = Optional.empty();
  }

  ControlPlane controlPlane() {
    return controlPlane.orElseThrow();
  }

  String namespace() {
    return namespace;
  }

  String systemNamespace() {
    return systemNamespace;
  }

  ClusterClient host() {
    return client("host");
  }

  ClusterClient client(String cluster) {
    return Optional.ofNullable(clients.get(cluster)).orElseThrow();
  }

  TestCluster cluster(String name) {
    return clusters.get(name);
  }

  // ---- Members.

  private void join(String member, String token) {
    Config config = clusters.get(member).clientConfig();
    host()
        .create(
            StandardTypes.SECRET,
            JsonValue.of(
                Map.of(
                    "apiVersion",
                    "v1",
                    "kind",
                    "Secret",
                    "metadata",
                    Map.of("name", member, "namespace", systemNamespace),
                    "data",
                    Map.of("token", base64(token)))),
            WriteOptions.DEFAULT);
    host()
        .create(
            CLUSTER,
            JsonValue.of(
                Map.of(
                    "apiVersion",
                    CLUSTER.apiVersion(),
                    "kind",
                    CLUSTER.kind(),
                    "metadata",
                    Map.of("name", member, "namespace", systemNamespace),
                    "spec",
                    Map.of(
                        "apiEndpoint",
                        config.getMasterUrl(),
                        "caBundle",
                        config.getCaCertData(),
                        "secretRef",
                        Map.of("name", member)))),
            WriteOptions.DEFAULT);
  }

  /**
   * The token of a new administrator of a member, who is a service account there: deleting it
   * revokes the token.
   */
  String newToken(String member, String account) {
    KubernetesClient client = clusters.get(member).client();
    client
        .serviceAccounts()
        .inNamespace(namespace)
        .resource(
            new ServiceAccountBuilder().withNewMetadata().withName(account).endMetadata().build())
        .create();
    client
        .rbac()
        .clusterRoleBindings()
        .resource(
            new ClusterRoleBindingBuilder()
                .withNewMetadata()
                .withName(namespace + "-" + account)
                .endMetadata()
                .withNewRoleRef("rbac.authorization.k8s.io", "ClusterRole", "cluster-admin")
                .addNewSubject("", "ServiceAccount", account, namespace)
                .build())
        .create();
    return client
        .serviceAccounts()
        .inNamespace(namespace)
        .withName(account)
        .tokenRequest(new TokenRequestBuilder().withNewSpec().endSpec().build())
        .getStatus()
        .getToken();
  }

  /** Has the administrator of that name gone from a member, and with him his token. */
  void revokeToken(String member, String account) {
    clusters
        .get(member)
        .client()
        .serviceAccounts()
        .inNamespace(namespace)
        .withName(account)
        .delete();
  }

  /** Has a member reached by another token from now on. */
  void replaceToken(String member, String token) {
    host()
        .patch(
            StandardTypes.SECRET,
            systemNamespace,
            member,
            Patch.merge(JsonValue.of(Map.of("data", Map.of("token", base64(token))))),
            WriteOptions.DEFAULT);
  }

  private static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  /** A condition of a KubeFedCluster: its status, reason and message. */
  String condition(String member, String type) {
    return host()
        .get(CLUSTER, systemNamespace, member)
        .flatMap(object -> object.path("status", "conditions"))
        .map(JsonValue::items)
        .orElse(List.of())
        .stream()
        .filter(condition -> condition.text("type").equals(Optional.of(type)))
        .map(
            condition ->
                condition.text("status").orElse("") + " " + condition.text("message").orElse(""))
        .findFirst()
        .orElse("");
  }

  /** Waits until a member is known to answer, or not to. */
  void awaitReady(String member, boolean ready) {
    eventually(
        () -> {
          String condition = condition(member, "Ready");
          assertThat(condition.startsWith("True"))
              .as("%s is ready, of which is said: %s", member, condition)
              .isEqualTo(ready);
        });
  }

  /** All clusters, the host first. */
  List<String> clusters() {
    List<String> names = new ArrayList<>(List.of("host"));
    names.addAll(MEMBERS);
    return names;
  }

  /** Who holds the Lease of leadership. */
  Optional<String> leader() {
    return lease().flatMap(lease -> lease.text("spec", "holderIdentity"));
  }

  /** Since when it is held by whoever holds it now. */
  Instant leaderSince() {
    return Instant.parse(lease().flatMap(lease -> lease.text("spec", "acquireTime")).orElseThrow());
  }

  private Optional<JsonValue> lease() {
    return host().get(StandardTypes.LEASE, systemNamespace, Leadership.DEFAULT_NAME);
  }

  // ---- What the user asks for.

  private void federateNamespace() {
    host()
        .create(
            NAMESPACES.federated(),
            JsonValue.parseYaml(
                """
                apiVersion: %s
                kind: FederatedNamespace
                metadata:
                  namespace: %s
                  name: %s
                  annotations: {%s: "true"}
                spec: {template: {}, placement: {clusterSelector: {}}}
                """
                    .formatted(
                        NAMESPACES.federated().apiVersion(),
                        namespace,
                        namespace,
                        KubeFedNames.ORPHAN_ANNOTATION)),
            WriteOptions.DEFAULT);
  }

  /** Asks for a new resource. */
  void create(String name) {
    wanted.put(name, 1);
    host()
        .create(
            CONFIG_MAPS.federated(),
            JsonValue.parseYaml(
                """
                apiVersion: %s
                kind: FederatedConfigMap
                metadata: {namespace: %s, name: %s}
                spec:
                  template: {data: {revision: "1", cluster: any}}
                  placement: {clusterSelector: {}}
                  overrides:
                  - clusterName: west
                    clusterOverrides: [{path: /data/cluster, value: west}]
                """
                    .formatted(CONFIG_MAPS.federated().apiVersion(), namespace, name)),
            WriteOptions.DEFAULT);
  }

  /** Changes the template of a resource. */
  void change(String name) {
    int revision = wanted.merge(name, 1, Integer::sum);
    host()
        .patch(
            CONFIG_MAPS.federated(),
            namespace,
            name,
            Patch.merge(
                JsonValue.parseYaml(
                    "{spec: {template: {data: {revision: \"" + revision + "\"}}}}")),
            WriteOptions.DEFAULT);
  }

  /** Asks for a resource to go. */
  void delete(String name) {
    wanted.remove(name);
    try {
      host().delete(CONFIG_MAPS.federated(), namespace, name, DeleteOptions.DEFAULT);
    } catch (NotFoundException e) {
      // It is what was wanted.
    }
  }

  /** The names of what is asked for. */
  List<String> names() {
    return List.copyOf(wanted.keySet());
  }

  // ---- What is there.

  Optional<JsonValue> in(String cluster, String name) {
    return client(cluster).get(StandardTypes.CONFIG_MAP, namespace, name);
  }

  /** The managed ConfigMaps of a member by name, in this federation's namespace. */
  Map<String, JsonValue> managedIn(String member) {
    return byName(
        client(member)
            .listAll(
                StandardTypes.CONFIG_MAP,
                ListOptions.inNamespace(namespace)
                    .withLabelSelector(
                        LabelSelector.ofLabels(
                            Map.of(KubeFedNames.MANAGED_LABEL, KubeFedNames.MANAGED))))
            .items());
  }

  /** The federated ConfigMaps by name. */
  Map<String, JsonValue> resources() {
    return byName(
        host().listAll(CONFIG_MAPS.federated(), ListOptions.inNamespace(namespace)).items());
  }

  private static Map<String, JsonValue> byName(List<JsonValue> objects) {
    Map<String, JsonValue> byName = new TreeMap<>();
    objects.forEach(object -> byName.put(object.text("metadata", "name").orElseThrow(), object));
    return byName;
  }

  /** Waits until all members hold exactly what is wanted, and every resource says so. */
  void awaitSettled() {
    awaitSettled(PATIENCE);
  }

  void awaitSettled(Duration patience) {
    within(patience, this::assertSettled);
  }

  private void assertSettled() {
    Map<String, String> sound = new TreeMap<>();
    wanted.forEach((name, revision) -> sound.put(name, "True"));
    Map<String, String> found = new TreeMap<>();
    resources().forEach((name, object) -> found.put(name, propagation(object)));
    assertThat(found).as("federated resources").isEqualTo(sound);
    MEMBERS.forEach(this::assertHoldsWhatIsWanted);
  }

  /** How far the resource of that name is. */
  String propagation(String name) {
    return Optional.ofNullable(resources().get(name))
        .map(Federation::propagation)
        .orElse("not there");
  }

  /** How far a resource is: True, or what is said instead, of the newest generation. */
  static String propagation(JsonValue resource) {
    if (resource.integer("metadata", "generation").orElse(-1)
        != resource.integer("status", "observedGeneration").orElse(-2)) {
      return "not observed yet";
    }
    return resource.path("status", "conditions").map(JsonValue::items).orElse(List.of()).stream()
        .filter(condition -> condition.text("type").equals(Optional.of("Propagation")))
        .map(
            condition ->
                condition.text("status").orElse("")
                    + condition
                        .text("reason")
                        .filter(reason -> !reason.isEmpty())
                        .map(reason -> " " + reason + resource.path("status", "clusters"))
                        .orElse(""))
        .findFirst()
        .orElse("no condition");
  }

  /** Asserts that a member holds what is wanted now, and nothing else that is managed. */
  void assertHoldsWhatIsWanted(String member) {
    Map<String, String> sound = new TreeMap<>();
    String cluster = member.equals("west") ? "west" : "any";
    wanted.forEach((name, revision) -> sound.put(name, revision + " " + cluster));
    Map<String, String> found = new TreeMap<>();
    managedIn(member)
        .forEach(
            (name, object) ->
                found.put(
                    name,
                    object.text("data", "revision").orElse("")
                        + " "
                        + object.text("data", "cluster").orElse("")));
    assertThat(found).as("what %s holds", member).isEqualTo(sound);
  }

  /** Asks for everything to go, and waits until nothing is left anywhere. */
  void removeAll() {
    names().forEach(this::delete);
    awaitSettled();
    host().delete(NAMESPACES.federated(), namespace, namespace, DeleteOptions.DEFAULT);
    within(
        PATIENCE,
        () -> {
          assertThat(host().get(NAMESPACES.federated(), namespace, namespace)).isEmpty();
          for (String member : MEMBERS) {
            assertThat(client(member).get(StandardTypes.NAMESPACE, "", namespace).orElseThrow())
                .as("the namespace in %s, which is to stay", member)
                .matches(
                    object ->
                        object.path("metadata", "labels", KubeFedNames.MANAGED_LABEL).isEmpty()
                            && object.path("metadata", "deletionTimestamp").isEmpty());
          }
        });
  }

  /** Waits until it holds; polls of real API servers are kept few. */
  static void within(Duration patience, Runnable assertion) {
    long end = System.nanoTime() + patience.toNanos();
    for (; ; ) {
      try {
        assertion.run();
        return;
      } catch (AssertionError | RuntimeException e) {
        if (System.nanoTime() - end > 0) {
          throw e;
        }
      }
      LockSupport.parkNanos(Duration.ofMillis(150).toNanos());
    }
  }

  static void eventually(Runnable assertion) {
    within(PATIENCE, assertion);
  }

  @Override
  public void close() {
    stopControlPlane();
  }
}
