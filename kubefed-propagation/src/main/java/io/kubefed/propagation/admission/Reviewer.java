package io.kubefed.propagation.admission;

/** Answers the requests that come in at one path. Thread-safe. */
@FunctionalInterface
interface Reviewer {

  /** The answer, from memory. */
  Verdict review(AdmissionRequest request);
}
