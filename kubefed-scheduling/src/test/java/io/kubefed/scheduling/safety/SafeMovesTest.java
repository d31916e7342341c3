package io.kubefed.scheduling.safety;

import static io.kubefed.scheduling.Requests.numbers;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import io.kubefed.scheduling.safety.MovePolicy.Count;
import io.kubefed.scheduling.safety.MovePolicy.Percent;
import io.kubefed.scheduling.safety.SafeMoves.Load;
import io.kubefed.scheduling.safety.SafeMoves.Step;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class SafeMovesTest {

  private static final Instant NOW = Instant.parse("2030-01-01T00:00:00Z");
  private static final Duration COOL_DOWN = Duration.ofMinutes(1);

  private static MovePolicy policy(int maxMoves) {
    return new MovePolicy(new Percent(100), maxMoves, COOL_DOWN);
  }

  /** Loads in few words: {@code A:asked/ready}. */
  private static Map<String, Load> loads(String text) {
    Map<String, Load> loads = new LinkedHashMap<>();
    for (String word : text.split(" ", -1)) {
      String[] parts = word.split("[:/]", -1);
      loads.put(parts[0], new Load(Integer.parseInt(parts[1]), Integer.parseInt(parts[2])));
    }
    return loads;
  }

  @ParameterizedTest
  @MethodSource
  void goesOneStep(MovePolicy policy, int total, String loads, String target, String next) {
    Step step = SafeMoves.next(policy, total, loads(loads), numbers(target), Optional.empty(), NOW);

    assertThat(step.replicas()).isEqualTo(numbers(next));
  }

  static Stream<Arguments> goesOneStep() {
    MovePolicy half = new MovePolicy(new Percent(50), 2, COOL_DOWN);
    MovePolicy three = new MovePolicy(new Count(3), 9, COOL_DOWN);
    return Stream.of(
        argumentSet("adds before it takes", policy(2), 9, "A:9/9 B:0/0", "A:4 B:5", "A:9 B:2"),
        argumentSet("waits for readiness", policy(2), 9, "A:9/9 B:2/1", "A:4 B:5", "A:8 B:2"),
        argumentSet("takes nothing before", policy(2), 9, "A:9/9 B:2/0", "A:4 B:5", "A:9 B:2"),
        argumentSet("takes when ready", policy(2), 9, "A:9/9 B:2/2", "A:4 B:5", "A:7 B:2"),
        argumentSet("takes at once what waits", policy(5), 9, "A:9/4 B:5/0", "A:4 B:5", "A:4 B:5"),
        argumentSet("takes as the user allows", half, 8, "A:8/8 B:2/0", "A:4 B:4", "A:6 B:2"),
        argumentSet("never below a count", three, 4, "A:4/4 B:4/0", "A:0 B:4", "A:3 B:4"),
        argumentSet("a larger total at once", policy(1), 12, "A:4/4 B:4/4", "A:6 B:6", "A:6 B:6"),
        argumentSet("a smaller total at once", policy(1), 4, "A:4/4 B:4/4", "A:2 B:2", "A:2 B:2"),
        argumentSet("what a lost one left", policy(1), 9, "A:3/3 B:3/3", "A:5 B:4", "A:5 B:4"),
        argumentSet("nothing to do", policy(1), 9, "A:5/5 B:4/4", "A:5 B:4", "A:5 B:4"),
        argumentSet("a first schedule", policy(1), 9, "A:0/0 B:0/0", "A:5 B:4", "A:5 B:4"));
  }

  @Test
  void coolsDownBetweenWaves() {
    Step step =
        SafeMoves.next(
            policy(2),
            9,
            loads("A:7/7 B:2/2"),
            numbers("A:4 B:5"),
            Optional.of(NOW.minusSeconds(20)),
            NOW);

    assertThat(step.replicas()).isEqualTo(numbers("A:7 B:2"));
    assertThat(step.again()).contains(NOW.plusSeconds(40));
    assertThat(step.waiting()).contains("cools down before the next replicas move");
    assertThat(step.began()).isFalse();
  }

  @Test
  void saysWhatItWaitsFor() {
    Step begun =
        SafeMoves.next(
            policy(2), 9, loads("A:9/9 B:0/0"), numbers("A:4 B:5"), Optional.empty(), NOW);
    assertThat(begun.began()).isTrue();
    assertThat(begun.waiting())
        .contains("waits until enough of the new replicas are ready to keep 9 ready");
    assertThat(begun.again()).isEmpty();

    Step ended =
        SafeMoves.next(
            policy(2), 9, loads("A:9/9 B:2/2"), numbers("A:4 B:5"), Optional.of(NOW), NOW);
    assertThat(ended.ended()).isTrue();
    assertThat(ended.again()).contains(NOW.plus(COOL_DOWN));
  }

  /** Members in which pods become ready one by one, by chance. */
  private static final class World {

    private final Random random;
    private final Map<String, Integer> asked = new HashMap<>();
    private final Map<String, Integer> ready = new HashMap<>();

    World(Map<String, Integer> start, long seed) {
      random = new Random(seed);
      asked.putAll(start);
      ready.putAll(start);
    }

    Map<String, Load> loads() {
      Map<String, Load> loads = new LinkedHashMap<>();
      asked.forEach((name, count) -> loads.put(name, new Load(count, ready.getOrDefault(name, 0))));
      return loads;
    }

    int ready() {
      return ready.values().stream().mapToInt(Integer::intValue).sum();
    }

    void ask(Map<String, Integer> replicas) {
      asked.putAll(replicas);
    }

    /** Members follow: what is too much goes, unready pods first; some of what lacks comes. */
    void live() {
      asked.forEach(
          (name, count) -> {
            int now = Math.min(ready.getOrDefault(name, 0), count);
            ready.put(name, now + (now < count ? random.nextInt(count - now + 1) : 0));
          });
    }
  }

  @Property
  void arrivesAndNeverHasTooFewReady(
      @ForAll("divisions") Map<String, Integer> from,
      @ForAll("divisions") Map<String, Integer> to,
      @ForAll @IntRange(min = 1, max = 5) int maxMoves,
      @ForAll @IntRange(max = 100) int percent,
      @ForAll long seed) {
    int total = 20;
    MovePolicy policy = new MovePolicy(new Percent(percent), maxMoves, COOL_DOWN);
    World world = new World(from, seed);
    Optional<Instant> lastMove = Optional.empty();
    Instant now = NOW;
    boolean there = false;
    for (int i = 0; i < 1_000 && !there; i++) {
      Step step = SafeMoves.next(policy, total, world.loads(), to, lastMove, now);
      int asked = step.replicas().values().stream().mapToInt(Integer::intValue).sum();
      assertThat(asked).isBetween(total, total + maxMoves);
      world.ask(step.replicas());
      int before = world.ready();
      world.live();
      assertThat(world.ready())
          .isGreaterThanOrEqualTo(Math.min(before, policy.minReady().of(total)));
      if (step.began() || step.ended()) {
        lastMove = Optional.of(now);
      }
      now = now.plusSeconds(20);
      there = step.waiting().isEmpty();
    }
    assertThat(there).isTrue();
    to.forEach((name, count) -> assertThat(world.asked.get(name)).isEqualTo(count));
  }

  /** Ways to divide twenty. */
  @Provide
  static Arbitrary<Map<String, Integer>> divisions() {
    return Arbitraries.integers()
        .between(0, 20)
        .list()
        .ofSize(3)
        .map(
            cuts -> {
              int first = Math.min(cuts.get(0), cuts.get(1));
              int second = Math.max(cuts.get(0), cuts.get(1));
              return Map.of("A", first, "B", second - first, "C", 20 - second);
            });
  }
}
