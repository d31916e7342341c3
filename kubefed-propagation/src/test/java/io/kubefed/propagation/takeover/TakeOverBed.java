package io.kubefed.propagation.takeover;

import static io.kubefed.propagation.controller.Eventually.until;
import static io.kubefed.propagation.takeover.RecordedFederation.HOST;
import static io.kubefed.propagation.takeover.RecordedFederation.MEMBERS;

import io.kubefed.core.Cluster;
import io.kubefed.core.ResourceType;
import io.kubefed.core.api.KubeFedNames;
import io.kubefed.core.json.JsonValue;
import io.kubefed.propagation.ControlPlane;
import io.kubefed.propagation.cluster.CallCounter;
import io.kubefed.propagation.cluster.ClusterCall.Verb;
import io.kubefed.propagation.cluster.ClusterClient;
import io.kubefed.propagation.cluster.ClusterClients;
import io.kubefed.propagation.cluster.InMemoryCluster;
import io.kubefed.propagation.cluster.ListOptions;
import io.kubefed.propagation.cluster.WriteOptions;
import io.kubefed.propagation.metrics.Metrics;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * A whole control plane on the clusters of a {@link RecordedFederation}, or on empty ones of the
 * same names, with every call to a member counted.
 */
final class TakeOverBed implements AutoCloseable {

  static final ResourceType PROPAGATED_VERSION =
      ResourceType.namespaced(
          "core.kubefed.io/v1alpha1", "PropagatedVersion", "propagatedversions");
  static final ResourceType CLUSTER_PROPAGATED_VERSION =
      ResourceType.clusterScoped(
          "core.kubefed.io/v1alpha1", "ClusterPropagatedVersion", "clusterpropagatedversions");

  private static final ResourceType KUBEFED_CLUSTER =
      ResourceType.namespaced("core.kubefed.io/v1beta1", "KubeFedCluster", "kubefedclusters");
  private static final Duration REST = Duration.ofMillis(500);

  private final CallCounter hostCalls = new CallCounter();
  private final CallCounter memberCalls = new CallCounter();
  private final Map<String, InMemoryCluster> clusters = new TreeMap<>();
  private final ControlPlane controlPlane;

  /**
   * @param clusters makes each of the clusters
   * @param leadership whether to stand against whoever holds the recorded lock
   */
  TakeOverBed(Function<String, InMemoryCluster> clusters, boolean leadership) {
    this(clusters, leadership, Metrics.none());
  }

  /** The same, measured. */
  TakeOverBed(Function<String, InMemoryCluster> clusters, boolean leadership, Metrics metrics) {
    MEMBERS.forEach(name -> this.clusters.put(name, clusters.apply(name)));
    giveTokens();
    controlPlane =
        ControlPlane.builder(ClusterClients.counting(client(HOST), hostCalls))
            .metrics(metrics)
            .leadership(leadership)
            .connector(
                connection -> ClusterClients.counting(client(connection.cluster()), memberCalls))
            .build();
  }

  /** The recordings leave the members' tokens out. */
  private void giveTokens() {
    for (JsonValue cluster : onHost(KUBEFED_CLUSTER)) {
      String secret = cluster.text("spec", "secretRef", "name").orElseThrow();
      cluster(HOST)
          .load(
              JsonValue.of(
                  Map.of(
                      "apiVersion",
                      "v1",
                      "kind",
                      "Secret",
                      "metadata",
                      Map.of(
                          "name",
                          secret,
                          "namespace",
                          KubeFedNames.SYSTEM_NAMESPACE,
                          "uid",
                          "secret-" + secret,
                          "resourceVersion",
                          "1"),
                      "data",
                      Map.of("token", "YS10b2tlbg=="))));
    }
  }

  InMemoryCluster cluster(String name) {
    return clusters.get(name);
  }

  ClusterClient client(String name) {
    return cluster(name).client();
  }

  ControlPlane controlPlane() {
    return controlPlane;
  }

  /** Starts the control plane, and waits until it leads, has seen everything and rests. */
  void takeOver() {
    controlPlane.start();
    until("the control plane leads", controlPlane::isLeading);
    until("it is ready", controlPlane::isReady);
    rest();
    if (controlPlane.clusters().stream().filter(Cluster::ready).count() != MEMBERS.size()) {
      throw new AssertionError("not all members are ready: " + onHost(KUBEFED_CLUSTER));
    }
  }

  /** Waits until there has been nothing to do for half a second. */
  void rest() {
    long[] since = {System.nanoTime()};
    until(
        "it is ready and at rest",
        () -> {
          if (!controlPlane.isReady() || !controlPlane.isIdle()) {
            since[0] = System.nanoTime();
          }
          return System.nanoTime() - since[0] > REST.toNanos();
        });
  }

  /** Every call to a member that was no read. */
  List<String> memberWrites() {
    return memberCalls.snapshot().entrySet().stream()
        .filter(entry -> entry.getKey().verb().isWrite())
        .map(
            entry ->
                entry.getKey().cluster()
                    + " "
                    + entry.getKey().verb()
                    + " "
                    + entry.getKey().type().map(ResourceType::toString).orElse(""))
        .toList();
  }

  /** How often the statuses of a type were written on the host. */
  long hostStatusWrites(ResourceType type) {
    return hostCalls.total(Verb.UPDATE_STATUS, type);
  }

  /** How often the objects of members were listed or watched. */
  long memberReads() {
    return memberCalls.total(Verb.LIST) + memberCalls.total(Verb.WATCH);
  }

  /** All objects of a type on the host. */
  List<JsonValue> onHost(ResourceType type) {
    return client(HOST).listAll(type, ListOptions.inNamespace("")).items();
  }

  /** The objects of these types on the host as they are now, by what they are called. */
  Map<String, JsonValue> snapshot(Iterable<ResourceType> types) {
    Map<String, JsonValue> objects = new TreeMap<>();
    for (ResourceType type : types) {
      for (JsonValue object : onHost(type)) {
        objects.put(
            type.kind()
                + " "
                + object.text("metadata", "namespace").orElse("")
                + "/"
                + object.text("metadata", "name").orElseThrow(),
            object);
      }
    }
    return objects;
  }

  /** Replaces the spec of an object on the host. */
  void changeSpec(
      ResourceType type, String namespace, String name, Function<JsonValue, JsonValue> change) {
    ClusterClient host = client(HOST);
    JsonValue object = host.get(type, namespace, name).orElseThrow();
    host.update(
        type,
        object.with("spec", change.apply(object.get("spec").orElseThrow())),
        WriteOptions.DEFAULT);
  }

  /** An object that a member holds. */
  Optional<JsonValue> inMember(String cluster, ResourceType type, String namespace, String name) {
    return client(cluster).get(type, namespace, name);
  }

  @Override
  public void close() {
    controlPlane.close();
  }
}
