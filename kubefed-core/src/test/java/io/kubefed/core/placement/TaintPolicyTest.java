package io.kubefed.core.placement;

import static io.kubefed.core.placement.Fixtures.EVERYWHERE;
import static io.kubefed.core.placement.Fixtures.cluster;
import static io.kubefed.core.placement.Fixtures.configMap;
import static io.kubefed.core.placement.Fixtures.namespace;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import io.kubefed.core.Cluster;
import io.kubefed.core.federated.FederatedResource;
import io.kubefed.core.placement.ClusterVerdict.Reason;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class TaintPolicyTest {

  private static final String GPU_NO_SCHEDULE =
      "[{\"key\": \"dedicated\", \"value\": \"gpu\", \"effect\": \"NoSchedule\"}]";
  private static final String GPU_NO_EXECUTE = GPU_NO_SCHEDULE.replace("Schedule", "Execute");

  private final PlacementResolver resolver = PlacementResolver.of(PlacementPolicies.taints());

  private static Cluster tainted(String taints) {
    return cluster("east").withAnnotations(Map.of("kubefed.io/taints", taints));
  }

  private static FederatedResource tolerating(String tolerations) {
    return configMap("settings", EVERYWHERE, Map.of("kubefed.io/tolerations", tolerations));
  }

  private ClusterVerdict east(FederatedResource resource, Cluster cluster, String... current) {
    return decide(resource, cluster, current).verdict("east");
  }

  private PlacementDecision decide(FederatedResource resource, Cluster cluster, String... current) {
    return resolver.resolve(Fixtures.request(resource, cluster).current(List.of(current)).build());
  }

  @ParameterizedTest
  @MethodSource
  void tolerationsMatchAsInKubernetes(String tolerations, boolean tolerated) {
    assertThat(east(tolerating(tolerations), tainted(GPU_NO_SCHEDULE)).placed())
        .isEqualTo(tolerated);
  }

  static Stream<Arguments> tolerationsMatchAsInKubernetes() {
    return Stream.of(
        argumentSet("none", "[]", false),
        argumentSet(
            "equal by default",
            "[{\"key\": \"dedicated\", \"value\": \"gpu\", \"effect\": \"NoSchedule\"}]",
            true),
        argumentSet(
            "equal, any effect",
            "[{\"key\": \"dedicated\", \"operator\": \"Equal\", \"value\": \"gpu\"}]",
            true),
        argumentSet("another value", "[{\"key\": \"dedicated\", \"value\": \"cpu\"}]", false),
        argumentSet("no value is the empty value", "[{\"key\": \"dedicated\"}]", false),
        argumentSet("exists", "[{\"key\": \"dedicated\", \"operator\": \"Exists\"}]", true),
        argumentSet(
            "another effect",
            "[{\"key\": \"dedicated\", \"operator\": \"Exists\", \"effect\": \"NoExecute\"}]",
            false),
        argumentSet("another key", "[{\"key\": \"other\", \"operator\": \"Exists\"}]", false),
        argumentSet("everything", "[{\"operator\": \"Exists\"}]", true),
        argumentSet(
            "one of several",
            "[{\"key\": \"other\", \"operator\": \"Exists\"}, {\"operator\": \"Exists\"}]",
            true));
  }

  @Test
  void noScheduleKeepsResourcesOut() {
    ClusterVerdict verdict = east(configMap(EVERYWHERE), tainted(GPU_NO_SCHEDULE));

    assertThat(verdict.reason()).isEqualTo(Reason.EXCLUDED_BY_POLICY);
    assertThat(verdict.policy()).hasValue("taints");
    assertThat(verdict.explanation())
        .isEqualTo("policy \"taints\": does not tolerate dedicated=gpu:NoSchedule");
  }

  @Test
  void noScheduleLetsStayWhatIsThere() {
    ClusterVerdict verdict = east(configMap(EVERYWHERE), tainted(GPU_NO_SCHEDULE), "east");

    assertThat(verdict.placed()).isTrue();
    assertThat(verdict.explanation())
        .endsWith(
            "policy \"taints\": stays where it is, although it does not tolerate"
                + " dedicated=gpu:NoSchedule");
  }

  @Test
  void noExecuteRemovesWhatIsThere() {
    ClusterVerdict verdict = east(configMap(EVERYWHERE), tainted(GPU_NO_EXECUTE), "east");

    assertThat(verdict.reason()).isEqualTo(Reason.EXCLUDED_BY_POLICY);
    assertThat(verdict.explanation()).endsWith("does not tolerate dedicated=gpu:NoExecute");
  }

  @Test
  void preferNoScheduleIsOnlyMentioned() {
    ClusterVerdict verdict =
        east(configMap(EVERYWHERE), tainted(GPU_NO_SCHEDULE.replace("No", "PreferNo")));

    assertThat(verdict.placed()).isTrue();
    assertThat(verdict.explanation())
        .endsWith("does not tolerate, but may ignore, dedicated=gpu:PreferNoSchedule");
  }

  @Test
  void saysWhatIsTolerated() {
    ClusterVerdict verdict =
        east(tolerating("[{\"operator\": \"Exists\"}]"), tainted(GPU_NO_EXECUTE));

    assertThat(verdict.placed()).isTrue();
    assertThat(verdict.explanation())
        .endsWith("; policy \"taints\": tolerates dedicated=gpu:NoExecute");
  }

  @Test
  void noExecuteOutweighsNoSchedule() {
    String both =
        "[{\"key\": \"a\", \"effect\": \"NoSchedule\"}, {\"key\": \"b\", \"effect\":"
            + " \"NoExecute\"}]";

    assertThat(east(configMap(EVERYWHERE), tainted(both), "east").explanation())
        .endsWith("does not tolerate b:NoExecute");
  }

  @Test
  void tolerationsOfTheNamespaceCountToo() {
    PlacementDecision decision =
        resolver.resolve(
            PlacementRequest.builder(configMap(EVERYWHERE), List.of(tainted(GPU_NO_EXECUTE)))
                .namespace(
                    namespace(
                        EVERYWHERE,
                        Map.of("kubefed.io/tolerations", "[{\"operator\": \"Exists\"}]")))
                .build());

    assertThat(decision.clusters()).containsExactly("east");
  }

  @Test
  void namespacesAreNotJudged() {
    PlacementDecision decision = decide(namespace(EVERYWHERE), tainted(GPU_NO_EXECUTE));

    assertThat(decision.clusters()).containsExactly("east");
  }

  @ParameterizedTest
  @MethodSource
  void labelsTaintAsWell(String label, boolean placedAnew, boolean stays) {
    Cluster cluster = cluster("east", label, "gpu");

    assertThat(east(configMap(EVERYWHERE), cluster).placed()).isEqualTo(placedAnew);
    assertThat(east(configMap(EVERYWHERE), cluster, "east").placed()).isEqualTo(stays);
  }

  static Stream<Arguments> labelsTaintAsWell() {
    return Stream.of(
        argumentSet("NoSchedule", "noschedule.taint.kubefed.io/dedicated", false, true),
        argumentSet("NoExecute", "noexecute.taint.kubefed.io/dedicated", false, false),
        argumentSet("PreferNoSchedule", "prefernoschedule.taint.kubefed.io/dedicated", true, true),
        argumentSet("an effect there is not", "noidea.taint.kubefed.io/dedicated", false, true),
        argumentSet("no effect", "taint.kubefed.io/dedicated", false, true),
        argumentSet("another domain", "restaint.kubefed.io/dedicated", true, true),
        argumentSet("no domain", "taint.kubefed.io", true, true));
  }

  @Test
  void aTaintOfALabelHasItsKeyAndValue() {
    assertThat(
            east(configMap(EVERYWHERE), cluster("east", "noschedule.taint.kubefed.io/gpu", "big"))
                .explanation())
        .endsWith("does not tolerate gpu=big:NoSchedule");
  }

  @ParameterizedTest
  @MethodSource
  void malformedTaintsChangeNothing(String taints, String words) {
    Cluster cluster = tainted(taints);
    PlacementDecision anew = decide(configMap(EVERYWHERE), cluster);
    PlacementDecision there = decide(configMap(EVERYWHERE), cluster, "east");

    assertThat(anew.verdict("east").reason()).isEqualTo(Reason.UNDECIDED_BY_POLICY);
    assertThat(anew.verdict("east").explanation()).contains(words);
    assertThat(there.clusters()).containsExactly("east");
    assertThat(there.verdict("east").explanation()).contains("stays").contains(words);
    assertThat(there.problems())
        .singleElement()
        .asString()
        .startsWith("policy \"taints\": cluster east: annotation kubefed.io/taints of the cluster")
        .contains(words);
  }

  static Stream<Arguments> malformedTaintsChangeNothing() {
    return Stream.of(
        argumentSet("no JSON", "dedicated=gpu:NoSchedule", "is not valid JSON"),
        argumentSet("nothing", "", "the document is empty"),
        argumentSet("no list", "{}", "must be a JSON list"),
        argumentSet("no object", "[1]", "in item 0: it must be an object with key"),
        argumentSet("no key", "[{\"effect\": \"NoSchedule\"}]", "a taint needs a key"),
        argumentSet("no effect", "[{\"key\": \"a\"}]", "a taint needs an effect"),
        argumentSet(
            "an effect there is not",
            "[{\"key\": \"a\", \"effect\": \"Never\"}]",
            "the effect must be NoSchedule, PreferNoSchedule or NoExecute"),
        argumentSet(
            "a number for a value",
            "[{\"key\": \"a\", \"value\": 1, \"effect\": \"NoExecute\"}]",
            "value must be a string"),
        argumentSet(
            "one good, one bad",
            "[{\"key\": \"a\", \"effect\": \"NoExecute\"}, {\"kee\": \"a\"}]",
            "in item 1: unknown field \"kee\""));
  }

  @ParameterizedTest
  @MethodSource
  void malformedTolerationsChangeNothing(String tolerations, String words) {
    FederatedResource resource = tolerating(tolerations);
    PlacementDecision there = decide(resource, tainted(GPU_NO_EXECUTE), "east");

    assertThat(there.clusters()).containsExactly("east");
    assertThat(east(resource, tainted(GPU_NO_EXECUTE)).reason())
        .isEqualTo(Reason.UNDECIDED_BY_POLICY);
    assertThat(east(resource, cluster("east")).placed()).isTrue();
    assertThat(decide(resource, cluster("east")).problems())
        .singleElement()
        .asString()
        .startsWith(
            "policy \"taints\": annotation kubefed.io/tolerations of FederatedConfigMap"
                + " team-a/settings")
        .contains(words);
  }

  static Stream<Arguments> malformedTolerationsChangeNothing() {
    return Stream.of(
        argumentSet("no JSON", "[", "is not valid JSON"),
        argumentSet(
            "an operator there is not",
            "[{\"key\": \"dedicated\", \"operator\": \"Gt\"}]",
            "the operator must be Equal or Exists"),
        argumentSet(
            "Exists with a value",
            "[{\"key\": \"dedicated\", \"operator\": \"Exists\", \"value\": \"gpu\"}]",
            "the operator Exists takes no value"),
        argumentSet(
            "Equal without a key",
            "[{\"value\": \"gpu\"}]",
            "a toleration without a key needs the operator Exists"),
        argumentSet(
            "a time limit, for which there is no clock",
            "[{\"operator\": \"Exists\", \"tolerationSeconds\": 60}]",
            "unknown field \"tolerationSeconds\""));
  }
}
