package io.kubefed.dns.controller;

import io.kubefed.core.json.JsonValue;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What is remembered of a record between two looks at it. Not thread-safe: a record is looked at by
 * one worker at a time.
 */
final class RecordMemory {

  final String uid;

  /** When it was first looked at. */
  final long since;

  /** What was last found of each cluster. */
  Map<String, JsonValue> clusters;

  /** Since when the load balancer of a cluster has no address. */
  final Map<String, Long> lost = new HashMap<>();

  /** Since when not all sinks have answered; nothing while they have. */
  long unansweredSince;

  boolean unanswered;

  /** What was last told in an event. */
  String told = "";

  /** Begins with what the record's status says. */
  RecordMemory(JsonValue object, long now) {
    uid = object.text("metadata", "uid").orElse("");
    since = now;
    clusters = new LinkedHashMap<>();
    object
        .path("status", "dns")
        .filter(JsonValue::isArray)
        .map(JsonValue::items)
        .orElse(List.of())
        .forEach(cluster -> cluster.text("cluster").ifPresent(name -> clusters.put(name, cluster)));
  }

  /** Whether this is still the same object. */
  boolean isOf(JsonValue object) {
    return object.text("metadata", "uid").filter(uid::equals).isPresent();
  }
}
