package io.kubefed.propagation.cluster;

import io.kubefed.core.ResourceType;
import io.kubefed.core.json.JsonValue;
import io.kubefed.propagation.cluster.InvalidObjectException.FieldCause;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.UnaryOperator;

/** What a test adds to the defaults and checks of an in-memory cluster, per group and plural. */
final class ObjectHooks {

  private final Map<String, List<UnaryOperator<JsonValue>>> defaults = new ConcurrentHashMap<>();
  private final Map<String, List<ObjectCheck>> checks = new ConcurrentHashMap<>();

  void addDefault(ResourceType type, UnaryOperator<JsonValue> defaulting) {
    defaults
        .computeIfAbsent(type.qualifiedPlural(), plural -> new CopyOnWriteArrayList<>())
        .add(defaulting);
  }

  void addCheck(ResourceType type, ObjectCheck check) {
    checks
        .computeIfAbsent(type.qualifiedPlural(), plural -> new CopyOnWriteArrayList<>())
        .add(check);
  }

  JsonValue defaulted(ResourceType type, JsonValue object) {
    JsonValue result = object;
    for (UnaryOperator<JsonValue> hook : defaults.getOrDefault(type.qualifiedPlural(), List.of())) {
      result = hook.apply(result);
    }
    return result;
  }

  List<FieldCause> problems(ResourceType type, Optional<JsonValue> before, JsonValue object) {
    return checks.getOrDefault(type.qualifiedPlural(), List.of()).stream()
        .flatMap(check -> check.problems(before, object).stream())
        .toList();
  }
}
