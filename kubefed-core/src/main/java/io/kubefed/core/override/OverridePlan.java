package io.kubefed.core.override;

import static java.util.Objects.requireNonNull;

import io.kubefed.core.Cluster;
import io.kubefed.core.InvalidResourceException;
import io.kubefed.core.ObjectReference;
import io.kubefed.core.Problem;
import io.kubefed.core.federated.ClusterOverride;
import io.kubefed.core.federated.FederatedResource;
import io.kubefed.core.json.JsonEditor;
import io.kubefed.core.json.JsonValue;
import io.kubefed.core.json.Pointer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * The overrides of one federated resource, compiled once for all clusters. Immutable and
 * thread-safe.
 */
public final class OverridePlan {

  private final ObjectReference object;
  private final ContainerPlaces.Finder containers;
  private final List<CompiledItem> bySelector;
  private final Map<String, CompiledItem> byName;

  private OverridePlan(
      ObjectReference object,
      ContainerPlaces.Finder containers,
      List<CompiledItem> bySelector,
      Map<String, CompiledItem> byName) {
    this.object = object;
    this.containers = containers;
    this.bySelector = bySelector;
    this.byName = byName;
  }

  /**
   * Compiles the overrides of a resource.
   *
   * @throws InvalidResourceException if they are malformed, with everything that is wrong in them
   */
  public static OverridePlan compile(FederatedResource resource) {
    List<CompiledItem> bySelector = new ArrayList<>();
    Map<String, CompiledItem> byName = new HashMap<>();
    List<Problem> problems = new ArrayList<>();
    for (ClusterOverride item : resource.overrides()) {
      CompiledItem compiled = CompiledItem.compile(item, resource.type().target(), problems::add);
      item.clusterName()
          .ifPresentOrElse(name -> byName.put(name, compiled), () -> bySelector.add(compiled));
    }
    if (!problems.isEmpty()) {
      throw new InvalidResourceException(resource.reference(), problems);
    }
    Pointer podTemplate = PodPlaces.podTemplate(resource.type().target()).orElse(Pointer.ROOT);
    return new OverridePlan(
        resource.targetReference(),
        new ContainerPlaces.Finder(podTemplate.child("spec")),
        List.copyOf(bySelector),
        byName);
  }

  /**
   * The tree as it should be in that cluster; the very same tree where no override applies.
   *
   * @throws OverrideException at the first override that cannot be applied
   */
  public JsonValue apply(JsonValue base, Cluster cluster) {
    return apply(base, cluster, tree -> {});
  }

  /**
   * The same, with more edits after the overrides; these are cheaper here than afterwards.
   *
   * @throws OverrideException at the first override that cannot be applied
   */
  public JsonValue apply(JsonValue base, Cluster cluster, Consumer<JsonEditor> last) {
    JsonEditor tree = JsonEditor.on(requireNonNull(base, "base"));
    run(tree, cluster, applied -> {});
    last.accept(tree);
    return tree.build();
  }

  /**
   * Which operations {@link #apply} makes of that tree for that cluster, in order, with indexes as
   * RFC 6901 writes them.
   *
   * @throws OverrideException at the first override that cannot be applied
   */
  public List<AppliedOverride> applied(JsonValue base, Cluster cluster) {
    List<AppliedOverride> applied = new ArrayList<>();
    run(JsonEditor.on(base), cluster, applied::add);
    return List.copyOf(applied);
  }

  /**
   * Which override has made, changed or removed what is at that place of the tree for that cluster,
   * and where the place was before all overrides.
   *
   * @throws OverrideException at the first override that cannot be applied
   */
  public Provenance provenanceOf(Pointer place, JsonValue base, Cluster cluster) {
    return appliesTo(cluster)
        ? Provenance.trace(place, base, applied(base, cluster))
        : new Provenance(Optional.empty(), place);
  }

  private void run(JsonEditor tree, Cluster cluster, Consumer<AppliedOverride> applied) {
    forEachItem(cluster, item -> item.applyTo(tree, containers, cluster, object, applied));
  }

  /** True if there is an override for that cluster. */
  public boolean appliesTo(Cluster cluster) {
    return anyItem(cluster, item -> true);
  }

  /**
   * True if an override for that cluster may change, read or make what is at that place, in it or
   * around it.
   */
  public boolean touches(Pointer place, Cluster cluster) {
    return anyItem(cluster, item -> item.touches(place));
  }

  private boolean anyItem(Cluster cluster, Predicate<CompiledItem> test) {
    CompiledItem named = byName.get(cluster.name());
    if (named != null && test.test(named)) {
      return true;
    }
    for (CompiledItem item : bySelector) {
      if (item.matches(cluster) && test.test(item)) {
        return true;
      }
    }
    return false;
  }

  private void forEachItem(Cluster cluster, Consumer<CompiledItem> consumer) {
    for (CompiledItem item : bySelector) {
      if (item.matches(cluster)) {
        consumer.accept(item);
      }
    }
    CompiledItem named = byName.get(cluster.name());
    if (named != null) {
      consumer.accept(named);
    }
  }
}
