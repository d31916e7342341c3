package io.kubefed.propagation.cluster;

import io.kubefed.core.ResourceType;
import io.kubefed.core.json.JsonValue;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** An open watch of an in-memory cluster: a queue that is told to its listener in order. */
final class MemoryWatch implements WatchHandle {

  private final ResourceType type;
  private final WatchOptions options;
  private final GuardedListener listener;
  private final SerialTasks tasks;
  private final Consumer<MemoryWatch> onClose;
  private volatile boolean ended;

  MemoryWatch(
      ResourceType type,
      WatchOptions options,
      GuardedListener listener,
      Executor executor,
      Consumer<MemoryWatch> onClose) {
    this.type = type;
    this.options = options;
    this.listener = listener;
    this.tasks = new SerialTasks(executor);
    this.onClose = onClose;
  }

  /** Queues what a change means to this watch. Called in the order of changes, under the lock. */
  void offer(MemoryEvent event) {
    if (ended
        || !event.plural().equals(type.qualifiedPlural())
        || !(options.namespace().isEmpty() || options.namespace().equals(event.namespace()))) {
      return;
    }
    JsonValue before = event.before();
    JsonValue after = event.after();
    boolean known = before != null && matches(before);
    if (after != null && matches(after)) {
      queue(known ? WatchListener.EventType.MODIFIED : WatchListener.EventType.ADDED, after);
    } else if (before != null && known) {
      queue(
          WatchListener.EventType.DELETED,
          ObjectFields.withMetadata(
              before, "resourceVersion", JsonValue.of(Long.toString(event.resourceVersion()))));
    }
  }

  private boolean matches(JsonValue object) {
    return options.labelSelector().matches(ObjectFields.labels(object));
  }

  /** Queues an object that was there before the watch began. */
  void offerExisting(JsonValue object) {
    queue(WatchListener.EventType.ADDED, object);
  }

  void offerBookmark(long resourceVersion) {
    if (options.bookmarks() && !ended) {
      queue(
          WatchListener.EventType.BOOKMARK,
          ObjectFields.withMetadata(
              JsonValue.emptyObject(),
              "resourceVersion",
              JsonValue.of(Long.toString(resourceVersion))));
    }
  }

  private void queue(WatchListener.EventType event, JsonValue object) {
    JsonValue typed =
        object
            .with("apiVersion", JsonValue.of(type.apiVersion()))
            .with("kind", JsonValue.of(type.kind()));
    JsonValue told = options.metadataOnly() ? ObjectFields.metadataOnly(typed) : typed;
    tasks.add(
        () -> {
          if (!ended) {
            listener.onEvent(event, told);
          }
        });
  }

  boolean isEnded() {
    return ended;
  }

  /** Queues the end, after everything that was queued before. */
  void offerEnd(@Nullable ClusterException failure) {
    tasks.add(() -> end(failure));
  }

  /** Tells what is queued, unless that is going on already. Not to be called under the lock. */
  void deliver() {
    tasks.run();
  }

  private void end(@Nullable ClusterException failure) {
    ended = true;
    onClose.accept(this);
    listener.onClosed(Optional.ofNullable(failure));
  }

  @Override
  public void close() {
    if (!ended) {
      ended = true;
      offerEnd(null);
      deliver();
    }
  }
}
