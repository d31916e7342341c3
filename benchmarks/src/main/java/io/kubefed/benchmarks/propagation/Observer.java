package io.kubefed.benchmarks.propagation;

import io.kubefed.core.ResourceType;
import io.kubefed.core.json.JsonValue;
import io.kubefed.propagation.cluster.ClusterClient;
import io.kubefed.propagation.cluster.ClusterException;
import io.kubefed.propagation.cluster.ListOptions;
import io.kubefed.propagation.cluster.ObjectList;
import io.kubefed.propagation.cluster.WatchHandle;
import io.kubefed.propagation.cluster.WatchListener;
import io.kubefed.propagation.cluster.WatchOptions;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/**
 * Sees from outside what propagation has reached: one list and metadata watch of each member, and
 * one of the federated resources of the host for their status. Whoever is measured pays for it.
 */
final class Observer implements AutoCloseable {

  /** The place of the host's status; no member has this name. */
  static final String STATUS = "status on the host";

  /** The revision of what is gone. */
  static final int GONE = 0;

  /** How long a place may fail to be listed and watched anew. */
  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(60);

  private final Workload workload;
  private final List<Arrival> arrivals = new CopyOnWriteArrayList<>();
  private final Map<String, WatchHandle> watches = new ConcurrentHashMap<>();
  private final ScheduledExecutorService again = Threads.timer("observer");
  private final Set<String> places;
  private volatile boolean closed;

  /** Something to watch, and where. */
  private record Place(
      String name, ClusterClient client, ResourceType type, boolean metadataOnly) {}

  private Observer(Workload workload, Fleet fleet) {
    this.workload = workload;
    Set<String> all = new TreeSet<>(fleet.members().keySet());
    all.add(STATUS);
    this.places = Set.copyOf(all);
  }

  /** Begins to watch; changes from now on are seen. */
  static Observer open(Fleet fleet, Workload workload) {
    Observer observer = new Observer(workload, fleet);
    observer.follow(new Place(STATUS, fleet.host(), workload.federated(), false));
    fleet
        .members()
        .forEach(
            (name, member) -> observer.follow(new Place(name, member, workload.target(), true)));
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

  /**
   * Lists a place and watches it from there, until the observer is closed: API servers end watches
   * as they like, those of a fresh type above all.
   */
  private void follow(Place place) {
    ObjectList list =
        place
            .client()
            .list(
                place.type(),
                ListOptions.inNamespace(workload.namespace())
                    .withMetadataOnly(place.metadataOnly()));
    Set<String> names = new HashSet<>();
    for (JsonValue object : list.items()) {
      names.add(object.text("metadata", "name").orElseThrow());
      seen(place.name(), object, reached(place.name(), object));
    }
    long now = System.nanoTime();
    arrivals.forEach(arrival -> arrival.seenNothingBut(names, place.name(), now));
    WatchOptions options =
        WatchOptions.inNamespace(workload.namespace())
            .withMetadataOnly(place.metadataOnly())
            .withResourceVersion(list.resourceVersion());
    WatchHandle before =
        watches.put(place.name(), place.client().watch(place.type(), options, listener(place)));
    if (before != null) {
      before.close();
    }
    if (closed) {
      close();
    }
  }

  private void followAnew(Place place, long deadline) {
    try {
      follow(place);
    } catch (ClusterException e) {
      if (System.nanoTime() < deadline && !closed) {
        ScheduledFuture<?> unused =
            again.schedule(() -> followAnew(place, deadline), 50, TimeUnit.MILLISECONDS);
      } else if (!closed) {
        arrivals.forEach(
            arrival -> arrival.fail("the watch of " + place.name() + " ended: " + e.getMessage()));
      }
    }
  }

  private WatchListener listener(Place place) {
    return new WatchListener() {
      @Override
      public void onEvent(EventType event, JsonValue object) {
        switch (event) {
          case ADDED, MODIFIED -> seen(place.name(), object, reached(place.name(), object));
          case DELETED -> seen(place.name(), object, GONE);
          case BOOKMARK -> {}
        }
      }

      @Override
      public void onClosed(Optional<ClusterException> failure) {
        if (!closed) {
          again.execute(() -> followAnew(place, System.nanoTime() + PATIENCE_NANOS));
        }
      }
    };
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
    again.shutdownNow();
    watches.values().forEach(WatchHandle::close);
  }
}
