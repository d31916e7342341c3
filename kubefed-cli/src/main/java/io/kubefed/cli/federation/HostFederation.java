package io.kubefed.cli.federation;

import static java.util.Objects.requireNonNull;

import io.fabric8.kubernetes.client.utils.Serialization;
import io.kubefed.cli.shell.Clusters;
import io.kubefed.cli.shell.VerbException;
import io.kubefed.core.Cluster;
import io.kubefed.core.ResourceType;
import io.kubefed.core.api.FederatedTypeConfig;
import io.kubefed.core.api.KubeFedNames;
import io.kubefed.core.federated.FederatedResource;
import io.kubefed.core.federated.FederatedType;
import io.kubefed.core.json.JsonValue;
import io.kubefed.core.placement.ControlPlaneScope;
import io.kubefed.core.schema.FederatedTypes;
import io.kubefed.core.selector.LabelSelector;
import io.kubefed.propagation.cluster.ClusterClient;
import io.kubefed.propagation.cluster.ClusterClients;
import io.kubefed.propagation.cluster.ClusterException;
import io.kubefed.propagation.cluster.ListOptions;
import io.kubefed.propagation.cluster.StandardTypes;
import io.kubefed.propagation.cluster.TypeNotServedException;
import io.kubefed.propagation.controller.cluster.ClusterController;
import io.kubefed.propagation.controller.cluster.KubeFedClusters;
import io.kubefed.propagation.plan.Member;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/** Reads the federation that a host holds. Not thread-safe. */
public final class HostFederation {

  private static final int PAGE = 500;
  private static final ResourceType TYPE_CONFIG =
      ResourceType.namespaced(
          KubeFedNames.CORE_GROUP + "/v1beta1", "FederatedTypeConfig", "federatedtypeconfigs");
  private static final ResourceType CONFIG =
      ResourceType.namespaced(
          KubeFedNames.CORE_GROUP + "/v1beta1", "KubeFedConfig", "kubefedconfigs");

  private final ClusterClient host;
  private final String namespace;

  /**
   * The federation of that host.
   *
   * @param namespace the namespace of its control plane
   */
  public HostFederation(ClusterClient host, String namespace) {
    this.host = requireNonNull(host, "host");
    this.namespace = requireNonNull(namespace, "namespace");
  }

  /** The host. */
  public ClusterClient host() {
    return host;
  }

  /** The types whose resources are propagated. */
  public Types types() {
    List<FederatedType> types = new ArrayList<>();
    for (JsonValue tree : list(TYPE_CONFIG)) {
      FederatedTypeConfig config =
          Serialization.unmarshal(tree.toJson(), FederatedTypeConfig.class);
      if (config.getSpec().propagates()) {
        types.add(FederatedTypes.of(config));
      }
    }
    return new Types(types);
  }

  /**
   * The one type that a person means.
   *
   * @throws VerbException if there is none, or more than one
   */
  public FederatedType type(Types types, String name) {
    List<FederatedType> called = types.called(name);
    if (called.isEmpty()) {
      // The host knows short names that are in no type config.
      called =
          host.discover().stream()
              .filter(found -> found.isCalled(name))
              .flatMap(found -> types.called(found.type().qualifiedPlural()).stream())
              .distinct()
              .toList();
    }
    if (called.size() == 1) {
      return called.get(0);
    } else if (called.isEmpty()) {
      throw new VerbException(
          "no type that is called \""
              + name
              + "\" is federated; "
              + (types.declared().isEmpty()
                  ? "none is, see kubefedctl enable"
                  : "see kubefedctl enable, or take one of "
                      + types.declared().stream()
                          .map(type -> type.target().qualifiedPlural())
                          .sorted()
                          .collect(Collectors.joining(", "))));
    }
    throw new VerbException(
        "\""
            + name
            + "\" may be one of "
            + called.stream()
                .map(type -> type.federated().qualifiedPlural())
                .collect(Collectors.joining(", "))
            + "; say which");
  }

  /** What the control plane federates. */
  public ControlPlaneScope scope() {
    try {
      return host.get(CONFIG, namespace, KubeFedNames.CONFIG_NAME)
              .flatMap(config -> config.text("spec", "scope"))
              .equals(Optional.of(KubeFedNames.NAMESPACED))
          ? ControlPlaneScope.NAMESPACED
          : ControlPlaneScope.CLUSTER;
    } catch (TypeNotServedException e) {
      throw notInstalled();
    }
  }

  /** The KubeFedClusters. */
  public List<JsonValue> clusters() {
    return list(ClusterController.KUBEFED_CLUSTER);
  }

