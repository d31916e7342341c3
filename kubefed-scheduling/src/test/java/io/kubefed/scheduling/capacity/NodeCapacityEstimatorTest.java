package io.kubefed.scheduling.capacity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import io.kubefed.core.json.JsonValue;
import io.kubefed.core.selector.LabelSelector;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class NodeCapacityEstimatorTest {

  private static final String POD = "containers: [{resources: {requests: {cpu: 500m}}}]";
  private static final JsonValue NODE =
      node("one", "{cpu: '4', memory: 8Gi, pods: '110'}", "labels: {}");

  private static JsonValue node(String name, String allocatable, String metadata) {
    return node(name, allocatable, metadata, "{}");
  }

  private static JsonValue node(String name, String allocatable, String metadata, String spec) {
    return JsonValue.parseYaml(
        "{metadata: {name: "
            + name
            + ", "
            + metadata
            + "}, spec: "
            + spec
            + ", status: {allocatable: "
            + allocatable
            + "}}");
  }

  private static JsonValue pod(String app, String phase, String spec) {
    return JsonValue.parseYaml(
        "{metadata: {namespace: shop, labels: {app: "
            + app
            + "}}, spec: {nodeName: one, "
            + spec
            + "}, status: {phase: "
            + phase
            + "}}");
  }

  private static CapacityEstimate estimate(
      String spec, List<JsonValue> nodes, List<JsonValue> pods) {
    return CapacityEstimators.byNodes()
        .estimate(
            new CapacityRequest(
                "east",
                "shop",
                JsonValue.parseYaml("spec: {" + spec + "}"),
                Optional.of(LabelSelector.ofLabels(Map.of("app", "web"))),
                nodes,
                pods));
  }

  private static long replicas(String spec, JsonValue... nodes) {
    return estimate(spec, List.of(nodes), List.of()).replicas().orElseThrow();
  }

  @ParameterizedTest
  @MethodSource
  void addsUpWhatAPodRequests(String spec, long fits) {
    assertThat(replicas(spec, NODE)).isEqualTo(fits);
  }

  static Stream<Arguments> addsUpWhatAPodRequests() {
    return Stream.of(
        argumentSet("one container", POD, 8),
        argumentSet(
            "two containers",
            "containers: [{resources: {requests: {cpu: 500m}}}, {resources: {requests: {cpu: 1}}}]",
            2),
        argumentSet("memory", "containers: [{resources: {requests: {memory: 3Gi}}}]", 2),
        argumentSet("limits only", "containers: [{resources: {limits: {cpu: '2'}}}]", 2),
        argumentSet(
            "a large init container",
            "initContainers: [{resources: {requests: {cpu: '3'}}}], " + POD,
            1),
        argumentSet(
            "an init container that keeps running",
            "initContainers: [{restartPolicy: Always, resources: {requests: {cpu: 500m}}}], " + POD,
            4),
        argumentSet(
            "an init container beside one that keeps running",
            "initContainers: [{restartPolicy: Always, resources: {requests: {cpu: 500m}}},"
                + " {resources: {requests: {cpu: 1500m}}}], "
                + POD,
            2),
        argumentSet("overhead", "overhead: {cpu: 500m}, " + POD, 4),
        argumentSet("resources of the whole pod", "resources: {requests: {cpu: '4'}}, " + POD, 1),
        argumentSet("nothing, but there are places for pods", "containers: [{}]", 110),
        argumentSet(
            "a device that no node has",
            "containers: [{resources: {requests: {example.com/gpu: 1}}}]",
            0));
  }

  @Test
  void othersTakeRoomAndOwnPodsAreRoom() {
    List<JsonValue> pods =
        List.of(
            pod("db", "Running", "containers: [{resources: {requests: {cpu: 2300m}}}]"),
            pod("web", "Running", POD),
            pod("job", "Succeeded", "containers: [{resources: {requests: {cpu: '1'}}}]"),
            JsonValue.parseYaml("{spec: {containers: [{resources: {requests: {cpu: 4}}}]}}"));

    CapacityEstimate estimate = estimate(POD, List.of(NODE), pods);

    assertThat(estimate.replicas()).hasValue(3);
  }

  @Test
  void podsOfTheSameLabelElsewhereAreNotOwn() {
    JsonValue other =
        JsonValue.parseYaml(
            pod("web", "Running", POD).toYaml().replace("namespace: shop", "namespace: bank"));

    assertThat(estimate(POD, List.of(NODE), List.of(other)).replicas()).hasValue(7);
  }

  @Test
  void anOvercommittedNodeHasNoRoom() {
    JsonValue greedy = pod("db", "Running", "containers: [{resources: {requests: {cpu: '9'}}}]");

    CapacityEstimate estimate = estimate(POD, List.of(NODE), List.of(greedy));

    assertThat(estimate)
        .isEqualTo(CapacityEstimate.of(0, "room for 0 on 0 of 1 nodes; 1 node full"));
  }

  private static final String ROOM = "{cpu: '1', pods: '9'}";

  @ParameterizedTest
  @MethodSource
  void countsOnlyNodesThatAPodCouldBeScheduledTo(String pod, String metadata, String spec, long n) {
    assertThat(replicas(pod + ", " + POD, node("two", ROOM, metadata, spec))).isEqualTo(n);
  }

  static Stream<Arguments> countsOnlyNodesThatAPodCouldBeScheduledTo() {
    String taint = "{taints: [{key: gpu, value: a, effect: NoSchedule}]}";
    String evict = "{taints: [{key: gpu, effect: NoExecute}]}";
    String soft = "{taints: [{key: gpu, effect: PreferNoSchedule}]}";
    String plain = "labels: {}";
    String ssd = "labels: {disk: ssd, size: '10'}";
    return Stream.of(
        argumentSet("cordoned", "x: 1", plain, "{unschedulable: true}", 0L),
        argumentSet(
            "cordoned, tolerated",
            "tolerations: [{key: node.kubernetes.io/unschedulable, operator: Exists}]",
            plain,
            "{unschedulable: true}",
            2L),
        argumentSet("a taint", "x: 1", plain, taint, 0L),
        argumentSet("an evicting taint", "x: 1", plain, evict, 0L),
        argumentSet("a soft taint", "x: 1", plain, soft, 2L),
        argumentSet("tolerated by value", "tolerations: [{key: gpu, value: a}]", plain, taint, 2L),
        argumentSet(
            "another value tolerated", "tolerations: [{key: gpu, value: b}]", plain, taint, 0L),
        argumentSet(
            "another effect tolerated",
            "tolerations: [{key: gpu, operator: Exists, effect: NoExecute}]",
            plain,
            taint,
            0L),
        argumentSet("all tolerated", "tolerations: [{operator: Exists}]", plain, taint, 2L),
        argumentSet("a key without Exists", "tolerations: [{value: a}]", plain, taint, 0L),
        argumentSet("its nodeName", "nodeName: two", plain, "{}", 2L),
        argumentSet("another nodeName", "nodeName: one", plain, "{}", 0L),
        argumentSet("its label", "nodeSelector: {disk: ssd}", ssd, "{}", 2L),
        argumentSet("another label", "nodeSelector: {disk: hdd}", ssd, "{}", 0L),
        argumentSet("In", affinity("key: disk, operator: In, values: [ssd]"), ssd, "{}", 2L),
        argumentSet("not In", affinity("key: disk, operator: In, values: [x]"), ssd, "{}", 0L),
        argumentSet("NotIn", affinity("key: disk, operator: NotIn, values: [x]"), ssd, "{}", 2L),
        argumentSet("Exists", affinity("key: disk, operator: Exists"), plain, "{}", 0L),
        argumentSet("DoesNotExist", affinity("key: disk, operator: DoesNotExist"), ssd, "{}", 0L),
        argumentSet("Gt", affinity("key: size, operator: Gt, values: ['9']"), ssd, "{}", 2L),
        argumentSet("not Gt", affinity("key: size, operator: Gt, values: ['10']"), ssd, "{}", 0L),
        argumentSet("Lt", affinity("key: size, operator: Lt, values: ['11']"), ssd, "{}", 2L),
        argumentSet("no number", affinity("key: disk, operator: Lt, values: ['1']"), ssd, "{}", 0L),
        argumentSet("an unknown operator", affinity("key: disk, operator: Like"), ssd, "{}", 0L),
        argumentSet(
            "a field",
            terms("{matchFields: [{key: metadata.name, operator: In, values: [two]}]}"),
            ssd,
            "{}",
            2L),
        argumentSet("an empty term", terms("{}"), ssd, "{}", 0L),
        argumentSet(
            "either term",
            terms("{}, {matchExpressions: [{key: disk, operator: Exists}]}"),
            ssd,
            "{}",
            2L));
  }

  private static String affinity(String expression) {
    return terms("{matchExpressions: [{" + expression + "}]}");
  }

  private static String terms(String terms) {
    return "affinity: {nodeAffinity: {requiredDuringSchedulingIgnoredDuringExecution:"
        + " {nodeSelectorTerms: ["
        + terms
        + "]}}}";
  }

  @Test
  void saysWhyNodesDoNotCount() {
    CapacityEstimate estimate =
        estimate(
            "nodeSelector: {disk: ssd}, " + POD,
            List.of(
                NODE,
                node("two", ROOM, "labels: {disk: ssd}"),
                node("three", ROOM, "labels: {disk: ssd}", "{unschedulable: true}"),
                node("four", "{cpu: '1', pods: '0'}", "labels: {disk: ssd}")),
            List.of());

    assertThat(estimate)
        .isEqualTo(
            CapacityEstimate.of(
                2,
                "room for 2 on 1 of 4 nodes; 1 node cordoned; 1 node full; 1 node without the"
                    + " label disk=ssd"));
  }

  @Test
  void withoutNodesNothingIsKnown() {
    assertThat(estimate(POD, List.of(), List.of()).replicas()).isEmpty();
  }

  @Test
  void theLowestKnownEstimateCounts() {
    CapacityEstimator seven = request -> CapacityEstimate.of(7, "seven");
    CapacityEstimator none = request -> CapacityEstimate.unknown("none");
    CapacityRequest request =
        new CapacityRequest(
            "east",
            "shop",
            JsonValue.parseYaml("{spec: {" + POD + "}}"),
            Optional.empty(),
            List.of(NODE),
            List.of());

    assertThat(
            CapacityEstimators.lowestOf(List.of(none, seven, CapacityEstimators.byNodes()))
                .estimate(request))
        .isEqualTo(CapacityEstimate.of(7, "seven"));
    assertThat(CapacityEstimators.lowestOf(List.of(none)).estimate(request).replicas()).isEmpty();
    assertThat(CapacityEstimators.lowestOf(List.of(none)).readsNodes()).isFalse();
    assertThat(CapacityEstimators.lowestOf(List.of(none, CapacityEstimators.byNodes())))
        .matches(CapacityEstimator::readsNodes);
  }

  @Test
  void refusesANegativeEstimate() {
    assertThatThrownBy(() -> CapacityEstimate.of(-1, "no")).hasMessageContaining("given as -1");
  }
}
