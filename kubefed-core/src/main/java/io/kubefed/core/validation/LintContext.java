package io.kubefed.core.validation;

import static java.util.Objects.requireNonNull;

import io.kubefed.core.Cluster;
import io.kubefed.core.federated.FederatedResource;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * What is known of the world that a federated resource is looked at in. What is not known is not
 * judged.
 *
 * @param clusters the member clusters, sorted by name; nothing where they are not known
 * @param namespace whether the namespace is federated
 * @param federatedNamespace its FederatedNamespace, where there is one
 */
public record LintContext(
    Optional<List<Cluster>> clusters,
    NamespaceState namespace,
    Optional<FederatedResource> federatedNamespace) {

  /** What is known of the namespace of a resource. */
  public enum NamespaceState {
    /** Nothing. */
    UNKNOWN,
    /** It has a FederatedNamespace. */
    FEDERATED,
    /** It has none. */
    NOT_FEDERATED
  }

  /** Nothing is known but the resource itself. */
  public static final LintContext UNKNOWN =
      new LintContext(Optional.empty(), NamespaceState.UNKNOWN, Optional.empty());

  public LintContext {
    clusters =
        clusters.map(all -> all.stream().sorted(Comparator.comparing(Cluster::name)).toList());
    requireNonNull(namespace, "namespace");
    if (federatedNamespace.isPresent() != (namespace == NamespaceState.FEDERATED)) {
      throw new IllegalArgumentException(
          "a federated namespace has a FederatedNamespace, and no other has");
    }
  }

  /** The same, knowing that these and no others are the member clusters. */
  public LintContext withClusters(Collection<Cluster> known) {
    return new LintContext(Optional.of(List.copyOf(known)), namespace, federatedNamespace);
  }

  /** The same, knowing the FederatedNamespace of the resource's namespace. */
  public LintContext withNamespace(FederatedResource known) {
    return new LintContext(clusters, NamespaceState.FEDERATED, Optional.of(known));
  }

  /** The same, knowing that the resource's namespace has no FederatedNamespace. */
  public LintContext withNamespaceNotFederated() {
    return new LintContext(clusters, NamespaceState.NOT_FEDERATED, Optional.empty());
  }
}
