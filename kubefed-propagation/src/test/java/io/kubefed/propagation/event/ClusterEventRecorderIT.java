package io.kubefed.propagation.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.kubefed.core.json.JsonValue;
import io.kubefed.propagation.cluster.ClusterClient;
import io.kubefed.propagation.cluster.ClusterClients;
import io.kubefed.propagation.cluster.StandardTypes;
import io.kubefed.propagation.cluster.WriteOptions;
import io.kubefed.propagation.engine.Timekeeper;
import io.kubefed.propagation.event.EventRecorder.Severity;
import io.kubefed.testing.TestClusters;
import io.kubefed.testing.UseClusters;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;

/** Events as a real API server takes them, and as kubectl asks for them. */
@UseClusters(value = "host", controllerManager = false)
class ClusterEventRecorderIT {

  @Test
  void eventsAreFoundByTheirObjectAndCounted(TestClusters clusters) {
    String namespace = clusters.namespace();
    KubernetesClient kubernetes = clusters.get("host").client();
    ExecutorService threads = Executors.newCachedThreadPool();
    try (ClusterClient host = ClusterClients.kubernetes("host", kubernetes).build();
        Timekeeper time = Timekeeper.system()) {
      JsonValue object =
          host.create(
              StandardTypes.CONFIG_MAP,
              JsonValue.of(
                  Map.of(
                      "apiVersion",
                      "v1",
                      "kind",
                      "ConfigMap",
                      "metadata",
                      Map.of("namespace", namespace, "name", "settings"))),
              WriteOptions.DEFAULT);
      ClusterEventRecorder recorder = ClusterEventRecorder.builder(host, time, threads).build();
      for (int i = 0; i < 5; i++) {
        recorder.record(object, Severity.NORMAL, "Seen", "again");
      }
      recorder.record(object, Severity.WARNING, "Refused", "ü".repeat(2000));
      recorder.record(
          JsonValue.parseYaml("{apiVersion: v1, kind: Namespace, metadata: {name: default}}"),
          Severity.NORMAL,
          "Seen",
          "it");
      recorder.close();

      List<Event> events =
          kubernetes
              .v1()
              .events()
              .inNamespace(namespace)
              .withField("involvedObject.uid", object.text("metadata", "uid").orElseThrow())
              .list()
              .getItems();
      assertThat(events)
          .extracting(Event::getType, Event::getReason, event -> event.getSource().getComponent())
          .containsExactlyInAnyOrder(
              tuple("Normal", "Seen", "kubefed-controller-manager"),
              tuple("Warning", "Refused", "kubefed-controller-manager"));
      assertThat(events)
          .filteredOn(event -> event.getReason().equals("Seen"))
          .singleElement()
          .satisfies(event -> assertThat(event.getCount()).isEqualTo(5));
      assertThat(recorder.statistics().dropped()).isZero();
    } finally {
      threads.shutdownNow();
    }
  }
}
