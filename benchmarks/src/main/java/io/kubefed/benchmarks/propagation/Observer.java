package io.kubefed.benchmarks.propagation;

import io.kubefed.core.ResourceType;
import io.kubefed.core.json.JsonValue;
import io.kubefed.propagation.cluster.ClusterClient;
import io.kubefed.propagation.cluster.ClusterException;
import io.kubefed.propagation.cluster.WatchHandle;
import io.kubefed.propagation.cluster.WatchListener;
import io.kubefed.propagation.cluster.WatchOptions;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Sees from outside what propagation has reached: one metadata watch on each member, and one watch
 * on the federated resources of the host for their status. Whoever is measured pays for it.
 */
final class Observer implements AutoCloseable {

  /** The place of the host's status; no member has this name. */
  static final String STATUS = "status on the host";

  /** The revision of what is gone. */
  static final int GONE = 0;

  private final Workload workload;
  private final List<Arrival> arrivals = new CopyOnWriteArrayList<>();
  private final List<WatchHandle> watches = new ArrayList<>();
  private final Set<String> places;
  private volatile boolean closed;

  private Observer(Workload workload, Fleet fleet) {
    this.workload = workload;
    Set<String> all = new TreeSet<>(fleet.members().keySet());
    all.add(STATUS);
    this.places = Set.copyOf(all);
  }

  /** Begins to watch; changes from now on are seen. */
  static Observer open(Fleet fleet, Workload workload) {
    Observer observer = new Observer(workload, fleet);
    observer.watch(STATUS, fleet.host(), workload.federated(), false);
    fleet
        .members()
        .forEach((name, member) -> observer.watch(name, member, workload.target(), true));
    return observer;
  }

  /** All places that are watched. */
  Set<String> places() {
    return places;
  }

  /**
   * Begins to wait until these resources have reached that revision, or a later one, in those
   * places. To be called before the change is made.
   */
  Arrival expect(Collection<String> names, int revision, Set<String> where) {
    Arrival arrival = new Arrival(names, revision, where, arrivals::remove);
    arrivals.add(arrival);
    return arrival;
  }

  private void watch(String place, ClusterClient client, ResourceType type, boolean metadataOnly) {
    WatchOptions options =
        WatchOptions.inNamespace(workload.namespace()).withMetadataOnly(metadataOnly);
    watches.add(
        client.watch(
            type,
            options,
            new WatchListener() {
              @Override
              public void onEvent(EventType event, JsonValue object) {
                switch (event) {
                  case ADDED, MODIFIED -> seen(place, object, reached(place, object));
                  case DELETED -> seen(place, object, GONE);
                  case BOOKMARK -> {}
                }
              }

              @Override
              public void onClosed(Optional<ClusterException> failure) {
                if (!closed) {
                  String why = failure.map(Throwable::getMessage).orElse("its time was up");
                  arrivals.forEach(a -> a.fail("the watch of " + place + " ended: " + why));
                }
              }
            }));
  }

  private void seen(String place, JsonValue object, int revision) {
    if (revision < 0) {
      return;
    }
    long now = System.nanoTime();
    String name = object.text("metadata", "name").orElseThrow();
    arrivals.forEach(arrival -> arrival.seen(place, name, revision, now));
  }

  /** The revision that is reached; negative for none yet. */
  private static int reached(String place, JsonValue object) {
    if (!place.equals(STATUS)) {
      return positive(Workload.revision(object));
    }
    boolean current =
        object.path("status", "observedGeneration").equals(object.path("metadata", "generation"));
    boolean propagated =
        object.path("status", "conditions").map(JsonValue::items).orElse(List.of()).stream()
            .map(JsonValue::textFields)
            .anyMatch(
                condition ->
                    "Propagation".equals(condition.get("type"))
                        && "True".equals(condition.get("status")));
    return current && propagated ? positive(Workload.revisionOfTemplate(object)) : -1;
  }

  private static int positive(int revision) {
    return revision == 0 ? -1 : revision;
  }

  @Override
  public void close() {
    closed = true;
    watches.forEach(WatchHandle::close);
  }
}
