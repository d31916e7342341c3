package io.kubefed.dns.controller;

import io.kubefed.core.ObjectReference;
import io.kubefed.core.ResourceType;
import io.kubefed.core.api.KubeFedNames;
import io.kubefed.core.selector.LabelSelector;
import io.kubefed.propagation.cluster.ClusterClient;
import io.kubefed.propagation.controller.ControllerContext;
import io.kubefed.propagation.informer.Form;
import io.kubefed.propagation.informer.Informer;
import io.kubefed.propagation.informer.InformerIndex;
import io.kubefed.propagation.informer.InformerListener;
import io.kubefed.propagation.informer.InformerSpec;
import io.kubefed.propagation.informer.InformerState;
import io.kubefed.propagation.informer.InformerState.Phase;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What one member holds of something that clusters of different age serve as different types: a
 * cache at the first of them that it serves. The later ones are watched only while it does not
 * serve the earlier. Objects that propagation manages alone, as KubeFed has it; endpoints carry the
 * label of their service. Thread-safe.
 */
final class ServedInformer implements AutoCloseable {

  private static final LabelSelector MANAGED =
      LabelSelector.ofLabels(Map.of(KubeFedNames.MANAGED_LABEL, KubeFedNames.MANAGED));

  /**
   * A type that it may be served as.
   *
   * @param type the type
   * @param form what is kept of its objects
   */
  record Served(ResourceType type, Form<ShardView> form) {}

  private final ControllerContext context;
  private final ClusterClient client;
  private final String namespace;
  private final List<Served> types;
  private final Consumer<String> onChange;
  private final Runnable onKnown;
  private final List<Cache> caches = new ArrayList<>();
  private boolean closed;

  /** A cache at one of the types. */
  private final class Cache implements InformerListener<ShardView> {

    final int number;
    final Informer<ShardView> informer;
    final InformerIndex<ShardView> byKey;
    volatile boolean synced;
    volatile Phase phase = Phase.NOT_SYNCED;

    Cache(int number) {
      this.number = number;
      Served served = types.get(number);
      informer =
          context
              .informers()
              .informer(
                  client,
                  InformerSpec.inNamespace(served.type(), namespace, served.form())
                      .withSelector(MANAGED));
      byKey = informer.addIndex(view -> List.of(view.key()));
    }

    void start() {
      informer.addListener(this);
      informer.start();
    }

    @Override
    public void onChange(
        ObjectReference object, Optional<ShardView> before, Optional<ShardView> after) {
      if (!before.equals(after)) {
        before.ifPresent(view -> onChange.accept(view.key()));
        after
            .filter(view -> before.filter(old -> old.key().equals(view.key())).isEmpty())
            .ifPresent(view -> onChange.accept(view.key()));
      }
    }

    @Override
    public void onState(InformerState state) {
      Phase last = phase;
      phase = state.phase();
      synced |= state.isSynced();
      if (phase == last) {
        return;
      }
      if (phase == Phase.NOT_SERVED) {
        synced = false;
        openAfter(number);
        onKnown.run();
      } else if (phase == Phase.SYNCED) {
        closeAfter(number);
        onKnown.run();
      }
    }
  }

  /**
   * A cache, which starts nothing.
   *
   * @param namespace the namespace; empty for all
   * @param types what it may be served as, the preferred first
   * @param onChange gets the key of what is another one
   * @param onKnown is told when more is known
   */
  ServedInformer(
      ControllerContext context,
      ClusterClient client,
      String namespace,
      List<Served> types,
      Consumer<String> onChange,
      Runnable onKnown) {
    this.context = context;
    this.client = client;
    this.namespace = namespace;
    this.types = List.copyOf(types);
    this.onChange = onChange;
    this.onKnown = onKnown;
  }

  void start() {
    openAfter(-1);
  }

  private synchronized void openAfter(int number) {
    if (closed || caches.size() != number + 1 || caches.size() == types.size()) {
      return;
    }
    Cache cache = new Cache(number + 1);
    caches.add(cache);
    cache.start();
  }

  private void closeAfter(int number) {
    List<Cache> dropped;
    synchronized (this) {
      dropped = new ArrayList<>(caches.subList(Math.min(number + 1, caches.size()), caches.size()));
      caches.removeAll(dropped);
    }
    dropped.forEach(cache -> cache.informer.close());
  }

  /** The cache that speaks for the member; null while none does. */
  private synchronized @Nullable Cache speaking() {
    for (Cache cache : caches) {
      if (cache.synced) {
        return cache;
      }
      if (cache.phase != Phase.NOT_SERVED) {
        return null;
      }
    }
    return null;
  }

  /** Whether the member has been read: before, what is not in here means nothing. */
  synchronized boolean isKnown() {
    return speaking() != null
        || (caches.size() == types.size()
            && caches.stream().allMatch(cache -> cache.phase == Phase.NOT_SERVED));
  }

  /** What is cached under a key. */
  List<ShardView> get(String key) {
    Cache cache = speaking();
    return cache == null ? List.of() : cache.byKey.get(key);
  }

  @Override
  public void close() {
    List<Cache> dropped;
    synchronized (this) {
      closed = true;
      dropped = List.copyOf(caches);
      caches.clear();
    }
    dropped.forEach(cache -> cache.informer.close());
  }
}
