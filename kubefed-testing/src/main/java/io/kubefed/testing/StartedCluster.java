package io.kubefed.testing;

import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A cluster of any source, with all that is the same for each of them. */
final class StartedCluster implements TestCluster, AutoCloseable {
  private static final Logger logger = LoggerFactory.getLogger(StartedCluster.class);
  private static final Duration READY_TIMEOUT = Duration.ofMinutes(2);
  private static final int OWN_REQUEST_TIMEOUT_MILLIS = 5_000;

  private enum State {
    RUNNING,
    PAUSED,
    DEAD
  }

  private final ClusterSpec spec;
  private final ClusterBackend backend;
  private final boolean shared;
  private final String kubeconfig;
  private final KubernetesClient client;

  /**
   * For what is done here rather than by a test: fails at once instead of trying for 19 seconds.
   */
  private final KubernetesClient ownClient;

  private final List<String> addedNodes = new CopyOnWriteArrayList<>();
  private final ReentrantLock faults = new ReentrantLock();
  private volatile State state = State.RUNNING;
  private @Nullable String version;

  private StartedCluster(ClusterSpec spec, ClusterBackend backend, boolean shared) {
    this.spec = spec;
    this.backend = backend;
    this.shared = shared;
    this.kubeconfig = Kubeconfigs.rename(backend.kubeconfig(), spec.name());
    this.client = new KubernetesClientBuilder().withConfig(clientConfig()).build();
    this.ownClient =
        new KubernetesClientBuilder()
            .withConfig(
                new ConfigBuilder(clientConfig())
                    .withRequestRetryBackoffLimit(0)
                    .withRequestTimeout(OWN_REQUEST_TIMEOUT_MILLIS)
                    .build())
            .build();
  }

  static StartedCluster start(ClusterSource source, ClusterSpec spec, boolean shared) {
    ClusterBackend backend = source.start(spec);
    StartedCluster cluster;
    try {
      cluster = new StartedCluster(spec, backend, shared);
    } catch (RuntimeException e) {
      backend.close();
      throw e;
    }
    try {
      cluster.awaitReady();
      cluster.version = cluster.ownClient.getKubernetesVersion().getGitVersion();
      spec.nodes().forEach(node -> cluster.addNode(node.name(), node.labels()));
      return cluster;
    } catch (KubernetesClientException e) {
      cluster.close();
      throw new TestClusterException(
          "Cluster " + spec.name() + " did not start: " + e.getMessage(), e);
    } catch (RuntimeException e) {
      cluster.close();
      throw e;
    }
  }

  @Override
  public String name() {
    return spec.name();
  }

  @Override
  public KubernetesClient client() {
    return client;
  }

  @Override
  public Config clientConfig() {
    return Kubeconfigs.clientConfig(kubeconfig);
  }

  @Override
  public String kubeconfig() {
    return kubeconfig;
  }

  @Override
  public String version() {
    return String.valueOf(version);
  }

  @Override
  public void addNode(String name, Map<String, String> labels) {
    Node node = new NodeBuilder().withNewMetadata().withName(name).endMetadata().build();
    if (ownClient.resource(node).get() == null) {
      ownClient.resource(node).create();
      addedNodes.add(name);
    }
    // Merge patches, as controllers write to a node too.
    Map<String, String> allLabels = new HashMap<>(labels);
    allLabels.putIfAbsent("kubernetes.io/hostname", name);
    // Admission taints a new node until its kubelet reports; here none ever will.
    Map<String, @Nullable Object> spec = new HashMap<>();
    spec.put("taints", null);
    ownClient
        .resource(node)
        .patch(
            PatchContext.of(PatchType.JSON_MERGE),
            Serialization.asJson(Map.of("metadata", Map.of("labels", allLabels), "spec", spec)));
    Map<String, String> room =
        Map.of("cpu", "16", "memory", "64Gi", "ephemeral-storage", "100Gi", "pods", "110");
    Map<String, String> ready =
        Map.of("type", "Ready", "status", "True", "reason", "KubefedTesting");
    ownClient
        .resource(node)
        .subresource("status")
        .patch(
            PatchContext.of(PatchType.JSON_MERGE),
            Serialization.asJson(
                Map.of(
                    "status",
                    Map.of("capacity", room, "allocatable", room, "conditions", List.of(ready)))));
  }

  @Override
  public boolean supports(ClusterFault fault) {
    return !shared && backend.faults().contains(fault);
  }

