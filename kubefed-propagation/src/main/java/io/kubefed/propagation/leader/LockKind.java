package io.kubefed.propagation.leader;

import io.kubefed.core.ResourceType;
import io.kubefed.core.json.JsonException;
import io.kubefed.core.json.JsonValue;
import io.kubefed.propagation.cluster.StandardTypes;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * An object that can say who leads, in the words of Kubernetes' own client for Go, which KubeFed
 * uses (resourcelock in client-go v0.22).
 */
enum LockKind {
  /** {@code spec} of a Lease. */
  LEASE {
    @Override
    Optional<JsonValue> written(JsonValue object) {
      return object.get("spec").filter(JsonValue::isObject).filter(spec -> !spec.isEmpty());
    }

    @Override
    LockRecord read(JsonValue spec) {
      return record(spec, "leaseTransitions");
    }

    @Override
    JsonValue write(JsonValue object, LockRecord record) {
      JsonValue spec =
          object
              .get("spec")
              .filter(JsonValue::isObject)
              .orElseGet(JsonValue::emptyObject)
              .with("leaseDurationSeconds", JsonValue.of(record.leaseSeconds()))
              .with("acquireTime", JsonValue.of(MICROS.format(record.acquired())))
              .with("renewTime", JsonValue.of(MICROS.format(record.renewed())))
              .with("leaseTransitions", JsonValue.of(record.transitions()));
      // Absent rather than empty, which not every version of Kubernetes takes.
      return object.with(
          "spec",
          record.holder().isEmpty()
              ? spec.without("holderIdentity")
              : spec.with("holderIdentity", JsonValue.of(record.holder())));
    }
  },
  /** An annotation of a ConfigMap. */
  CONFIG_MAP,
  /** An annotation of Endpoints. */
  ENDPOINTS;

  static final String ANNOTATION = "control-plane.alpha.kubernetes.io/leader";

  private static final DateTimeFormatter MICROS =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSS'Z'").withZone(ZoneOffset.UTC);

  ResourceType type() {
    return switch (this) {
      case LEASE -> StandardTypes.LEASE;
      case CONFIG_MAP -> StandardTypes.CONFIG_MAP;
      case ENDPOINTS -> StandardTypes.ENDPOINTS;
    };
  }

  /** What the object says of a leader, as it stands there; nothing if it says nothing. */
  Optional<JsonValue> written(JsonValue object) {
    return object.path("metadata", "annotations", ANNOTATION);
  }

  /**
   * Reads what {@link #written} found.
   *
   * @throws RuntimeException that {@link #isMalformed}, if it cannot be read
   */
  LockRecord read(JsonValue written) {
    JsonValue parsed = JsonValue.parse(written.text().orElse(""));
    if (!parsed.isObject()) {
      throw new IllegalArgumentException("an object is expected");
    }
    return record(parsed, "leaderTransitions");
  }

  /** The object with that record in it, and otherwise as it is. */
  JsonValue write(JsonValue object, LockRecord record) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("holderIdentity", record.holder());
    fields.put("leaseDurationSeconds", record.leaseSeconds());
    fields.put("acquireTime", record.acquired().truncatedTo(ChronoUnit.SECONDS).toString());
    fields.put("renewTime", record.renewed().truncatedTo(ChronoUnit.SECONDS).toString());
    fields.put("leaderTransitions", record.transitions());
    JsonValue metadata = object.get("metadata").orElseGet(JsonValue::emptyObject);
    JsonValue annotations =
        metadata
            .get("annotations")
            .filter(JsonValue::isObject)
            .orElseGet(JsonValue::emptyObject)
            .with(ANNOTATION, JsonValue.of(JsonValue.of(fields).toJson()));
    return object.with("metadata", metadata.with("annotations", annotations));
  }

  /** An object of this kind without a record. */
  JsonValue blank(String namespace, String name) {
    return JsonValue.of(
        Map.of(
            "apiVersion",
            type().apiVersion(),
            "kind",
            type().kind(),
            "metadata",
            Map.of("namespace", namespace, "name", name)));
  }

  private static LockRecord record(JsonValue fields, String transitions) {
    return new LockRecord(
        fields.text("holderIdentity").orElse(""),
        Math.min(fields.integer("leaseDurationSeconds").orElse(0), Integer.MAX_VALUE),
        time(fields, "acquireTime"),
        time(fields, "renewTime"),
        fields.integer(transitions).orElse(0));
  }

  private static Instant time(JsonValue fields, String name) {
    return fields.text(name).map(Instant::parse).orElse(Instant.EPOCH);
  }

  /** Whether that is how {@link #read} fails. */
  static boolean isMalformed(RuntimeException failure) {
    return failure instanceof JsonException
        || failure instanceof DateTimeParseException
        || failure instanceof IllegalArgumentException;
  }
}
