package io.kubefed.propagation.engine;

import static java.util.Objects.requireNonNull;

import java.time.Duration;

/**
 * How a lane treats its cluster. Start at {@link #DEFAULT}.
 *
 * @param concurrency how many operations run at a time
 * @param queueBound how many operations wait at most; one more is refused
 * @param timeout how long one operation may take before it is interrupted and counts as unanswered
 * @param backoff how long a key waits whose operation failed
 * @param failureThreshold after how many unanswered operations in a row the circuit opens
 * @param openBackoff how long the circuit stays open before the cluster is probed, by how often it
 *     opened in a row
 */
public record LaneSettings(
    int concurrency,
    int queueBound,
    Duration timeout,
    Backoff backoff,
    int failureThreshold,
    Backoff openBackoff) {

  /**
   * 8 operations at a time, 1024 waiting, 30 seconds each; back-off from 100 ms to 5 minutes; open
   * after 5 unanswered operations for 1 second, up to 1 minute.
   */
  public static final LaneSettings DEFAULT =
      new LaneSettings(
          8,
          1024,
          Duration.ofSeconds(30),
          Backoff.exponential(Duration.ofMillis(100), Duration.ofMinutes(5)),
          5,
          Backoff.exponential(Duration.ofSeconds(1), Duration.ofMinutes(1)));

  public LaneSettings {
    atLeastOne("concurrency", concurrency);
    atLeastOne("queueBound", queueBound);
    atLeastOne("failureThreshold", failureThreshold);
    if (timeout.isZero() || timeout.isNegative()) {
      throw new IllegalArgumentException("timeout must be more than zero: " + timeout);
    }
    requireNonNull(backoff, "backoff");
    requireNonNull(openBackoff, "openBackoff");
  }

  private static void atLeastOne(String name, int value) {
    if (value < 1) {
      throw new IllegalArgumentException(name + " must be at least 1: " + value);
    }
  }

  /** These settings with that concurrency. */
  public LaneSettings withConcurrency(int other) {
    return new LaneSettings(other, queueBound, timeout, backoff, failureThreshold, openBackoff);
  }

  /** These settings with that bound of the queue. */
  public LaneSettings withQueueBound(int other) {
    return new LaneSettings(concurrency, other, timeout, backoff, failureThreshold, openBackoff);
  }

  /** These settings with that time-out. */
  public LaneSettings withTimeout(Duration other) {
    return new LaneSettings(concurrency, queueBound, other, backoff, failureThreshold, openBackoff);
  }

  /** These settings with that back-off of failed keys. */
  public LaneSettings withBackoff(Backoff other) {
    return new LaneSettings(concurrency, queueBound, timeout, other, failureThreshold, openBackoff);
  }

  /** These settings with a circuit that opens after so many failures, for so long. */
  public LaneSettings withCircuit(int otherThreshold, Backoff otherBackoff) {
    return new LaneSettings(
        concurrency, queueBound, timeout, backoff, otherThreshold, otherBackoff);
  }
}
