package io.kubefed.propagation.controller.sync;

import io.kubefed.core.status.PropagationStatus;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What is under way for one federated resource; there is none for a resource that is settled. Not
 * thread-safe: it is changed under the lock of its entry in {@link ResourceStates}.
 */
final class ResourceState {

  /** An operation that a lane has and has not answered. */
  record InFlight(Operation operation, long since) {}

  /**
   * An outcome after which nothing is tried in the cluster until something says so: a failure, or
   * an object whose labels or annotations are not what was written, since something in the member
   * changes them on their way.
   *
   * @param status how it shows; {@link PropagationStatus#OK} where only metadata was not kept
   * @param words what went wrong
   * @param resource the {@link Prepared#fingerprint} of what was tried where another template can
   *     help; null where the lane says when to try again
   * @param view the {@link Steps#versionOf} the member's object that was met; where metadata was
   *     not kept, the {@link Steps#contentOf} what came of it
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

  /** The clusters whose lanes said that it is time to try again before their answer was heard. */
  final Set<String> called = new TreeSet<>();

  /** The clusters in which an object may be that nobody has seen: nobody knows what came of it. */
  final Set<String> unsure = new TreeSet<>();

  /** The clusters that have not answered a creation, and have held nothing that was seen since. */
  final Set<String> unanswered = new TreeSet<>();

  boolean updated;

  boolean isEmpty() {
    return inFlight.isEmpty()
        && held.isEmpty()
        && fresh.isEmpty()
        && called.isEmpty()
        && unsure.isEmpty()
        && unanswered.isEmpty()
        && !updated;
  }
}
