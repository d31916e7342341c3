package io.kubefed.propagation.admin;

import static java.util.Objects.requireNonNull;

import io.kubefed.core.KubefedException;
import io.kubefed.core.ResourceType;
import io.kubefed.core.api.KubeFedNames;
import io.kubefed.core.federated.FederatedType;
import io.kubefed.core.json.JsonValue;
import io.kubefed.propagation.cluster.ClusterClient;
import io.kubefed.propagation.cluster.Sleeper;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Does to a federation what its operators do: KubeFed's command line as an API.
 *
 * <p>Operations block, some until a control plane has answered, and can be interrupted. Each may be
 * repeated: what is as it should be stays, and what was begun goes on. A dry run reads and writes
 * nothing. All throw {@link AdminException} when something is in the way, and {@link
 * IllegalArgumentException} for names that can be none. The clients given have an administrator's
 * rights and stay open.
 *
 * <p>Thread-safe; two operations on the same cluster or type at one time are for the caller to
 * avoid.
 */
public final class FederationAdmin {

  private final Host host;

  private FederationAdmin(Host host) {
    this.host = host;
  }

  /** Describes the administration of the federation that this cluster is the host of. */
  public static Builder builder(ClusterClient host) {
    return new Builder(host);
  }

  /**
   * Makes a cluster a member: a service account, its token and rights there, the token and a
   * KubeFedCluster in the host.
   *
   * @param member the cluster
   * @param access how the control plane is to reach it, which may differ from how this client does
   */
  public AdminReport join(JoinRequest request, ClusterClient member, ClusterAccess access) {
    return report(
        "joining cluster " + request.clusterName(),
        request.dryRun(),
        journal -> new Joining(host, member, request, access, journal).run());
  }

  /**
   * Ends a membership, and takes away on both sides what {@link #join} made. What was propagated
   * stays in the member, and the system namespace stays there while it holds more; the report tells
   * of both.
   *
   * @param member the cluster; nothing if there is no client for it, which has to be forced
   */
  public AdminReport unjoin(UnjoinRequest request, Optional<ClusterClient> member) {
    return report(
        "unjoining cluster " + request.clusterName(),
        request.dryRun(),
        journal -> new Unjoining(host, member, request, journal).run());
  }

  /** What the control plane may do in a member that has joined. */
  public GrantReport grants(String clusterName, ClusterClient member) {
    return answer(
        "looking at the grants of cluster " + clusterName,
        journal -> new MemberRoles(member, names(clusterName)).granted(enabledTypes()));
  }

  /**
   * Gives the control plane in a member what the enabled types need now, no more and no less, where
   * the cluster joined with {@link MemberRights#ENABLED_TYPES}; does nothing elsewhere.
   */
  public AdminReport updateGrants(String clusterName, ClusterClient member, boolean dryRun) {
    return report(
        "updating the grants of cluster " + clusterName,
        dryRun,
        journal -> {
          MemberNames names = names(clusterName);
          if (MemberRoles.rightsIn(joined(clusterName)) == MemberRights.ENABLED_TYPES) {
            new MemberRoles(member, names)
                .update(host.scope(), MemberRights.ENABLED_TYPES, enabledTypes(), journal);
          }
        });
  }

  private JsonValue joined(String clusterName) {
    return host.cluster(clusterName)
        .orElseThrow(
            () ->
                AdminException.refused(
                    host.name(), null, "no cluster named " + clusterName + " has joined"));
  }

  private MemberNames names(String clusterName) {
    return MemberRoles.namesIn(host, joined(clusterName));
  }

  private List<ResourceType> enabledTypes() {
    return Host.propagated(host.typeConfigs()).stream().map(FederatedType::target).toList();
  }

  /**
   * Federates a type: writes the definition of the federated type and its type config. The rights
   * of the control plane follow in members that joined with {@link MemberRights#ENABLED_TYPES} and
   * have a client, see {@link Builder#members}.
   */
  public AdminReport enable(EnableRequest request) {
    return report(
        "enabling " + request.typeName(),
        request.dryRun(),
        journal -> new Enabling(host, request).run(journal));
  }

