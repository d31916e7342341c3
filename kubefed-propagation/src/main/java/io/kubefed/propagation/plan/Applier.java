package io.kubefed.propagation.plan;

import static java.util.Objects.requireNonNull;

import io.kubefed.core.KubefedException;
import io.kubefed.core.ObjectReference;
import io.kubefed.core.json.JsonEditor;
import io.kubefed.core.json.JsonValue;
import io.kubefed.core.json.Pointer;
import io.kubefed.core.placement.PlacementDecision;
import io.kubefed.core.render.ManagedLabel;
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
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Carries out one plan: checks that the world is as the plan saw it, then writes wave by wave,
 * every cluster at its own pace. One use.
 */
final class Applier {

  /** How often a write is tried whose object only had its status written in between. */
  private static final int WRITES = 5;

  private static final Pointer RESOURCE_VERSION = Pointer.of("metadata", "resourceVersion");

  private final Settings settings;
  private final Map<String, Member> members;
  private final Reachability reachability = new Reachability();
  private final Map<PlannedChange, Outcome> outcomes = new ConcurrentHashMap<>();
  private final Map<PlannedChange, JsonValue> written = new ConcurrentHashMap<>();

  /** The versions that guard writes, where they are no longer those that the plan saw. */
  private final Map<PlannedChange, String> guards = new ConcurrentHashMap<>();

  /** The namespaces whose content is held back, by cluster: they must not go either. */
  private final Set<Foundation> heldBack = ConcurrentHashMap.newKeySet();

  /** The namespaces and definitions that others stand on and that are not there. */
  private final Map<Foundation, PlannedChange> missing = new ConcurrentHashMap<>();

  Applier(Settings settings) {
    this.settings = settings;
    this.members =
        settings.members().stream().collect(Collectors.toMap(Member::name, member -> member));
  }

  /** Something that others stand on: a namespace, or the plural and group of a custom type. */
  private record Foundation(String cluster, boolean namespace, String name) {}

  ApplyReport apply(PropagationPlan plan) {
    List<PlannedChange> changes = plan.changes().toList();
    List<PlannedChange> writes =
        changes.stream().filter(change -> change.action().isWrite()).toList();
    refuseMembersUnknown(writes);
    refuseOutdated(writes);
    changes.stream()
        .filter(change -> !change.action().isWrite())
        .forEach(change -> ended(withoutWrite(change)));
    write(writes.stream().filter(change -> !change.action().removes()).toList(), 1);
    holdBack(plan);
    write(
        writes.stream()
            .filter(change -> change.action().removes() && !outcomes.containsKey(change))
            .toList(),
        -1);
    List<KubefedException> unrecorded = new Recorder(settings, outcomes, written).record(plan);
    return new ApplyReport(
        changes.stream().map(change -> requireNonNull(outcomes.get(change))).toList(), unrecorded);
  }

  /**
   * Keeps what would otherwise be nowhere: an object that came about in none of the clusters that
   * it is placed in is not deleted from those that it is to leave.
   */
  private void holdBack(PropagationPlan plan) {
    for (ResourcePlan resource : plan.resources()) {
      PlacementDecision placement = resource.placement().orElse(null);
      if (placement == null
          || placement.clusters().isEmpty()
          || resource.changes().stream().anyMatch(change -> isHeld(change, placement))) {
        continue;
      }
      for (PlannedChange change : resource.changes()) {
        if (change.action() == Action.DELETE) {
          hold(
              change,
              "held back: the object came about in no cluster that it is placed in, so that"
                  + " deleting it here would leave it nowhere; plan again once it is there");
        }
      }
    }
  }

  /** Whether a cluster that the resource is placed in has the object now, in whatever version. */
  private boolean isHeld(PlannedChange change, PlacementDecision placement) {
    return placement.places(change.cluster())
        && (change.current() != null || requireNonNull(outcomes.get(change)).isSettled());
  }

  private void hold(PlannedChange change, String words) {
    ended(new Outcome(change, Result.SKIPPED, words, Optional.empty()));
    heldBack.add(new Foundation(change.cluster(), true, change.object().namespace()));
  }

  private static Outcome withoutWrite(PlannedChange change) {
    return change.action() == Action.REFUSED
        ? new Outcome(change, Result.REFUSED, change.reason(), change.cause())
        : new Outcome(change, Result.UNCHANGED, "unchanged", Optional.empty());
  }

  private void refuseMembersUnknown(List<PlannedChange> writes) {
    for (PlannedChange change : writes) {
      if (!members.containsKey(change.cluster())) {
        throw new IllegalArgumentException(
            "the plan writes to cluster "
                + change.cluster()
                + ", which is no member of this propagator; apply it with the one that made it");
      }
    }
  }

