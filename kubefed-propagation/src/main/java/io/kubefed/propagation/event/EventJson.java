package io.kubefed.propagation.event;

import io.kubefed.core.json.JsonValue;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;

/** Core/v1 Events. */
final class EventJson {

  private EventJson() {}

  static String timestamp(Instant instant) {
    return instant.truncatedTo(ChronoUnit.SECONDS).toString();
  }

  static JsonValue event(
      EventKey key, String name, String component, int count, Instant first, Instant last) {
    Map<String, Object> involved = new LinkedHashMap<>();
    involved.put("apiVersion", key.apiVersion());
    involved.put("kind", key.kind());
    putUnlessEmpty(involved, "namespace", key.objectNamespace());
    involved.put("name", key.name());
    putUnlessEmpty(involved, "uid", key.uid());
    Map<String, Object> event = new LinkedHashMap<>();
    event.put("apiVersion", "v1");
    event.put("kind", "Event");
    event.put("metadata", Map.of("namespace", key.namespace(), "name", name));
    event.put("involvedObject", involved);
    event.put("type", key.severity() == EventRecorder.Severity.WARNING ? "Warning" : "Normal");
    event.put("reason", key.reason());
    event.put("message", key.message());
    event.put("source", Map.of("component", component));
    event.put("count", count);
    event.put("firstTimestamp", timestamp(first));
    event.put("lastTimestamp", timestamp(last));
    return JsonValue.of(event);
  }

  private static void putUnlessEmpty(Map<String, Object> fields, String name, String value) {
    if (!value.isEmpty()) {
      fields.put(name, value);
    }
  }
}
