package io.kubefed.benchmarks.propagation;

import java.util.ArrayDeque;
import java.util.Deque;

/** Closes what was opened, the last first. */
final class Closing implements AutoCloseable {

  private final Deque<AutoCloseable> open = new ArrayDeque<>();

  /** Has something closed as well, and hands it back. */
  <T extends AutoCloseable> T add(T opened) {
    open.push(opened);
    return opened;
  }

  /** Closes everything, and fails with the first failure after the last attempt. */
  @Override
  public void close() {
    RuntimeException first = null;
    while (!open.isEmpty()) {
      try {
        open.pop().close();
      } catch (Exception e) {
        if (first == null) {
          first = new IllegalStateException("could not be closed: " + e.getMessage(), e);
        } else {
          first.addSuppressed(e);
        }
      }
    }
    if (first != null) {
      throw first;
    }
  }
}
