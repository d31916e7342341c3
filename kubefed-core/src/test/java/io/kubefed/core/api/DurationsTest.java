package io.kubefed.core.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DurationsTest {

  @ParameterizedTest
  @CsvSource({
    "20s, PT20S",
    "1500ms, PT1.5S",
    "1.5h, PT1H30M",
    "1h2m3s, PT1H2M3S",
    "5m0s, PT5M",
    "0, PT0S",
    "+3s, PT3S",
    "-2s, PT-2S",
    ".5s, PT0.5S",
    "1.s, PT1S",
    "7us, PT0.000007S",
    "7µs, PT0.000007S",
    "7μs, PT0.000007S",
    "1.9ns, PT0.000000001S",
    "1s1s, PT2S"
  })
  void readsWhatKubernetesWrites(String text, Duration expected) {
    assertThat(Durations.parse(text)).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "5", "s", "1 s", "1d", "PT5S", "-", "1.2.3s", ".s", "s5", "1s5", "2562048h"})
  void refusesWhatIsNoDuration(String text) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Durations.parse(text))
        .withMessageContaining("\"" + text + "\"");
  }

  @ParameterizedTest
  @CsvSource({
    "PT0S, 0s",
    "PT20S, 20s",
    "PT1M, 1m0s",
    "PT5M, 5m0s",
    "PT1H, 1h0m0s",
    "PT1M30.5S, 1m30.5s",
    "PT0.5S, 500ms",
    "PT0.0015S, 1.5ms",
    "PT0.000007S, 7µs",
    "PT0.000000001S, 1ns",
    "PT-2S, -2s"
  })
  void writesAsKubernetesDoes(Duration duration, String expected) {
    assertThat(Durations.format(duration)).isEqualTo(expected);
  }

  @Property
  void whatIsWrittenReadsTheSame(@ForAll long nanos) {
    Duration duration = Duration.ofNanos(nanos);

    assertThat(Durations.parse(Durations.format(duration))).isEqualTo(duration);
  }
}
