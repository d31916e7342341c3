package io.kubefed.propagation.admin;

import io.kubefed.propagation.cluster.CallInterruptedException;
import io.kubefed.propagation.cluster.ClusterClient;
import io.kubefed.propagation.cluster.Sleeper;
import java.time.Duration;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Asks again and again until there is an answer. Time is what is slept, not what asking takes. */
final class Waiting {

  private static final Duration FIRST = Duration.ofMillis(50);
  private static final Duration LONGEST = Duration.ofSeconds(1);

  private final Sleeper sleeper;

  Waiting(Sleeper sleeper) {
    this.sleeper = sleeper;
  }

  /** The first answer, or nothing if there is none within the patience. */
  <T> Optional<T> until(ClusterClient asked, Duration patience, Supplier<Optional<T>> question) {
    Duration slept = Duration.ZERO;
    Duration pause = FIRST;
    while (true) {
      Optional<T> answer = question.get();
      if (answer.isPresent() || slept.compareTo(patience) >= 0) {
        return answer;
      }
      sleep(asked, pause);
      slept = slept.plus(pause);
      Duration longer = pause.multipliedBy(2);
      pause = longer.compareTo(LONGEST) > 0 ? LONGEST : longer;
    }
  }

  /** True as soon as that holds; false if it does not within the patience. */
  boolean untilHolds(ClusterClient asked, Duration patience, BooleanSupplier condition) {
    return until(
            asked, patience, () -> condition.getAsBoolean() ? Optional.of(true) : Optional.empty())
        .isPresent();
  }

  private void sleep(ClusterClient asked, Duration pause) {
    try {
      sleeper.sleep(pause);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CallInterruptedException(asked.name(), null);
    }
  }
}
