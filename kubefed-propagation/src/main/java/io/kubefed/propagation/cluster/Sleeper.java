package io.kubefed.propagation.cluster;

import java.time.Duration;

/** Lets time pass: really, or for a test only in its books. */
@FunctionalInterface
public interface Sleeper {

  /** Lets that time pass on this thread. */
  void sleep(Duration duration) throws InterruptedException;

  /** Lets real time pass. */
  static Sleeper real() {
    return duration -> Thread.sleep(duration.toMillis());
  }
}
