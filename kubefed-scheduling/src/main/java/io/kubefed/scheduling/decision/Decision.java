package io.kubefed.scheduling.decision;

import static java.util.Objects.requireNonNull;

import io.kubefed.scheduling.rewrite.ScheduledFields;
import java.time.Instant;
import java.util.Optional;

/**
 * What is to be done about a preference.
 *
 * @param fields what to write into the federated workload; nothing where it stays as it is
 * @param status what to say in the status of the preference
 * @param again when to decide again although nothing happens; nothing if only an event can change
 *     anything
 */
public record Decision(
    Optional<ScheduledFields> fields, PreferenceStatus status, Optional<Instant> again) {

  public Decision {
    requireNonNull(fields, "fields");
    requireNonNull(status, "status");
    requireNonNull(again, "again");
  }
}
