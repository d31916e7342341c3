package io.kubefed.core.render;

import static java.util.Objects.requireNonNull;

import io.kubefed.core.ObjectReference;
import io.kubefed.core.ResourceType;
import io.kubefed.core.json.JsonValue;

/**
 * What one member cluster should hold of a federated resource.
 *
 * @param cluster the name of the cluster
 * @param type the type of the object there; overrides may give it another API version than the
 *     federated type has
 * @param reference the object there
 * @param tree the whole object, which shares its parts with those of other clusters
 */
public record Manifest(
    String cluster, ResourceType type, ObjectReference reference, JsonValue tree) {

  public Manifest {
    requireNonNull(cluster, "cluster");
    requireNonNull(type, "type");
    requireNonNull(reference, "reference");
    requireNonNull(tree, "tree");
  }

  /** The object as JSON in UTF-8; equal manifests give equal bytes if their keys are in order. */
  public byte[] toBytes() {
    return tree.toBytes();
  }

  /** The object as a YAML document. It may hold secrets: not for logs. */
  public String toYaml() {
    return tree.toYaml();
  }

  /** For messages: {@code Deployment default/web in cluster east}. */
  @Override
  public String toString() {
    return reference + " in cluster " + cluster;
  }
}
