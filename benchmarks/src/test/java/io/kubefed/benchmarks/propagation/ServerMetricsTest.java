package io.kubefed.benchmarks.propagation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Offset.offset;

import io.kubefed.benchmarks.propagation.ServerMetrics.Request;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ServerMetricsTest {

  private static final String TEXT =
      """
      # HELP apiserver_request_total [ALPHA] Counter of apiserver requests
      # TYPE apiserver_request_total counter
      apiserver_request_total{code="201",component="apiserver",contentType="application/json",dry_run="",group="",resource="configmaps",scope="resource",subresource="",verb="POST",version="v1"} 3
      apiserver_request_total{code="409",component="apiserver",contentType="application/json",dry_run="",group="",resource="configmaps",scope="resource",subresource="",verb="POST",version="v1"} 1
      apiserver_request_total{code="200",component="apiserver",contentType="application/json",dry_run="",group="types.kubefed.io",resource="federatedconfigmaps",scope="resource",subresource="status",verb="PUT",version="v1beta1"} 2
      apiserver_request_total{code="200",component="apiserver",contentType="application/json",dry_run="",group="",resource="configmaps",scope="cluster",subresource="",verb="LIST",version="v1"} 1.2e+03
      process_cpu_seconds_total 12.5
      """;

  private static final Request POST = new Request("POST", "configmaps");
  private static final Request STATUS =
      new Request("PUT", "federatedconfigmaps.types.kubefed.io/status");

  @Test
  void countsRequestsOfAllAnswersTogether() {
    assertThat(ServerMetrics.parse(TEXT).requests())
        .containsExactlyInAnyOrderEntriesOf(
            Map.of(POST, 4L, STATUS, 2L, new Request("LIST", "configmaps"), 1200L));
  }

  @Test
  void readsTheProcessorTime() {
    assertThat(ServerMetrics.parse(TEXT).cpuSeconds()).isEqualTo(12.5);
  }

  @Test
  void writesAreNoReads() {
    ServerMetrics metrics = ServerMetrics.parse(TEXT);

    assertThat(metrics.writes()).containsOnlyKeys(POST, STATUS);
    assertThat(metrics.writes(resource -> resource.equals("configmaps"))).isEqualTo(4);
  }

  @Test
  void aDifferenceLeavesOutWhatDidNotHappen() {
    ServerMetrics before = ServerMetrics.parse(TEXT);
    ServerMetrics after =
        ServerMetrics.parse(
            TEXT.replace("\"} 3\n", "\"} 10\n").replace("total 12.5", "total 14.0"));

    ServerMetrics since = after.since(before);

    assertThat(since.requests()).isEqualTo(Map.of(POST, 7L));
    assertThat(since.cpuSeconds()).isEqualTo(1.5, offset(1e-9));
  }
}