  @Override
  public void pause() {
    underFaultLock(
        ClusterFault.PAUSE,
        () -> {
          if (state == State.DEAD) {
            throw new TestClusterException("Cluster " + name() + " is killed: it cannot be paused");
          }
          backend.pause();
          state = State.PAUSED;
        });
  }

  @Override
  public void resume() {
    underFaultLock(
        ClusterFault.PAUSE,
        () -> {
          if (state == State.PAUSED) {
            backend.resume();
            state = State.RUNNING;
          }
        });
  }

  @Override
  public void kill() {
    underFaultLock(
        ClusterFault.KILL,
        () -> {
          if (state == State.PAUSED) {
            backend.resume();
          }
          if (state != State.DEAD) {
            backend.kill();
            state = State.DEAD;
          }
        });
  }

  @Override
  public void restart() {
    underFaultLock(ClusterFault.RESTART, this::restartAndAwait);
  }

  @Override
  public void compactHistory() {
    underFaultLock(
        ClusterFault.COMPACT_HISTORY,
        () -> {
          backend.compact();
          restartAndAwait();
        });
  }

  /** Undoes what an earlier test left paused or killed. */
  void heal() {
    switch (state) {
      case PAUSED -> resume();
      case DEAD -> restart();
      case RUNNING -> {}
    }
  }

  void createNamespace(String namespace) {
    if (state != State.RUNNING) {
      throw new TestClusterException(
          "Cluster "
              + name()
              + " is "
              + (state == State.PAUSED ? "paused" : "killed")
              + ": call namespace() before");
    }
    ownClient
        .resource(
            new NamespaceBuilder()
                .withNewMetadata()
                .withName(namespace)
                .addToLabels("app.kubernetes.io/created-by", "kubefed-testing")
                .endMetadata()
                .build())
        .create();
  }

  void deleteNamespace(String namespace) {
    if (state != State.RUNNING) {
      return;
    }
    try {
      ownClient.namespaces().withName(namespace).delete();
    } catch (KubernetesClientException e) {
      logger.warn("Cannot delete namespace {} of cluster {}", namespace, name(), e);
    }
  }

  @Override
  public void close() {
    if (backend.outlivesTests()) {
      try {
        addedNodes.forEach(node -> ownClient.nodes().withName(node).delete());
      } catch (KubernetesClientException e) {
        logger.warn("Cannot delete the nodes {} of cluster {}", addedNodes, name(), e);
      }
    }
    client.close();
    ownClient.close();
    backend.close();
  }

  private void restartAndAwait() {
    if (state == State.PAUSED) {
      backend.resume();
    }
    state = State.DEAD;
    backend.restart();
    awaitReady();
    state = State.RUNNING;
  }

  private void awaitReady() {
    KubernetesClientException[] last = new KubernetesClientException[1];
    boolean ready =
        Deadline.after(READY_TIMEOUT)
            .await(
                () -> {
                  try {
                    return isReady();
                  } catch (KubernetesClientException e) {
                    last[0] = e;
                    return false;
                  }
                });
    if (!ready) {
      throw new TestClusterException(
          "Cluster "
              + name()
              + " was not ready within "
              + READY_TIMEOUT.toSeconds()
              + " s; logs: "
              + backend.logs(),
          last[0]);
    }
  }

  /** The API server answers and, where a controller manager is asked for, it has begun to work. */
  private boolean isReady() {
    if (ownClient.raw("/readyz") == null
        || ownClient.namespaces().withName("default").get() == null) {
      return false;
    }
    return !spec.controllerManager()
        || ownClient.serviceAccounts().inNamespace("default").withName("default").get() != null;
  }

  private void underFaultLock(ClusterFault fault, Runnable action) {
    if (shared) {
      throw new TestClusterException(
          "Cluster "
              + name()
              + " is shared with other test classes and must stay whole;"
              + " @UseClusters(exclusive = true) gives this class clusters of its own");
    }
    if (!backend.faults().contains(fault)) {
      throw new TestClusterException(
          "Cluster "
              + name()
              + " cannot "
              + fault
              + ": its source supports "
              + (backend.faults().isEmpty() ? "no faults" : "only " + backend.faults())
              + "; KUBEFED_TEST_CLUSTERS=local supports all");
    }
    faults.lock();
    try {
      action.run();
    } finally {
      faults.unlock();
    }
  }
}
