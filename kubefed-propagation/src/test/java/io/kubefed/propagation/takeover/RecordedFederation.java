package io.kubefed.propagation.takeover;

import static java.util.Objects.requireNonNull;

import io.fabric8.kubernetes.client.utils.Serialization;
import io.kubefed.core.Cluster;
import io.kubefed.core.ResourceType;
import io.kubefed.core.api.FederatedTypeConfig;
import io.kubefed.core.federated.FederatedResource;
import io.kubefed.core.federated.FederatedType;
import io.kubefed.core.json.JsonValue;
import io.kubefed.core.schema.FederatedTypes;
import io.kubefed.propagation.cluster.InMemoryCluster;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The state that a real KubeFed left behind, for tests to take over: as it was recorded, and loaded
 * into clusters in memory. The README beside the recordings says what they hold.
 */
public final class RecordedFederation {

  /** The host, which is a member as well. */
  public static final String HOST = "host";

  /** All members, in the order of their names. */
  public static final List<String> MEMBERS = List.of(HOST, "member1", "member2");

  /** What the recorded servers served and no built-in type of an in-memory cluster stands for. */
  private static final List<ResourceType> OLD_TYPES =
      List.of(
          ResourceType.namespaced("extensions/v1beta1", "Ingress", "ingresses"),
          ResourceType.namespaced("discovery.k8s.io/v1beta1", "EndpointSlice", "endpointslices"));

  private final Map<String, List<JsonValue>> objects = new LinkedHashMap<>();
  private final Map<String, InMemoryCluster> clusters = new LinkedHashMap<>();

  private RecordedFederation() {}

  /** Reads the recordings into clusters of their own. */
  public static RecordedFederation load() {
    RecordedFederation federation = new RecordedFederation();
    for (String name : MEMBERS) {
      InMemoryCluster cluster = emptyCluster(name);
      List<JsonValue> recorded = read(name);
      recorded.forEach(cluster::load);
      federation.objects.put(name, recorded);
      federation.clusters.put(name, cluster);
    }
    return federation;
  }

  /** A cluster that serves what the recorded ones served, but for custom types, and is empty. */
  public static InMemoryCluster emptyCluster(String name) {
    InMemoryCluster.Builder builder = InMemoryCluster.builder(name).version("v1.20.2");
    OLD_TYPES.forEach(type -> builder.serve(type, true));
    return builder.build();
  }

  private static List<JsonValue> read(String cluster) {
    try (InputStream file = RecordedFederation.class.getResourceAsStream(cluster + ".json")) {
      return JsonValue.parse(requireNonNull(file, cluster).readAllBytes()).items();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The cluster of that name, with what was recorded of it. */
  public InMemoryCluster cluster(String name) {
    return requireNonNull(clusters.get(name), name);
  }

  /** What was recorded of that cluster, definitions first. */
  public List<JsonValue> objects(String cluster) {
    return requireNonNull(objects.get(cluster), cluster);
  }

  /** The recorded object of that kind and name; {@code namespace} is empty where it has none. */
  public Optional<JsonValue> object(String cluster, String kind, String namespace, String name) {
    return objects(cluster).stream()
        .filter(object -> object.text("kind").orElse("").equals(kind))
        .filter(object -> object.text("metadata", "namespace").orElse("").equals(namespace))
        .filter(object -> object.text("metadata", "name").orElse("").equals(name))
        .findFirst();
  }

  /** The types that were federated, from their FederatedTypeConfigs. */
  public List<FederatedType> types() {
    return ofKind("FederatedTypeConfig").stream()
        .map(config -> Serialization.unmarshal(config.toJson(), FederatedTypeConfig.class))
        .map(FederatedTypes::of)
        .toList();
  }

  /** All federated resources. */
  public List<FederatedResource> resources() {
    return types().stream()
        .flatMap(
            type ->
                ofKind(type.federated().kind()).stream()
                    .map(object -> FederatedResource.read(type, object)))
        .toList();
  }

  /** A member as its KubeFedCluster describes it. */
  public Cluster member(String name) {
    JsonValue cluster =
        object(HOST, "KubeFedCluster", "kube-federation-system", name).orElseThrow();
    return Cluster.named(name)
        .withLabels(cluster.path("metadata", "labels").map(JsonValue::textFields).orElse(Map.of()));
  }

  private List<JsonValue> ofKind(String kind) {
    return objects(HOST).stream()
        .filter(object -> object.text("kind").orElse("").equals(kind))
        .toList();
  }
}
