package io.kubefed.propagation.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.jspecify.annotations.Nullable;

/** The queue against a model of it that is too simple to be wrong, and too slow to be used. */
class KeyedQueueModelTest {

  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final int KEYS = 4;

  private enum Kind {
    ADD,
    ADD_AFTER,
    POLL,
    DONE,
    REVISIT,
    RETRY,
    ADVANCE
  }

  /** One call; what its numbers mean depends on the kind. */
  private record Step(Kind kind, int key, int seconds) {}

  /** Seconds only, and one list each for all that there is to know. */
  private static final class Model {

    final Set<Integer> waiting = new LinkedHashSet<>();
    final Set<Integer> processing = new TreeSet<>();
    final Set<Integer> meanwhile = new TreeSet<>();
    final Map<Integer, Integer> askedFor = new HashMap<>();
    final Map<Integer, Integer> leftBehind = new HashMap<>();
    final Map<Integer, Integer> failures = new HashMap<>();
    int now;

    void add(int key) {
      if (processing.contains(key)) {
        meanwhile.add(key);
      } else {
        waiting.add(key);
      }
    }

    void addAfter(int key, int seconds) {
      if (seconds == 0) {
        add(key);
      } else {
        askedFor.merge(key, now + seconds, Math::min);
      }
    }

    @Nullable Integer poll() {
      if (waiting.isEmpty()) {
        return null;
      }
      int first = waiting.iterator().next();
      waiting.remove(first);
      processing.add(first);
      leftBehind.remove(first);
      return first;
    }

    void end(int key, boolean failed, int seconds) {
      processing.remove(key);
      if (failed) {
        failures.merge(key, 1, Integer::sum);
      } else {
        failures.remove(key);
      }
      int wait = failed ? Math.max(seconds, 1 << (failures.getOrDefault(key, 1) - 1)) : seconds;
      if (meanwhile.remove(key)) {
        waiting.add(key);
      } else if (wait > 0) {
        leftBehind.put(key, now + wait);
      }
    }

    void second() {
      now++;
      // What falls due in the same second is told apart by nothing that the queue promises.
      for (int key = 0; key < KEYS; key++) {
        boolean asked = askedFor.remove(key, now);
        if (leftBehind.remove(key, now) || asked) {
          add(key);
        }
      }
    }

    Set<Integer> known() {
      Set<Integer> known = new TreeSet<>(waiting);
      known.addAll(processing);
      known.addAll(askedFor.keySet());
      known.addAll(leftBehind.keySet());
      known.addAll(failures.keySet());
      return known;
    }
  }

  @Property(tries = 2000)
  void doesWhatTheModelDoes(@ForAll("steps") List<Step> steps) {
    ManualTime time = new ManualTime();
    int[] signals = {0};
    KeyedQueue<Integer> queue =
        new KeyedQueue<>(
            time,
            new Backoff(SECOND, Duration.ofDays(999), 2, 0),
            new Random(1),
            () -> signals[0]++);
    Model model = new Model();
    int polled = 0;
    for (Step step : steps) {
      int key = step.key();
      switch (step.kind()) {
        case ADD -> {
          queue.add(key);
          model.add(key);
        }
        case ADD_AFTER -> {
          queue.addAfter(key, SECOND.multipliedBy(step.seconds()));
          model.addAfter(key, step.seconds());
        }
        case POLL -> {
          Integer taken = queue.poll();
          if (taken == null) {
            assertThat(model.waiting).isEmpty();
          } else {
            polled++;
            assertThat(taken).isEqualTo(model.poll());
          }
        }
        case ADVANCE -> {
          for (int i = 0; i < step.seconds(); i++) {
            advance(time, queue, model);
          }
        }
        case DONE, REVISIT, RETRY -> end(step, queue, model);
      }
      QueueStatistics statistics = queue.statistics();
      assertThat(statistics.depth()).as("waiting").isEqualTo(model.waiting.size());
      assertThat(statistics.processing()).as("processing").isEqualTo(model.processing.size());
      assertThat(statistics.retrying()).as("retrying").isEqualTo(model.failures.size());
      assertThat(queue.size()).as("known keys").isEqualTo(model.known().size());
      assertThat(signals[0]).as("signals").isEqualTo(polled + model.waiting.size());
    }
  }

  /** One second; keys that come back in the same one come in the order of the queue. */
  private static void advance(ManualTime time, KeyedQueue<Integer> queue, Model model) {
    Set<Integer> before = new LinkedHashSet<>(model.waiting);
    time.advance(SECOND);
    model.second();
    Set<Integer> added = new LinkedHashSet<>(model.waiting);
    added.removeAll(before);
    if (added.size() > 1) {
      List<Integer> order = order(queue);
      assertThat(order.subList(0, before.size())).containsExactlyElementsOf(before);
      assertThat(order).containsExactlyInAnyOrderElementsOf(model.waiting);
      model.waiting.clear();
      model.waiting.addAll(order);
    }
  }

  private static List<Integer> order(KeyedQueue<Integer> queue) {
    return new ArrayList<>(queue.waiting());
  }

  private static void end(Step step, KeyedQueue<Integer> queue, Model model) {
    int key = step.key();
    if (!model.processing.contains(key)) {
      return;
    }
    Duration delay = SECOND.multipliedBy(step.seconds() + 1L);
    switch (step.kind()) {
      case DONE -> {
        queue.done(key);
        model.end(key, false, 0);
      }
      case REVISIT -> {
        queue.revisit(key, delay);
        model.end(key, false, step.seconds() + 1);
      }
      default -> {
        queue.retry(key, delay);
        model.end(key, true, step.seconds() + 1);
      }
    }
  }

  @Provide
  Arbitrary<List<Step>> steps() {
    return Combinators.combine(
            Arbitraries.of(Kind.class),
            Arbitraries.integers().between(0, KEYS - 1),
            Arbitraries.integers().between(0, 5))
        .as(Step::new)
        .list()
        .ofMaxSize(80);
  }
}
