package io.kubefed.propagation.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class StatusCoalescerTest {

  private static final Duration WAIT = Duration.ofSeconds(5);

  private final ManualTime time = new ManualTime();
  private final List<Answers<String>> updates = new ArrayList<>();
  private final StatusCoalescer<String, String> coalescer =
      new StatusCoalescer<>(
          time, WAIT, String::equalsIgnoreCase, (key, answers) -> updates.add(answers));

  @Test
  void oneUpdateWhenAllHaveAnswered() {
    var round = coalescer.begin("web", List.of("east", "west"));
    round.answer("east", "OK");
    assertThat(updates).isEmpty();
    round.answer("west", "Failed");

    assertThat(updates)
        .containsExactly(new Answers<>(Map.of("east", "OK", "west", "Failed"), Set.of()));
    time.advance(WAIT.multipliedBy(10));
    assertThat(updates).hasSize(1);
  }

  @Test
  void silentClusterHoldsTheUpdateUpForTheLongestWaitOnly() {
    var round = coalescer.begin("web", List.of("east", "west"));
    time.advance(WAIT.dividedBy(2));
    round.answer("east", "OK");
    time.advance(WAIT.dividedBy(2));

    assertThat(updates).containsExactly(new Answers<>(Map.of("east", "OK"), Set.of("west")));
    round.answer("west", "OK");
    assertThat(updates)
        .last()
        .isEqualTo(new Answers<>(Map.of("east", "OK", "west", "OK"), Set.of()));
  }

  @Test
  void lateAnswersAreFoldedAgain() {
    var round = coalescer.begin("web", List.of("a", "b", "c"));
    time.advance(WAIT);
    round.answer("a", "OK");
    round.answer("b", "OK");
    assertThat(updates).hasSize(1);
    time.advance(WAIT);

    assertThat(updates).last().isEqualTo(new Answers<>(Map.of("a", "OK", "b", "OK"), Set.of("c")));
    assertThat(updates).hasSize(2);
  }

  @Test
  void keyThatNeverSettlesIsToldOfAllTheSame() {
    for (int i = 0; i < 10; i++) {
      var round = coalescer.begin("web", List.of("east", "west"));
      round.answer("east", "try " + i);
      time.advance(WAIT.dividedBy(2));
    }

    assertThat(updates).hasSize(5).allMatch(answers -> !answers.isSettled());
  }

  @Test
  void answerAfterAllHaveAnsweredIsToldAtOnce() {
    var round = coalescer.begin("web", List.of("east"));
    round.answer("east", "OK");
    round.answer("east", "Failed");

    assertThat(updates).hasSize(2);
    assertThat(updates).last().isEqualTo(new Answers<>(Map.of("east", "Failed"), Set.of()));
  }

  @Test
  void nothingIsToldWhereNothingChanged() {
    coalescer.begin("web", List.of("east")).answer("east", "OK");
    coalescer.begin("web", List.of("east")).answer("east", "ok");
    time.advance(WAIT.multipliedBy(2));

    assertThat(updates).hasSize(1);
  }

  @Test
  void answersOfAnEarlierRoundSettleNothing() {
    var old = coalescer.begin("web", List.of("east", "west"));
    var round = coalescer.begin("web", List.of("east", "west"));
    old.answer("east", "old");
    old.answer("west", "old");
    assertThat(updates).isEmpty();
    round.answer("east", "new");
    round.answer("west", "new");

    assertThat(updates)
        .containsExactly(new Answers<>(Map.of("east", "new", "west", "new"), Set.of()));
  }

  @Test
  void answerOfAnEarlierRoundDoesNotReplaceThatOfTheLast() {
    var old = coalescer.begin("web", List.of("east"));
    var round = coalescer.begin("web", List.of("east"));
    round.answer("east", "new");
    old.answer("east", "old");

    assertThat(updates).containsExactly(new Answers<>(Map.of("east", "new"), Set.of()));
  }

  @Test
  void clusterThatIsNotAskedAnyMoreIsDropped() {
    coalescer.begin("web", List.of("east", "west")).answer("west", "OK");
    var round = coalescer.begin("web", List.of("east"));
    round.answer("west", "who asked?");
    round.answer("east", "OK");

    assertThat(updates).containsExactly(new Answers<>(Map.of("east", "OK"), Set.of()));
  }

  @Test
  void keyThatGoesNowhereIsSettledAtOnce() {
    coalescer.begin("web", List.of());

    assertThat(updates).containsExactly(new Answers<>(Map.of(), Set.of()));
  }

  @Test
  void updateThatWasNotTakenIsGivenWithTheNextChange() {
    List<String> taken = new ArrayList<>();
    int[] failures = {1};
    StatusCoalescer<String, String> failing =
        new StatusCoalescer<>(
            time,
            WAIT,
            String::equals,
            (key, answers) -> {
              if (failures[0]-- > 0) {
                throw new IllegalStateException("no room, expected in this log");
              }
              taken.add(key);
            });
    var round = failing.begin("web", List.of("east"));
    round.answer("east", "OK");
    assertThat(taken).isEmpty();
    round.answer("east", "OK");

    assertThat(taken).containsExactly("web");
  }

  @Test
  void updatesOfAKeyComeOneAfterTheOther() {
    List<String> seen = new ArrayList<>();
    List<StatusCoalescer<String, String>.Round> round = new ArrayList<>();
    StatusCoalescer<String, String> nested =
        new StatusCoalescer<>(
            time,
            WAIT,
            String::equals,
            (key, answers) -> {
              String result = answers.results().getOrDefault("east", "");
              seen.add("begin " + result);
              if (result.equals("1")) {
                round.get(0).answer("east", "2");
              }
              seen.add("end " + result);
            });
    round.add(nested.begin("web", List.of("east")));
    round.get(0).answer("east", "1");

    assertThat(seen).containsExactly("begin 1", "end 1", "begin 2", "end 2");
  }

  @Test
  void keysDoNotWaitForEachOther() {
    coalescer.begin("slow", List.of("east"));
    coalescer.begin("web", List.of("east")).answer("east", "OK");

    assertThat(updates).hasSize(1);
    assertThat(coalescer.answers("slow")).contains(new Answers<String>(Map.of(), Set.of("east")));
  }

  @Test
  void forgottenKeyIsNotToldOf() {
    var round = coalescer.begin("web", List.of("east"));
    coalescer.forget("web");
    round.answer("east", "OK");
    time.advance(WAIT);

    assertThat(updates).isEmpty();
    assertThat(coalescer.answers("web")).isEmpty();
  }

  @Test
  void closedCoalescerTellsNothing() {
    var round = coalescer.begin("web", List.of("east"));
    coalescer.close();
    round.answer("east", "OK");
    coalescer.begin("other", List.of());

    assertThat(updates).isEmpty();
    assertThat(time.scheduled()).isZero();
  }
}
