package io.kubefed.propagation.controller.sync;

import io.kubefed.core.ObjectReference;
import io.kubefed.core.federated.FederatedType;
import io.kubefed.core.render.ManagedLabel;
import io.kubefed.core.selector.LabelSelector;
import io.kubefed.propagation.cluster.ClusterClient;
import io.kubefed.propagation.cluster.ClusterRegistry.Member;
import io.kubefed.propagation.controller.ControllerContext;
import io.kubefed.propagation.informer.Informer;
import io.kubefed.propagation.informer.InformerListener;
import io.kubefed.propagation.informer.InformerSpec;
import io.kubefed.propagation.informer.InformerState;
import io.kubefed.propagation.informer.InformerState.Phase;
import java.util.Collection;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What the members hold of one target type, as far as propagation manages it: a cache for each
 * member, and over it what was just written there. Thread-safe.
 */
final class MemberSide implements AutoCloseable {

  private static final LabelSelector MANAGED =
      LabelSelector.ofLabels(Map.of(ManagedLabel.KEY, ManagedLabel.VALUE));

  private final ControllerContext context;
  private final FederatedType type;
  private final boolean withStatus;
  private final Consumer<ObjectReference> onObject;
  private final Consumer<ObjectReference> onStatus;
  private final Consumer<String> onState;
  private final Map<String, MemberCache> caches = new ConcurrentHashMap<>();

  /** What one member holds. */
  private final class MemberCache implements InformerListener<MemberView> {

    final String cluster;
    final ClusterClient client;
    final Informer<MemberView> informer;
    final WriteOverlay<MemberView> overlay;
    private volatile boolean synced;
    private volatile Phase phase = Phase.NOT_SYNCED;

    MemberCache(Member member) {
      this.cluster = member.name();
      this.client = member.client();
      this.informer = context.informers().informer(client, spec());
      this.overlay =
          new WriteOverlay<>(
              context.time(),
              MemberView::uid,
              MemberView::resourceVersion,
              object -> informer.get(object.namespace(), object.name()),
              () -> informer.state().isSynced(),
              onObject);
    }

    void start() {
      informer.addListener(this);
      informer.start();
    }

    @Override
    public void onChange(
        ObjectReference object, Optional<MemberView> before, Optional<MemberView> after) {
      // Several changes may come as one, with a write of ours among them that this one undoes.
      boolean since = overlay.isPending(object);
      boolean echo = overlay.isEcho(object, before, after);
      boolean changedInPlace = before.isPresent() && after.isPresent();
      if (!changedInPlace || !before.get().hasSameStatus(after.get())) {
        onStatus.accept(object);
      }
      boolean same = changedInPlace && before.get().isSameForDecisions(after.get());
      if (!echo && (since || !same)) {
        onObject.accept(object);
      }
    }

    @Override
    public void onState(InformerState now) {
      Phase before = phase;
      phase = now.phase();
      synced |= now.isSynced();
      if (phase != before && (now.isSynced() || phase == Phase.NOT_SERVED)) {
        onState.accept(cluster);
      }
    }
  }

  /**
   * @param withStatus whether statuses are kept, which costs reading whole objects
   * @param onObject gets the objects about which something may have to be done
   * @param onStatus gets the objects whose status is another one, for others to be told
   * @param onState gets the members whose cache is filled
   */
  MemberSide(
      ControllerContext context,
      FederatedType type,
      boolean withStatus,
      Consumer<ObjectReference> onObject,
      Consumer<ObjectReference> onStatus,
      Consumer<String> onState) {
    this.context = context;
    this.type = type;
    this.withStatus = withStatus;
    this.onObject = onObject;
    this.onStatus = onStatus;
    this.onState = onState;
  }

  private InformerSpec<MemberView> spec() {
    String namespace = type.target().namespaced() ? context.targetNamespace() : "";
    return InformerSpec.inNamespace(
            type.target(), namespace, withStatus ? MemberView.WITH_STATUS : MemberView.METADATA)
        .withSelector(MANAGED);
  }

  /** Follows exactly these members from now on. */
  synchronized void follow(Collection<Member> members) {
    Set<String> names = new HashSet<>();
    for (Member member : members) {
      names.add(member.name());
      MemberCache before = caches.get(member.name());
      if (before == null || before.client != member.client()) {
        MemberCache cache = new MemberCache(member);
        caches.put(member.name(), cache);
        cache.start();
        close(before);
      }
    }
    for (String gone : Set.copyOf(caches.keySet())) {
      if (!names.contains(gone)) {
        close(caches.remove(gone));
      }
    }
  }

  private static void close(@Nullable MemberCache cache) {
    if (cache != null) {
      cache.informer.close();
    }
  }

  /**
   * What the member holds; nothing as well where its cache has not been filled yet, or where the
   * type is not served (any more): its objects went with it, or are out of reach.
   */
  Optional<MemberView> view(String cluster, ObjectReference object) {
    MemberCache cache = caches.get(cluster);
    return cache == null || cache.phase == Phase.NOT_SERVED
        ? Optional.empty()
        : cache.overlay.see(object);
  }

  /** Whether the cache of a member has been filled: before, what is not in it means nothing. */
  boolean isKnown(String cluster) {
    MemberCache cache = caches.get(cluster);
    return cache != null && (cache.synced || cache.phase == Phase.NOT_SERVED);
  }

  /** Whether the cache of a member is as current as a watch can be. */
  boolean isCurrent(String cluster) {
    MemberCache cache = caches.get(cluster);
    return cache != null && (cache.phase == Phase.SYNCED || cache.phase == Phase.NOT_SERVED);
  }

  boolean isServed(String cluster) {
    MemberCache cache = caches.get(cluster);
    return cache == null || cache.phase != Phase.NOT_SERVED;
  }

  /** Makes a write to an object of a member, which is noted by the calls below. */
  <T> T during(String cluster, ObjectReference object, Supplier<T> write) {
    MemberCache cache = caches.get(cluster);
    return cache == null ? write.get() : cache.overlay.during(object, write);
  }

  /** Notes what a write left in a member. */
  void wrote(String cluster, ObjectReference object, MemberView view) {
    MemberCache cache = caches.get(cluster);
    if (cache != null) {
      if (view.isManaged()) {
        cache.overlay.wrote(object, view);
      } else {
        cache.overlay.removed(object, view.uid());
      }
    }
  }

  /** Notes that an object of a member is gone, or no longer managed. */
  void removed(String cluster, ObjectReference object, String uid) {
    MemberCache cache = caches.get(cluster);
    if (cache != null) {
      cache.overlay.removed(object, uid);
    }
  }

  /** All objects that any member holds. */
  Set<ObjectReference> objects() {
    Set<ObjectReference> objects = new HashSet<>();
    caches.values().forEach(cache -> objects.addAll(cache.informer.keys()));
    return objects;
  }

  /** Ends all caches. */
  @Override
  public synchronized void close() {
    caches.values().forEach(MemberSide::close);
    caches.clear();
  }
}
