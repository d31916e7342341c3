package io.kubefed.propagation.controller.sync;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.kubefed.core.ObjectReference;
import io.kubefed.propagation.engine.Backoff;
import io.kubefed.propagation.engine.Timekeeper;
import java.time.Duration;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/**
 * Counts how often drift is mended, and gives an object a rest that something in its cluster
 * changes back each time: else two controllers would write against each other as fast as they can.
 * Thread-safe.
 *
 * <p>The first {@value #FREE} mendings in a row are made at once. A streak ends with a minute
 * without any after its rest, or when something else is asked for.
 */
final class Mendings {

  /** How many mendings in a row are followed by no rest. */
  static final int FREE = 20;

  private static final Backoff RESTS =
      Backoff.exponential(Duration.ofSeconds(1), Duration.ofSeconds(30));
  private static final Duration MEMORY = Duration.ofSeconds(60);

  private final Timekeeper time;
  private final RandomGenerator random = new SplittableRandom();
  private final Cache<Place, Streak> streaks;

  private record Place(ObjectReference resource, String cluster) {}

  /**
   * Mendings in a row.
   *
   * @param fingerprint the {@link Prepared#fingerprint} of what was mended
   * @param restsUntil until when nothing is mended, by the time keeper
   */
  private record Streak(String fingerprint, int count, long restsUntil) {}

  Mendings(Timekeeper time) {
    this.time = time;
    this.streaks =
        Caffeine.newBuilder()
            .maximumSize(10_000)
            .expireAfterWrite(RESTS.max().plus(MEMORY))
            .ticker(time::nanoTime)
            .executor(Runnable::run)
            .build();
  }

  /** Notes that drift was mended. Returns for how long nothing is mended there now, if at all. */
  Optional<Duration> mended(ObjectReference resource, String cluster, String fingerprint) {
    long now = time.nanoTime();
    Duration[] rest = {Duration.ZERO};
    streaks
        .asMap()
        .compute(
            new Place(resource, cluster),
            (place, before) -> {
              boolean inARow =
                  before != null
                      && before.fingerprint().equals(fingerprint)
                      && now - before.restsUntil() < MEMORY.toNanos();
              int count = inARow ? before.count() + 1 : 1;
              if (count > FREE) {
                rest[0] = next(count - FREE);
              }
              return new Streak(fingerprint, count, now + rest[0].toNanos());
            });
    return rest[0].isZero() ? Optional.empty() : Optional.of(rest[0]);
  }

  private Duration next(int rests) {
    synchronized (random) {
      return RESTS.delay(rests, random);
    }
  }

  /** Why nothing is mended there now; empty if it may be. */
  Optional<String> rest(ObjectReference resource, String cluster, String fingerprint) {
    if (streaks.asMap().isEmpty()) {
      return Optional.empty(); // As nearly always.
    }
    return Optional.ofNullable(streaks.getIfPresent(new Place(resource, cluster)))
        .filter(streak -> streak.fingerprint().equals(fingerprint))
        .filter(streak -> streak.restsUntil() - time.nanoTime() > 0)
        .map(
            streak ->
                "something in the cluster changes the object each time that it is mended, "
                    + streak.count()
                    + " times by now; it is mended at longer intervals until you find out who does,"
                    + " or leave the field to them");
  }
}
