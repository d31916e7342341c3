package io.kubefed.propagation.plan;

import io.kubefed.core.ObjectReference;
import io.kubefed.core.json.FieldChange;
import io.kubefed.core.json.JsonDiff;
import io.kubefed.core.json.JsonValue;
import io.kubefed.core.json.Pointer;
import io.kubefed.core.render.Origin;
import io.kubefed.core.retain.ServerFields;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Compares a member's object with what a write would make of it, apart from what every write
 * changes.
 */
final class Differences {

  private Differences() {}

  /** All differences; the second value is what the server would store. */
  static List<FieldDifference> between(
      ObjectReference object,
      JsonValue current,
      JsonValue after,
      Function<Pointer, Optional<Origin>> origins) {
    List<FieldDifference> differences = new ArrayList<>();
    for (FieldChange change :
        JsonDiff.between(ServerFields.without(current), ServerFields.without(after))) {
      boolean hidden = Secrecy.isSecret(object, change.path());
      differences.add(
          new FieldDifference(
              change.path(),
              hidden ? change.from().map(Secrecy::mask) : change.from(),
              hidden ? change.to().map(Secrecy::mask) : change.to(),
              origins.apply(change.path()),
              hidden));
    }
    return differences;
  }

  /**
   * The differences in what the second value states: what only the member has is taken for the
   * server's default.
   */
  static List<FieldDifference> estimate(
      ObjectReference object,
      JsonValue current,
      JsonValue desired,
      Function<Pointer, Optional<Origin>> origins) {
    return between(object, current, desired, origins).stream()
        .filter(difference -> difference.to().isPresent())
        .toList();
  }

  /** True if the two differ in nothing but what the server keeps: status, versions, bookkeeping. */
  static boolean isSame(JsonValue one, JsonValue other) {
    return ServerFields.isSame(one, other);
  }
}
