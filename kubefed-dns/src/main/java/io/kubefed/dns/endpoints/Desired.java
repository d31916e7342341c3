package io.kubefed.dns.endpoints;

import io.kubefed.core.json.JsonValue;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Whether an object is as it should be, and what to send where it is not. */
public final class Desired {

  private Desired() {}

  /**
   * Whether an object says everything that another says. Fields beyond that, such as a server's
   * defaults, do not matter; lists are as long and in the same order, and an empty one is as good
   * as none.
   */
  public static boolean holds(JsonValue current, JsonValue desired) {
    if (desired.isObject()) {
      return current.isObject()
          && desired.fields().entrySet().stream()
              .allMatch(
                  field ->
                      current
                          .get(field.getKey())
                          .map(value -> holds(value, field.getValue()))
                          .orElse(field.getValue().isEmpty()));
    } else if (desired.isArray()) {
      List<JsonValue> items = desired.items();
      List<JsonValue> found = current.items();
      if (!current.isArray() || found.size() != items.size()) {
        return false;
      }
      for (int i = 0; i < items.size(); i++) {
        if (!holds(found.get(i), items.get(i))) {
          return false;
        }
      }
      return true;
    }
    return current.equals(desired);
  }

  /** The object with what it should say besides; nothing if it does already. */
  public static Optional<JsonValue> change(JsonValue current, JsonValue desired) {
    return holds(current, desired) ? Optional.empty() : Optional.of(merged(current, desired));
  }

  /**
   * The same for an EndpointSlice, of which endpoints and ports have to be exactly those, in
   * whichever version it is.
   */
  public static Optional<JsonValue> sliceChange(JsonValue current, JsonValue desired) {
    return SliceForms.reduced(current).equals(SliceForms.reduced(desired))
            && sameMetadata(current, desired)
        ? Optional.empty()
        : Optional.of(merged(current, desired));
  }

  /**
   * The same for Endpoints, whose addresses have to be exactly those: the server groups and sorts
   * them in its own way.
   */
  public static Optional<JsonValue> endpointsChange(JsonValue current, JsonValue desired) {
    return SliceForms.reached(current).equals(SliceForms.reached(desired))
            && sameMetadata(current, desired)
        ? Optional.empty()
        : Optional.of(merged(current, desired));
  }

  private static boolean sameMetadata(JsonValue current, JsonValue desired) {
    return holds(
        current.get("metadata").orElseGet(JsonValue::emptyObject),
        desired.get("metadata").orElseGet(JsonValue::emptyObject));
  }

  private static JsonValue merged(JsonValue current, JsonValue desired) {
    if (!current.isObject() || !desired.isObject()) {
      return desired;
    }
    JsonValue merged = current;
    for (Map.Entry<String, JsonValue> field : desired.fields().entrySet()) {
      JsonValue value = field.getValue();
      merged =
          merged.with(
              field.getKey(),
              current.get(field.getKey()).map(before -> merged(before, value)).orElse(value));
    }
    return merged;
  }
}
