package io.kubefed.propagation.controller.type;

import io.kubefed.core.Problem;
import io.kubefed.core.federated.FederatedType;
import io.kubefed.core.placement.ControlPlaneScope;
import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Collectors;

/** Whether the sync controller of a type is to run, and how. */
sealed interface TypeDecision {

  /** It is to run like this. */
  record Run(FederatedType type, Optional<FederatedType> namespaceType) implements TypeDecision {}

  /** It is not to run, as somebody wants it. */
  record Rest() implements TypeDecision {}

  /** It cannot run before somebody has mended something. */
  record Blocked(Obstacle obstacle) implements TypeDecision {}

  /**
   * What is in the way.
   *
   * @param reason one word for events
   * @param message what is wrong and the way out
   */
  record Obstacle(String reason, String message) {}

  /**
   * What all decisions go by.
   *
   * @param scope what the control plane federates
   * @param propagation the feature gate PushReconciler
   * @param rawStatus the feature gate RawResourceStatusCollection
   * @param namespaceType the federated type of namespaces, where it has a type config
   */
  record Circumstances(
      ControlPlaneScope scope,
      boolean propagation,
      boolean rawStatus,
      Optional<FederatedType> namespaceType) {}

  /** Decides about a type config that is not being deleted, among others of the same types. */
  static TypeDecision of(
      TypeConfig config, Collection<TypeConfig> rivals, Circumstances circumstances) {
    if (!circumstances.propagation()) {
      return new Rest();
    } else if (!config.isValid()) {
      return new Blocked(
          new Obstacle(
              "InvalidTypeConfig",
              config.problems().stream().map(Problem::toString).collect(Collectors.joining("; "))));
    }
    FederatedType type = config.type().orElseThrow();
    boolean outOfScope =
        circumstances.scope() == ControlPlaneScope.NAMESPACED && !type.target().namespaced();
    if (!config.propagates() || outOfScope) {
      return new Rest();
    }
    Optional<TypeConfig> older = olderClaim(config, type, rivals);
    if (older.isPresent()) {
      return new Blocked(conflict(type, older.get()));
    } else if (type.target().namespaced() && circumstances.namespaceType().isEmpty()) {
      return new Blocked(
          new Obstacle(
              "NamespaceTypeMissing",
              "a namespaced type goes where its namespace goes, and there is no valid"
                  + " FederatedTypeConfig "
                  + TypeConfig.NAMESPACES
                  + "; create it, for example with kubefedctl enable namespaces"));
    }
    return new Run(
        effective(config, type, circumstances.rawStatus()),
        type.target().namespaced() ? circumstances.namespaceType() : Optional.empty());
  }

  /** The type with its statuses as they are to be collected; KubeFed's rule. */
  private static FederatedType effective(TypeConfig config, FederatedType type, boolean raw) {
    boolean intoServiceStatus = !raw && type.statusCollection() && config.name().equals("services");
    return new FederatedType(
        type.federated(),
        type.target(),
        type.status().filter(status -> intoServiceStatus),
        raw && type.statusCollection());
  }

  /** The first of those that lay claim to the same, if it is not this one. */
  static Optional<TypeConfig> olderClaim(
      TypeConfig config, FederatedType type, Collection<TypeConfig> rivals) {
    return rivals.stream()
        .filter(rival -> rival.claims() && rival.isBefore(config))
        .filter(rival -> rival.type().filter(other -> TypeConfig.clash(type, other)).isPresent())
        .min(Comparator.comparing(TypeConfig::created).thenComparing(TypeConfig::name));
  }

  private static Obstacle conflict(FederatedType type, TypeConfig older) {
    FederatedType other = older.type().orElseThrow();
    String shared =
        TypeConfig.haveSameTarget(type, other)
            ? "target " + type.target()
            : "federated type " + type.federated();
    return new Obstacle(
        "TypeConfigConflict",
        "the older FederatedTypeConfig "
            + older.name()
            + " has the "
            + shared
            + " already, and two would fight over its objects; delete one of them, or disable"
            + " propagation in it");
  }
}
