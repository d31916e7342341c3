package io.kubefed.propagation.controller.type;

import static java.util.Objects.requireNonNull;

import io.kubefed.core.federated.FederatedType;
import java.util.Optional;

/**
 * A type that is propagated now.
 *
 * @param typeConfig the name of its type config
 * @param type the type, as {@link TypeRuns#create} got it
 * @param namespaceType the federated type of namespaces that it goes by; empty for cluster-scoped
 *     types
 * @param synced whether its sync controller has seen everything that it decides by
 */
public record RunningType(
    String typeConfig, FederatedType type, Optional<FederatedType> namespaceType, boolean synced) {

  public RunningType {
    requireNonNull(typeConfig, "typeConfig");
    requireNonNull(type, "type");
    requireNonNull(namespaceType, "namespaceType");
  }
}
