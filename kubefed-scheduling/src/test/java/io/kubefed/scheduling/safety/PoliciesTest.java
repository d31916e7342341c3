package io.kubefed.scheduling.safety;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import io.kubefed.core.Problem;
import io.kubefed.core.json.Pointer;
import io.kubefed.scheduling.safety.FailurePolicy.ComeBack;
import io.kubefed.scheduling.safety.MovePolicy.Count;
import io.kubefed.scheduling.safety.MovePolicy.Percent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class PoliciesTest {

  private static <T> T parse(String value, BiFunction<String, Consumer<Problem>, T> parser) {
    List<Problem> problems = new ArrayList<>();
    T policy = parser.apply(value, problems::add);
    assertThat(problems).isEmpty();
    return policy;
  }

  @Test
  void movesAreReadWithTheirDefaults() {
    assertThat(parse("{}", MovePolicy::parse)).isEqualTo(MovePolicy.DEFAULT);
    assertThat(
            parse(
                "{\"minReady\": \"90%\", \"maxMoves\": 3, \"coolDown\": \"1m30s\"}",
                MovePolicy::parse))
        .isEqualTo(new MovePolicy(new Percent(90), 3, Duration.ofSeconds(90)));
    assertThat(parse("{\"minReady\": 7}", MovePolicy::parse).minReady()).isEqualTo(new Count(7));
  }

  @Test
  void failuresAreReadWithTheirDefaults() {
    assertThat(parse("{}", FailurePolicy::parse)).isEqualTo(FailurePolicy.KUBEFED);
    assertThat(
            parse(
                "{\"toleration\": \"5m\", \"comeBack\": \"Gradually\", \"step\": 2,"
                    + " \"interval\": \"30s\"}",
                FailurePolicy::parse))
        .isEqualTo(
            new FailurePolicy(
                Duration.ofMinutes(5), ComeBack.GRADUALLY, 2, Duration.ofSeconds(30)));
  }

  @Test
  void sharesAreRoundedUp() {
    assertThat(new Percent(90).of(9)).isEqualTo(9);
    assertThat(new Percent(50).of(9)).isEqualTo(5);
    assertThat(new Percent(0).of(9)).isZero();
    assertThat(new Count(20).of(9)).isEqualTo(9);
  }

  @Test
  void whoComesBackGraduallyMovesNoFasterThanOthers() {
    FailurePolicy gradually =
        new FailurePolicy(Duration.ZERO, ComeBack.GRADUALLY, 3, Duration.ofMinutes(1));
    MovePolicy slow = new MovePolicy(new Percent(80), 1, Duration.ofMinutes(9));

    assertThat(gradually.returning(Optional.of(slow))).isEqualTo(slow);
    assertThat(gradually.returning(Optional.empty()))
        .isEqualTo(new MovePolicy(new Percent(100), 3, Duration.ofMinutes(1)));
  }

  @ParameterizedTest
  @MethodSource
  void refuses(
      BiFunction<String, Consumer<Problem>, Object> parser,
      String value,
      String path,
      String message) {
    List<Problem> problems = new ArrayList<>();

    assertThat(parser.apply(value, problems::add)).isNotNull();

    assertThat(problems).singleElement().matches(Problem::isError);
    assertThat(problems.get(0).path()).isEqualTo(Pointer.parse(path));
    assertThat(problems.get(0).message()).contains(message);
  }

  static Stream<Arguments> refuses() {
    BiFunction<String, Consumer<Problem>, Object> moves = MovePolicy::parse;
    BiFunction<String, Consumer<Problem>, Object> failure = FailurePolicy::parse;
    return Stream.of(
        argumentSet("no JSON", moves, "slowly", "", "is "),
        argumentSet("no object", moves, "3", "", "must be a JSON object"),
        argumentSet("a misspelt setting", moves, "{\"maxMove\": 1}", "/maxMove", "no such setting"),
        argumentSet("no move at all", moves, "{\"maxMoves\": 0}", "/maxMoves", "1 or more"),
        argumentSet("too large a share", moves, "{\"minReady\": \"101%\"}", "/minReady", "share"),
        argumentSet("a negative number", moves, "{\"minReady\": -1}", "/minReady", "number"),
        argumentSet("no duration", moves, "{\"coolDown\": \"soon\"}", "/coolDown", "duration"),
        argumentSet(
            "a negative duration", failure, "{\"toleration\": \"-5m\"}", "/toleration", "negative"),
        argumentSet(
            "an unknown word",
            failure,
            "{\"comeBack\": \"Sometimes\"}",
            "/comeBack",
            "AsRebalanceSays, Never, AtOnce, Gradually"),
        argumentSet("no step", failure, "{\"step\": 0}", "/step", "1 or more"));
  }
}
