package io.kubefed.benchmarks.propagation;

import static io.kubefed.benchmarks.Samples.object;

import io.fabric8.kubernetes.client.utils.Serialization;
import io.kubefed.core.ResourceType;
import io.kubefed.core.api.FederatedTypeConfig;
import io.kubefed.core.api.KubeFedNames;
import io.kubefed.core.federated.FederatedType;
import io.kubefed.core.json.JsonValue;
import io.kubefed.core.schema.FederatedTypes;
import io.kubefed.core.schema.KubeFedCrds;
import io.kubefed.propagation.cluster.AlreadyExistsException;
import io.kubefed.propagation.cluster.ClusterClient;
import io.kubefed.propagation.cluster.ClusterException;
import io.kubefed.propagation.cluster.ListOptions;
import io.kubefed.propagation.cluster.StandardTypes;
import io.kubefed.propagation.cluster.WriteOptions;
import java.time.Duration;
import java.util.Map;

/** Brings the clusters to where a benchmark can begin. */
final class Preparation {

  private static final Dialect NAMESPACES = Dialect.kubefed(StandardTypes.NAMESPACE);
  private static final Duration SERVED_WITHIN = Duration.ofSeconds(60);

  private Preparation() {}

  /** Installs what every federation needs: KubeFed's definitions and federated namespaces. */
  static void install(ClusterClient host) throws InterruptedException {
    for (JsonValue definition : KubeFedCrds.core()) {
      createIfAbsent(host, StandardTypes.CUSTOM_RESOURCE_DEFINITION, definition);
    }
    createNamespace(host, KubeFedNames.SYSTEM_NAMESPACE);
    serve(host, NAMESPACES);
    enable(host, NAMESPACES.type());
  }

  /** Installs the API of a workload and creates its namespace everywhere, federated. */
  static void install(Fleet fleet, Workload workload) throws InterruptedException {
    ClusterClient host = fleet.host();
    serve(host, workload.dialect());
    createNamespace(host, workload.namespace());
    fleet.members().values().forEach(member -> createNamespace(member, workload.namespace()));
    if (workload.dialect().equals(Dialect.kubefed(workload.target()))) {
      enable(host, workload.dialect().type());
      createIfAbsent(host, NAMESPACES.type().federated(), federatedNamespace(workload));
    }
  }

  private static void serve(ClusterClient host, Dialect dialect) throws InterruptedException {
    for (JsonValue definition : dialect.definitions()) {
      createIfAbsent(host, StandardTypes.CUSTOM_RESOURCE_DEFINITION, definition);
    }
    awaitServed(host, dialect.type().federated());
    awaitServed(host, dialect.record());
  }

  private static void awaitServed(ClusterClient host, ResourceType type)
      throws InterruptedException {
    long deadline = System.nanoTime() + SERVED_WITHIN.toNanos();
    while (true) {
      try {
        host.list(type, ListOptions.everywhere());
        return;
      } catch (ClusterException e) {
        if (System.nanoTime() > deadline) {
          throw e;
        }
        Thread.sleep(50);
      }
    }
  }

  private static void enable(ClusterClient host, FederatedType type) throws InterruptedException {
    FederatedTypeConfig config = FederatedTypes.toTypeConfig(type);
    config.getMetadata().setNamespace(KubeFedNames.SYSTEM_NAMESPACE);
    ResourceType configs =
        ResourceType.namespaced(config.getApiVersion(), config.getKind(), config.getPlural());
    awaitServed(host, configs);
    createIfAbsent(host, configs, JsonValue.parse(Serialization.asJson(config)));
  }

  private static JsonValue federatedNamespace(Workload workload) {
    ResourceType type = NAMESPACES.type().federated();
    return JsonValue.of(
        (Object)
            object(
                "apiVersion", type.apiVersion(),
                "kind", type.kind(),
                "metadata", object("name", workload.namespace(), "namespace", workload.namespace()),
                "spec", object("placement", object("clusterSelector", Map.of()))));
  }

  private static void createNamespace(ClusterClient cluster, String name) {
    createIfAbsent(
        cluster,
        StandardTypes.NAMESPACE,
        JsonValue.of(
            (Object)
                object(
                    "apiVersion", "v1",
                    "kind", "Namespace",
                    "metadata", object("name", name))));
  }

  private static void createIfAbsent(ClusterClient cluster, ResourceType type, JsonValue object) {
    try {
      cluster.create(type, object, WriteOptions.DEFAULT);
    } catch (AlreadyExistsException e) {
      // The host is a member as well, and installing twice is no mistake.
    }
  }
}
