package io.kubefed.core.override;

import io.kubefed.core.Cluster;
import io.kubefed.core.InvalidResourceException;
import io.kubefed.core.Problem;
import io.kubefed.core.federated.ClusterOverride;
import io.kubefed.core.federated.FederatedResource;
import io.kubefed.core.json.JsonEditor;
import io.kubefed.core.json.JsonException;
import io.kubefed.core.json.JsonValue;
import io.kubefed.core.json.Pointer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Tells of overrides that do not do what their author may think: those that match nothing in the
 * template, and those that a later one undoes.
 *
 * <p>All it says is a warning. An override is applied to what a member has as well, annotations for
 * example, so that one that matches nothing in the template may still match something there.
 */
public final class OverrideLint {

  private static final Pointer REPLICAS = Pointer.of("spec", "replicas");

  private final JsonValue base;
  private final boolean hasReplicas;
  private final ContainerPlaces.Finder finder;
  private final Map<Pointer, Findings> findings = new LinkedHashMap<>();

  /** What came out of one override in all the clusters it was tried for. */
  private static final class Findings {
    private int trials;
    private int certainTrials;
    private int shadowed;
    private int added;
    private Pointer path = Pointer.ROOT;
    private Optional<String> failure = Optional.empty();
    private boolean onceApplied;
    private Optional<Pointer> shadow = Optional.empty();
  }

  /** An operation of a trial, and whether it put an item between others. */
  private record Step(AppliedOverride override, boolean inserts) {

    Pointer path() {
      return override.operation().path();
    }

    Operation.Type type() {
      return override.operation().type();
    }
  }

  private OverrideLint(JsonValue base, boolean hasReplicas, ContainerPlaces.Finder finder) {
    this.base = base;
    this.hasReplicas = hasReplicas;
    this.finder = finder;
  }

  /**
   * What is to be said of the overrides of a resource, in their order.
   *
   * @param base the object that the template makes before overrides
   * @param clusters the member clusters; nothing where they are not known
   * @throws InvalidResourceException if the overrides are malformed
   */
  public static List<Problem> warnings(
      FederatedResource resource, JsonValue base, Optional<List<Cluster>> clusters) {
    if (resource.overrides().isEmpty()) {
      return List.of();
    }
    List<Problem> malformed = new ArrayList<>();
    List<CompiledItem> selected = new ArrayList<>();
    Map<String, CompiledItem> named = new LinkedHashMap<>();
    for (ClusterOverride item : resource.overrides()) {
      CompiledItem compiled = CompiledItem.compile(item, resource.type().target(), malformed::add);
      item.clusterName()
          .ifPresentOrElse(name -> named.put(name, compiled), () -> selected.add(compiled));
    }
    if (!malformed.isEmpty()) {
      throw new InvalidResourceException(resource.reference(), malformed);
    }
    Pointer pod = PodPlaces.podTemplate(resource.type().target()).orElse(Pointer.ROOT);
    OverrideLint lint =
        new OverrideLint(
            base,
            PodPlaces.hasReplicas(resource.type().target()),
            new ContainerPlaces.Finder(pod.child("spec")));
    if (clusters.isPresent()) {
      lint.tryIn(clusters.get(), selected, named);
    } else {
      lint.tryAnywhere(selected, named);
    }
    return lint.told();
  }

  private void tryIn(
      List<Cluster> clusters, List<CompiledItem> selected, Map<String, CompiledItem> named) {
    Map<String, CompiledItem> unknown = new LinkedHashMap<>(named);
    Set<CompiledItem> unselected = new HashSet<>(selected);
    for (Cluster cluster : clusters) {
      List<CompiledItem> items = new ArrayList<>();
      for (CompiledItem item : selected) {
        if (item.matches(cluster)) {
          items.add(item);
          unselected.remove(item);
        }
      }
      Optional.ofNullable(unknown.remove(cluster.name())).ifPresent(items::add);
      attempt(items, true);
    }
    tryAnywhere(selected.stream().filter(unselected::contains).toList(), unknown);
  }

  private void tryAnywhere(List<CompiledItem> selected, Map<String, CompiledItem> named) {
    selected.forEach(item -> attempt(List.of(item), true));
    if (selected.size() > 1) {
      attempt(selected, false);
    }
    for (CompiledItem item : named.values()) {
      attempt(List.of(item), true);
      if (!selected.isEmpty()) {
        List<CompiledItem> all = new ArrayList<>(selected);
        all.add(item);
        attempt(all, false);
      }
    }
  }

