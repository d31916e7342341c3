package io.kubefed.propagation.event;

import io.kubefed.core.json.JsonValue;
import java.util.function.Supplier;

/** Takes events on objects of the host. Thread-safe; no call blocks or fails. */
public interface EventRecorder {

  /** Whether somebody has to look. */
  enum Severity {
    /** For information. */
    NORMAL,
    /** Somebody should look. */
    WARNING
  }

  /**
   * Records that something happened to an object. Events that say the same become one that counts.
   *
   * @param object the object, of which {@code apiVersion}, {@code kind} and {@code metadata} are
   *     used
   * @param reason one word in camel case, for programs; those of KubeFed stay as they are
   * @param message a sentence, for people
   */
  void record(JsonValue object, Severity severity, String reason, String message);

  /**
   * The same for a message that is only made if it is wanted: one of many alike, of which most may
   * be held back.
   *
   * @param message makes the sentence, at once or never
   */
  default void record(
      JsonValue object, Severity severity, String reason, Supplier<String> message) {
    record(object, severity, reason, message.get());
  }

  /** Drops everything. */
  static EventRecorder none() {
    return (object, severity, reason, message) -> {};
  }
}