  /** What {@link #enable} would write: the type config, without a namespace, and the definition. */
  public List<JsonValue> manifests(EnableRequest request) {
    return answer(
        "looking at " + request.typeName(), journal -> new Enabling(host, request).manifests());
  }

  /**
   * Federates a type no longer: stops its propagation, and deletes its type config and, if asked,
   * the definition of the federated type. The objects in the members stay.
   */
  public AdminReport disable(DisableRequest request) {
    return report(
        "disabling " + request.typeName(),
        request.dryRun(),
        journal -> new Disabling(host, request, journal).run());
  }

  /**
   * Federates a resource of the host, or a namespace with what is in it. Federated resources that
   * are there stay as they are.
   */
  public AdminReport federate(FederateRequest request) {
    return report(
        "federating " + request.typeName() + " " + request.name(),
        request.dryRun(),
        journal -> new Federating(host, request, journal).run());
  }

  /**
   * What {@link #federate} would write. The types need not be enabled, and the KubeFed API need not
   * be installed for types that are not.
   */
  public List<JsonValue> manifests(FederateRequest request) {
    return answer(
        "looking at " + request.typeName() + " " + request.name(),
        journal -> new Federating(host, request, journal).manifests());
  }

  /**
   * What becomes of the member objects of a federated resource when it is deleted.
   *
   * @param typeName the federated type, or its target
   */
  public Orphaning orphaning(String typeName, String namespace, String name) {
    return answer(
        "looking at " + typeName + " " + name,
        journal -> new Orphans(host).get(typeName, namespace, name));
  }

  /**
   * Says what is to become of the member objects of a federated resource when it is deleted.
   *
   * @param typeName the federated type, or its target
   */
  public AdminReport setOrphaning(
      String typeName, String namespace, String name, Orphaning orphaning) {
    return report(
        "changing " + typeName + " " + name,
        false,
        journal -> new Orphans(host).set(typeName, namespace, name, orphaning, journal));
  }

  private static AdminReport report(String operation, boolean dryRun, Consumer<Journal> task) {
    Journal journal = new Journal(dryRun);
    return guarded(
        operation,
        journal,
        () -> {
          task.accept(journal);
          return journal.report();
        });
  }

  private static <T> T answer(String operation, Function<Journal, T> question) {
    Journal journal = new Journal(true);
    return guarded(operation, journal, () -> question.apply(journal));
  }

  private static <T> T guarded(String operation, Journal journal, Supplier<T> task) {
    try {
      return task.get();
    } catch (KubefedException e) {
      AdminReport done = journal.report();
      if (e instanceof AdminException refused && done.changes().isEmpty()) {
        throw refused;
      }
      throw AdminException.stopped(operation, e, done);
    }
  }

  /** Collects the settings of a {@link FederationAdmin}. Not thread-safe. */
  public static final class Builder {

    private final ClusterClient host;
    private String namespace = KubeFedNames.SYSTEM_NAMESPACE;
    private Sleeper sleeper = Sleeper.real();
    private Function<String, Optional<ClusterClient>> members = name -> Optional.empty();

    private Builder(ClusterClient host) {
      this.host = requireNonNull(host, "host");
    }

    /** The system namespace of the federation. Default: {@code kube-federation-system}. */
    public Builder namespace(String value) {
      namespace = requireNonNull(value, "namespace");
      return this;
    }

    /** How to wait for others, such as for a token to be made. Default: really. */
    public Builder sleeper(Sleeper value) {
      sleeper = requireNonNull(value, "sleeper");
      return this;
    }

    /**
     * Finds a client for a member by the name of its KubeFedCluster, so that rights that are
     * limited to the enabled types can follow them. None by default: reports then name the clusters
     * whose grants are to be updated.
     */
    public Builder members(Function<String, Optional<ClusterClient>> lookup) {
      members = requireNonNull(lookup, "lookup");
      return this;
    }

    /** The administration as described; it contacts nobody. */
    public FederationAdmin build() {
      return new FederationAdmin(new Host(host, namespace, new Waiting(sleeper), members));
    }
  }
}
