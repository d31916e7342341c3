package io.kubefed.core;

import static java.util.stream.Collectors.joining;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A resource that cannot be used as it is written: somebody has to change it. Carries every
 * problem, not the first.
 */
public final class InvalidResourceException extends KubefedException {

  private final transient List<Problem> problems;

  /** What is wrong with that object; the object is null where the text does not even name one. */
  public InvalidResourceException(@Nullable ObjectReference object, List<Problem> problems) {
    super(
        (object == null ? "the resource" : object)
            + " is invalid: "
            + problems.stream().map(Problem::toString).collect(joining("; ")),
        null,
        object,
        null);
    this.problems = List.copyOf(problems);
  }

  /** All that is wrong, in the order of the resource's fields. */
  public List<Problem> problems() {
    return problems;
  }

  @Override
  public boolean isRetryable() {
    return false;
  }
}
