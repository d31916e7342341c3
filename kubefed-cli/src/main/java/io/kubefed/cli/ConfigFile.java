package io.kubefed.cli;

import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.kubefed.core.Problem;
import io.kubefed.core.ResourceType;
import io.kubefed.core.api.KubeFedConfig;
import io.kubefed.core.api.KubeFedConfigDefaults;
import io.kubefed.core.api.KubeFedNames;
import io.kubefed.core.json.JsonEditor;
import io.kubefed.core.json.JsonException;
import io.kubefed.core.json.JsonValue;
import io.kubefed.core.json.Pointer;
import io.kubefed.core.validation.KubeFedConfigValidation;
import io.kubefed.propagation.cluster.ClusterClient;
import io.kubefed.propagation.cluster.WriteOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Settings of a control plane that stand in a file instead of the host. */
final class ConfigFile {

  private static final ResourceType TYPE =
      ResourceType.namespaced(
          KubeFedNames.CORE_GROUP + "/v1beta1", "KubeFedConfig", "kubefedconfigs");
  private static final Pointer SPEC = Pointer.of("spec");

  private ConfigFile() {}

  /**
   * The settings in that file, valid and with all defaults filled in, for the control plane in that
   * namespace.
   *
   * @throws IllegalArgumentException if the file cannot be read or is wrong; the message says where
   */
  static KubeFedConfig read(Path file, String systemNamespace) {
    JsonValue tree = tree(file);
    KubeFedConfig config;
    try {
      config =
          KubeFedConfigDefaults.withDefaults(
              Serialization.unmarshal(tree.toJson(), KubeFedConfig.class));
    } catch (KubernetesClientException | IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "the file "
              + file
              + " holds no KubeFedConfig: a field is of another kind than the definition says",
          e);
    }
    List<Problem> errors =
        KubeFedConfigValidation.validate(config).stream().filter(Problem::isError).toList();
    if (!errors.isEmpty()) {
      throw new IllegalArgumentException(
          "the KubeFedConfig in "
              + file
              + " is wrong: "
              + errors.stream().map(Problem::toString).collect(Collectors.joining("; ")));
    }
    config.getMetadata().setName(KubeFedNames.CONFIG_NAME);
    config.getMetadata().setNamespace(systemNamespace);
    return config;
  }

  private static JsonValue tree(Path file) {
    JsonValue tree;
    try {
      tree = JsonValue.parseYaml(Files.readString(file));
    } catch (IOException e) {
      throw new IllegalArgumentException("the file " + file + " cannot be read", e);
    } catch (JsonException e) {
      throw new IllegalArgumentException("the file " + file + " is " + e.getMessage(), e);
    }
    Optional<String> kind = tree.text("kind");
    if (!kind.equals(Optional.of(TYPE.kind()))) {
      throw new IllegalArgumentException(
          "the file "
              + file
              + " holds no KubeFedConfig: "
              + kind.map(other -> "its kind is " + other).orElse("it says no kind"));
    }
    return tree;
  }

  /** Has these settings be those of the host, whatever they were. */
  static void write(ClusterClient host, KubeFedConfig config) {
    JsonValue wanted = JsonValue.parse(Serialization.asJson(config));
    JsonValue spec = wanted.path("spec").orElseThrow();
    String namespace = config.getMetadata().getNamespace();
    Optional<JsonValue> there = host.get(TYPE, namespace, KubeFedNames.CONFIG_NAME);
    if (there.isEmpty()) {
      host.create(TYPE, wanted, WriteOptions.DEFAULT);
    } else if (!there.get().path("spec").equals(Optional.of(spec))) {
      host.update(TYPE, JsonEditor.on(there.get()).add(SPEC, spec).build(), WriteOptions.DEFAULT);
    }
  }
}
