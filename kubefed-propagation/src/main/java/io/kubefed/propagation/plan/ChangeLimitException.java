package io.kubefed.propagation.plan;

import io.kubefed.core.KubefedException;
import java.util.List;

/** A plan wants to change more than its caller allows; nothing was written. */
public final class ChangeLimitException extends KubefedException {

  ChangeLimitException(List<String> passed) {
    super(
        "the plan is refused: it "
            + String.join("; it ", passed)
            + ". Read the plan; if it is what you want, raise the limit or apply it in parts",
        null,
        null,
        null);
  }

  @Override
  public boolean isRetryable() {
    return false;
  }
}
