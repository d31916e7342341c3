package io.kubefed.propagation;

import static java.util.Objects.requireNonNull;

import io.kubefed.core.Cluster;
import io.kubefed.core.api.FeatureGate;
import io.kubefed.core.api.KubeFedNames;
import io.kubefed.propagation.cluster.ClusterClient;
import io.kubefed.propagation.cluster.ClusterRegistry.Member;
import io.kubefed.propagation.controller.ControllerFactory;
import io.kubefed.propagation.controller.cluster.ClusterConnector;
import io.kubefed.propagation.controller.sync.Explanation;
import io.kubefed.propagation.controller.sync.SyncSettings;
import io.kubefed.propagation.controller.type.RunningType;
import io.kubefed.propagation.metrics.Metrics;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Runs a federation continuously, inside anybody's process: it serves the KubeFed API of a host
 * cluster, and keeps the member clusters as the federated resources there want them. Thread-safe.
 *
 * <p>All state is in the clusters. Any number of control planes can be started on one host: one of
 * them leads and writes, the others stand by and take over. Nothing of it is static: several, of
 * several federations, run in one JVM.
 *
 * <pre>{@code
 * try (ControlPlane controlPlane = ControlPlane.builder(host).install(true).build()) {
 *   controlPlane.start();
 *   …
 * }
 * }</pre>
 *
 * <p>Clients that are handed over stay the caller's to close; everything that {@link #start} began
 * has ended when {@link #close} returns.
 */
public final class ControlPlane implements AutoCloseable {

  private final ControlPlaneRuntime runtime;

  private ControlPlane(Builder builder) {
    this.runtime = new ControlPlaneRuntime(new Settings(builder));
  }

  /** What a control plane is built from. */
  record Settings(
      ClusterClient host,
      String systemNamespace,
      boolean install,
      boolean leadership,
      boolean honourKubeFedLock,
      @Nullable String identity,
      Map<String, Member> members,
      List<Plugin> plugins,
      @Nullable ClusterConnector connector,
      SyncSettings sync,
      Metrics metrics,
      Clock clock,
      @Nullable Executor executor,
      UnaryOperator<ClusterClient> decorator) {

    private Settings(Builder builder) {
      this(
          builder.host,
          builder.systemNamespace,
          builder.install,
          builder.leadership,
          builder.honourKubeFedLock,
          builder.identity,
          new LinkedHashMap<>(builder.members),
          List.copyOf(builder.plugins),
          builder.connector,
          builder.sync,
          builder.metrics,
          builder.clock,
          builder.executor,
          builder.decorator);
    }
  }

  /** A controller of somebody else's. */
  record Plugin(String name, Optional<FeatureGate> gate, ControllerFactory factory) {}

  /**
   * Starts a control plane.
   *
   * @param host reaches the cluster that serves the KubeFed API
   */
  public static Builder builder(ClusterClient host) {
    return new Builder(requireNonNull(host, "host"));
  }

  /**
   * Begins to run, and does not wait for it: a host that is not there yet is waited for.
   *
   * @throws IllegalStateException if it was started or closed before
   */
  public void start() {
    runtime.start();
  }

  /** Whether this control plane leads, and so writes, now. */
  public boolean isLeading() {
    return runtime.isLeading();
  }

  /** Whether its own parts work: a control plane of which this is false should be restarted. */
  public boolean isHealthy() {
    return runtime.isHealthy();
  }

  /**
   * Whether it does its part: it leads and has seen everything that it decides by, or stands by
   * while another leads.
   */
  public boolean isReady() {
    return runtime.isReady();
  }

  /** Who leads, as last seen. */
  public Optional<String> leader() {
    return runtime.leader();
  }

  /** The member clusters as this control plane sees them; empty unless it leads. */
  public List<Cluster> clusters() {
    return runtime.clusters();
  }

  /** The federated types that are propagated now; empty unless this control plane leads. */
  public List<RunningType> types() {
    return runtime.types();
  }

  /**
   * Says in words why a federated resource is or is not in each cluster, and how it stands there.
   * Nothing if there is no such resource, its type is not propagated, or this control plane does
   * not lead.
   *
   * @param kind the federated kind, {@code FederatedDeployment} for example
   * @param namespace its namespace; empty for cluster-scoped kinds
   */
  public Optional<Explanation> explain(String kind, String namespace, String name) {
    return runtime.explain(kind, namespace, name);
  }

  /**
   * Whether there is nothing to do now: no key waits and no operation is under way. True as well
   * where it does not lead.
   */
  public boolean isIdle() {
    return runtime.isIdle();
  }

  /** How its queues and lanes stand, for people; empty unless it leads. */
  public List<String> statistics() {
    return runtime.statistics();
  }

  /**
   * Ends everything and gives leadership up, so that a standby takes over at once. Returns when
   * nothing of it runs any more, half a minute at the latest.
   */
  @Override
  public void close() {
    runtime.close();
  }

  /** Collects the settings of a {@link ControlPlane}. Not thread-safe. */
  public static final class Builder {

    private final ClusterClient host;
    private final Map<String, Member> members = new LinkedHashMap<>();
    private final List<Plugin> plugins = new ArrayList<>();
    private String systemNamespace = KubeFedNames.SYSTEM_NAMESPACE;
    private boolean install;
    private boolean leadership = true;
    private boolean honourKubeFedLock = true;
    private @Nullable String identity;
    private @Nullable ClusterConnector connector;
    private SyncSettings sync = SyncSettings.DEFAULT;
    private Metrics metrics = Metrics.none();
    private Clock clock = Clock.systemUTC();
    private @Nullable Executor executor;
    private UnaryOperator<ClusterClient> decorator = UnaryOperator.identity();

    private Builder(ClusterClient host) {
      this.host = host;
    }

    /**
     * The namespace of the KubeFedConfig, the type configs and the member clusters. {@value
     * KubeFedNames#SYSTEM_NAMESPACE} by default.
     */
    public Builder systemNamespace(String value) {
      this.systemNamespace = requireNonNull(value, "value");
      return this;
    }

    /**
     * Whether to install the KubeFed API and the default types on the host first, and whatever of
     * it is missing. False by default: somebody else has done so.
     */
    public Builder install(boolean value) {
      this.install = value;
      return this;
    }

    /**
     * Whether to stand for leadership before writing. True by default; false only where no other
     * control plane, KubeFed's included, can run on the same host.
     */
    public Builder leadership(boolean value) {
      this.leadership = value;
      return this;
    }

    /**
     * Whether to hold KubeFed's own lock as well while leading, so that a controller manager of
     * KubeFed that still runs, or is started again, and this never both write. True by default.
     */
    public Builder honourKubeFedLock(boolean value) {
      this.honourKubeFedLock = value;
      return this;
    }

    /** How this control plane calls itself when it leads. Host name and a UUID by default. */
    public Builder identity(String value) {
      this.identity = requireNonNull(value, "value");
      return this;
    }

    /**
     * Adds a member for which there is no KubeFedCluster, of which nothing is known but its name.
     */
    public Builder member(ClusterClient client) {
      return member(Cluster.named(client.name()), client);
    }

    /**
     * Adds a member for which there is no KubeFedCluster.
     *
     * @throws IllegalArgumentException if the client's name is another, or the name is taken
     */
    public Builder member(Cluster cluster, ClusterClient client) {
      if (members.putIfAbsent(cluster.name(), new Member(cluster, client)) != null) {
        throw new IllegalArgumentException("there are two members named " + cluster.name());
      }
      return this;
    }

    /**
     * Makes the clients of members that have a KubeFedCluster. By default those of the fabric8
     * client, with the transport that is found on the class path.
     */
    public Builder connector(ClusterConnector value) {
      this.connector = requireNonNull(value, "value");
      return this;
    }

    /** What every client of the host and of members is wrapped in. Nothing by default. */
    public Builder clients(UnaryOperator<ClusterClient> value) {
      this.decorator = requireNonNull(value, "value");
      return this;
    }

    /** How resources are synced. {@link SyncSettings#DEFAULT} by default. */
    public Builder sync(SyncSettings value) {
      this.sync = requireNonNull(value, "value");
      return this;
    }

    /** Adds a controller, which runs whenever this control plane leads. */
    public Builder controller(String name, ControllerFactory factory) {
      plugins.add(
          new Plugin(
              requireNonNull(name, "name"), Optional.empty(), requireNonNull(factory, "factory")));
      return this;
    }

    /** Adds a controller, which runs whenever this control plane leads and the gate is open. */
    public Builder controller(String name, FeatureGate gate, ControllerFactory factory) {
      plugins.add(
          new Plugin(
              requireNonNull(name, "name"), Optional.of(gate), requireNonNull(factory, "factory")));
      return this;
    }

    /** Takes measurements. {@link Metrics#none} by default. */
    public Builder metrics(Metrics value) {
      this.metrics = requireNonNull(value, "value");
      return this;
    }

    /** Tells the time of day that is written into objects. The system's by default. */
    public Builder clock(Clock value) {
      this.clock = requireNonNull(value, "value");
      return this;
    }

    /**
     * Runs whatever may block. It has to start a thread for every task that waits (a cached pool,
     * virtual threads), or a hanging cluster takes the threads of the others. By default daemon
     * threads named {@code kubefed-control-N}, which end with {@link ControlPlane#close}.
     */
    public Builder executor(Executor value) {
      this.executor = requireNonNull(value, "value");
      return this;
    }

    /** Builds the control plane; it starts nothing. */
    public ControlPlane build() {
      return new ControlPlane(this);
    }
  }
}
