package io.kubefed.propagation.leader;

import io.kubefed.propagation.engine.Timekeeper;
import java.time.Clock;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** A term behind its fence. Extended and ended by one thread at a time, asked by many. */
final class LiveTerm implements Term {

  private final Timekeeper time;
  private final Clock clock;
  private volatile @Nullable Fence fence;

  LiveTerm(Fence fence, Timekeeper time, Clock clock) {
    this.fence = fence;
    this.time = time;
    this.clock = clock;
  }

  @Override
  public boolean mayWrite() {
    Fence now = fence;
    return now != null && now.isOpen(time, clock);
  }

  /** Moves the fence, unless it has been reached: what is over stays over. */
  boolean extend(Fence next) {
    if (!mayWrite() || !next.isOpen(time, clock)) {
      return false;
    }
    fence = next;
    return true;
  }

  /** How long it goes on by the monotonic clock, if it is not ended. */
  Duration left() {
    Fence now = fence;
    return now == null ? Duration.ZERO : now.left(time);
  }

  void end() {
    fence = null;
  }
}
