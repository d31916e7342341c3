package io.kubefed.propagation.install;

import io.kubefed.core.ResourceType;
import io.kubefed.core.json.JsonValue;
import io.kubefed.core.schema.TargetApi;
import io.kubefed.propagation.cluster.ClusterClient;
import io.kubefed.propagation.cluster.Sleeper;
import io.kubefed.propagation.cluster.StandardTypes;
import io.kubefed.propagation.cluster.TypeNotServedException;
import io.kubefed.propagation.cluster.WriteOptions;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What the host serves, and waiting for it to. Discovery is asked rather than the definitions: one
 * request tells of all types of a group, and a type that it tells of is established.
 */
final class Host {

  private static final Duration INTERVAL = Duration.ofMillis(50);

  private final ClusterClient client;
  private final Sleeper sleeper;
  private final Duration patience;
  private @Nullable List<ResourceType> everything;

  Host(ClusterClient client, Sleeper sleeper, Duration patience) {
    this.client = client;
    this.sleeper = sleeper;
    this.patience = patience;
  }

  /** The target as the host serves it: at its version, or else at the one that the host prefers. */
  Optional<TargetApi> served(TargetApi target) {
    ResourceType type = target.type();
    return client
        .find(type.apiVersion(), type.kind())
        .or(
            () ->
                everything().stream()
                    .filter(
                        other ->
                            other.group().equals(type.group()) && other.kind().equals(type.kind()))
                    .findFirst())
        .map(
            found -> new TargetApi(found, target.shortNames(), target.scalable(), target.schema()));
  }

  private List<ResourceType> everything() {
    if (everything == null) {
      everything = client.resourceTypes();
    }
    return everything;
  }

  /** Waits until all of these definitions are served; returns those that are not in time. */
  List<JsonValue> await(List<JsonValue> definitions) {
    List<JsonValue> missing = definitions;
    for (Duration waited = Duration.ZERO; !missing.isEmpty(); waited = waited.plus(INTERVAL)) {
      client.refreshDiscovery();
      missing = missing.stream().filter(definition -> !isServed(definition)).toList();
      if (missing.isEmpty() || waited.compareTo(patience) >= 0) {
        return missing;
      }
      sleep();
    }
    return missing;
  }

  private boolean isServed(JsonValue definition) {
    String group = definition.text("spec", "group").orElse("");
    String kind = definition.text("spec", "names", "kind").orElse("");
    return definition.path("spec", "versions").map(JsonValue::items).orElse(List.of()).stream()
        .filter(version -> version.bool("served").orElse(false))
        .allMatch(
            version ->
                client.find(group + "/" + version.text("name").orElse(""), kind).isPresent());
  }

  /** Why a definition is not served, as its conditions tell. */
  String whyNotServed(String definition) {
    return client
        .get(StandardTypes.CUSTOM_RESOURCE_DEFINITION, "", definition)
        .flatMap(object -> object.path("status", "conditions"))
        .map(JsonValue::items)
        .orElse(List.of())
        .stream()
        .filter(condition -> !condition.text("status").equals(Optional.of("True")))
        .map(
            condition ->
                condition.text("type").orElse("")
                    + " is "
                    + condition.text("status").orElse("unknown")
                    + condition.text("message").map(message -> ", " + message).orElse(""))
        .findFirst()
        .orElse("its conditions do not say why");
  }

  /**
   * Creates an object of a type that was defined a moment ago: the part of a server that takes it
   * can lag behind the part that tells of it.
   */
  JsonValue create(ResourceType type, JsonValue object) {
    return patiently(() -> client.create(type, object, WriteOptions.DEFAULT));
  }

  private <T> T patiently(Supplier<T> call) {
    for (Duration waited = Duration.ZERO; ; waited = waited.plus(INTERVAL)) {
      try {
        return call.get();
      } catch (TypeNotServedException e) {
        if (waited.compareTo(patience) >= 0) {
          throw e;
        }
        sleep();
      }
    }
  }

  private void sleep() {
    try {
      sleeper.sleep(INTERVAL);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw cancelled(e);
    }
  }

  /** What an interrupted installation ends with. */
  static CancellationException cancelled(Exception cause) {
    CancellationException cancelled = new CancellationException("the installation was interrupted");
    cancelled.initCause(cause);
    return cancelled;
  }
}
