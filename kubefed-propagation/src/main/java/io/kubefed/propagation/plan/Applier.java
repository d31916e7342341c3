package io.kubefed.propagation.plan;

import static java.util.Objects.requireNonNull;

import io.kubefed.core.ObjectReference;
import io.kubefed.core.json.JsonValue;
import io.kubefed.core.render.ManagedLabel;
import io.kubefed.core.version.ObjectVersion;
import io.kubefed.core.version.OverrideVersion;
import io.kubefed.core.version.TemplateVersion;
import io.kubefed.core.version.VersionRecord;
import io.kubefed.propagation.cluster.AlreadyExistsException;
import io.kubefed.propagation.cluster.ClusterClient;
import io.kubefed.propagation.cluster.ClusterException;
import io.kubefed.propagation.cluster.ConflictException;
import io.kubefed.propagation.cluster.DeleteOptions;
import io.kubefed.propagation.cluster.NotFoundException;
import io.kubefed.propagation.cluster.Patch;
import io.kubefed.propagation.cluster.TypeNotServedException;
import io.kubefed.propagation.cluster.WriteOptions;
import io.kubefed.propagation.plan.Outcome.Result;
import io.kubefed.propagation.plan.Propagator.Settings;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * Carries out one plan: checks that the world is as the plan saw it, then writes wave by wave. One
 * use.
 */
final class Applier {

  private final Settings settings;
  private final Map<String, Member> members;
  private final Map<PlannedChange, Outcome> outcomes = new ConcurrentHashMap<>();
  private final Map<PlannedChange, JsonValue> written = new ConcurrentHashMap<>();

  Applier(Settings settings) {
    this.settings = settings;
    this.members =
        settings.members().stream().collect(Collectors.toMap(Member::name, member -> member));
  }

  /** A change together with the resource it is for. */
  private record Step(ResourcePlan plan, PlannedChange change) {

    int wave() {
      return DependencyOrder.wave(plan.resource().type().target());
    }
  }

  ApplyReport apply(PropagationPlan plan) {
    List<Step> steps =
        plan.resources().stream()
            .flatMap(
                resource -> resource.changes().stream().map(change -> new Step(resource, change)))
            .toList();
    steps.stream()
        .filter(step -> !step.change().action().isWrite())
        .forEach(this::settleWithoutWrite);
    List<Step> writes = steps.stream().filter(step -> step.change().action().isWrite()).toList();
    refuseMembersUnknown(writes);
    refuseOutdated(writes);
    waves(writes, step -> !step.change().action().removes(), Comparator.naturalOrder());
    waves(writes, step -> step.change().action().removes(), Comparator.reverseOrder());
    record(plan);
    return new ApplyReport(
        steps.stream().map(step -> requireNonNull(outcomes.get(step.change()))).toList());
  }

  private void settleWithoutWrite(Step step) {
    PlannedChange change = step.change();
    outcomes.put(
        change,
        change.action() == Action.REFUSED
            ? new Outcome(change, Result.REFUSED, change.reason(), change.cause())
            : new Outcome(change, Result.UNCHANGED, "unchanged", Optional.empty()));
  }

  private void refuseMembersUnknown(List<Step> writes) {
    for (Step step : writes) {
      if (!members.containsKey(step.change().cluster())) {
        throw new IllegalArgumentException(
            "the plan writes to cluster "
                + step.change().cluster()
                + ", which is no member of this propagator");
      }
    }
  }

  private void refuseOutdated(List<Step> writes) {
    ClusterTasks tasks = new ClusterTasks(settings.executor(), settings.concurrencyPerCluster());
    List<Future<Optional<String>>> checks =
        writes.stream()
            .map(step -> tasks.add(step.change().cluster(), () -> moved(step.change())))
            .toList();
    Planner.run(tasks);
    List<String> moved = checks.stream().map(Planner::completed).flatMap(Optional::stream).toList();
    if (!moved.isEmpty()) {
      throw new PlanOutdatedException(moved);
    }
  }

  /**
   * What has moved since the plan, if anything; a member that cannot be asked will say so when it
   * is written to.
   */
  private Optional<String> moved(PlannedChange change) {
    ObjectReference object = change.object();
    Optional<JsonValue> now;
    try {
      now = client(change).get(change.type(), object.namespace(), object.name());
    } catch (TypeNotServedException e) {
      now = Optional.empty();
    } catch (ClusterException e) {
      return Optional.empty();
    }
    String where = object + " in " + change.cluster();
    Optional<String> seen = change.seenResourceVersion();
    Optional<String> found = now.flatMap(value -> value.text("metadata", "resourceVersion"));
    if (seen.equals(found)) {
      return Optional.empty();
    } else if (seen.isEmpty()) {
      return Optional.of(where + " was absent and is there now");
    } else if (found.isEmpty()) {
      return Optional.of(where + " was there and is gone");
    }
    return Optional.of(where + " was at version " + seen.get() + " and is at " + found.get());
  }

  private void waves(List<Step> writes, Predicate<Step> which, Comparator<Integer> order) {
    Map<Integer, List<Step>> waves = new TreeMap<>(order);
    writes.stream()
        .filter(which)
        .forEach(step -> waves.computeIfAbsent(step.wave(), wave -> new ArrayList<>()).add(step));
    waves.forEach(
        (wave, steps) -> {
          ClusterTasks tasks =
              new ClusterTasks(settings.executor(), settings.concurrencyPerCluster());
          List<Future<?>> ended =
              steps.stream()
                  .<Future<?>>map(
                      step ->
                          tasks.add(
                              step.change().cluster(),
                              () -> outcomes.put(step.change(), settle(step))))
                  .toList();
          Planner.run(tasks);
          ended.forEach(Planner::completed);
        });
  }

