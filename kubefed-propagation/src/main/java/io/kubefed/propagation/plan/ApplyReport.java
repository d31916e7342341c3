package io.kubefed.propagation.plan;

import java.util.List;

/**
 * What became of a plan, change by change, in the order of the plan.
 *
 * @param outcomes one for each change
 */
public record ApplyReport(List<Outcome> outcomes) {

  public ApplyReport {
    outcomes = List.copyOf(outcomes);
  }

  /** How many changes ended so. */
  public long count(Outcome.Result result) {
    return outcomes.stream().filter(outcome -> outcome.result() == result).count();
  }

  /** True if every member now is as the plan wanted it. */
  public boolean isSettled() {
    return outcomes.stream().allMatch(Outcome::isSettled);
  }

  /** The changes that did not come about: refused, moved, skipped or failed. */
  public List<Outcome> unsettled() {
    return outcomes.stream().filter(outcome -> !outcome.isSettled()).toList();
  }
}
