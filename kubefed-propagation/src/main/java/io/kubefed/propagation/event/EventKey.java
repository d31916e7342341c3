package io.kubefed.propagation.event;

import static java.util.Objects.requireNonNull;

import io.kubefed.core.json.JsonValue;
import io.kubefed.propagation.event.EventRecorder.Severity;
import java.nio.charset.StandardCharsets;

/** What an event says: equal ones become one Event. */
record EventKey(
    String apiVersion,
    String kind,
    String objectNamespace,
    String name,
    String uid,
    Severity severity,
    String reason,
    String message) {

  /** The longest message that the API takes, in bytes. */
  private static final int LONGEST = 1024;

  private static final String ELLIPSIS = "...";

  static EventKey of(JsonValue object, Severity severity, String reason, String message) {
    return new EventKey(
        object.text("apiVersion").orElse(""),
        object.text("kind").orElse(""),
        object.text("metadata", "namespace").orElse(""),
        object.text("metadata", "name").orElse(""),
        object.text("metadata", "uid").orElse(""),
        requireNonNull(severity, "severity"),
        requireNonNull(reason, "reason"),
        cut(message));
  }

  private static String cut(String message) {
    if (message.getBytes(StandardCharsets.UTF_8).length <= LONGEST) {
      return message;
    }
    StringBuilder kept = new StringBuilder();
    int bytes = ELLIPSIS.length();
    for (int at = 0; at < message.length(); ) {
      int point = message.codePointAt(at);
      bytes += Character.toString(point).getBytes(StandardCharsets.UTF_8).length;
      if (bytes > LONGEST) {
        break;
      }
      kept.appendCodePoint(point);
      at += Character.charCount(point);
    }
    return kept.append(ELLIPSIS).toString();
  }

  /** Where the Event lives: beside its object. */
  String namespace() {
    return objectNamespace.isEmpty() ? "default" : objectNamespace;
  }

  /** The object alone. */
  String object() {
    return String.join("/", apiVersion, kind, objectNamespace, name, uid);
  }
}
