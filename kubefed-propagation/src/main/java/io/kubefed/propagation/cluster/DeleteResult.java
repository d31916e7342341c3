package io.kubefed.propagation.cluster;

import static java.util.Objects.requireNonNull;

import io.kubefed.core.json.JsonValue;
import java.util.Optional;

/**
 * What a deletion left.
 *
 * @param remaining the object with its {@code metadata.deletionTimestamp}, where finalizers or a
 *     grace period hold it; empty where it is gone
 */
public record DeleteResult(Optional<JsonValue> remaining) {

  public DeleteResult {
    requireNonNull(remaining, "remaining");
  }

  /** True if the object is gone. */
  public boolean isGone() {
    return remaining.isEmpty();
  }

  /** Says whether it is gone, without the object, which may hold secrets. */
  @Override
  public String toString() {
    return isGone() ? "gone" : "being deleted";
  }
}