  private Outcome settle(Step step) {
    PlannedChange change = step.change();
    Optional<PlannedChange> missing = missingFoundation(step);
    if (missing.isPresent()) {
      return new Outcome(
          change,
          Result.SKIPPED,
          "skipped: it stands on " + missing.get() + ", which failed",
          Optional.empty());
    }
    try {
      write(change).ifPresent(value -> written.put(change, value));
      if (DependencyOrder.isCustomResourceDefinition(step.plan().resource().type().target())) {
        Establishment.await(client(change), change, settings.establishTimeout());
      }
      return new Outcome(change, Result.APPLIED, "applied", Optional.empty());
    } catch (AlreadyExistsException | ConflictException e) {
      return new Outcome(
          change, Result.MOVED, "moved, plan again: " + e.getMessage(), Optional.of(e));
    } catch (NotFoundException e) {
      return change.action().removes()
          ? new Outcome(change, Result.APPLIED, "already gone", Optional.empty())
          : new Outcome(
              change, Result.MOVED, "moved, plan again: " + e.getMessage(), Optional.of(e));
    } catch (ClusterException e) {
      return new Outcome(change, Result.FAILED, String.valueOf(e.getMessage()), Optional.of(e));
    }
  }

  private Optional<JsonValue> write(PlannedChange change) {
    ObjectReference object = change.object();
    ClusterClient client = client(change);
    switch (change.action()) {
      case CREATE, RECREATE -> {
        return Optional.of(
            client.create(change.type(), requireNonNull(change.desired()), WriteOptions.DEFAULT));
      }
      case UPDATE, ADOPT -> {
        return Optional.of(
            client.update(change.type(), requireNonNull(change.desired()), WriteOptions.DEFAULT));
      }
      case DELETE -> {
        JsonValue current = requireNonNull(change.current());
        DeleteOptions options = requireNonNull(change.deleteOptions());
        options = options.withResourceVersion(change.seenResourceVersion().orElseThrow());
        options = options.withUid(current.text("metadata", "uid").orElseThrow());
        client.delete(change.type(), object.namespace(), object.name(), options);
        return Optional.empty();
      }
      case RELEASE -> {
        client.patch(
            change.type(),
            object.namespace(),
            object.name(),
            Patch.merge(release(change.seenResourceVersion().orElseThrow())),
            WriteOptions.DEFAULT);
        return Optional.empty();
      }
      default -> throw new IllegalStateException(change.action() + " writes nothing");
    }
  }

  private static JsonValue release(String resourceVersion) {
    return JsonValue.emptyObject()
        .with(
            "metadata",
            JsonValue.emptyObject()
                .with("resourceVersion", JsonValue.of(resourceVersion))
                .with("labels", JsonValue.emptyObject().with(ManagedLabel.KEY, JsonValue.NULL)));
  }

  private ClusterClient client(PlannedChange change) {
    return requireNonNull(members.get(change.cluster())).client();
  }

  /**
   * The namespace or definition of the same plan that this step needs in its cluster and that did
   * not come about.
   */
  private Optional<PlannedChange> missingFoundation(Step step) {
    if (step.change().action().removes()) {
      return Optional.empty();
    }
    String namespace = step.change().object().namespace();
    return outcomes.values().stream()
        .filter(outcome -> outcome.change().cluster().equals(step.change().cluster()))
        .filter(
            outcome -> outcome.result() != Result.APPLIED && outcome.result() != Result.UNCHANGED)
        .map(Outcome::change)
        .filter(
            change ->
                (DependencyOrder.isNamespace(change.type())
                        && change.object().name().equals(namespace))
                    || (DependencyOrder.isCustomResourceDefinition(change.type())
                        && change.object().name().equals(step.change().type().qualifiedPlural())))
        .findFirst();
  }

  private void record(PropagationPlan plan) {
    for (ResourcePlan resource : plan.resources()) {
      if (resource.failure().isEmpty()) {
        record(resource);
      }
    }
  }

  private void record(ResourcePlan plan) {
    Map<String, String> versions = new LinkedHashMap<>();
    Set<String> selected = new HashSet<>();
    for (PlannedChange change : plan.changes()) {
      JsonValue now = written.getOrDefault(change, change.current());
      if (change.action().removes() && isSettled(change)) {
        continue;
      }
      selected.add(change.cluster());
      if (isSettled(change) && now != null && ManagedLabel.isManaged(now)) {
        versions.put(change.cluster(), ObjectVersion.of(now));
      } else if (isSettled(change)) {
        selected.remove(change.cluster());
      }
    }
    Optional<VersionRecord> before = settings.versions().load(plan.resource());
    VersionRecord after =
        VersionRecord.after(
            before,
            TemplateVersion.of(plan.resource()),
            OverrideVersion.of(plan.resource()),
            versions,
            selected);
    if (!before.equals(Optional.of(after))) {
      settings.versions().save(plan.resource(), after);
    }
  }

  private boolean isSettled(PlannedChange change) {
    return requireNonNull(outcomes.get(change)).isSettled();
  }
}
