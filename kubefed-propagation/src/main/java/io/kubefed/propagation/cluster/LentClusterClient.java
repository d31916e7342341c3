package io.kubefed.propagation.cluster;

import io.kubefed.core.ResourceType;
import io.kubefed.core.json.JsonValue;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A client around one that others own: what is open through it ends with it, and no more. */
final class LentClusterClient extends DecoratedClusterClient {

  private final Set<Lease> leases = ConcurrentHashMap.newKeySet();
  private volatile boolean closed;

  /** Passes a watch on until it ends. */
  private final class Lease implements WatchListener {

    private final WatchListener listener;
    private volatile @Nullable WatchHandle handle;

    Lease(WatchListener listener) {
      this.listener = listener;
    }

    @Override
    public void onEvent(EventType event, JsonValue object) {
      listener.onEvent(event, object);
    }

    @Override
    public void onClosed(Optional<ClusterException> failure) {
      leases.remove(this);
      listener.onClosed(failure);
    }

    void end() {
      WatchHandle open = handle;
      if (open != null) {
        open.close();
      }
    }
  }

  LentClusterClient(ClusterClient client) {
    super(client);
  }

  @Override
  <T> T around(ClusterCall call, Supplier<T> made) {
    if (closed) {
      throw new IllegalStateException("the client of cluster " + name() + " is closed");
    }
    return made.get();
  }

  @Override
  public WatchHandle watch(ResourceType type, WatchOptions options, WatchListener listener) {
    Lease lease = new Lease(listener);
    leases.add(lease);
    try {
      WatchHandle handle = super.watch(type, options, lease);
      lease.handle = handle;
      if (closed) {
        handle.close();
      }
      return handle;
    } catch (RuntimeException e) {
      leases.remove(lease);
      throw e;
    }
  }

  /** A watch that is being opened now is closed by the call that opens it. */
  @Override
  public void close() {
    closed = true;
    leases.forEach(Lease::end);
  }
}
