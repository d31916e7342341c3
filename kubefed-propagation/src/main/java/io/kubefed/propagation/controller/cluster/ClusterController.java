package io.kubefed.propagation.controller.cluster;

import static java.util.Objects.requireNonNull;

import io.kubefed.core.Cluster;
import io.kubefed.core.ObjectReference;
import io.kubefed.core.ResourceType;
import io.kubefed.core.api.KubeFedConfig;
import io.kubefed.core.api.KubeFedNames;
import io.kubefed.core.json.JsonValue;
import io.kubefed.propagation.cluster.ClusterClient;
import io.kubefed.propagation.cluster.StandardTypes;
import io.kubefed.propagation.controller.Controller;
import io.kubefed.propagation.controller.ControllerContext;
import io.kubefed.propagation.informer.Form;
import io.kubefed.propagation.informer.Informer;
import io.kubefed.propagation.informer.InformerListener;
import io.kubefed.propagation.informer.InformerSpec;
import io.kubefed.propagation.informer.InformerState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the member clusters of a control plane: every KubeFedCluster of the system namespace with
 * its Secret, and those that were handed over as clients.
 *
 * <p>It is the one that fills {@link ControllerContext#members()}. A KubeFedCluster is a member
 * from when it is read until it is deleted, whatever its health. Changed credentials, endpoints,
 * certificates or proxies replace the member's client, and nothing else does. A KubeFedCluster that
 * is malformed, or that leads to the same API server as an older one, is a member that is not ready
 * and whose client says what to change; its condition {@code ConfigMalformed} and an event say so
 * as well. A KubeFedCluster that goes takes its member out of the registry, and nothing in the
 * cluster is touched.
 *
 * <p>Health is checked per cluster, by the period, time-out and thresholds of the KubeFedConfig.
 * The first check after a client was made counts at once. Until then a cluster is as ready as its
 * status says, so that a restart makes no cluster seem lost. Region and zones come from the labels
 * of nodes, read every five minutes, or every minute while no node names any.
 *
 * <p>A check takes a thread while it lasts and none in between. Thread-safe.
 */
public final class ClusterController implements Controller {

  /** KubeFedClusters. */
  public static final ResourceType KUBEFED_CLUSTER =
      ResourceType.namespaced(
          KubeFedNames.CORE_GROUP + "/v1beta1", "KubeFedCluster", "kubefedclusters");

  private static final Duration PATIENCE = Duration.ofSeconds(8);

  private final ControllerContext context;
  private final Tasks tasks;
  private final Members members;
  private final Informer<JsonValue> clusters;
  private final Informer<ClusterSecret> secrets;
  private final AtomicBoolean closed = new AtomicBoolean();
  private volatile boolean clustersListed;
  private volatile boolean secretsListed;
  private volatile boolean synced;

  private ClusterController(Builder builder) {
    context = builder.context;
    tasks = new Tasks(context.executor(), context.time());
    String namespace = context.systemNamespace();
    clusters =
        context
            .informers()
            .informer(
                context.host(), InformerSpec.inNamespace(KUBEFED_CLUSTER, namespace, Form.whole()));
    secrets =
        context
            .informers()
            .informer(
                context.host(),
                InformerSpec.inNamespace(StandardTypes.SECRET, namespace, ClusterSecret.FORM));
    members =
        new Members(
            context,
            tasks,
            builder.connector == null
                ? ClusterConnector.kubernetes(context.executor())
                : builder.connector,
            new ConnectionReader(namespace, name -> secrets.get(namespace, name)),
            builder.clients,
            builder.random,
            builder.given);
  }

  /** Describes the controller of a context. */
  public static Builder builder(ControllerContext context) {
    return new Builder(context);
  }

  @Override
  public void configure(KubeFedConfig config) {
    HealthSettings settings = HealthSettings.of(config);
    tasks.decide(() -> members.configure(settings));
  }

  @Override
  public void start() {
    tasks.decide(members::start);
    clusters.addListener(
        new Watch<>(
            cluster -> tasks.decide(() -> changed(cluster)),
            () -> {
              clustersListed = true;
              tasks.decide(this::listed);
            }));
    secrets.addListener(
        new Watch<>(
            secret -> tasks.decide(() -> secretChanged(secret)),
            () -> {
              secretsListed = true;
              tasks.decide(this::listed);
            }));
    clusters.start();
    secrets.start();
  }

  /** Passes on which object has changed, and once that everything is listed. */
  private record Watch<V>(Consumer<ObjectReference> changed, Runnable listed)
      implements InformerListener<V> {

    @Override
    public void onChange(ObjectReference object, Optional<V> before, Optional<V> after) {
      changed.accept(object);
    }

    @Override
    public void onState(InformerState state) {
      if (state.isSynced()) {
        listed.run();
      }
    }
  }

  /** Until both are listed, a Secret that is not there means nothing. */
  private void listed() {
    if (clustersListed && secretsListed && !synced) {
      clusters.list().forEach(members::seen);
      synced = true;
    }
  }

  private void changed(ObjectReference cluster) {
    if (synced) {
      clusters
          .get(cluster.namespace(), cluster.name())
          .ifPresentOrElse(members::seen, () -> members.gone(cluster.name()));
    }
  }

  private void secretChanged(ObjectReference secret) {
    if (synced) {
      for (JsonValue cluster : clusters.list()) {
        if (ConnectionReader.secretName(cluster).orElse("").equals(secret.name())) {
          members.seen(cluster);
        }
      }
    }
  }

  /**
   * Whether all KubeFedClusters and their Secrets have been read, and every one is in {@link
   * ControllerContext#members()}, be it ready or not. What {@link ControllerContext#membersSynced}
   * asks.
   */
  @Override
  public boolean isSynced() {
    return synced;
  }

  /**
   * The member that is the host cluster itself; empty if none is, or while the host and the member
   * have not both been asked.
   */
  public Optional<String> hostCluster() {
    return members.hostCluster();
  }

  /** Takes its members out of the registry, which closes their clients. */
  @Override
  public void close() {
    if (closed.getAndSet(true)) {
      return;
    }
    clusters.close();
    secrets.close();
    tasks.close(PATIENCE);
    members.close();
  }

  /** Collects what the controller works with. Not thread-safe. */
  public static final class Builder {

    private final ControllerContext context;
    private final List<Given> given = new ArrayList<>();
    private @Nullable ClusterConnector connector;
    private UnaryOperator<ClusterClient> clients = UnaryOperator.identity();
    private RandomGenerator random = new Random();

    private Builder(ControllerContext context) {
      this.context = requireNonNull(context, "context");
    }

    /**
     * How clients are made of KubeFedClusters. Default: {@link ClusterConnector#kubernetes} with
     * the executor of the context.
     */
    public Builder connector(ClusterConnector value) {
      connector = requireNonNull(value, "connector");
      return this;
    }

    /**
     * What is done to every client before it goes into the registry, such as refusing writes or
     * counting calls. Closing the result has to close the client inside. Default: nothing.
     */
    public Builder clients(UnaryOperator<ClusterClient> value) {
      clients = requireNonNull(value, "clients");
      return this;
    }

    /** What jitter comes from. Default: a {@link Random}. */
    public Builder random(RandomGenerator value) {
      random = requireNonNull(value, "random");
      return this;
    }

    /**
     * Adds a member that has no KubeFedCluster. The client stays the caller's to close. A
     * KubeFedCluster of the same name or of the same API server is refused.
     *
     * @param cluster what is known of it; where it says nothing of region and zones, its nodes do
     * @throws IllegalArgumentException if the client is for a cluster of another name, or there is
     *     such a member already
     */
    public Builder member(Cluster cluster, ClusterClient client) {
      if (!cluster.name().equals(client.name())) {
        throw new IllegalArgumentException(
            "the client of cluster " + cluster.name() + " says it is for " + client.name());
      } else if (given.stream().anyMatch(other -> other.cluster().name().equals(cluster.name()))) {
        throw new IllegalArgumentException(
            "there is a member named " + cluster.name() + " already; give this one another name");
      }
      given.add(new Given(cluster, client));
      return this;
    }

    /** The controller, which has not begun to work. */
    public ClusterController build() {
      return new ClusterController(this);
    }
  }

  /** A member that was handed over. */
  record Given(Cluster cluster, ClusterClient client) {}
}