  /** Applies what can be applied of these items, and notes what became of each override. */
  private void attempt(List<CompiledItem> items, boolean certain) {
    if (items.isEmpty()) {
      return;
    }
    JsonEditor tree = JsonEditor.on(base);
    List<Step> steps = new ArrayList<>();
    Map<Pointer, Findings> seen = new LinkedHashMap<>();
    for (CompiledItem item : items) {
      ContainerPlaces places = item.overriders().isEmpty() ? ContainerPlaces.NONE : finder.in(tree);
      for (Overrider overrider : item.overriders()) {
        Findings found = findings(overrider.origin(), seen);
        try {
          for (Operation operation : overrider.compile(tree, places)) {
            apply(new AppliedOverride(operation, overrider.origin()), false, tree, steps, found);
          }
        } catch (OverriderException e) {
          found.path = e.pointer();
          found.failure = Optional.of(e.reason());
        }
      }
      for (AppliedOverride patch : item.patches()) {
        apply(patch, true, tree, steps, findings(patch.origin(), seen));
      }
    }
    seen.values()
        .forEach(
            found -> {
              found.trials++;
              if (certain) {
                found.certainTrials++;
              }
            });
    if (certain) {
      noteShadows(steps);
    }
  }

  private Findings findings(Pointer origin, Map<Pointer, Findings> seen) {
    Findings found = findings.computeIfAbsent(origin, key -> new Findings());
    seen.put(origin, found);
    return found;
  }

  private void apply(
      AppliedOverride override,
      boolean written,
      JsonEditor tree,
      List<Step> steps,
      Findings found) {
    Pointer path = override.operation().path();
    boolean missing =
        override.operation().type() == Operation.Type.REPLACE
            && !path.isRoot()
            && tree.get(path).isEmpty();
    try {
      AppliedOverride applied = override.applyTo(tree);
      Pointer place = applied.operation().path();
      boolean inserts =
          applied.operation().type() != Operation.Type.REPLACE
              && !place.isRoot()
              && tree.get(place.parent()).filter(JsonValue::isArray).isPresent();
      steps.add(new Step(applied, inserts));
      found.onceApplied = true;
      if (missing && written && tree.get(path).isPresent() && !isDefaulted(path)) {
        found.added++;
        found.path = path;
      }
    } catch (JsonException e) {
      found.path = path;
      found.failure = Optional.of(String.valueOf(e.getMessage()));
    }
  }

  /** Workloads have replicas, whether the template says how many or not. */
  private boolean isDefaulted(Pointer path) {
    return hasReplicas && path.equals(REPLICAS);
  }

  private void noteShadows(List<Step> steps) {
    Map<Pointer, Pointer> shadows = new LinkedHashMap<>();
    Set<Pointer> effective = new HashSet<>();
    for (int i = 0; i < steps.size(); i++) {
      Pointer origin = steps.get(i).override().origin();
      Optional<Pointer> shadow = shadowOf(i, steps);
      shadow.ifPresentOrElse(by -> shadows.put(origin, by), () -> effective.add(origin));
    }
    shadows.forEach(
        (origin, by) -> {
          Findings found = findings.get(origin);
          if (found != null && !effective.contains(origin)) {
            found.shadowed++;
            found.shadow = Optional.of(by);
          }
        });
  }

  /** The later override that leaves nothing of what a step did, if there is one. */
  private static Optional<Pointer> shadowOf(int index, List<Step> steps) {
    Step step = steps.get(index);
    if (step.type() == Operation.Type.TEST || step.type() == Operation.Type.MOVE) {
      return Optional.empty();
    }
    for (int i = index + 1; i < steps.size(); i++) {
      Step later = steps.get(i);
      boolean tests = later.type() == Operation.Type.TEST && later.path().overlaps(step.path());
      Optional<Pointer> from = later.override().operation().from();
      boolean reads = tests || (from.isPresent() && from.get().overlaps(step.path()));
      if (reads) {
        return Optional.empty();
      }
      boolean sets =
          step.path().startsWith(later.path())
              && !later.override().origin().equals(step.override().origin())
              && (later.type() == Operation.Type.REPLACE || !later.inserts())
              && !(step.inserts() && step.path().equals(later.path()));
      if (sets) {
        return Optional.of(later.override().origin());
      } else if (later.inserts()) {
        // From here on the same index may mean another item.
        return Optional.empty();
      }
    }
    return Optional.empty();
  }

  private List<Problem> told() {
    List<Problem> problems = new ArrayList<>();
    findings.forEach(
        (origin, found) -> {
          if (found.failure.isPresent() && !found.onceApplied) {
            problems.add(
                Problem.warning(
                    origin,
                    "matches nothing in the template: \""
                        + found.path
                        + "\": "
                        + found.failure.get()
                        + "; it fails in every cluster whose object does not have it"));
          } else if (found.added == found.trials) {
            problems.add(
                Problem.warning(
                    origin,
                    "\""
                        + found.path
                        + "\" is not in the template, so there is nothing to replace and it is"
                        + " added; say \"op: add\" if that is meant"));
          } else if (found.certainTrials > 0 && found.shadowed == found.certainTrials) {
            problems.add(
                Problem.warning(
                    origin,
                    "has no effect: "
                        + found.shadow.orElse(origin)
                        + " sets the same place after it"));
          }
        });
    return problems;
  }
}
