package io.kubefed.scheduling.controller;

import static java.util.Objects.requireNonNull;

import io.kubefed.scheduling.capacity.CapacityEstimator;
import io.kubefed.scheduling.capacity.PodAnalysis;
import io.kubefed.scheduling.strategy.StrategyCatalog;
import java.time.Duration;
import java.util.Optional;

/** How preferences are followed. Immutable; start at {@link #DEFAULT} or {@link #builder}. */
public final class SchedulingSettings {

  /** As KubeFed, with the strategies of this library. */
  public static final SchedulingSettings DEFAULT = builder().build();

  private final StrategyCatalog strategies;
  private final Optional<CapacityEstimator> estimator;
  private final Duration unschedulableThreshold;
  private final Duration patience;

  private SchedulingSettings(Builder builder) {
    strategies = builder.strategies;
    estimator = builder.estimator;
    unschedulableThreshold = builder.unschedulableThreshold;
    patience = builder.patience;
  }

  /** Starts from the defaults. */
  public static Builder builder() {
    return new Builder();
  }

  /** The strategies that preferences can name. */
  public StrategyCatalog strategies() {
    return strategies;
  }

  /** Says how many replicas fit before the first of them had to wait. */
  public Optional<CapacityEstimator> estimator() {
    return estimator;
  }

  /** How long a pod has to be unschedulable before it tells that there is no room. */
  public Duration unschedulableThreshold() {
    return unschedulableThreshold;
  }

  /** How long to wait for what has not been seen yet before deciding without it. */
  public Duration patience() {
    return patience;
  }

  /** Collects settings. Not thread-safe. */
  public static final class Builder {

    private StrategyCatalog strategies = StrategyCatalog.standard();
    private Optional<CapacityEstimator> estimator = Optional.empty();
    private Duration unschedulableThreshold = PodAnalysis.UNSCHEDULABLE_THRESHOLD;
    private Duration patience = Duration.ofSeconds(5);

    private Builder() {}

    /** {@link StrategyCatalog#standard} by default. */
    public Builder strategies(StrategyCatalog value) {
      strategies = requireNonNull(value, "strategies");
      return this;
    }

    /**
     * None by default: it is known that there is no room when pods wait for it. One that reads
     * nodes has the nodes and all pods of every member watched for as long as there are
     * preferences.
     */
    public Builder estimator(CapacityEstimator value) {
      estimator = Optional.of(value);
      return this;
    }

    /** A minute by default, as in KubeFed. */
    public Builder unschedulableThreshold(Duration value) {
      unschedulableThreshold = notNegative(value);
      return this;
    }

    /**
     * Five seconds by default: for caches that are still being filled, and for clusters that have
     * not said yet whether they are ready.
     */
    public Builder patience(Duration value) {
      patience = notNegative(value);
      return this;
    }

    private static Duration notNegative(Duration value) {
      if (value.isNegative()) {
        throw new IllegalArgumentException("must not be negative: " + value);
      }
      return value;
    }

    /** The settings. */
    public SchedulingSettings build() {
      return new SchedulingSettings(this);
    }
  }
}
