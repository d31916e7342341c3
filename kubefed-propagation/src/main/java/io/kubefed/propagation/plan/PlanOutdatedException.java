package io.kubefed.propagation.plan;

import io.kubefed.core.KubefedException;
import java.util.List;

/** The members are no longer as the plan saw them; nothing was written. Plan again. */
public final class PlanOutdatedException extends KubefedException {

  private final transient List<String> moved;

  PlanOutdatedException(List<String> moved) {
    super(
        "the plan is outdated, nothing was written; plan again. What has moved: "
            + String.join("; ", moved),
        null,
        null,
        null);
    this.moved = List.copyOf(moved);
  }

  /** What has moved, a line for each object. */
  public List<String> moved() {
    return moved;
  }

  @Override
  public boolean isRetryable() {
    return true;
  }
}
