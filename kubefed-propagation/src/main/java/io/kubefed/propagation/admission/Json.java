package io.kubefed.propagation.admission;

import io.kubefed.core.json.JsonValue;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What is done with JSON here. */
final class Json {

  private Json() {}

  /** An object of these names and values, in their order. */
  static JsonValue object(Object... namesAndValues) {
    Map<String, Object> fields = new LinkedHashMap<>();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      fields.put((String) namesAndValues[i], namesAndValues[i + 1]);
    }
    return JsonValue.of(fields);
  }

  /** True if what is there says all that is wanted, whatever else it says in objects. */
  static boolean covers(JsonValue there, JsonValue wanted) {
    if (wanted.isObject() && there.isObject()) {
      return wanted.fields().entrySet().stream()
          .allMatch(
              field ->
                  there
                      .get(field.getKey())
                      .filter(value -> covers(value, field.getValue()))
                      .isPresent());
    } else if (wanted.isArray() && there.isArray()) {
      List<JsonValue> items = there.items();
      List<JsonValue> wantedItems = wanted.items();
      if (items.size() != wantedItems.size()) {
        return false;
      }
      for (int i = 0; i < items.size(); i++) {
        if (!covers(items.get(i), wantedItems.get(i))) {
          return false;
        }
      }
      return true;
    }
    return there.equals(wanted);
  }
}
