package io.kubefed.dns.sink.object;

import static org.assertj.core.api.Assertions.assertThat;

import io.kubefed.core.ResourceType;
import io.kubefed.propagation.cluster.AlreadyExistsException;
import io.kubefed.propagation.cluster.ClusterClient;
import io.kubefed.propagation.cluster.ClusterClients;
import io.kubefed.propagation.cluster.StandardTypes;
import io.kubefed.propagation.cluster.WriteOptions;
import io.kubefed.testing.TestClusters;
import io.kubefed.testing.UseClusters;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** The owners here are made up, so nothing may collect what they own. */
@UseClusters(value = "host", controllerManager = false)
class DnsEndpointSinkIT extends DnsEndpointSinkContract {

  private TestClusters clusters;

  @BeforeEach
  @Override
  void begin() {
    // In begin(TestClusters), which has what this needs.
  }

  @BeforeEach
  void begin(TestClusters ofThisTest) {
    clusters = ofThisTest;
    super.begin();
  }

  @AfterEach
  void close() {
    cluster.close();
  }

  @Override
  ClusterClient cluster() {
    ClusterClient client = ClusterClients.kubernetes("host", clusters.get("host").client()).build();
    definitions()
        .forEach(
            definition -> {
              try {
                client.create(
                    StandardTypes.CUSTOM_RESOURCE_DEFINITION, definition, WriteOptions.DEFAULT);
              } catch (AlreadyExistsException e) {
                // From another test of this server.
              }
            });
    awaitServed(client, DnsEndpointTypes.KUBEFED);
    awaitServed(client, DnsEndpointTypes.EXTERNAL_DNS);
    return client;
  }

  private static void awaitServed(ClusterClient client, ResourceType type) {
    long start = System.nanoTime();
    while (client.find(type.apiVersion(), type.kind()).isEmpty()) {
      assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(30));
      client.refreshDiscovery();
    }
  }

  @Override
  String namespace() {
    return clusters.namespace();
  }
}
