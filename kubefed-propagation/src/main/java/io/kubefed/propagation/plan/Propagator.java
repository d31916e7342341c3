package io.kubefed.propagation.plan;

import static java.util.Objects.requireNonNull;

import io.kubefed.core.Cluster;
import io.kubefed.core.KubefedException;
import io.kubefed.core.federated.FederatedResource;
import io.kubefed.core.placement.PlacementPolicy;
import io.kubefed.propagation.cluster.ClusterClient;
import io.kubefed.propagation.engine.DaemonThreads;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Propagates federated resources into member clusters: {@link #plan} reads the members side by side
 * and says what would change and why, {@link #apply} writes just that.
 *
 * <p>Nothing runs between calls. Both methods block until every member has answered or timed out,
 * as the time-outs of its {@link ClusterClient} say; a member that does not answer costs the others
 * nothing but that wait, and is not asked again by the same call. Thread-safe.
 *
 * <pre>{@code
 * try (Propagator propagator = Propagator.builder().member(east).member(west).build()) {
 *   PropagationPlan plan = propagator.plan(FederatedResource.parse(type, yaml));
 *   System.out.print(plan.toText());
 *   propagator.apply(plan);
 * }
 * }</pre>
 */
public final class Propagator implements AutoCloseable {

  private final Settings settings;
  private final @Nullable ExecutorService ownExecutor;
  private volatile boolean closed;

  private Propagator(Settings settings, @Nullable ExecutorService ownExecutor) {
    this.settings = settings;
    this.ownExecutor = ownExecutor;
  }

  /** What a propagator works with. */
  record Settings(
      List<Member> members,
      List<PlacementPolicy> policies,
      Function<String, Optional<FederatedResource>> namespaces,
      Function<String, Optional<Map<String, String>>> namespaceLabels,
      boolean federatedNamespaceRequired,
      Optional<String> hostCluster,
      boolean adopt,
      VersionStore versions,
      DryRun dryRun,
      ChangeLimits limits,
      Executor executor,
      int concurrencyPerCluster,
      Duration establishTimeout) {

    /** True for a namespace of the host itself, which propagation neither makes nor deletes. */
    boolean isHostNamespace(FederatedResource resource, String cluster) {
      return resource.type().isNamespace() && hostCluster.equals(Optional.of(cluster));
    }
  }

  /** Starts a propagator without members. */
  public static Builder builder() {
    return new Builder();
  }

  /** Plans one resource; the same as {@link #plan(Collection)} of it alone. */
  public PropagationPlan plan(FederatedResource resource) {
    return plan(List.of(resource));
  }

  /**
   * Reads all members and plans these resources in dependency order: namespaces, then definitions,
   * access, configuration, services, workloads. A resource that is being deleted is planned as
   * {@link #planRemoval} does.
   *
   * <p>A resource that cannot be decided (a malformed placement, say) is left alone everywhere, and
   * its {@link ResourcePlan} says why; a cluster that cannot be reached or would refuse a write
   * shows as refused, with the reason.
   *
   * <p>It costs each member one read for each resource and, where the object is not plainly as it
   * should be, one dry run.
   *
   * @throws KubefedException if two of the resources stand for the same object
   * @throws CancellationException if the calling thread is interrupted; its flag is set again
   */
  public PropagationPlan plan(Collection<FederatedResource> resources) {
    checkOpen();
    return new Planner(settings).plan(List.copyOf(resources), false);
  }

  /**
   * Plans what the deletion of these resources asks for: their objects go from every member, or
   * stay without the managed label where the resource says {@code kubefed.io/orphan: "true"}. A
   * malformed template does not stand in the way; malformed delete options do.
   *
   * @throws KubefedException if two of the resources stand for the same object
   * @throws CancellationException if the calling thread is interrupted; its flag is set again
   */
  public PropagationPlan planRemoval(Collection<FederatedResource> resources) {
    checkOpen();
    return new Planner(settings).plan(List.copyOf(resources), true);
  }

  /**
   * Writes what the plan says: first all that is created or changed, in dependency order, then all
   * that goes, in the opposite order. Every write is guarded by the version that the plan saw.
   *
   * <p>Clusters do not wait for each other within these two parts. Failures of single clusters or
   * objects do not stop the others, apart from what stands on a namespace or definition that did
   * not come about; they are in the report. It costs one read and one write for each change.
   *
   * @throws ChangeLimitException if the plan wants more than the limits allow; nothing is written
   * @throws PlanOutdatedException if an object is no longer as the plan saw it; nothing is written
   * @throws IllegalArgumentException if the plan writes to a cluster that is no member
   * @throws CancellationException if the calling thread is interrupted; its flag is set again, and
   *     what was written until then stays
   */
  public ApplyReport apply(PropagationPlan plan) {
    checkOpen();
    settings.limits().check(plan);
    return new Applier(settings).apply(plan);
  }

  private void checkOpen() {
    if (closed) {
      throw new IllegalStateException("the propagator is closed");
    }
  }

  /**
   * Ends the threads that this propagator made for itself, and with them what is under way; clients
   * and a given executor stay as they are. Calls after it fail with {@link IllegalStateException}.
   */
  @Override
  public void close() {
    closed = true;
    if (ownExecutor != null) {
      ownExecutor.shutdownNow();
    }
  }

  /** Collects the settings of a {@link Propagator}. Not thread-safe. */
  public static final class Builder {

    private final Map<String, Member> members = new LinkedHashMap<>();
    private final List<PlacementPolicy> policies = new ArrayList<>();
    private Function<String, Optional<FederatedResource>> namespaces = name -> Optional.empty();
    private Function<String, Optional<Map<String, String>>> namespaceLabels =
        name -> Optional.empty();
    private boolean federatedNamespaceRequired;
    private @Nullable String hostCluster;
    private boolean adopt = true;
    private VersionStore versions = VersionStore.none();
    private DryRun dryRun = DryRun.WRITES;
    private ChangeLimits limits = ChangeLimits.NONE;
    private @Nullable Executor executor;
    private int concurrencyPerCluster = 8;
    private Duration establishTimeout = Duration.ofSeconds(30);

    private Builder() {}

    /** Adds a member of which nothing but the client's name is known: no labels, no topology. */
    public Builder member(ClusterClient client) {
      return member(Cluster.named(client.name()), client);
    }

    /**
     * Adds a member.
     *
     * @throws IllegalArgumentException if the client's name is another, or the name is taken
     */
    public Builder member(Cluster cluster, ClusterClient client) {
      if (!cluster.name().equals(client.name())) {
        throw new IllegalArgumentException(
            "the client of cluster " + cluster.name() + " says that it is for " + client.name());
      }
      if (members.putIfAbsent(cluster.name(), new Member(cluster, client)) != null) {
        throw new IllegalArgumentException("there are two members named " + cluster.name());
      }
      return this;
    }

    /** Policies that narrow every placement, asked in this order. None by default. */
    public Builder policies(PlacementPolicy... others) {
      policies.addAll(List.of(others));
      return this;
    }

    /**
     * Finds the FederatedNamespace of a namespace that is not among the planned resources. None by
     * default: a resource is then placed without regard to its namespace.
     */
    public Builder namespaces(Function<String, Optional<FederatedResource>> lookup) {
      this.namespaces = requireNonNull(lookup, "lookup");
      return this;
    }

    /**
     * Finds the labels of a namespace in the host, which policies may look at. Unknown by default.
     */
    public Builder namespaceLabels(Function<String, Optional<Map<String, String>>> lookup) {
      this.namespaceLabels = requireNonNull(lookup, "lookup");
      return this;
    }

    /**
     * Whether a namespaced resource without a FederatedNamespace goes nowhere, as in a
     * cluster-scoped control plane of KubeFed. False by default: a FederatedNamespace limits where
     * there is one.
     */
    public Builder federatedNamespaceRequired(boolean required) {
      this.federatedNamespaceRequired = required;
      return this;
    }

    /**
     * The member that is the host as well: its namespaces are never created or deleted. None by
     * default.
     */
    public Builder hostCluster(String name) {
      this.hostCluster = requireNonNull(name, "name");
      return this;
    }

    /**
     * Whether objects that are there and not managed are taken over. True by default, as in
     * KubeFed.
     */
    public Builder adopt(boolean value) {
      this.adopt = value;
      return this;
    }

    /** Where propagated versions are recorded. {@link VersionStore#none} by default. */
    public Builder versions(VersionStore store) {
      this.versions = requireNonNull(store, "store");
      return this;
    }

    /** How far plans ask the members what a write would do. {@link DryRun#WRITES} by default. */
    public Builder dryRun(DryRun value) {
      this.dryRun = requireNonNull(value, "value");
      return this;
    }

    /** How much one plan may change when it is applied. {@link ChangeLimits#NONE} by default. */
    public Builder limits(ChangeLimits value) {
      this.limits = requireNonNull(value, "value");
      return this;
    }

    /**
     * Runs the blocking calls to the members. It has to start a thread for every task that waits (a
     * cached pool, virtual threads), or a hanging member takes the threads of the others. By
     * default daemon threads named {@code kubefed-propagator-N}, which end with {@link
     * Propagator#close}.
     */
    public Builder executor(Executor value) {
      this.executor = requireNonNull(value, "value");
      return this;
    }

    /** How many requests one member gets at a time, at least 1. 8 by default. */
    public Builder concurrencyPerCluster(int max) {
      if (max < 1) {
        throw new IllegalArgumentException("concurrencyPerCluster must be at least 1: " + max);
      }
      this.concurrencyPerCluster = max;
      return this;
    }

    /** How long to wait until a new CustomResourceDefinition is served. 30 seconds by default. */
    public Builder establishTimeout(Duration value) {
      this.establishTimeout = requireNonNull(value, "value");
      return this;
    }

    /**
     * Builds the propagator; it starts nothing.
     *
     * @throws IllegalArgumentException if there are no members, or the host cluster is not one of
     *     them
     */
    public Propagator build() {
      if (members.isEmpty()) {
        throw new IllegalArgumentException(
            "a propagator needs members; add them with member(client)");
      }
      if (hostCluster != null && !members.containsKey(hostCluster)) {
        throw new IllegalArgumentException(
            "the host cluster "
                + hostCluster
                + " is not a member; the members are "
                + members.keySet());
      }
      ExecutorService own =
          executor == null
              ? Executors.newCachedThreadPool(new DaemonThreads("kubefed-propagator"))
              : null;
      return new Propagator(
          new Settings(
              List.copyOf(members.values()),
              List.copyOf(policies),
              namespaces,
              namespaceLabels,
              federatedNamespaceRequired,
              Optional.ofNullable(hostCluster),
              adopt,
              versions,
              dryRun,
              limits,
              executor == null ? requireNonNull(own) : executor,
              concurrencyPerCluster,
              establishTimeout),
          own);
    }
  }
}
