package io.kubefed.cli.federation;

import io.fabric8.kubernetes.client.utils.Serialization;
import io.kubefed.cli.federation.ManifestFiles.Sourced;
import io.kubefed.cli.shell.VerbException;
import io.kubefed.core.Cluster;
import io.kubefed.core.InvalidResourceException;
import io.kubefed.core.ObjectReference;
import io.kubefed.core.api.FederatedTypeConfig;
import io.kubefed.core.api.KubeFedNames;
import io.kubefed.core.federated.FederatedResource;
import io.kubefed.core.federated.FederatedType;
import io.kubefed.core.json.JsonValue;
import io.kubefed.core.schema.FederatedTypes;
import io.kubefed.propagation.controller.cluster.KubeFedClusters;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Manifests of a federation, sorted: federated resources, and besides them what else decides about
 * them, namely type configs, member clusters and the labels of namespaces.
 */
public final class ManifestSet {

  private final Types types;
  private final List<FederatedResource> resources = new ArrayList<>();
  private final Map<String, Cluster> clusters = new LinkedHashMap<>();
  private final Map<String, Map<String, String>> namespaceLabels = new LinkedHashMap<>();
  private final List<ObjectReference> others = new ArrayList<>();

  private ManifestSet(Types types) {
    this.types = types;
  }

  /**
   * Sorts manifests.
   *
   * @param known types that are known besides those whose type configs are among the manifests; the
   *     latter win
   * @param defaultNamespace the namespace of federated resources that name none
   * @throws VerbException if a federated resource is malformed or of a type that nobody knows
   */
  public static ManifestSet of(List<Sourced> manifests, Types known, String defaultNamespace) {
    List<FederatedType> declared = new ArrayList<>();
    for (Sourced manifest : manifests) {
      if (isCore(manifest.tree(), "FederatedTypeConfig")) {
        declared.add(type(manifest));
      }
    }
    ManifestSet set = new ManifestSet(new Types(declared).before(known));
    manifests.forEach(manifest -> set.add(manifest, defaultNamespace));
    return set;
  }

  private static boolean isCore(JsonValue tree, String kind) {
    return tree.text("kind").orElse("").equals(kind)
        && tree.text("apiVersion").orElse("").startsWith(KubeFedNames.CORE_GROUP + "/");
  }

  private static FederatedType type(Sourced manifest) {
    try {
      return FederatedTypes.of(
          Serialization.unmarshal(manifest.tree().toJson(), FederatedTypeConfig.class));
    } catch (RuntimeException e) {
      throw new VerbException(
          manifest.source() + ": a FederatedTypeConfig is malformed: " + e.getMessage(), e);
    }
  }

  private void add(Sourced manifest, String defaultNamespace) {
    JsonValue tree = manifest.tree();
    String apiVersion = tree.text("apiVersion").orElseThrow();
    String kind = tree.text("kind").orElseThrow();
    String name = tree.text("metadata", "name").orElse("");
    if (isCore(tree, "KubeFedCluster")) {
      clusters.put(name, KubeFedClusters.cluster(tree).withReady(true));
      return;
    } else if (apiVersion.equals("v1") && kind.equals("Namespace")) {
      namespaceLabels.put(
          name, tree.path("metadata", "labels").map(JsonValue::textFields).orElse(Map.of()));
      return;
    }
    Optional<FederatedType> type = types.ofFederatedOrUsual(apiVersion, kind);
    if (type.isPresent()) {
      resources.add(resource(manifest, type.get(), defaultNamespace));
    } else if (apiVersion.startsWith(KubeFedNames.TYPES_GROUP + "/")) {
      throw new VerbException(
          manifest.source()
              + ": nobody says what a "
              + kind
              + " ("
              + apiVersion
              + ") becomes in the clusters; add its FederatedTypeConfig to the files, as"
              + " kubefedctl enable TYPE -o yaml prints it");
    } else if (!isCore(tree, "FederatedTypeConfig")) {
      others.add(
          new ObjectReference(
              apiVersion, kind, tree.text("metadata", "namespace").orElse(""), name));
    }
  }

  private static FederatedResource resource(
      Sourced manifest, FederatedType type, String defaultNamespace) {
    JsonValue tree = manifest.tree();
    if (tree.text("metadata", "name").orElse("").isEmpty()) {
      throw new VerbException(
          manifest.source() + ": a " + type.federated().kind() + " has no metadata.name");
    }
    if (type.federated().namespaced() && tree.text("metadata", "namespace").orElse("").isEmpty()) {
      String namespace =
          type.isNamespace() ? tree.text("metadata", "name").orElseThrow() : defaultNamespace;
      tree =
          tree.with(
              "metadata",
              tree.get("metadata").orElseThrow().with("namespace", JsonValue.of(namespace)));
    }
    try {
      return FederatedResource.parse(type, tree);
    } catch (InvalidResourceException e) {
      throw new VerbException(manifest.source() + ": " + e.getMessage(), e);
    }
  }

  /** The federated types. */
  public Types types() {
    return types;
  }

  /** The federated resources, in the order of the files. */
  public List<FederatedResource> resources() {
    return List.copyOf(resources);
  }

  /** The FederatedNamespace of that namespace. */
  public Optional<FederatedResource> federatedNamespace(String namespace) {
    return resources.stream()
        .filter(resource -> resource.type().isNamespace())
        .filter(resource -> resource.name().equals(namespace))
        .findFirst();
  }

  /** The labels of that namespace. */
  public Optional<Map<String, String>> namespaceLabels(String namespace) {
    return Optional.ofNullable(namespaceLabels.get(namespace));
  }

  /** The member clusters, by name. */
  public Map<String, Cluster> clusters() {
    return Map.copyOf(clusters);
  }

  /** What is neither federated nor known to matter. */
  public List<ObjectReference> others() {
    return List.copyOf(others);
  }

  /** The clusters that federated resources name. */
  public Stream<String> namedClusters() {
    return resources.stream()
        .flatMap(
            resource ->
                resource
                    .object()
                    .path("spec", "placement", "clusters")
                    .map(JsonValue::items)
                    .orElse(List.of())
                    .stream())
        .flatMap(cluster -> cluster.text("name").stream())
        .distinct();
  }
}
