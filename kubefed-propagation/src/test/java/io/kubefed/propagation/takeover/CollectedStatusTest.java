package io.kubefed.propagation.takeover;

import static io.kubefed.propagation.controller.Eventually.eventually;
import static io.kubefed.propagation.takeover.RecordedFederation.HOST;
import static org.assertj.core.api.Assertions.assertThat;

import io.kubefed.core.ResourceType;
import io.kubefed.core.json.JsonValue;
import io.kubefed.propagation.cluster.DeleteOptions;
import io.kubefed.propagation.cluster.StandardTypes;
import io.kubefed.propagation.cluster.WriteOptions;
import io.kubefed.propagation.metrics.MicrometerMetrics;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What people see of a federation: statuses, explanations, measurements. */
class CollectedStatusTest {

  private static final ResourceType SERVICE = ResourceType.namespaced("v1", "Service", "services");
  private static final ResourceType SERVICE_STATUS =
      ResourceType.namespaced(
          "core.kubefed.io/v1alpha1", "FederatedServiceStatus", "federatedservicestatuses");

  @Test
  void aStatusOfAMemberIsCollectedIntoTheFederatedServiceStatus() {
    RecordedFederation federation = RecordedFederation.load();
    try (TakeOverBed bed = new TakeOverBed(federation::cluster, false)) {
      bed.takeOver();
      setAddress(bed, "10.0.0.1");

      eventually(
          () ->
              assertThat(
                      bed.client(HOST)
                          .get(SERVICE_STATUS, "shop", "web")
                          .flatMap(object -> object.get("clusterStatus")))
                  .contains(
                      JsonValue.of(
                          List.of(
                              Map.of("clusterName", "host", "status", status()),
                              Map.of("clusterName", "member1", "status", status("10.0.0.1")),
                              Map.of("clusterName", "member2", "status", status())))));
    }
  }

  @Test
  void anExplanationSaysWhereAndWhyAndHowItStands() {
    RecordedFederation federation = RecordedFederation.load();
    try (TakeOverBed bed = new TakeOverBed(federation::cluster, false)) {
      bed.takeOver();

      String text =
          bed.controlPlane()
              .explain("FederatedConfigMap", "shop", "bad-override")
              .orElseThrow()
              .toText();

      assertThat(text.lines())
          .anySatisfy(line -> assertThat(line).matches("CLUSTER  PLACED  STATE +WHY"))
          .anySatisfy(line -> assertThat(line).matches("member1  yes     in sync +named in .*"))
          .anySatisfy(
              line -> assertThat(line).matches("member2  yes     ApplyOverridesFailed: .*"));
      assertThat(bed.controlPlane().explain("FederatedConfigMap", "shop", "absent")).isEmpty();
    }
  }

  @Test
  void driftSettledChangesCallsQueuesLanesAndHealthAreMeasured() {
    SimpleMeterRegistry registry = new SimpleMeterRegistry();
    RecordedFederation federation = RecordedFederation.load();
    try (TakeOverBed bed =
        new TakeOverBed(federation::cluster, false, new MicrometerMetrics(registry))) {
      bed.takeOver();
      assertThat(registry.find("kubefed.drift.found").counters()).isEmpty();

      bed.client("member1")
          .delete(StandardTypes.CONFIG_MAP, "shop", "selected", DeleteOptions.DEFAULT);

      eventually(
          () -> {
            assertThat(
                    registry
                        .get("kubefed.drift.found")
                        .tag("cluster", "member1")
                        .tag("type", "federatedconfigmaps.types.kubefed.io")
                        .counter()
                        .count())
                .isEqualTo(1);
            assertThat(registry.get("kubefed.changes.settled").counter().count()).isEqualTo(1);
          });
      assertThat(
              registry
                  .get("kubefed.cluster.calls")
                  .tags("cluster", "member1", "operation", "create", "outcome", "success")
                  .timer()
                  .count())
          .isEqualTo(1);
      assertThat(registry.get("kubefed.cluster.ready").tag("cluster", "member2").gauge().value())
          .isEqualTo(1);
      assertThat(registry.get("kubefed.lane.state").tag("cluster", "member2").gauge().value())
          .isZero();
      assertThat(registry.find("kubefed.queue.depth").gauges()).hasSizeGreaterThan(10);
    }
    assertThat(registry.find("kubefed.queue.depth").gauges()).isEmpty();
    assertThat(registry.find("kubefed.lane.state").gauges()).isEmpty();
  }

  private static void setAddress(TakeOverBed bed, String address) {
    JsonValue service = bed.inMember("member1", SERVICE, "shop", "web").orElseThrow();
    bed.client("member1")
        .updateStatus(SERVICE, service.with("status", status(address)), WriteOptions.DEFAULT);
  }

  private static JsonValue status(String address) {
    return JsonValue.of(Map.of("loadBalancer", Map.of("ingress", List.of(Map.of("ip", address)))));
  }

  private static JsonValue status() {
    return JsonValue.of(Map.of("loadBalancer", Map.of()));
  }
}
