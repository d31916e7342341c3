package io.kubefed.dns.controller;

import io.kubefed.dns.sink.Publication;
import io.kubefed.dns.sink.Publication.Outcome;
import java.util.List;
import java.util.Optional;

/**
 * What became of an order at a sink.
 *
 * @param version which order it answers
 * @param unpublished the names that are not as they should be
 * @param failure why the sink as a whole could not be used, if it could not
 * @param retryable whether it is tried again soon
 */
record Answer(
    long version, List<Outcome> unpublished, Optional<String> failure, boolean retryable) {

  static Answer of(long version, Publication publication) {
    return new Answer(
        version, publication.unpublished(), Optional.empty(), publication.isRetryable());
  }

  static Answer failed(long version, String why, boolean retryable) {
    return new Answer(version, List.of(), Optional.of(why), retryable);
  }

  /** True if nothing is left to do. */
  boolean isComplete() {
    return unpublished.isEmpty() && failure.isEmpty();
  }
}
