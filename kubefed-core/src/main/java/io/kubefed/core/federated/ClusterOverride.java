package io.kubefed.core.federated;

import static java.util.Objects.requireNonNull;

import io.kubefed.core.json.JsonValue;
import io.kubefed.core.json.Pointer;
import io.kubefed.core.selector.LabelSelector;
import java.util.List;
import java.util.Optional;

/**
 * One item of {@code spec.overrides}: the changes to the template in one cluster, or in all that a
 * selector selects. Exactly one of name and selector is there.
 *
 * @param clusterName the cluster, in KubeFed's form
 * @param clusterSelector the clusters, beyond KubeFed
 * @param patches the items of {@code clusterOverrides}, JSON Patch operations, in their order
 * @param overriders the content of {@code overriders}, the typed changes beyond KubeFed ({@code
 *     image}, {@code env}, …), as written; they compile to JSON Patch in {@code core.override}. An
 *     empty object where there are none
 * @param path where this item stands in the federated resource
 */
public record ClusterOverride(
    Optional<String> clusterName,
    Optional<LabelSelector> clusterSelector,
    List<Patch> patches,
    JsonValue overriders,
    Pointer path) {

  public ClusterOverride {
    requireNonNull(clusterName, "clusterName");
    requireNonNull(clusterSelector, "clusterSelector");
    requireNonNull(overriders, "overriders");
    requireNonNull(path, "path");
    patches = List.copyOf(patches);
    if (clusterName.isPresent() == clusterSelector.isPresent()) {
      throw new IllegalArgumentException(
          path + ": exactly one of clusterName and clusterSelector is needed");
    }
  }

  /**
   * One JSON Patch operation.
   *
   * @param op {@code add}, {@code remove}, {@code replace}, {@code test}, {@code move} or {@code
   *     copy}; {@code replace} where it was left out
   * @param pointer the place in the target object
   * @param from the place to move or copy from, for these two operations only
   * @param value what to add, replace with or test for; nothing for the other operations
   * @param path where this operation stands in the federated resource
   */
  public record Patch(
      String op, Pointer pointer, Optional<Pointer> from, Optional<JsonValue> value, Pointer path) {

    public Patch {
      requireNonNull(op, "op");
      requireNonNull(pointer, "pointer");
      requireNonNull(from, "from");
      requireNonNull(value, "value");
      requireNonNull(path, "path");
    }
  }
}
