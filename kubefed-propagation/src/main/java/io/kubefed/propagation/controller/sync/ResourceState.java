package io.kubefed.propagation.controller.sync;

import io.kubefed.core.status.PropagationStatus;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What is under way for one federated resource; there is none for a resource that is settled. Not
 * thread-safe: it is changed under the lock of its entry in {@link ResourceStates}.
 */
final class ResourceState {

  /** An operation that a lane has and has not answered. */
  record InFlight(Operation operation, long since) {}

  /**
   * A failure after which nothing is tried in the cluster until something says so.
   *
   * @param status how it shows
   * @param words what went wrong
   * @param resource the {@link Prepared#fingerprint} of what was tried where another template can
   *     help; null where the lane says when to try again
   * @param view the version of the member's object that was met; empty for none
   * @param until when it is tried again even if nobody says so, by the time keeper
   */
  record Held(
      PropagationStatus status, String words, @Nullable String resource, String view, long until) {}

  /**
   * A version that came of what was written, until it is recorded on the host.
   *
   * @param fingerprint the {@link Prepared#versions} that it came of
   * @param version the version of the member's object
   */
  record Fresh(String fingerprint, String version) {}

  final Map<String, InFlight> inFlight = new TreeMap<>();
  final Map<String, Held> held = new TreeMap<>();
  final Map<String, Fresh> fresh = new TreeMap<>();
  boolean updated;

  boolean isEmpty() {
    return inFlight.isEmpty() && held.isEmpty() && fresh.isEmpty() && !updated;
  }
}
