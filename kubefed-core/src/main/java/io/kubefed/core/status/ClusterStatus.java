package io.kubefed.core.status;

import static java.util.Objects.requireNonNull;

import io.kubefed.core.json.JsonValue;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * One item of {@code status.clusters}.
 *
 * @param name the cluster
 * @param status the word for how propagation to it went; empty if all is well. May be one that this
 *     version does not know
 * @param remoteStatus the status of the object in the cluster, where it is collected
 */
public record ClusterStatus(String name, String status, Optional<JsonValue> remoteStatus) {

  public ClusterStatus {
    requireNonNull(name, "name");
    requireNonNull(status, "status");
    remoteStatus = remoteStatus.filter(value -> !value.isNull());
  }

  /** Propagation to that cluster went like that. */
  public static ClusterStatus of(String name, PropagationStatus status) {
    return new ClusterStatus(name, status.value(), Optional.empty());
  }

  /** The same, with the status of the object in the cluster. */
  public ClusterStatus withRemoteStatus(JsonValue other) {
    return new ClusterStatus(name, status, Optional.of(other));
  }

  /** True if the cluster holds what it should. */
  public boolean isOk() {
    return status.isEmpty();
  }

  /** The status, or nothing if this version does not know the word. */
  public Optional<PropagationStatus> known() {
    return PropagationStatus.of(status);
  }

  static ClusterStatus read(JsonValue item) {
    return new ClusterStatus(
        item.text("name").orElse(""), item.text("status").orElse(""), item.get("remoteStatus"));
  }

  JsonValue toJson() {
    Map<String, Object> item = new LinkedHashMap<>();
    item.put("name", name);
    if (!status.isEmpty()) {
      item.put("status", status);
    }
    remoteStatus.ifPresent(value -> item.put("remoteStatus", value));
    return JsonValue.of(item);
  }
}
