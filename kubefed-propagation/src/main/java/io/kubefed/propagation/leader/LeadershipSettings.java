package io.kubefed.propagation.leader;

import static java.util.Objects.requireNonNull;

import io.kubefed.core.api.Durations;
import io.kubefed.core.api.KubeFedConfig;
import io.kubefed.core.api.KubeFedConfigDefaults;
import io.kubefed.core.api.KubeFedConfigSpec;
import io.kubefed.core.api.LeaderElectConfig;
import java.time.Duration;

/**
 * How long everything takes in leadership. Start at {@link #DEFAULT} or {@link #of}.
 *
 * @param leaseDuration how long others wait for a leader that no longer renews
 * @param renewDeadline how long a leader leads after it sent the last renewal that succeeded; less
 *     than the lease's duration
 * @param retryPeriod how long between two renewals, and about how long between two looks of a
 *     candidate; the renew deadline is more than 1.2 times as long
 * @param resourceLock what KubeFed keeps its lock in
 */
public record LeadershipSettings(
    Duration leaseDuration,
    Duration renewDeadline,
    Duration retryPeriod,
    ResourceLock resourceLock) {

  /** KubeFed's own: 15 s, 10 s, 5 s, in a ConfigMap. */
  public static final LeadershipSettings DEFAULT =
      new LeadershipSettings(
          Duration.ofSeconds(15),
          Duration.ofSeconds(10),
          Duration.ofSeconds(5),
          ResourceLock.CONFIG_MAPS);

  private static final double JITTER = 1.2;

  public LeadershipSettings {
    requireNonNull(resourceLock, "resourceLock");
    if (retryPeriod.isNegative() || retryPeriod.isZero()) {
      throw new IllegalArgumentException(
          "retryPeriod is " + Durations.format(retryPeriod) + "; it must be more than 0s");
    }
    if (renewDeadline.toNanos() <= (long) (retryPeriod.toNanos() * JITTER)) {
      throw new IllegalArgumentException(
          "renewDeadline is "
              + Durations.format(renewDeadline)
              + "; it must be longer than "
              + JITTER
              + " times retryPeriod, "
              + Durations.format(retryPeriod)
              + ", or a leader has no second try");
    }
    if (leaseDuration.compareTo(renewDeadline) <= 0) {
      throw new IllegalArgumentException(
          "leaseDuration is "
              + Durations.format(leaseDuration)
              + "; it must be longer than renewDeadline, "
              + Durations.format(renewDeadline)
              + ", or a leader leads on after its lease has ended");
    }
  }

  /**
   * What a KubeFedConfig says in {@code spec.leaderElect}, with KubeFed's defaults where it says
   * nothing.
   *
   * @throws IllegalArgumentException if it says what cannot be, naming the field
   */
  public static LeadershipSettings of(KubeFedConfig config) {
    KubeFedConfigSpec spec = requireNonNull(KubeFedConfigDefaults.withDefaults(config).getSpec());
    LeaderElectConfig election = requireNonNull(spec.getLeaderElect());
    return new LeadershipSettings(
        Durations.parse(requireNonNull(election.getLeaseDuration())),
        Durations.parse(requireNonNull(election.getRenewDeadline())),
        Durations.parse(requireNonNull(election.getRetryPeriod())),
        ResourceLock.of(requireNonNull(election.getResourceLock())));
  }

  /**
   * How much of a lease a leader leaves unused: what is between the lease's duration and the renew
   * deadline. Writes that it sent before are over by then if their time-out is no longer.
   */
  public Duration safetyMargin() {
    return leaseDuration.minus(renewDeadline);
  }

  /** These settings with another lock of KubeFed's. */
  public LeadershipSettings withResourceLock(ResourceLock other) {
    return new LeadershipSettings(leaseDuration, renewDeadline, retryPeriod, other);
  }
}
