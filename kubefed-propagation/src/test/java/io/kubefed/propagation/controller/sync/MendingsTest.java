package io.kubefed.propagation.controller.sync;

import static org.assertj.core.api.Assertions.assertThat;

import io.kubefed.core.ObjectReference;
import io.kubefed.propagation.cluster.StandardTypes;
import io.kubefed.propagation.engine.ManualTime;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class MendingsTest {

  private static final ObjectReference RESOURCE =
      ObjectReference.of(StandardTypes.CONFIG_MAP, "shop", "settings");

  private final ManualTime time = new ManualTime();
  private final Mendings mendings = new Mendings(time);

  private Optional<Duration> mend(int times) {
    Optional<Duration> rest = Optional.empty();
    for (int i = 0; i < times; i++) {
      rest = mendings.mended(RESOURCE, "east", "one");
    }
    return rest;
  }

  private boolean rests(String cluster, String fingerprint) {
    return mendings.rest(RESOURCE, cluster, fingerprint).isPresent();
  }

  @Test
  void theFirstMendingsAreFollowedByNoRest() {
    assertThat(mend(Mendings.FREE)).isEmpty();
    assertThat(rests("east", "one")).isFalse();
  }

  @Test
  void theNextOnesAreFollowedByRestsThatGrowUpToHalfAMinute() {
    mend(Mendings.FREE);
    Duration first = mend(1).orElseThrow();
    assertThat(first).isBetween(Duration.ofMillis(500), Duration.ofSeconds(1));
    assertThat(mend(9).orElseThrow()).isBetween(Duration.ofSeconds(15), Duration.ofSeconds(30));
    assertThat(rests("east", "one")).isTrue();
  }

  @Test
  void aRestEndsInItsTime() {
    Duration rest = mend(Mendings.FREE + 1).orElseThrow();
    time.advance(rest.minusNanos(1));
    assertThat(rests("east", "one")).isTrue();
    time.advance(Duration.ofNanos(1));
    assertThat(rests("east", "one")).isFalse();
  }

  @Test
  void whatElseIsAskedForAndOtherClustersDoNotRest() {
    mend(Mendings.FREE + 1);
    assertThat(rests("east", "another")).isFalse();
    assertThat(rests("west", "one")).isFalse();
    assertThat(mendings.mended(RESOURCE, "east", "another")).isEmpty();
  }

  @Test
  void aMinuteOfPeaceAfterTheRestEndsTheStreak() {
    Duration rest = mend(Mendings.FREE + 1).orElseThrow();
    time.advance(rest.plusSeconds(60));
    assertThat(mend(1)).isEmpty();
  }

  @Test
  void itSaysWhatHappens() {
    mend(Mendings.FREE + 3);
    assertThat(mendings.rest(RESOURCE, "east", "one").orElseThrow())
        .contains("each time that it is mended", "23 times");
  }
}
