package io.kubefed.core.placement;

import static java.util.Objects.requireNonNull;

import io.kubefed.core.Cluster;
import io.kubefed.core.federated.FederatedResource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** All that a placement is decided on. */
public final class PlacementRequest {

  private final FederatedResource resource;
  private final List<Cluster> clusters;
  private final Optional<FederatedResource> namespace;
  private final Set<String> namespaceCurrent;
  private final Optional<Map<String, String>> namespaceLabels;
  private final ControlPlaneScope scope;
  private final Set<String> current;

  private PlacementRequest(
      FederatedResource resource,
      List<Cluster> clusters,
      Optional<FederatedResource> namespace,
      Set<String> namespaceCurrent,
      Optional<Map<String, String>> namespaceLabels,
      ControlPlaneScope scope,
      Set<String> current) {
    this.resource = resource;
    this.clusters = clusters;
    this.namespace = namespace;
    this.namespaceCurrent = namespaceCurrent;
    this.namespaceLabels = namespaceLabels;
    this.scope = scope;
    this.current = current;
  }

  /**
   * Starts a request to place that resource.
   *
   * @param resource what to place
   * @param clusters all known member clusters, ready or not, in any order
   * @throws IllegalArgumentException if two clusters have the same name
   */
  public static Builder builder(FederatedResource resource, Collection<Cluster> clusters) {
    return new Builder(requireNonNull(resource, "resource"), sorted(clusters));
  }

  private static List<Cluster> sorted(Collection<Cluster> clusters) {
    List<Cluster> sorted = new ArrayList<>(clusters);
    sorted.sort(Comparator.comparing(Cluster::name));
    for (int i = 1; i < sorted.size(); i++) {
      if (sorted.get(i).name().equals(sorted.get(i - 1).name())) {
        throw new IllegalArgumentException(
            "two clusters are named \"" + sorted.get(i).name() + "\"; a name stands for one");
      }
    }
    return Collections.unmodifiableList(sorted);
  }

  /** What to place. */
  public FederatedResource resource() {
    return resource;
  }

  /** All known member clusters, sorted by name. */
  public List<Cluster> clusters() {
    return clusters;
  }

  /** The FederatedNamespace of a namespaced resource, where there is one. */
  public Optional<FederatedResource> namespace() {
    return namespace;
  }

  /** The clusters that have the namespace now. */
  public Set<String> namespaceCurrent() {
    return namespaceCurrent;
  }

  /** The labels of the host's Namespace object; nothing where they are not known. */
  public Optional<Map<String, String>> namespaceLabels() {
    return namespaceLabels;
  }

  /** What the control plane federates. */
  public ControlPlaneScope scope() {
    return scope;
  }

  /** The clusters that have the resource's object now. */
  public Set<String> current() {
    return current;
  }

  /** True if the resource lives in a namespace, or stands for one. */
  public boolean concernsNamespace() {
    return resource.type().target().namespaced() || resource.type().isNamespace();
  }

  /** The request to place the FederatedNamespace itself. */
  PlacementRequest forNamespace() {
    return new PlacementRequest(
        namespace.orElseThrow(),
        clusters,
        Optional.empty(),
        Set.of(),
        namespaceLabels,
        scope,
        namespaceCurrent);
  }

  /** Builds requests. Not thread-safe. */
  public static final class Builder {

    private final FederatedResource resource;
    private final List<Cluster> clusters;
    private @Nullable FederatedResource namespace;
    private Set<String> namespaceCurrent = Set.of();
    private @Nullable Map<String, String> namespaceLabels;
    private ControlPlaneScope scope = ControlPlaneScope.CLUSTER;
    private Set<String> current = Set.of();

    private Builder(FederatedResource resource, List<Cluster> clusters) {
      this.resource = resource;
      this.clusters = clusters;
    }

    /**
     * The FederatedNamespace of the resource's namespace; there is none by default. Not looked at
     * if the target type is cluster-scoped.
     */
    public Builder namespace(FederatedResource federatedNamespace) {
      namespace = requireNonNull(federatedNamespace, "federatedNamespace");
      return this;
    }

    /**
     * The clusters that have the namespace now, for policies that judge the namespace too; by
     * default, and in any case, those that have the resource.
     */
    public Builder namespaceCurrent(Collection<String> clusterNames) {
      namespaceCurrent = Set.copyOf(clusterNames);
      return this;
    }

    /**
     * The labels of the host's Namespace object that the resource lives in or stands for; unknown
     * by default, so that policies on namespaces cannot tell and leave everything where it is.
     */
    public Builder namespaceLabels(Map<String, String> labels) {
      namespaceLabels = Collections.unmodifiableMap(new TreeMap<>(labels));
      return this;
    }

    /** What the control plane federates; {@link ControlPlaneScope#CLUSTER} by default. */
    public Builder scope(ControlPlaneScope controlPlaneScope) {
      scope = requireNonNull(controlPlaneScope, "controlPlaneScope");
      return this;
    }

    /**
     * The clusters that have the resource's object now; none by default. Policies prefer them, and
     * what a policy cannot judge stays in them: who applies a decision to a resource that was
     * placed before has to name them, those that do not answer at the moment among them.
     */
    public Builder current(Collection<String> clusterNames) {
      current = Set.copyOf(clusterNames);
      return this;
    }

    /**
     * The request.
     *
     * @throws IllegalArgumentException if the namespace is not the FederatedNamespace that the
     *     resource lives in
     */
    public PlacementRequest build() {
      Optional<FederatedResource> limit =
          Optional.ofNullable(namespace).filter(any -> resource.type().target().namespaced());
      limit.ifPresent(this::checkNamespace);
      Set<String> namespaceIsIn = new TreeSet<>(namespaceCurrent);
      namespaceIsIn.addAll(current);
      return new PlacementRequest(
          resource,
          clusters,
          limit,
          Collections.unmodifiableSet(namespaceIsIn),
          Optional.ofNullable(namespaceLabels),
          scope,
          current);
    }

    private void checkNamespace(FederatedResource federatedNamespace) {
      if (!federatedNamespace.type().isNamespace()
          || !federatedNamespace.name().equals(resource.namespace())
          || !federatedNamespace.namespace().equals(resource.namespace())) {
        throw new IllegalArgumentException(
            federatedNamespace
                + " is not the FederatedNamespace of "
                + resource
                + ", which is named "
                + resource.namespace()
                + "/"
                + resource.namespace());
      }
    }
  }
}
