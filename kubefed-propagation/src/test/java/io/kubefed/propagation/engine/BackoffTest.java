package io.kubefed.propagation.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import java.time.Duration;
import java.util.Random;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class BackoffTest {

  private static final Duration SECOND = Duration.ofSeconds(1);

  @ParameterizedTest
  @CsvSource({"1, PT1S", "2, PT3S", "3, PT9S", "4, PT10S", "1000000, PT10S"})
  void growsByTheFactorUpToTheLongestWait(int failures, Duration expected) {
    Backoff backoff = new Backoff(SECOND, Duration.ofSeconds(10), 3, 0);

    assertThat(backoff.delay(failures, new Random(1))).isEqualTo(expected);
  }

  @Property
  void jitterOnlyShortens(
      @ForAll @IntRange(min = 1, max = 100) int failures,
      @ForAll @DoubleRange(min = 0, max = 1) double jitter,
      @ForAll long seed) {
    Duration max = Duration.ofMinutes(5);
    Duration whole = new Backoff(SECOND, max, 2, 0).delay(failures, new Random(seed));

    Duration delay = new Backoff(SECOND, max, 2, jitter).delay(failures, new Random(seed));

    assertThat(delay).isLessThanOrEqualTo(whole);
    assertThat((double) delay.toNanos() + 1).isGreaterThanOrEqualTo(whole.toNanos() * (1 - jitter));
  }

  @Test
  void keysThatFailTogetherDoNotComeBackTogether() {
    Random random = new Random(7);
    Backoff backoff = Backoff.exponential(SECOND, SECOND);

    assertThat(Stream.generate(() -> backoff.delay(1, random)).limit(50).distinct())
        .hasSizeGreaterThan(45);
  }

  @ParameterizedTest
  @MethodSource
  void refusesWhatMakesNoSense(Duration initial, Duration max, double factor, double jitter) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Backoff(initial, max, factor, jitter));
  }

  static Stream<Arguments> refusesWhatMakesNoSense() {
    return Stream.of(
        argumentSet("no initial wait", Duration.ZERO, SECOND, 2.0, 0.0),
        argumentSet("negative wait", SECOND.negated(), SECOND, 2.0, 0.0),
        argumentSet("shorter limit", SECOND, Duration.ofMillis(999), 2.0, 0.0),
        argumentSet("shrinking", SECOND, SECOND, 0.9, 0.0),
        argumentSet("no number", SECOND, SECOND, Double.NaN, 0.0),
        argumentSet("endless factor", SECOND, SECOND, Double.POSITIVE_INFINITY, 0.0),
        argumentSet("negative jitter", SECOND, SECOND, 2.0, -0.1),
        argumentSet("jitter over all", SECOND, SECOND, 2.0, 1.1),
        argumentSet("jitter is no number", SECOND, SECOND, 2.0, Double.NaN));
  }

  @Test
  void isNotAskedBeforeAFailure() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Backoff.exponential(SECOND, SECOND).delay(0, new Random()));
  }
}
