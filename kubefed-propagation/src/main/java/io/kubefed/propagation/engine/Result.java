package io.kubefed.propagation.engine;

import static java.util.Objects.requireNonNull;

import java.time.Duration;

/**
 * What is to become of a key that has been looked at. Start at {@link #done}, {@link #requeueAfter}
 * or {@link #retry}.
 *
 * @param next what is next
 * @param after how long to wait at least; zero for {@link Next#WAIT_FOR_EVENT}
 */
public record Result(Next next, Duration after) {

  /** What is next for a key. */
  public enum Next {
    /** Nothing, until somebody adds the key again. Its failures are forgotten. */
    WAIT_FOR_EVENT,
    /** Another look after a while, although nothing failed. Its failures are forgotten. */
    LOOK_AGAIN,
    /** Another try after a wait that grows with each failure in a row. */
    RETRY
  }

  private static final Result DONE = new Result(Next.WAIT_FOR_EVENT, Duration.ZERO);
  private static final Result RETRY = new Result(Next.RETRY, Duration.ZERO);

  public Result {
    requireNonNull(next, "next");
    if (after.isNegative()) {
      throw new IllegalArgumentException("after must not be negative: " + after);
    }
  }

  /** Nothing more to do until somebody adds the key again. */
  public static Result done() {
    return DONE;
  }

  /** Another look after that time, or earlier if somebody adds the key. */
  public static Result requeueAfter(Duration after) {
    return new Result(Next.LOOK_AGAIN, after);
  }

  /** It failed; another try when the back-off of the key is over. */
  public static Result retry() {
    return RETRY;
  }
}
