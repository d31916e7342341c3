package io.kubefed.propagation.controller.sync;

import static java.util.Objects.requireNonNull;

import io.kubefed.core.placement.PlacementPolicy;
import io.kubefed.propagation.engine.LaneSettings;
import io.kubefed.propagation.engine.LaneThreads;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What can be chosen about syncing, beyond the KubeFedConfig. Start at {@link #DEFAULT}.
 *
 * @param policies what narrows every placement, asked in this order
 * @param lanes how members are treated
 * @param threads where lanes get their threads from
 * @param workers how many resources of a type are looked at side by side, and so how many writes to
 *     the host there are at a time, where the KubeFedConfig asks for fewer: KubeFed's default of
 *     one is meant for its own loop, which waits for members
 * @param longestWait after what time the status is written although some members are silent
 * @param fieldOwnership whether members track in {@code managedFields} which fields propagation
 *     owns. Tracked, they are the greater part of what a watch of metadata carries for objects of
 *     many fields; nobody needs them on an object that propagation replaces as a whole
 * @param lostMemberPatience how long a deletion waits for members that do not answer; then it is
 *     noted on the host, carried out when they are back, and the federated resource goes. Empty for
 *     ever, as in KubeFed
 */
public record SyncSettings(
    List<PlacementPolicy> policies,
    LaneSettings lanes,
    LaneThreads threads,
    int workers,
    Duration longestWait,
    boolean fieldOwnership,
    Optional<Duration> lostMemberPatience) {

  /**
   * No policies; 8 operations per member at a time, 10,000 waiting; 16 workers; 2 seconds;
   * deletions wait for ever.
   */
  public static final SyncSettings DEFAULT =
      new SyncSettings(
          List.of(),
          LaneSettings.DEFAULT.withQueueBound(10_000),
          LaneThreads.automatic(),
          16,
          Duration.ofSeconds(2),
          false,
          Optional.empty());

  public SyncSettings {
    policies = List.copyOf(policies);
    requireNonNull(lanes, "lanes");
    requireNonNull(threads, "threads");
    if (workers < 1) {
      throw new IllegalArgumentException("workers must be at least 1: " + workers);
    }
    requireNonNull(longestWait, "longestWait");
    requireNonNull(lostMemberPatience, "lostMemberPatience");
    lostMemberPatience
        .filter(Duration::isNegative)
        .ifPresent(
            patience -> {
              throw new IllegalArgumentException(
                  "lostMemberPatience must not be negative: " + patience);
            });
  }

  /** These settings with other policies. */
  public SyncSettings withPolicies(List<PlacementPolicy> other) {
    return new SyncSettings(
        other, lanes, threads, workers, longestWait, fieldOwnership, lostMemberPatience);
  }

  /** These settings with other lanes. */
  public SyncSettings withLanes(LaneSettings other) {
    return new SyncSettings(
        policies, other, threads, workers, longestWait, fieldOwnership, lostMemberPatience);
  }

  /** These settings with other threads. */
  public SyncSettings withThreads(LaneThreads other) {
    return new SyncSettings(
        policies, lanes, other, workers, longestWait, fieldOwnership, lostMemberPatience);
  }

  /** These settings with another number of workers. */
  public SyncSettings withWorkers(int other) {
    return new SyncSettings(
        policies, lanes, threads, other, longestWait, fieldOwnership, lostMemberPatience);
  }

  /** These settings with another longest wait. */
  public SyncSettings withLongestWait(Duration other) {
    return new SyncSettings(
        policies, lanes, threads, workers, other, fieldOwnership, lostMemberPatience);
  }

  /** These settings with owners of fields tracked or not. */
  public SyncSettings withFieldOwnership(boolean other) {
    return new SyncSettings(
        policies, lanes, threads, workers, longestWait, other, lostMemberPatience);
  }

  /** These settings with deletions that wait so long for members that do not answer. */
  public SyncSettings withLostMemberPatience(Duration other) {
    return new SyncSettings(
        policies, lanes, threads, workers, longestWait, fieldOwnership, Optional.of(other));
  }
}
