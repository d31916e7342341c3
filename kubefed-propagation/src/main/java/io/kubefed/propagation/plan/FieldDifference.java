package io.kubefed.propagation.plan;

import static java.util.Objects.requireNonNull;

import io.kubefed.core.json.JsonValue;
import io.kubefed.core.json.Pointer;
import io.kubefed.core.render.Origin;
import java.util.Optional;

/**
 * One field of a member's object that would change.
 *
 * @param path the field
 * @param from what it holds now; nothing where it is missing
 * @param to what it would hold; nothing where it would be removed
 * @param origin the line of the federated resource that asks for it; nothing where no line does, as
 *     for a field that somebody added in the member or that the API server derives
 * @param hidden true if the values are secret; {@code from} and {@code to} then show that they are
 *     there, not what they are
 */
public record FieldDifference(
    Pointer path,
    Optional<JsonValue> from,
    Optional<JsonValue> to,
    Optional<Origin> origin,
    boolean hidden) {

  public FieldDifference {
    requireNonNull(path, "path");
    requireNonNull(from, "from");
    requireNonNull(to, "to");
    requireNonNull(origin, "origin");
  }
}
