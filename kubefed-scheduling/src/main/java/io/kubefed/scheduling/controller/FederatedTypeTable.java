package io.kubefed.scheduling.controller;

import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.kubefed.core.InvalidResourceException;
import io.kubefed.core.ObjectReference;
import io.kubefed.core.Problem;
import io.kubefed.core.ResourceType;
import io.kubefed.core.api.FederatedTypeConfig;
import io.kubefed.core.api.KubeFedNames;
import io.kubefed.core.federated.FederatedType;
import io.kubefed.core.json.JsonValue;
import io.kubefed.core.schema.FederatedTypes;
import io.kubefed.core.validation.FederatedTypeConfigValidation;
import io.kubefed.propagation.cluster.ClusterException;
import io.kubefed.propagation.cluster.ClusterRegistry.Member;
import io.kubefed.propagation.cluster.StandardTypes;
import io.kubefed.propagation.controller.ControllerContext;
import io.kubefed.propagation.informer.Form;
import io.kubefed.propagation.informer.Informer;
import io.kubefed.propagation.informer.InformerListener;
import io.kubefed.propagation.informer.InformerSpec;
import io.kubefed.propagation.informer.InformerState;
import io.kubefed.scheduling.decision.Scaling;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The federated types that are propagated, from their type configs. Thread-safe. */
final class FederatedTypeTable {

  private static final Logger logger = LoggerFactory.getLogger(FederatedTypeTable.class);
  private static final ResourceType TYPE_CONFIG =
      ResourceType.namespaced(
          KubeFedNames.CORE_GROUP + "/v1beta1", "FederatedTypeConfig", "federatedtypeconfigs");
  private static final Form<Entry> FORM = Form.ofWhole(Entry::read);

  private final ControllerContext context;
  private final Informer<Entry> configs;
  private final Map<ResourceType, Scaling> custom = new ConcurrentHashMap<>();

  /**
   * A type config.
   *
   * @param type the type that it declares; nothing where it is malformed, disabled, or going
   */
  private record Entry(Optional<FederatedType> type) {

    static Entry read(JsonValue object) {
      try {
        FederatedTypeConfig config =
            FederatedTypes.withDefaults(
                Serialization.unmarshal(object.toJson(), FederatedTypeConfig.class));
        boolean runs =
            config.getSpec().propagates()
                && object.text("metadata", "deletionTimestamp").isEmpty()
                && FederatedTypeConfigValidation.validate(config).stream()
                    .noneMatch(Problem::isError);
        return new Entry(runs ? Optional.of(FederatedTypes.of(config)) : Optional.empty());
      } catch (KubernetesClientException | IllegalArgumentException | InvalidResourceException e) {
        return new Entry(Optional.empty());
      }
    }
  }

  FederatedTypeTable(ControllerContext context) {
    this.context = context;
    this.configs =
        context
            .informers()
            .informer(
                context.host(),
                InformerSpec.inNamespace(TYPE_CONFIG, context.systemNamespace(), FORM));
  }

  void start(Runnable onChange) {
    configs.addListener(
        new InformerListener<>() {
          @Override
          public void onChange(
              ObjectReference object, Optional<Entry> before, Optional<Entry> after) {
            custom.clear(); // Who changes a type may have changed its definition as well.
            onChange.run();
          }

          @Override
          public void onState(InformerState state) {
            onChange.run();
          }
        });
    configs.start();
  }

  void close() {
    configs.close();
  }

  boolean isSynced() {
    return configs.state().isSynced();
  }

  /** The types whose federated kind is that one; two of them only in different groups. */
  List<FederatedType> ofKind(String federatedKind) {
    return configs.list().stream()
        .flatMap(entry -> entry.type().stream())
        .filter(type -> type.federated().kind().equals(federatedKind))
        .toList();
  }

  /** The federated type of namespaces, if there is one. */
  Optional<FederatedType> namespaces() {
    return configs.list().stream()
        .flatMap(entry -> entry.type().stream())
        .filter(FederatedType::isNamespace)
        .findFirst();
  }

  /**
   * What is divided in a type; nothing if it has no replicas. Asks the host, and then the members,
   * for the definition of a custom type, and so may block.
   */
  Optional<Scaling> scaling(FederatedType type) {
    Optional<Scaling> builtIn = Scaling.ofBuiltIn(type.target());
    if (builtIn.isPresent() || !type.target().group().contains(".")) {
      return builtIn;
    }
    Scaling known = custom.get(type.target());
    if (known != null) {
      return Optional.of(known);
    }
    Optional<Scaling> found =
        context
            .host()
            .get(StandardTypes.CUSTOM_RESOURCE_DEFINITION, "", type.target().qualifiedPlural())
            .or(() -> ofMembers(type.target()))
            .flatMap(definition -> Scaling.ofDefinition(definition, type.target().version()));
    found.ifPresent(scaling -> custom.put(type.target(), scaling));
    return found;
  }

  private Optional<JsonValue> ofMembers(ResourceType target) {
    for (Member member : context.members().snapshot().values()) {
      if (member.cluster().ready()) {
        try {
          Optional<JsonValue> definition =
              member
                  .client()
                  .get(StandardTypes.CUSTOM_RESOURCE_DEFINITION, "", target.qualifiedPlural());
          if (definition.isPresent()) {
            return definition;
          }
        } catch (ClusterException e) {
          logger
              .atDebug()
              .addKeyValue("cluster", member.name())
              .setCause(e)
              .log("A member does not tell the definition of {}; others are asked", target);
        }
      }
    }
    return Optional.empty();
  }
}
