package io.kubefed.scheduling.capacity;

import static java.util.Objects.requireNonNull;

import java.util.OptionalLong;

/**
 * How many replicas a cluster could run.
 *
 * @param replicas those it runs included, not negative; nothing if the estimator cannot tell
 * @param reason how the number came about, in words
 */
public record CapacityEstimate(OptionalLong replicas, String reason) {

  public CapacityEstimate {
    requireNonNull(reason, "reason");
    if (replicas.isPresent() && replicas.getAsLong() < 0) {
      throw new IllegalArgumentException(
          "a capacity cannot be negative, but is given as " + replicas.getAsLong());
    }
  }

  /** So many. */
  public static CapacityEstimate of(long replicas, String reason) {
    return new CapacityEstimate(OptionalLong.of(replicas), reason);
  }

  /** The estimator cannot tell. */
  public static CapacityEstimate unknown(String reason) {
    return new CapacityEstimate(OptionalLong.empty(), reason);
  }
}