  /** The first read of a member goes alone: if the member hangs, no other waits for it as well. */
  private void refuseOutdated(List<PlannedChange> writes) {
    ClusterTasks tasks = new ClusterTasks(settings.executor(), settings.concurrencyPerCluster());
    List<Future<Optional<String>>> checks = new ArrayList<>();
    Set<String> begun = new HashSet<>();
    for (PlannedChange change : writes) {
      int stage = begun.add(change.cluster()) ? 0 : 1;
      checks.add(tasks.add(change.cluster(), stage, () -> moved(change)));
    }
    tasks.run();
    List<String> moved =
        checks.stream().map(ClusterTasks::completed).flatMap(Optional::stream).toList();
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
      now =
          reachability.ask(
              change.cluster(),
              object,
              () -> client(change).get(change.type(), object.namespace(), object.name()));
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
    } else if (seen.isPresent()
        && found.isPresent()
        && isSameButForStatus(requireNonNull(change.current()), now.get())) {
      guards.put(change, found.get());
      return Optional.empty();
    } else if (seen.isEmpty()) {
      return Optional.of(where + " was not there and is now");
    } else if (found.isEmpty()) {
      return Optional.of(where + " was there and is gone");
    }
    return Optional.of(where + " was at version " + seen.get() + " and is at " + found.get());
  }

  /** Controllers write a workload's status all the time; no plan decides anything by it. */
  private static boolean isSameButForStatus(JsonValue seen, JsonValue now) {
    return seen.path("metadata", "uid").equals(now.path("metadata", "uid"))
        && Differences.isSame(seen, now);
  }

  private String guard(PlannedChange change) {
    String seen = change.seenResourceVersion().orElseThrow();
    return guards.getOrDefault(change, seen);
  }

  /** Writes in the order of the waves, or with a direction of -1 against it. */
  private void write(List<PlannedChange> changes, int direction) {
    ClusterTasks tasks = new ClusterTasks(settings.executor(), settings.concurrencyPerCluster());
    List<Future<Boolean>> steps = new ArrayList<>();
    for (PlannedChange change : changes) {
      int stage = direction * DependencyOrder.wave(change.type());
      steps.add(
          tasks.add(
              change.cluster(),
              stage,
              () -> {
                ended(outcome(change));
                return true;
              }));
    }
    tasks.run();
    steps.forEach(ClusterTasks::completed);
  }

  private void ended(Outcome outcome) {
    PlannedChange change = outcome.change();
    outcomes.put(change, outcome);
    // What was there before can be stood on as it is.
    if (!outcome.isSettled() && change.current() == null) {
      if (DependencyOrder.isNamespace(change.type())) {
        missing.put(new Foundation(change.cluster(), true, change.object().name()), change);
      } else if (DependencyOrder.isCustomResourceDefinition(change.type())) {
        missing.put(new Foundation(change.cluster(), false, change.object().name()), change);
      }
    }
  }

  private Outcome outcome(PlannedChange change) {
    PlannedChange foundation = missingFoundation(change);
    if (foundation != null) {
      return new Outcome(
          change,
          Result.SKIPPED,
          "skipped: it stands on " + foundation.object() + ", which is not there",
          Optional.empty());
    }
    if (DependencyOrder.isNamespace(change.type())
        && heldBack.contains(new Foundation(change.cluster(), true, change.object().name()))) {
      return new Outcome(
          change,
          Result.SKIPPED,
          "held back: it has content that is held back; plan again once that has moved",
          Optional.empty());
    }
    return outcome(change, WRITES);
  }

  private Outcome outcome(PlannedChange change, int tries) {
    try {
      reachability.ask(
          change.cluster(),
          change.object(),
          () -> {
            write(change);
            return true;
          });
      return new Outcome(change, Result.APPLIED, "applied", Optional.empty());
    } catch (ConflictException e) {
      boolean onlyStatus =
          tries > 1 && change.seenResourceVersion().isPresent() && moved(change).isEmpty();
      return onlyStatus ? outcome(change, tries - 1) : moved(change, e);
    } catch (AlreadyExistsException e) {
      return moved(change, e);
    } catch (NotFoundException e) {
      return change.action().removes()
          ? new Outcome(change, Result.APPLIED, "already gone", Optional.empty())
          : moved(change, e);
    } catch (CancellationException e) {
      throw e;
    } catch (RuntimeException e) {
      return new Outcome(change, Result.FAILED, Secrecy.words(change.object(), e), Optional.of(e));
    }
  }

  private static Outcome moved(PlannedChange change, ClusterException e) {
    return new Outcome(
        change, Result.MOVED, "moved, plan again: " + e.getMessage(), Optional.of(e));
  }

  private void write(PlannedChange change) {
    ObjectReference object = change.object();
    ClusterClient client = client(change);
    switch (change.action()) {
      case CREATE, RECREATE ->
          written.put(
              change,
              client.create(change.type(), requireNonNull(change.desired()), WriteOptions.DEFAULT));
      case UPDATE, ADOPT ->
          written.put(change, client.update(change.type(), guarded(change), WriteOptions.DEFAULT));
      case DELETE -> {
        JsonValue current = requireNonNull(change.current());
        DeleteOptions options =
            requireNonNull(change.deleteOptions())
                .withResourceVersion(guard(change))
                .withUid(current.text("metadata", "uid").orElseThrow());
        client.delete(change.type(), object.namespace(), object.name(), options);
      }
      case RELEASE ->
          client.patch(
              change.type(),
              object.namespace(),
              object.name(),
              Patch.merge(release(guard(change))),
              WriteOptions.DEFAULT);
      default -> throw new IllegalStateException(change.action() + " writes nothing");
    }
    if (!change.action().removes() && DependencyOrder.isCustomResourceDefinition(change.type())) {
      Establishment.await(client, change, settings.establishTimeout());
    }
  }

  private JsonValue guarded(PlannedChange change) {
    JsonValue desired = requireNonNull(change.desired());
    return guards.containsKey(change)
        ? JsonEditor.on(desired).set(RESOURCE_VERSION, JsonValue.of(guard(change))).build()
        : desired;
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

  /** What this change needs in its cluster and is not there because the plan failed to make it. */
  private @Nullable PlannedChange missingFoundation(PlannedChange change) {
    String cluster = change.cluster();
    if (change.action().removes()) {
      return null;
    }
    PlannedChange namespace =
        missing.get(new Foundation(cluster, true, change.object().namespace()));
    return namespace != null
        ? namespace
        : missing.get(new Foundation(cluster, false, change.type().qualifiedPlural()));
  }
}
