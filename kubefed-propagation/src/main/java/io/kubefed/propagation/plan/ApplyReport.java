package io.kubefed.propagation.plan;

import io.kubefed.core.KubefedException;
import java.util.List;

/**
 * What became of a plan, change by change, in the order of the plan.
 *
 * @param outcomes one for each change
 * @param unrecorded why the versions of some resources could not be recorded, which costs later
 *     plans more requests and harms nothing else
 */
public record ApplyReport(List<Outcome> outcomes, List<KubefedException> unrecorded) {

  public ApplyReport {
    outcomes = List.copyOf(outcomes);
    unrecorded = List.copyOf(unrecorded);
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
