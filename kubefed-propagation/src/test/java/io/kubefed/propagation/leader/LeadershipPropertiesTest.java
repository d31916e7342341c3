package io.kubefed.propagation.leader;

import static org.assertj.core.api.Assertions.assertThat;

import io.kubefed.propagation.leader.LeaderBed.Candidate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Whatever happens to three candidates and a KubeFed, at most one of the four may write. */
class LeadershipPropertiesTest {

  private static final Duration STEP = Duration.ofMillis(250);

  enum What {
    CUT_OFF,
    CONNECT,
    STOP,
    RESUME,
    SLEEP,
    START_KUBEFED,
    KILL_KUBEFED,
    NOTHING
  }

  record Happening(What what, int candidate, int steps) {}

  @Provide
  Arbitrary<List<Happening>> happenings() {
    Arbitrary<What> what = Arbitraries.of(What.class);
    Arbitrary<Integer> candidate = Arbitraries.integers().between(0, 2);
    Arbitrary<Integer> steps = Arbitraries.integers().between(1, 100);
    return net.jqwik.api.Combinators.combine(what, candidate, steps)
        .as(Happening::new)
        .list()
        .ofMinSize(10)
        .ofMaxSize(40);
  }

  @Property(tries = 150)
  void atMostOneMayWrite(@ForAll("happenings") List<Happening> happenings) {
    LeaderBed bed = new LeaderBed();
    ClientGoElector kubeFed = new ClientGoElector(bed);
    List<Candidate> candidates =
        List.of(bed.candidate("a").start(), bed.candidate("b").start(), bed.candidate("c").start());
    for (Happening happening : happenings) {
      happen(happening, candidates.get(happening.candidate()), kubeFed);
      for (int i = 0; i < happening.steps(); i++) {
        bed.time.advance(STEP);
        assertThat(writers(candidates, kubeFed)).hasSizeLessThanOrEqualTo(1);
      }
    }

    kubeFed.kill();
    candidates.forEach(Candidate::resume);
    candidates.forEach(candidate -> candidate.faults.clear());
    bed.time.advance(Duration.ofSeconds(45));
    assertThat(writers(candidates, kubeFed)).hasSize(1);
  }

  private static void happen(Happening happening, Candidate candidate, ClientGoElector kubeFed) {
    switch (happening.what()) {
      case CUT_OFF -> candidate.faults.setUnreachable(true);
      case CONNECT -> candidate.faults.setUnreachable(false);
      case STOP -> candidate.stop();
      case RESUME -> candidate.resume();
      case SLEEP -> candidate.sleep(Duration.ofSeconds(happening.steps()));
      case START_KUBEFED -> kubeFed.start();
      case KILL_KUBEFED -> kubeFed.kill();
      case NOTHING -> {}
    }
  }

  private static List<String> writers(List<Candidate> candidates, ClientGoElector kubeFed) {
    List<String> writers = new ArrayList<>();
    for (Candidate candidate : candidates) {
      if (candidate.mayWrite()) {
        writers.add(candidate.leadership.identity());
      }
    }
    if (kubeFed.isLeading()) {
      writers.add("kubefed");
    }
    return writers;
  }
}
