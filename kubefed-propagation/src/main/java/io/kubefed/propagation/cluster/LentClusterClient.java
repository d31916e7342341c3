package io.kubefed.propagation.cluster;

import io.kubefed.core.ResourceType;
import io.kubefed.core.json.JsonValue;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/** A client around one that others own: what is open through it ends with it, and no more. */
final class LentClusterClient extends DecoratedClusterClient {

  private final Set<CompletableFuture<WatchHandle>> watches = ConcurrentHashMap.newKeySet();
  private volatile boolean closed;

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
    CompletableFuture<WatchHandle> opened = new CompletableFuture<>();
    watches.add(opened);
    try {
      WatchHandle handle = super.watch(type, options, forgetting(opened, listener));
      opened.complete(handle);
      if (closed) {
        handle.close();
      }
      return handle;
    } catch (RuntimeException e) {
      watches.remove(opened);
      throw e;
    }
  }

  private WatchListener forgetting(CompletableFuture<WatchHandle> opened, WatchListener listener) {
    return new WatchListener() {
      @Override
      public void onEvent(EventType event, JsonValue object) {
        listener.onEvent(event, object);
      }

      @Override
      public void onClosed(Optional<ClusterException> failure) {
        watches.remove(opened);
        listener.onClosed(failure);
      }
    };
  }

  /** A watch that is being opened now is closed by the call that opens it. */
  @Override
  public void close() {
    closed = true;
    for (CompletableFuture<WatchHandle> opened : watches) {
      if (opened.isDone()) {
        opened.join().close();
      }
    }
  }
}
