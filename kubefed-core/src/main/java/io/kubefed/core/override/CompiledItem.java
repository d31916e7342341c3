package io.kubefed.core.override;

import io.kubefed.core.Cluster;
import io.kubefed.core.ObjectReference;
import io.kubefed.core.Problem;
import io.kubefed.core.ResourceType;
import io.kubefed.core.federated.ClusterOverride;
import io.kubefed.core.json.JsonEditor;
import io.kubefed.core.json.JsonException;
import io.kubefed.core.json.JsonValue;
import io.kubefed.core.json.Pointer;
import io.kubefed.core.selector.LabelSelector;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * One item of {@code spec.overrides}, ready to be applied.
 *
 * @param selector the clusters it is for, where it does not name one
 * @param overriders the typed changes, which are applied first
 * @param patches the JSON Patch operations; nobody changes the list
 */
record CompiledItem(
    Optional<LabelSelector> selector, List<Overrider> overriders, List<AppliedOverride> patches) {

  private static final Pointer API_VERSION = Pointer.of("apiVersion");

  static CompiledItem compile(
      ClusterOverride item, ResourceType target, Consumer<Problem> problems) {
    List<Overrider> overriders =
        item.overriders().isEmpty()
            ? List.of()
            : new OverriderParser(target, item.path().child("overriders"), problems)
                .parse(item.overriders());
    List<AppliedOverride> patches = new ArrayList<>(item.patches().size());
    for (ClusterOverride.Patch patch : item.patches()) {
      Operation.Type type = Operation.Type.of(patch.op()).orElseThrow();
      Operation operation = new Operation(type, patch.pointer(), patch.from(), patch.value());
      checkApiVersion(operation, patch.path(), problems);
      patches.add(new AppliedOverride(operation, patch.path()));
    }
    return new CompiledItem(item.clusterSelector(), overriders, patches);
  }

  /** An object may have another API version in a cluster, but not none, nor one made up there. */
  private static void checkApiVersion(Operation operation, Pointer at, Consumer<Problem> problems) {
    boolean moves =
        operation.type() == Operation.Type.MOVE
            && API_VERSION.startsWith(operation.from().orElseThrow());
    boolean sets =
        operation.type() != Operation.Type.TEST && operation.path().startsWith(API_VERSION);
    boolean plainly =
        operation.path().equals(API_VERSION)
            && operation
                .value()
                .flatMap(JsonValue::text)
                .filter(text -> !text.isEmpty())
                .isPresent();
    if (moves || (sets && !plainly)) {
      problems.accept(
          Problem.error(
              at,
              "apiVersion can be replaced by another one, as in {path: /apiVersion, value: v1}"));
    }
  }

  boolean matches(Cluster cluster) {
    return selector.isPresent() && selector.get().matches(cluster.labels());
  }

  boolean touches(Pointer place) {
    for (Overrider overrider : overriders) {
      if (overlap(overrider.area(), place)) {
        return true;
      }
    }
    for (AppliedOverride patch : patches) {
      Optional<Pointer> from = patch.operation().from();
      if (overlap(patch.operation().path(), place)
          || (from.isPresent() && overlap(from.get(), place))) {
        return true;
      }
    }
    return false;
  }

  private static boolean overlap(Pointer a, Pointer b) {
    return a.startsWith(b) || b.startsWith(a);
  }

  void applyTo(
      JsonEditor tree,
      ContainerPlaces.Finder finder,
      Cluster cluster,
      ObjectReference object,
      Consumer<AppliedOverride> applied) {
    ContainerPlaces containers = overriders.isEmpty() ? ContainerPlaces.NONE : finder.in(tree);
    for (Overrider overrider : overriders) {
      try {
        for (Operation operation : overrider.compile(tree, containers)) {
          apply(new AppliedOverride(operation, overrider.origin()), tree, cluster, object, applied);
        }
      } catch (OverriderException e) {
        throw new OverrideException(
            cluster.name(), object, overrider.origin(), e.pointer(), e.reason());
      }
    }
    for (AppliedOverride patch : patches) {
      apply(patch, tree, cluster, object, applied);
    }
  }

  private static void apply(
      AppliedOverride override,
      JsonEditor tree,
      Cluster cluster,
      ObjectReference object,
      Consumer<AppliedOverride> applied) {
    try {
      applied.accept(override.applyTo(tree));
    } catch (JsonException e) {
      throw new OverrideException(
          cluster.name(),
          object,
          override.origin(),
          override.operation().path(),
          String.valueOf(e.getMessage()));
    }
  }
}