  private List<JsonValue> list(ResourceType type) {
    try {
      return host.listAll(type, ListOptions.inNamespace(namespace).withLimit(PAGE)).items();
    } catch (TypeNotServedException e) {
      throw notInstalled();
    }
  }

  private VerbException notInstalled() {
    return new VerbException(
        "cluster "
            + host.name()
            + " is no host: KubeFed is not installed there; name the host by"
            + " --host-cluster-context, or make it one by kubefedctl install");
  }

  /**
   * The member clusters, each with a client that reaches it as the control plane does. One that
   * cannot be reached because of what its KubeFedCluster says has a client that says so.
   *
   * @param names those that are wanted; all where empty
   * @param closing is given every client, to close it in time
   * @throws VerbException if one that is wanted has not joined
   */
  public List<Member> members(
      Collection<String> names, Clusters clusters, UnaryOperator<ClusterClient> closing) {
    List<JsonValue> joined = clusters();
    List<Member> members = new ArrayList<>();
    for (JsonValue tree : joined) {
      Cluster cluster = KubeFedClusters.cluster(tree);
      if (names.isEmpty() || names.contains(cluster.name())) {
        members.add(new Member(cluster, closing.apply(client(tree, cluster.name(), clusters))));
      }
    }
    for (String name : names) {
      if (members.stream().noneMatch(member -> member.name().equals(name))) {
        throw new VerbException(
            "no cluster named \""
                + name
                + "\" has joined; "
                + (joined.isEmpty()
                    ? "none has"
                    : "there is "
                        + joined.stream()
                            .map(tree -> tree.text("metadata", "name").orElse(""))
                            .collect(Collectors.joining(", "))));
      }
    }
    return members;
  }

  private ClusterClient client(JsonValue tree, String name, Clusters clusters) {
    try {
      return clusters.open(
          KubeFedClusters.connection(
              tree, namespace, secret -> host.get(StandardTypes.SECRET, namespace, secret)));
    } catch (IllegalArgumentException e) {
      return ClusterClients.unavailable(
          name, "its KubeFedCluster has to be mended: " + e.getMessage());
    }
  }

  /** The member that is the host itself. */
  public Optional<String> hostCluster(List<Member> members) {
    Optional<String> identity = identity(host);
    return identity.isEmpty()
        ? Optional.empty()
        : members.stream()
            .filter(member -> identity.equals(identity(member.client())))
            .map(Member::name)
            .findFirst();
  }

  /** Tells API servers apart; nothing for one that does not answer. */
  private static Optional<String> identity(ClusterClient client) {
    try {
      return client
          .get(StandardTypes.NAMESPACE, "", "kube-system")
          .flatMap(found -> found.text("metadata", "uid"));
    } catch (ClusterException e) {
      return Optional.empty();
    }
  }

  /**
   * The federated resources of a type.
   *
   * @param in the namespace; empty for all
   */
  public List<FederatedResource> resources(FederatedType type, String in, LabelSelector labels) {
    String place = type.federated().namespaced() ? in : "";
    try {
      return host
          .listAll(
              type.federated(),
              ListOptions.inNamespace(place).withLabelSelector(labels).withLimit(PAGE))
          .items()
          .stream()
          .map(tree -> FederatedResource.read(type, tree))
          .toList();
    } catch (TypeNotServedException e) {
      return List.of();
    }
  }

  /**
   * One federated resource.
   *
   * @throws VerbException if it is not there
   */
  public FederatedResource resource(FederatedType type, String in, String name) {
    String place = type.isNamespace() ? name : type.federated().namespaced() ? in : "";
    return host.get(type.federated(), place, name)
        .map(tree -> FederatedResource.read(type, tree))
        .orElseThrow(
            () ->
                new VerbException(
                    "there is no "
                        + type.federated().kind()
                        + " "
                        + (place.isEmpty() ? name : place + "/" + name)
                        + " in cluster "
                        + host.name()
                        + "; federate the resource first, or name its namespace by -n"));
  }

  /** The FederatedNamespace of that namespace. */
  public Optional<FederatedResource> federatedNamespace(Types types, String of) {
    return types.declared().stream()
        .filter(FederatedType::isNamespace)
        .findFirst()
        .flatMap(
            type ->
                host.get(type.federated(), of, of).map(tree -> FederatedResource.read(type, tree)));
  }

  /** The labels of that namespace of the host. */
  public Optional<Map<String, String>> namespaceLabels(String of) {
    return host.get(StandardTypes.NAMESPACE, "", of)
        .map(tree -> tree.path("metadata", "labels").map(JsonValue::textFields).orElse(Map.of()));
  }
}
