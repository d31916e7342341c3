package io.kubefed.propagation.plan;

import static java.util.Objects.requireNonNull;

import io.kubefed.core.InvalidResourceException;
import io.kubefed.core.KubefedException;
import io.kubefed.core.federated.FederatedResource;
import io.kubefed.core.json.JsonValue;
import io.kubefed.core.render.ManagedLabel;
import io.kubefed.core.version.ObjectVersion;
import io.kubefed.core.version.OverrideVersion;
import io.kubefed.core.version.TemplateVersion;
import io.kubefed.core.version.VersionRecord;
import io.kubefed.propagation.cluster.ClusterException;
import io.kubefed.propagation.plan.Propagator.Settings;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Future;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Records what came of a plan in the {@link VersionStore}. */
final class Recorder {

  /**
   * The version of an object that is, or may be, in a cluster in a state that nobody knows: it
   * equals that of no object, so that the object is due, and keeps the cluster in the record.
   */
  static final String UNKNOWN_VERSION = "rv:";

  /** The lane of the calls to the store: no member has this name. */
  static final String RECORDS = "";

  private final Settings settings;
  private final Map<PlannedChange, Outcome> outcomes;
  private final Map<PlannedChange, JsonValue> written;

  /** Records these outcomes of changes, and what the members answered to those that wrote. */
  Recorder(
      Settings settings,
      Map<PlannedChange, Outcome> outcomes,
      Map<PlannedChange, JsonValue> written) {
    this.settings = settings;
    this.outcomes = outcomes;
    this.written = written;
  }

  /** Records what is new; the failures of the store are the result. */
  List<KubefedException> record(PropagationPlan plan) {
    ClusterTasks tasks = new ClusterTasks(settings.executor(), settings.concurrencyPerCluster());
    List<Future<Boolean>> records = new ArrayList<>();
    for (ResourcePlan resource : plan.resources()) {
      if (resource.failure().isEmpty()) {
        records.add(tasks.add(RECORDS, 0, () -> record(resource)));
      }
    }
    tasks.run();
    List<KubefedException> failures = new ArrayList<>();
    for (Future<Boolean> record : records) {
      try {
        ClusterTasks.completed(record);
      } catch (KubefedException e) {
        failures.add(e);
      }
    }
    return failures;
  }

  private boolean record(ResourcePlan plan) {
    FederatedResource resource = plan.resource();
    Optional<VersionRecord> before = settings.versions().load(resource);
    VersionRecord after = after(plan, before);
    boolean isNew =
        before.isPresent() ? !before.get().equals(after) : !after.clusterVersions().isEmpty();
    if (isNew) {
      settings.versions().save(resource, after);
    }
    return isNew;
  }

  private VersionRecord after(ResourcePlan plan, Optional<VersionRecord> before) {
    String template = version(plan.resource(), TemplateVersion::of);
    String overrides = version(plan.resource(), OverrideVersion::of);
    boolean sameResource =
        before.isPresent()
            && before.get().templateVersion().equals(template)
            && before.get().overrideVersion().equals(overrides);
    Map<String, String> versions = new LinkedHashMap<>();
    Set<String> kept = new HashSet<>();
    for (PlannedChange change : plan.changes()) {
      String cluster = change.cluster();
      Outcome outcome = requireNonNull(outcomes.get(change));
      boolean recorded = before.isPresent() && before.get().clusterVersions().containsKey(cluster);
      if (outcome.isSettled()) {
        settledVersion(change).ifPresent(version -> versions.put(cluster, version));
      } else if (recorded && sameResource) {
        kept.add(cluster);
      } else if (recorded || isManaged(change.current()) || mayBeWritten(outcome)) {
        versions.put(cluster, UNKNOWN_VERSION);
      }
    }
    return VersionRecord.after(before, template, overrides, versions, kept);
  }

  private Optional<String> settledVersion(PlannedChange change) {
    JsonValue now = written.containsKey(change) ? written.get(change) : change.current();
    return change.action().removes() || !isManaged(now)
        ? Optional.empty()
        : Optional.of(ObjectVersion.of(requireNonNull(now)));
  }

  private static boolean isManaged(@Nullable JsonValue object) {
    return object != null && ManagedLabel.isManaged(object);
  }

  private static boolean mayBeWritten(Outcome outcome) {
    return outcome.failure().orElse(null) instanceof ClusterException failure
        && failure.isOutcomeUnknown();
  }

  /** What nobody can read has no version; it is recorded only to be removed. */
  private static String version(
      FederatedResource resource, Function<FederatedResource, String> version) {
    try {
      return version.apply(resource);
    } catch (InvalidResourceException e) {
      return "";
    }
  }
}
