package io.kubefed.propagation.cluster;

import io.kubefed.core.ResourceType;
import io.kubefed.core.json.JsonValue;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps what a listener throws away from the watch, and tells it of the end once. */
final class GuardedListener implements WatchListener {

  private static final Logger logger = LoggerFactory.getLogger(GuardedListener.class);

  private final String cluster;
  private final ResourceType type;
  private final WatchListener listener;
  private final AtomicBoolean closed = new AtomicBoolean();

  GuardedListener(String cluster, ResourceType type, WatchListener listener) {
    this.cluster = cluster;
    this.type = type;
    this.listener = listener;
  }

  @Override
  public void onEvent(EventType event, JsonValue object) {
    if (closed.get()) {
      return;
    }
    try {
      listener.onEvent(event, object);
    } catch (RuntimeException e) {
      log(e);
    }
  }

  @Override
  public void onClosed(Optional<ClusterException> failure) {
    if (closed.compareAndSet(false, true)) {
      try {
        listener.onClosed(failure);
      } catch (RuntimeException e) {
        log(e);
      }
    }
  }

  private void log(RuntimeException e) {
    logger
        .atError()
        .addKeyValue("cluster", cluster)
        .addKeyValue("type", type)
        .setCause(e)
        .log("A watch listener failed; the watch goes on");
  }
}
