package io.kubefed.dns.controller;

import io.kubefed.core.json.JsonValue;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The condition {@code Published} in the status of a record: whether its names are published as
 * they should be, everywhere, and if not, why.
 */
final class RecordCondition {

  static final String TYPE = "Published";

  /** How many messages are told; a hundred names may fail for one reason. */
  private static final int MOST_MESSAGES = 10;

  /** Why names are not published; the first that is found names the condition. */
  enum Reason {
    DOMAIN_NOT_FOUND("DomainNotFound"),
    INVALID_RECORD("InvalidRecord"),
    NAME_TAKEN("NameTaken"),
    UNRESOLVED_HOST("UnresolvedHost"),
    REFUSED("Refused"),
    SINK_FAILED("SinkFailed");

    private final String text;

    Reason(String text) {
      this.text = text;
    }

    String text() {
      return text;
    }
  }

  private record Finding(Reason reason, String message) {}

  private final List<Finding> findings = new ArrayList<>();
  private final List<String> notes = new ArrayList<>();

  /** Something keeps names from being published. */
  void finding(Reason reason, String message) {
    findings.add(new Finding(reason, message));
  }

  /** Something that the author of the record should know. */
  void note(String message) {
    notes.add(message);
  }

  boolean isGood() {
    return findings.isEmpty();
  }

  /** The reason in the condition. */
  String reason() {
    return findings.stream()
        .map(Finding::reason)
        .min(Reason::compareTo)
        .map(Reason::text)
        .orElse(TYPE);
  }

  String message() {
    List<String> messages = new ArrayList<>();
    findings.stream()
        .sorted((one, other) -> one.reason().compareTo(other.reason()))
        .map(Finding::message)
        .distinct()
        .forEach(messages::add);
    notes.stream().distinct().forEach(messages::add);
    if (messages.size() > MOST_MESSAGES) {
      int more = messages.size() - MOST_MESSAGES;
      messages.subList(MOST_MESSAGES, messages.size()).clear();
      messages.add("and " + more + " more");
    }
    return String.join("; ", messages);
  }

  /** The conditions of a status with this one in them; a time changes only with the status. */
  JsonValue in(List<JsonValue> conditions, Instant now) {
    String status = isGood() ? "True" : "False";
    Optional<String> since =
        find(conditions)
            .filter(before -> before.text("status").filter(status::equals).isPresent())
            .flatMap(before -> before.text("lastTransitionTime"));
    Map<String, String> condition = new LinkedHashMap<>();
    condition.put("type", TYPE);
    condition.put("status", status);
    condition.put("reason", reason());
    condition.put("message", message());
    condition.put(
        "lastTransitionTime", since.orElse(now.truncatedTo(ChronoUnit.SECONDS).toString()));
    List<JsonValue> all = new ArrayList<>(conditions);
    all.removeIf(RecordCondition::isThis);
    all.add(JsonValue.of(condition));
    return JsonValue.of(all);
  }

  /** The condition among others. */
  static Optional<JsonValue> find(List<JsonValue> conditions) {
    return conditions.stream().filter(RecordCondition::isThis).findFirst();
  }

  private static boolean isThis(JsonValue condition) {
    return condition.text("type").filter(TYPE::equals).isPresent();
  }
}
