package io.kubefed.cli.resource;

import io.kubefed.core.json.JsonValue;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * How far an object in a member is, by what its controller says.
 *
 * @param ready how much of it is ready
 * @param wanted how much is to be; pods for workloads, 1 for everything else
 * @param workload true if it runs pods, so that both are to be told
 * @param note what else there is to know; may be empty
 */
record Readiness(long ready, long wanted, boolean workload, String note) {

  /** Reads an object. */
  static Readiness of(JsonValue object) {
    String kind = object.text("kind").orElse("");
    return switch (kind) {
      case "Deployment", "ReplicaSet", "StatefulSet", "ReplicationController" ->
          workload(
              object,
              number(object, 0, "status", "readyReplicas"),
              number(object, 1, "spec", "replicas"));
      case "DaemonSet" ->
          workload(
              object,
              number(object, 0, "status", "numberReady"),
              number(object, 0, "status", "desiredNumberScheduled"));
      case "Job" -> job(object);
      case "Pod" -> pod(object);
      case "PersistentVolumeClaim" -> phase(object, List.of("Bound"));
      case "Namespace" -> phase(object, List.of("Active"));
      default -> conditions(object);
    };
  }

  boolean isReady() {
    return ready >= wanted && note.isEmpty();
  }

  private static long number(JsonValue object, long otherwise, String... path) {
    return object.integer(path).orElse(otherwise);
  }

  private static Readiness workload(JsonValue object, long ready, long wanted) {
    boolean seen =
        object.integer("status", "observedGeneration").orElse(0)
            >= object.integer("metadata", "generation").orElse(0);
    return new Readiness(ready, wanted, true, seen ? "" : "updating");
  }

  private static Readiness job(JsonValue object) {
    long wanted = number(object, 1, "spec", "completions");
    boolean failed = condition(object, "Failed").equals(Optional.of("True"));
    return new Readiness(
        number(object, 0, "status", "succeeded"), wanted, true, failed ? "failed" : "");
  }

  private static Readiness pod(JsonValue object) {
    String phase = object.text("status", "phase").orElse("");
    boolean ready =
        condition(object, "Ready").equals(Optional.of("True")) || phase.equals("Succeeded");
    return new Readiness(ready ? 1 : 0, 1, true, phase.equals("Failed") ? "failed" : "");
  }

  private static Readiness phase(JsonValue object, List<String> good) {
    String phase = object.text("status", "phase").orElse("");
    return phase.isEmpty() || good.contains(phase)
        ? new Readiness(1, 1, false, "")
        : new Readiness(0, 1, false, phase);
  }

  /** What says of itself whether it is ready or available is as it says; all else is there. */
  private static Readiness conditions(JsonValue object) {
    for (String type : List.of("Ready", "Available")) {
      Optional<String> status = condition(object, type);
      if (status.isPresent()) {
        boolean ready = status.get().equals("True");
        return new Readiness(
            ready ? 1 : 0, 1, false, ready ? "" : "not " + type.toLowerCase(Locale.ROOT));
      }
    }
    return new Readiness(1, 1, false, "");
  }

  private static Optional<String> condition(JsonValue object, String type) {
    return object.path("status", "conditions").map(JsonValue::items).orElse(List.of()).stream()
        .filter(condition -> condition.text("type").equals(Optional.of(type)))
        .findFirst()
        .flatMap(condition -> condition.text("status"));
  }
}
