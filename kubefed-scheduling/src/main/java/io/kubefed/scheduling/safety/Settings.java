package io.kubefed.scheduling.safety;

import io.kubefed.core.Problem;
import io.kubefed.core.api.Durations;
import io.kubefed.core.json.JsonException;
import io.kubefed.core.json.JsonValue;
import io.kubefed.core.json.Pointer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** The fields of an annotation's value, read with what is wrong with them. */
final class Settings {

  private final JsonValue fields;
  private final Consumer<Problem> problems;

  Settings(String text, Consumer<Problem> problems, String... known) {
    this.problems = problems;
    this.fields = parse(text, List.of(known));
    for (String name : fields.names()) {
      if (!List.of(known).contains(name)) {
        error(
            Pointer.of(name),
            "there is no such setting; the settings are " + String.join(", ", known));
      }
    }
  }

  private JsonValue parse(String text, List<String> known) {
    try {
      JsonValue value = JsonValue.parse(text);
      if (value.isObject()) {
        return value;
      }
      error(Pointer.ROOT, "must be a JSON object with " + String.join(", ", known));
    } catch (JsonException e) {
      error(Pointer.ROOT, "is " + e.getMessage());
    }
    return JsonValue.emptyObject();
  }

  void error(Pointer at, String message) {
    problems.accept(Problem.error(at, message));
  }

  Optional<JsonValue> get(String field) {
    return fields.get(field).filter(value -> !value.isNull());
  }

  int count(String field, int least, int otherwise) {
    Optional<JsonValue> stated = get(field);
    if (stated.isEmpty()) {
      return otherwise;
    }
    long number = stated.get().integer().orElse(Long.MIN_VALUE);
    if (number < least || number > Integer.MAX_VALUE) {
      error(Pointer.of(field), "must be a whole number, " + least + " or more");
      return otherwise;
    }
    return (int) number;
  }

  Duration duration(String field, Duration otherwise) {
    Optional<JsonValue> stated = get(field);
    if (stated.isEmpty()) {
      return otherwise;
    }
    try {
      Duration duration = Durations.parse(stated.get().text().orElse(""));
      if (!duration.isNegative()) {
        return duration;
      }
    } catch (IllegalArgumentException e) {
      // Told below, with negative ones.
    }
    error(Pointer.of(field), "must be a duration such as \"30s\" or \"5m\", not negative");
    return otherwise;
  }
}
