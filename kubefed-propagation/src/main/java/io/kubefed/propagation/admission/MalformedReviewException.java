package io.kubefed.propagation.admission;

/** What came in is no question that an API server asks. */
final class MalformedReviewException extends Exception {

  private static final long serialVersionUID = 1L;

  MalformedReviewException(String message) {
    super(message);
  }
}
