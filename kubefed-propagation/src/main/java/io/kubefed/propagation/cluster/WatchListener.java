package io.kubefed.propagation.cluster;

import io.kubefed.core.json.JsonValue;
import java.util.Optional;

/**
 * Hears of changes, one at a time and in order, and of the end of the watch, once and last. It may
 * be called by different threads, never by two at once. No more is read from the server while a
 * call lasts, so a listener that blocks slows its watch down and no other. What it throws is
 * logged; the watch goes on.
 */
public interface WatchListener {

  /** What happened. */
  enum EventType {
    /** The object is new, or new to this watch: labels that match now count as well. */
    ADDED,
    /** The object has changed. */
    MODIFIED,
    /** The object is gone or matches no longer; told with its last state. */
    DELETED,
    /** Nothing; an object of the type with a {@code metadata.resourceVersion} to resume from. */
    BOOKMARK
  }

  /** A change, with the object as it is after it, without {@code metadata.managedFields}. */
  void onEvent(EventType type, JsonValue object);

  /**
   * The watch has ended: without a failure when it was closed or the server's time limit passed,
   * and it can then be started again at the last resourceVersion it told.
   */
  void onClosed(Optional<ClusterException> failure);
}
