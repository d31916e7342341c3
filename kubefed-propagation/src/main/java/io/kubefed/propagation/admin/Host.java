package io.kubefed.propagation.admin;

import static io.kubefed.propagation.admin.KubeFedTypes.FEDERATED_TYPE_CONFIG;
import static io.kubefed.propagation.admin.KubeFedTypes.KUBEFED_CLUSTER;
import static io.kubefed.propagation.admin.KubeFedTypes.KUBEFED_CONFIG;

import io.fabric8.kubernetes.client.utils.Serialization;
import io.kubefed.core.ObjectReference;
import io.kubefed.core.api.FederatedTypeConfig;
import io.kubefed.core.api.KubeFedNames;
import io.kubefed.core.federated.FederatedType;
import io.kubefed.core.json.JsonValue;
import io.kubefed.core.placement.ControlPlaneScope;
import io.kubefed.core.schema.FederatedTypes;
import io.kubefed.propagation.cluster.ClusterClient;
import io.kubefed.propagation.cluster.ListOptions;
import io.kubefed.propagation.cluster.StandardTypes;
import io.kubefed.propagation.cluster.TypeNotServedException;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * The host of a federation, and what it says of members and types.
 *
 * @param client reaches it
 * @param namespace the system namespace
 * @param waiting how to wait for others
 * @param members finds a client for a member by name, with an administrator's rights
 */
record Host(
    ClusterClient client,
    String namespace,
    Waiting waiting,
    Function<String, Optional<ClusterClient>> members) {

  private static final int PAGE = 500;

  String name() {
    return client.name();
  }

  /** The system namespace, which has to be there and to stay. */
  JsonValue systemNamespace() {
    ObjectReference reference = ObjectReference.of(StandardTypes.NAMESPACE, "", namespace);
    JsonValue found =
        client
            .get(StandardTypes.NAMESPACE, "", namespace)
            .orElseThrow(
                () ->
                    AdminException.refused(
                        name(),
                        reference,
                        "there is no such system namespace; is KubeFed installed there, and is this"
                            + " the host?"));
    if (Trees.isBeingDeleted(found)) {
      throw AdminException.refused(
          name(), reference, "the system namespace is being deleted: this federation is ending");
    }
    return found;
  }

  /** What the KubeFedConfig, which has to be there, says of the control plane's scope. */
  ControlPlaneScope scope() {
    ObjectReference reference =
        ObjectReference.of(KUBEFED_CONFIG, namespace, KubeFedNames.CONFIG_NAME);
    Optional<JsonValue> config;
    try {
      config = client.get(KUBEFED_CONFIG, namespace, KubeFedNames.CONFIG_NAME);
    } catch (TypeNotServedException e) {
      config = Optional.empty();
    }
    String scope =
        config
            .orElseThrow(
                () ->
                    AdminException.refused(
                        name(),
                        reference,
                        "not found; is KubeFed installed in this namespace, and is this the host?"))
            .text("spec", "scope")
            .orElse("");
    return switch (scope) {
      case KubeFedNames.CLUSTER -> ControlPlaneScope.CLUSTER;
      case KubeFedNames.NAMESPACED -> ControlPlaneScope.NAMESPACED;
      default ->
          throw AdminException.refused(
              name(), reference, "/spec/scope is neither Cluster nor Namespaced");
    };
  }

  Optional<JsonValue> cluster(String clusterName) {
    return client.get(KUBEFED_CLUSTER, namespace, clusterName);
  }

  List<JsonValue> clusters() {
    return client
        .listAll(KUBEFED_CLUSTER, ListOptions.inNamespace(namespace).withLimit(PAGE))
        .items();
  }

  /** The type config of that name: the target's {@code plural.group}. */
  Optional<JsonValue> typeConfig(String qualifiedPlural) {
    try {
      return client.get(FEDERATED_TYPE_CONFIG, namespace, qualifiedPlural);
    } catch (TypeNotServedException e) {
      return Optional.empty();
    }
  }

  /** All type configs; none where KubeFed is not installed. */
  List<JsonValue> typeConfigs() {
    try {
      return client
          .listAll(FEDERATED_TYPE_CONFIG, ListOptions.inNamespace(namespace).withLimit(PAGE))
          .items();
    } catch (TypeNotServedException e) {
      return List.of();
    }
  }

  /** The federated types of type configs whose resources are propagated. */
  static List<FederatedType> propagated(List<JsonValue> typeConfigs) {
    return typeConfigs.stream()
        .map(Host::typed)
        .filter(config -> config.getSpec().propagates())
        .map(FederatedTypes::of)
        .toList();
  }

  /** The federated type that a type config declares. */
  static FederatedType federatedType(JsonValue typeConfig) {
    return FederatedTypes.of(typed(typeConfig));
  }

  private static FederatedTypeConfig typed(JsonValue typeConfig) {
    return Serialization.unmarshal(typeConfig.toJson(), FederatedTypeConfig.class);
  }
}
