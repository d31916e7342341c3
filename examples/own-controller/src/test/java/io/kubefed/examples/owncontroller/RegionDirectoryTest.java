package io.kubefed.examples.owncontroller;

import static io.kubefed.propagation.cluster.StandardTypes.CONFIG_MAP;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.client.utils.Serialization;
import io.kubefed.core.api.KubeFedConfig;
import io.kubefed.core.api.KubeFedNames;
import io.kubefed.core.json.JsonValue;
import io.kubefed.propagation.ControlPlane;
import io.kubefed.propagation.cluster.ClusterCall;
import io.kubefed.propagation.cluster.ClusterClient;
import io.kubefed.propagation.cluster.ClusterClients;
import io.kubefed.propagation.cluster.DeleteOptions;
import io.kubefed.propagation.cluster.FaultPlan;
import io.kubefed.propagation.cluster.ForbiddenException;
import io.kubefed.propagation.cluster.InMemoryCluster;
import io.kubefed.propagation.cluster.Patch;
import io.kubefed.propagation.cluster.ServerException;
import io.kubefed.propagation.cluster.StandardTypes;
import io.kubefed.propagation.cluster.WriteOptions;
import io.kubefed.propagation.install.Installer;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The controller in a control plane, on clusters in memory. */
class RegionDirectoryTest {

  private final FaultPlan hostFaults = new FaultPlan();
  private final FaultPlan westFaults = new FaultPlan();
  private ClusterClient host;
  private ClusterClient east;
  private ClusterClient west;
  private ControlPlane controlPlane;

  @BeforeEach
  void build() {
    host = InMemoryCluster.create("host").client();
    install();
    east = clusterIn("east", "eu");
    west = clusterIn("west", "us");
    controlPlane =
        ControlPlane.builder(ClusterClients.withFaults(host, hostFaults))
            .leadership(false)
            .member(east)
            .member(ClusterClients.withFaults(west, westFaults))
            .controller("region-directory", RegionDirectory::new)
            .build();
  }

  /** With a health check that notices within a second. */
  private void install() {
    KubeFedConfig config =
        Serialization.unmarshal(
            """
            {"spec": {"scope": "Cluster", "clusterHealthCheck":
              {"period": "1s", "timeout": "1s", "failureThreshold": 1, "successThreshold": 1}}}
            """,
            KubeFedConfig.class);
    assertThat(Installer.builder(host).createNamespace(true).config(config).build().install())
        .satisfies(report -> assertThat(report.isComplete()).isTrue());
  }

  private static ClusterClient clusterIn(String name, String region) {
    ClusterClient client = InMemoryCluster.create(name).client();
    client.create(
        StandardTypes.NODE,
        JsonValue.parseYaml(
            """
            apiVersion: v1
            kind: Node
            metadata: {name: one, labels: {topology.kubernetes.io/region: %s}}
            """
                .formatted(region)),
        WriteOptions.DEFAULT);
    return client;
  }

  @AfterEach
  void close() {
    hostFaults.clear();
    westFaults.clear();
    controlPlane.close();
    host.close();
    east.close();
    west.close();
  }

  private Map<String, String> directory() {
    return host.get(CONFIG_MAP, KubeFedNames.SYSTEM_NAMESPACE, RegionDirectory.NAME)
        .flatMap(configMap -> configMap.get("data"))
        .map(JsonValue::textFields)
        .orElse(Map.of());
  }

  private void awaitDirectory(Map<String, String> expected) {
    long end = System.nanoTime() + Duration.ofSeconds(30).toNanos();
    while (!directory().equals(expected)) {
      if (System.nanoTime() - end > 0) {
        assertThat(directory()).isEqualTo(expected);
      }
      LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
    }
  }

  private static boolean writesTheDirectory(ClusterCall call) {
    return call.verb().isWrite() && call.name().equals(RegionDirectory.NAME);
  }

  @Test
  void listsReadyClustersWithTheirRegions() {
    controlPlane.start();

    awaitDirectory(Map.of("east", "eu", "west", "us"));
  }

  @Test
  void mendsWhatSomebodyElseChangesOrDeletes() {
    controlPlane.start();
    awaitDirectory(Map.of("east", "eu", "west", "us"));

    host.patch(
        CONFIG_MAP,
        KubeFedNames.SYSTEM_NAMESPACE,
        RegionDirectory.NAME,
        Patch.merge(JsonValue.parse("{\"data\": {\"east\": \"moon\", \"mars\": \"red\"}}")),
        WriteOptions.DEFAULT);
    awaitDirectory(Map.of("east", "eu", "west", "us"));

    host.delete(
        CONFIG_MAP, KubeFedNames.SYSTEM_NAMESPACE, RegionDirectory.NAME, DeleteOptions.DEFAULT);
    awaitDirectory(Map.of("east", "eu", "west", "us"));
  }

  @Test
  void aClusterThatIsGoneLeavesTheListAndComesBack() {
    controlPlane.start();
    awaitDirectory(Map.of("east", "eu", "west", "us"));

    westFaults.setUnreachable(true);
    awaitDirectory(Map.of("east", "eu"));

    westFaults.setUnreachable(false);
    awaitDirectory(Map.of("east", "eu", "west", "us"));
  }

  @Test
  void aHostThatFailsIsTriedAgain() throws Exception {
    CountDownLatch refused = new CountDownLatch(1);
    hostFaults.failNext(
        RegionDirectoryTest::writesTheDirectory,
        FaultPlan.When.BEFORE,
        () -> {
          refused.countDown();
          return new ServerException("host", null, 500, "etcd is not there");
        });

    controlPlane.start();

    assertThat(refused.await(30, TimeUnit.SECONDS)).isTrue();
    awaitDirectory(Map.of("east", "eu", "west", "us"));
  }

  @Test
  void aHostThatForbidsTheWriteIsAskedAgainWithTheNextChange() throws Exception {
    controlPlane.start();
    awaitDirectory(Map.of("east", "eu", "west", "us"));
    CountDownLatch refused = new CountDownLatch(1);
    hostFaults.failNext(
        RegionDirectoryTest::writesTheDirectory,
        FaultPlan.When.BEFORE,
        () -> {
          refused.countDown();
          return new ForbiddenException("host", null, "no right to update configmaps");
        });

    westFaults.setUnreachable(true);
    assertThat(refused.await(30, TimeUnit.SECONDS)).isTrue();
    assertThat(directory()).isEqualTo(Map.of("east", "eu", "west", "us"));

    host.patch(
        CONFIG_MAP,
        KubeFedNames.SYSTEM_NAMESPACE,
        RegionDirectory.NAME,
        Patch.merge(JsonValue.parse("{\"metadata\": {\"labels\": {\"seen\": \"true\"}}}")),
        WriteOptions.DEFAULT);
    awaitDirectory(Map.of("east", "eu"));
  }

  @Test
  void nothingIsWrittenAfterTheEnd() {
    controlPlane.start();
    awaitDirectory(Map.of("east", "eu", "west", "us"));

    controlPlane.close();
    host.delete(
        CONFIG_MAP, KubeFedNames.SYSTEM_NAMESPACE, RegionDirectory.NAME, DeleteOptions.DEFAULT);

    assertThat(directory()).isEmpty();
  }
}
