package io.kubefed.propagation.controller.type;

import static io.kubefed.core.api.KubeFedNames.NOT_RUNNING;
import static io.kubefed.core.api.KubeFedNames.RUNNING;
import static io.kubefed.core.api.KubeFedNames.TYPE_CONFIG_FINALIZER;

import io.kubefed.core.json.JsonEditor;
import io.kubefed.core.json.JsonValue;
import io.kubefed.core.json.Pointer;
import io.kubefed.propagation.cluster.ClusterClient;
import io.kubefed.propagation.cluster.Patch;
import io.kubefed.propagation.cluster.WriteOptions;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Writes finalizer and status of type configs, each only where it is another one, and each guarded
 * by the version that was looked at. Remembers what it wrote until the cache has caught up.
 */
final class TypeConfigWriter {

  private final ClusterClient host;
  private final Map<String, TypeConfig> written = new ConcurrentHashMap<>();

  TypeConfigWriter(ClusterClient host) {
    this.host = host;
  }

  /** The newer of what is cached and what was written. */
  TypeConfig newest(TypeConfig cached) {
    TypeConfig own = written.get(cached.name());
    if (own == null) {
      return cached;
    } else if (own.resourceVersion() > cached.resourceVersion()) {
      return own;
    }
    written.remove(cached.name(), own);
    return cached;
  }

  void forget(String name) {
    written.remove(name);
  }

  /** The type config with its finalizer. */
  TypeConfig addFinalizer(TypeConfig config) {
    if (config.hasFinalizer()) {
      return config;
    }
    List<String> finalizers = new ArrayList<>(config.finalizers());
    finalizers.add(TYPE_CONFIG_FINALIZER);
    return setFinalizers(config, finalizers);
  }

  /** Lifts the finalizer, after which the type config may be gone. */
  void removeFinalizer(TypeConfig config) {
    List<String> finalizers = new ArrayList<>(config.finalizers());
    finalizers.remove(TYPE_CONFIG_FINALIZER);
    setFinalizers(config, finalizers);
  }

  private TypeConfig setFinalizers(TypeConfig config, List<String> finalizers) {
    Map<String, Object> metadata = new LinkedHashMap<>();
    config
        .object()
        .text("metadata", "resourceVersion")
        .ifPresent(version -> metadata.put("resourceVersion", version));
    metadata.put("finalizers", finalizers);
    return remember(
        host.patch(
            TypeConfig.TYPE,
            config.object().text("metadata", "namespace").orElse(""),
            config.name(),
            Patch.merge(JsonValue.of(Map.of("metadata", metadata))),
            WriteOptions.DEFAULT));
  }

  /** Says what runs for the type config as it is. */
  void writeStatus(TypeConfig config, boolean propagation, boolean statusCollection) {
    JsonValue object = config.object();
    JsonValue before =
        object.get("status").filter(JsonValue::isObject).orElse(JsonValue.emptyObject());
    JsonValue after =
        before
            .with("propagationController", JsonValue.of(propagation ? RUNNING : NOT_RUNNING))
            .with("statusController", JsonValue.of(statusCollection ? RUNNING : NOT_RUNNING));
    OptionalLong generation = object.integer("metadata", "generation");
    if (generation.isPresent()) {
      after = after.with("observedGeneration", JsonValue.of(generation.getAsLong()));
    }
    if (!after.equals(before)) {
      remember(
          host.updateStatus(
              TypeConfig.TYPE,
              JsonEditor.on(object).set(Pointer.of("status"), after).build(),
              WriteOptions.DEFAULT));
    }
  }

  private TypeConfig remember(JsonValue object) {
    TypeConfig config = TypeConfig.read(object);
    written.put(config.name(), config);
    return config;
  }
}
