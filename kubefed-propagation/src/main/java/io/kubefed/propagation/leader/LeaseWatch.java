package io.kubefed.propagation.leader;

import io.kubefed.core.json.JsonValue;
import io.kubefed.propagation.cluster.ClusterClient;
import io.kubefed.propagation.cluster.ClusterException;
import io.kubefed.propagation.cluster.StandardTypes;
import io.kubefed.propagation.cluster.WatchHandle;
import io.kubefed.propagation.cluster.WatchListener;
import io.kubefed.propagation.cluster.WatchOptions;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells a candidate when the Lease changes. A help only: without it the candidate looks by itself.
 * Thread-safe.
 */
final class LeaseWatch {

  private static final Logger logger = LoggerFactory.getLogger(LeaseWatch.class);

  private final ClusterClient client;
  private final WatchOptions options;
  private final Consumer<String> onChange;
  private @Nullable Listener open;

  /**
   * A watch that is not open.
   *
   * @param onChange takes the version of the Lease
   */
  LeaseWatch(ClusterClient client, String namespace, String name, Consumer<String> onChange) {
    this.client = client;
    this.options =
        WatchOptions.inNamespace(namespace)
            .withLabelSelector(LeaderLock.selector(name))
            .withBookmarks(false);
    this.onChange = onChange;
  }

  /** Opens it, unless it is open; a failure is for the next time. */
  void open() {
    Listener listener;
    synchronized (this) {
      if (open != null) {
        return;
      }
      listener = new Listener();
      open = listener;
    }
    try {
      listener.opened(client.watch(StandardTypes.LEASE, options, listener));
    } catch (ClusterException e) {
      ended(listener);
      logger.atDebug().log(
          "The Lease cannot be watched, looking at it instead: {}", e.getMessage());
    }
  }

  void close() {
    Listener listener;
    synchronized (this) {
      listener = open;
      open = null;
    }
    if (listener != null) {
      listener.close();
    }
  }

  private synchronized void ended(Listener listener) {
    if (open == listener) {
      open = null;
    }
  }

  private final class Listener implements WatchListener {

    private @Nullable WatchHandle handle;
    private boolean closed;

    synchronized void opened(WatchHandle value) {
      handle = value;
      if (closed) {
        value.close();
      }
    }

    synchronized void close() {
      closed = true;
      if (handle != null) {
        handle.close();
      }
    }

    @Override
    public void onEvent(EventType type, JsonValue object) {
      onChange.accept(
          type == EventType.DELETED ? "" : object.text("metadata", "resourceVersion").orElse(""));
    }

    @Override
    public void onClosed(Optional<ClusterException> failure) {
      ended(this);
    }
  }
}
