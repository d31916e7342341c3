package io.kubefed.propagation.cluster;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** The last changes of an in-memory cluster, and the watches that hear of them. Under its lock. */
final class MemoryHistory {

  private final int capacity;
  private final Deque<MemoryEvent> events = new ArrayDeque<>();
  private final List<MemoryWatch> watches = new CopyOnWriteArrayList<>();
  private long forgotten;

  MemoryHistory(int capacity) {
    this.capacity = capacity;
  }

  void add(MemoryEvent event) {
    events.add(event);
    if (events.size() > capacity) {
      forgotten = events.remove().resourceVersion();
    }
    for (MemoryWatch watch : watches) {
      watch.offer(event);
    }
  }

  /** Forgets everything up to now. */
  void forget(long now) {
    events.clear();
    forgotten = now;
  }

  /** The last version of which something has been forgotten: a watch from before it has a gap. */
  long forgotten() {
    return forgotten;
  }

  /** Queues what has happened since that version, then whatever happens from now on. */
  void replay(MemoryWatch watch, long since) {
    for (MemoryEvent event : events) {
      if (event.resourceVersion() > since) {
        watch.offer(event);
      }
    }
    watches.add(watch);
  }

  void register(MemoryWatch watch) {
    watches.add(watch);
  }

  void unregister(MemoryWatch watch) {
    watches.remove(watch);
  }

  void bookmark(long resourceVersion) {
    watches.forEach(watch -> watch.offerBookmark(resourceVersion));
  }

  void end(@Nullable ClusterException failure) {
    watches.forEach(watch -> watch.offerEnd(failure));
  }

  /** Tells the watches what is queued. Not under the lock. */
  void deliver() {
    watches.forEach(MemoryWatch::deliver);
  }
}
