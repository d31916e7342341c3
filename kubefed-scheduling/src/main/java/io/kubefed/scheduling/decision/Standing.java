package io.kubefed.scheduling.decision;

import io.kubefed.scheduling.decision.PreferenceStatus.ClusterEntry;
import io.kubefed.scheduling.decision.PreferenceStatus.State;
import io.kubefed.scheduling.safety.FailurePolicy;
import io.kubefed.scheduling.safety.FailurePolicy.ComeBack;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * How one cluster stands for one preference.
 *
 * @param situation what is known of it
 * @param before what is remembered of it
 * @param state how it stands
 * @param since since when
 * @param until when that changes by itself; nothing if it does not
 */
record Standing(
    ClusterSituation situation,
    Optional<ClusterEntry> before,
    State state,
    Instant since,
    Optional<Instant> until) {

  static Standing of(
      ClusterSituation situation,
      Optional<ClusterEntry> before,
      FailurePolicy policy,
      Timing timing,
      Instant now) {
    Judge judge = new Judge(situation, before, policy, timing, now);
    return situation.excluded().isPresent()
        ? judge.is(State.NOT_SELECTED, situation.since())
        : situation.cluster().ready() ? judge.ready() : judge.notReady();
  }

  String name() {
    return situation.name();
  }

  /** True if replicas can be planned for it. */
  boolean isCandidate() {
    return state == State.READY || state == State.RETURNED || isTolerated();
  }

  /** True if it is not ready, and what it was asked for stands. */
  boolean isTolerated() {
    return state == State.NOT_READY && situation.asked().isPresent();
  }

  /** What it was asked for when it was lost, which it may run for all that anybody knows. */
  long mayRun() {
    return state == State.LOST && !situation.cluster().ready() ? lost() : 0;
  }

  /** What it was asked for when it was lost. */
  long lost() {
    return before
        .flatMap(entry -> entry.lost().stream().boxed().findFirst())
        .orElseGet(() -> situation.asked().orElse(0));
  }

  /** The rules, one cluster at a time. */
  private record Judge(
      ClusterSituation situation,
      Optional<ClusterEntry> before,
      FailurePolicy policy,
      Timing timing,
      Instant now) {

    private boolean was(State state) {
      return before.filter(entry -> entry.state() == state).isPresent();
    }

    Standing is(State state, Instant since) {
      return new Standing(situation, before, state, since, Optional.empty());
    }

    private Standing unless(Instant deadline, State later, State meanwhile, Instant since) {
      return now.isBefore(deadline)
          ? new Standing(situation, before, meanwhile, since, Optional.of(deadline))
          : is(later, later == State.LOST || later == State.RETURNED ? now : since);
    }

    Standing ready() {
      Instant available = situation.since().plus(timing.available());
      if (was(State.LOST)) {
        State back = policy.comeBack() == ComeBack.AS_REBALANCE_SAYS ? State.READY : State.RETURNED;
        return unless(available, back, State.LOST, since());
      } else if (was(State.RETURNED)) {
        return is(State.RETURNED, since());
      } else if (situation.asked().isPresent() || !situation.seenToChange() || was(State.READY)) {
        return is(State.READY, situation.since());
      }
      return unless(available, State.READY, State.JOINING, situation.since());
    }

    Standing notReady() {
      if (was(State.LOST)) {
        return is(State.LOST, since());
      } else if (situation.asked().isEmpty()) {
        return is(State.NOT_READY, situation.since());
      }
      // Who has just begun to look does not know better than the status how long it has been so.
      Instant since =
          !situation.seenToChange() && was(State.NOT_READY) ? since() : situation.since();
      Duration patience = timing.unavailable().plus(policy.toleration());
      return unless(since.plus(patience), State.LOST, State.NOT_READY, since);
    }

    private Instant since() {
      return before.flatMap(ClusterEntry::since).orElse(situation.since());
    }
  }
}
