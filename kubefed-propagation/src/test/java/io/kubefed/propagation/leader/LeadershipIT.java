package io.kubefed.propagation.leader;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.extended.leaderelection.LeaderCallbacks;
import io.fabric8.kubernetes.client.extended.leaderelection.LeaderElectionConfigBuilder;
import io.fabric8.kubernetes.client.extended.leaderelection.LeaderElector;
import io.fabric8.kubernetes.client.extended.leaderelection.resourcelock.ConfigMapLock;
import io.kubefed.propagation.cluster.ClusterCall;
import io.kubefed.propagation.cluster.ClusterClient;
import io.kubefed.propagation.cluster.ClusterClients;
import io.kubefed.propagation.cluster.FaultPlan;
import io.kubefed.propagation.engine.Timekeeper;
import io.kubefed.testing.TestClusters;
import io.kubefed.testing.UseClusters;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Leadership on a real API server, in real time. */
@UseClusters(value = "host", controllerManager = false)
class LeadershipIT {

  private static final LeadershipSettings SETTINGS =
      new LeadershipSettings(
          Duration.ofSeconds(4),
          Duration.ofSeconds(3),
          Duration.ofSeconds(1),
          ResourceLock.CONFIG_MAPS);

  /** For a machine that is busy with other things. */
  private static final Duration SLACK = Duration.ofSeconds(2);

  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final Timekeeper time = Timekeeper.system();
  private KubernetesClient kubernetes;
  private String namespace;

  @BeforeEach
  void begin(TestClusters clusters) {
    kubernetes = clusters.get("host").client();
    namespace = clusters.namespace();
  }

  @AfterEach
  void end() {
    time.close();
    threads.shutdownNow();
  }

  private record Heard(boolean gained, long nanos) {}

  private final class Candidate implements LeadershipListener, AutoCloseable {

    final FaultPlan faults = new FaultPlan();
    final BlockingQueue<Heard> heard = new LinkedBlockingQueue<>();
    final ClusterClient client =
        ClusterClients.withFaults(ClusterClients.kubernetes("host", kubernetes).build(), faults);
    final Leadership leadership;

    Candidate(String identity) {
      leadership =
          Leadership.builder(client, time, threads, namespace, this)
              .identity(identity)
              .settings(SETTINGS)
              .build();
      leadership.start();
    }

    @Override
    public void onGained(Term term) {
      heard.add(new Heard(true, System.nanoTime()));
    }

    @Override
    public void onLost() {
      heard.add(new Heard(false, System.nanoTime()));
    }

    Heard next() throws InterruptedException {
      Heard next = heard.poll(40, TimeUnit.SECONDS);
      assertThat(next).as("nothing heard by " + leadership.identity()).isNotNull();
      return next;
    }

    @Override
    public void close() {
      leadership.close();
      client.close();
    }
  }

  @Test
  void aLeaderWhoseRenewalsHangStopsBeforeAnotherBeginsWithinTheLeasesDuration() throws Exception {
    try (Candidate a = new Candidate("a")) {
      assertThat(a.next().gained()).isTrue();
      try (Candidate b = new Candidate("b")) {
        FaultPlan.Hang hang = a.faults.hang(ClusterCall.any());
        long cut = System.nanoTime();
        Heard lost = a.next();
        Heard gained = b.next();

        assertThat(lost.gained()).isFalse();
        assertThat(gained.gained()).isTrue();
        assertThat(a.leadership.mayWrite()).isFalse();
        assertThat(Duration.ofNanos(lost.nanos() - cut))
            .isLessThanOrEqualTo(SETTINGS.renewDeadline().plus(SLACK));
        assertThat(gained.nanos()).isGreaterThan(lost.nanos());
        assertThat(Duration.ofNanos(gained.nanos() - cut))
            .isLessThanOrEqualTo(SETTINGS.leaseDuration().plus(SLACK));
        hang.release();
        assertThat(b.leadership.mayWrite()).isTrue();
      }
    }
  }

  @Test
  void aStandbyBeginsAtOnceWhenTheLeaderCloses() throws Exception {
    Candidate a = new Candidate("a");
    assertThat(a.next().gained()).isTrue();
    try (Candidate b = new Candidate("b")) {
      assertThat(b.heard.poll(2, TimeUnit.SECONDS)).isNull();
      long closed = System.nanoTime();
      a.close();

      assertThat(Duration.ofNanos(b.next().nanos() - closed))
          .isLessThan(SETTINGS.leaseDuration().minusSeconds(1));
      assertThat(a.next().gained()).isFalse();
    }
    assertThat(
            kubernetes
                .leases()
                .inNamespace(namespace)
                .withName(Leadership.DEFAULT_NAME)
                .get()
                .getSpec()
                .getHolderIdentity())
        .isNull();
  }

  @Test
  void whoeverHoldsKubeFedsLockIsWaitedForAndThenFindsOurs() throws Exception {
    CompletableFuture<?> kubeFed =
        elector(new ConfigMapLock(namespace, Leadership.DEFAULT_NAME, "kubefed")).start();
    awaitHolder("kubefed");
    try (Candidate a = new Candidate("a")) {
      assertThat(a.heard.poll(SETTINGS.leaseDuration().toMillis() * 2, TimeUnit.MILLISECONDS))
          .isNull();
      assertThat(kubernetes.leases().inNamespace(namespace).list().getItems()).isEmpty();
      kubeFed.cancel(true);

      assertThat(a.next().gained()).isTrue();
      // To the letter what client-go writes; what fabric8 writes and reads differs in the times.
      assertThat(awaitHolder("a"))
          .matches(
              "\\{\"holderIdentity\":\"a\",\"leaseDurationSeconds\":4,"
                  + "\"acquireTime\":\"[0-9-]{10}T[0-9:]{8}Z\","
                  + "\"renewTime\":\"[0-9-]{10}T[0-9:]{8}Z\",\"leaderTransitions\":[0-9]+}");
    }
    assertThat(awaitHolder("")).contains("\"leaseDurationSeconds\":1,");
  }

  private LeaderElector elector(ConfigMapLock lock) {
    return kubernetes
        .leaderElector()
        .withConfig(
            new LeaderElectionConfigBuilder()
                .withName("kubefed")
                .withLock(lock)
                .withLeaseDuration(SETTINGS.leaseDuration())
                .withRenewDeadline(SETTINGS.renewDeadline())
                .withRetryPeriod(SETTINGS.retryPeriod())
                .withLeaderCallbacks(new LeaderCallbacks(() -> {}, () -> {}, leader -> {}))
                .build())
        .build();
  }

  /** Waits until somebody holds KubeFed's lock, and tells the record as it is written. */
  private String awaitHolder(String identity) {
    ConfigMap found =
        kubernetes
            .configMaps()
            .inNamespace(namespace)
            .withName(Leadership.DEFAULT_NAME)
            .waitUntilCondition(
                map -> map != null && record(map).contains("Identity\":\"" + identity + "\""),
                30,
                TimeUnit.SECONDS);
    return record(found);
  }

  private static String record(ConfigMap map) {
    Map<String, String> annotations = map.getMetadata().getAnnotations();
    return annotations == null ? "" : annotations.getOrDefault(LockKind.ANNOTATION, "");
  }
}
