package io.kubefed.examples.operatorsdk;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.javaoperatorsdk.operator.Operator;
import io.kubefed.core.Cluster;
import io.kubefed.propagation.cluster.ClusterClient;
import io.kubefed.propagation.plan.ChangeLimits;
import io.kubefed.propagation.plan.Propagator;
import java.time.Duration;
import java.util.Map;

/** The operator: WebApps are watched in one cluster, and run in several. */
public final class WebAppOperator implements AutoCloseable {

  private final Propagator propagator;
  private final Operator operator;

  /**
   * Creates an operator; it starts nothing.
   *
   * @param home the cluster that holds the WebApps; its client stays the caller's to close
   * @param members the clusters that they run in, with the label {@code region}; their clients stay
   *     the caller's to close
   * @param retry how soon to come back where a cluster is in the way
   */
  public WebAppOperator(
      KubernetesClient home, Map<Cluster, ? extends ClusterClient> members, Duration retry) {
    Propagator.Builder builder =
        Propagator.builder().limits(ChangeLimits.NONE.deletedObjects(members.size()));
    members.forEach(builder::member);
    propagator = builder.build();
    operator =
        new Operator(settings -> settings.withKubernetesClient(home).withCloseClientOnStop(false));
    operator.register(new WebAppReconciler(propagator, retry));
  }

  /** Begins to watch; returns when the WebApps that are there are known. */
  public void start() {
    operator.start();
  }

  /** Ends the watch and waits for what is under way. */
  @Override
  public void close() {
    operator.stop();
    propagator.close();
  }
}
