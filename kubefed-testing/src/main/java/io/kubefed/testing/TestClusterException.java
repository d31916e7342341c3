package io.kubefed.testing;

/**
 * Clusters cannot be had, or cannot do what was asked. The message says what to do about it and,
 * where a server did not start, ends with the last lines of its log.
 */
public final class TestClusterException extends RuntimeException {
  private static final long serialVersionUID = 1;

  TestClusterException(String message) {
    super(message);
  }

  TestClusterException(String message, Throwable cause) {
    super(message, cause);
  }
}
