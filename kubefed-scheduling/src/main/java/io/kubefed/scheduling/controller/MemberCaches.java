package io.kubefed.scheduling.controller;

import io.kubefed.core.ObjectReference;
import io.kubefed.propagation.cluster.ClusterClient;
import io.kubefed.propagation.cluster.ClusterRegistry.Member;
import io.kubefed.propagation.controller.ControllerContext;
import io.kubefed.propagation.informer.Informer;
import io.kubefed.propagation.informer.InformerListener;
import io.kubefed.propagation.informer.InformerSpec;
import io.kubefed.propagation.informer.InformerState;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/**
 * Caches of member clusters, each opened when it is first asked for and closed when nobody needs it
 * any more. Thread-safe.
 *
 * @param <V> what is kept of each object
 */
final class MemberCaches<V> {

  private final ControllerContext context;
  private final boolean byName;
  private final Consumer<Key> onChange;
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<Place<V>, Cache<V>> caches = new HashMap<>();

  private record Place<V>(String cluster, InformerSpec<V> spec) {}

  /** A cache, who reaches its cluster, since when it is there, and which preferences need it. */
  static final class Cache<V> {

    private final Informer<V> informer;
    private final ClusterClient client;
    private final Instant since;
    private final Set<Key> users = ConcurrentHashMap.newKeySet();

    private Cache(Informer<V> informer, ClusterClient client, Instant since) {
      this.informer = informer;
      this.client = client;
      this.since = since;
    }

    Informer<V> informer() {
      return informer;
    }

    Instant since() {
      return since;
    }

    boolean isSynced() {
      return informer.state().isSynced();
    }
  }

  /**
   * No caches yet.
   *
   * @param byName true if an object concerns the preference of its name alone, false if it concerns
   *     all that use its cache
   * @param onChange told which preference to look at again
   */
  MemberCaches(ControllerContext context, boolean byName, Consumer<Key> onChange) {
    this.context = context;
    this.byName = byName;
    this.onChange = onChange;
  }

  /** The cache of a member, for a preference, which hears of what changes in it. */
  Cache<V> get(Member member, InformerSpec<V> spec, Key user) {
    lock.lock();
    try {
      Place<V> place = new Place<>(member.name(), spec);
      Cache<V> known = caches.get(place);
      if (known == null || !known.client.equals(member.client())) {
        Cache<V> opened =
            new Cache<>(
                context.informers().informer(member.client(), spec),
                member.client(),
                context.clock().instant());
        if (known != null) {
          opened.users.addAll(known.users);
          known.informer.close();
        }
        caches.put(place, opened);
        opened.informer.addListener(new Forwarder(opened));
        opened.informer.start();
        known = opened;
      }
      known.users.add(user);
      return known;
    } finally {
      lock.unlock();
    }
  }

  /** Lets go of every cache that this preference does not need any more. */
  void retain(Key user, Set<Cache<V>> needed) {
    lock.lock();
    try {
      caches
          .values()
          .removeIf(
              cache -> {
                boolean over =
                    !needed.contains(cache) && cache.users.remove(user) && cache.users.isEmpty();
                if (over) {
                  cache.informer.close();
                }
                return over;
              });
    } finally {
      lock.unlock();
    }
  }

  /** What a preference has been shown of the object of its name in a cluster. */
  Optional<V> seen(String cluster, Key user) {
    lock.lock();
    try {
      return caches.entrySet().stream()
          .filter(each -> each.getKey().cluster().equals(cluster))
          .filter(each -> each.getValue().users.contains(user))
          .flatMap(each -> each.getValue().informer.get(user.namespace(), user.name()).stream())
          .findFirst();
    } finally {
      lock.unlock();
    }
  }

  /** How many caches are open. */
  int size() {
    lock.lock();
    try {
      return caches.size();
    } finally {
      lock.unlock();
    }
  }

  void close() {
    lock.lock();
    try {
      caches.values().forEach(cache -> cache.informer.close());
      caches.clear();
    } finally {
      lock.unlock();
    }
  }

  /** Tells of changes without their content: whoever hears of one looks again. */
  private final class Forwarder implements InformerListener<V> {

    private final Cache<V> cache;

    Forwarder(Cache<V> cache) {
      this.cache = cache;
    }

    @Override
    public void onChange(ObjectReference object, Optional<V> before, Optional<V> after) {
      if (before.equals(after)) {
        return;
      } else if (!byName) {
        cache.users.forEach(onChange);
      } else if (cache.users.contains(Key.of(object))) {
        onChange.accept(Key.of(object));
      }
    }

    @Override
    public void onState(InformerState state) {
      if (state.isSynced()) {
        cache.users.forEach(onChange);
      }
    }
  }
}
