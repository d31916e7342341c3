package io.kubefed.scheduling;

import static io.kubefed.scheduling.Requests.request;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import io.kubefed.core.Cluster;
import io.kubefed.core.InvalidResourceException;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class PlanRequestTest {

  @ParameterizedTest
  @MethodSource
  void refusesWhatMakesNoSense(int total, String preferences, String problem) {
    assertThatThrownBy(() -> request(total, preferences, "A B").build())
        .isInstanceOf(InvalidResourceException.class)
        .hasMessageContaining(problem);
  }

  static Stream<Arguments> refusesWhatMakesNoSense() {
    long half = Long.MAX_VALUE / 2 + 1;
    return Stream.of(
        argumentSet(
            "negative total", -1, "*://1", "/spec/totalReplicas: must be from 0 to 2147483647"),
        argumentSet(
            "negative minimum",
            1,
            "A:-1//1",
            "/spec/clusters/A/minReplicas: must not be negative, but is -1"),
        argumentSet("negative maximum", 1, "A:/-1/1", "/spec/clusters/A/maxReplicas: must not be"),
        argumentSet("negative weight", 1, "*://-1", "/spec/clusters/*/weight: must not be"),
        argumentSet(
            "minimum above maximum",
            1,
            "A:5/4/1",
            "/spec/clusters/A/minReplicas: 5 is more than maxReplicas, which is 4"),
        argumentSet(
            "total times weight",
            3,
            "A://" + half,
            "/spec/clusters/A/weight: is too large to divide 3 replicas by"),
        argumentSet(
            "the sum of weights",
            1,
            "A://" + (half - 1) + " B://" + (half - 1),
            "/spec/clusters: the weights of 2 clusters are too large together"),
        argumentSet("everything at once", -1, "A:-1//1 B://-2", "B/weight: must not be negative"));
  }

  @Test
  void acceptsTheLargestNumbersThatCanBePlanned() {
    ReplicaPlan plan =
        ReplicaPlanner.of()
            .plan(
                request(
                        Integer.MAX_VALUE,
                        "*:0/" + Long.MAX_VALUE + "/" + (1L << 31),
                        "A B:" + Long.MAX_VALUE)
                    .build());

    assertThat(plan.unplaced()).isZero();
  }

  @Test
  void refusesAClusterThatIsGivenTwice() {
    assertThatThrownBy(() -> request(1, "*://1", "A B A").build())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("cluster A is given twice as a candidate");
  }

  @Test
  void refusesNegativeObservations() {
    Candidate east = Candidate.of(Cluster.named("east"));

    assertThatThrownBy(() -> east.withCurrentReplicas(-1)).hasMessageContaining("cluster east");
    assertThatThrownBy(() -> east.withEstimatedCapacity(-1)).hasMessageContaining("capacity");
  }

  @Test
  void aCopyIsEqual() {
    PlanRequest request =
        PlanRequest.builder("shop", "web", 3)
            .preferences(Map.of("*", ClusterPreference.ofWeight(1)))
            .candidates(List.of(Candidate.of(Cluster.named("east"))))
            .rebalance(true)
            .build();

    assertThat(request.toBuilder().build()).isEqualTo(request).hasSameHashCodeAs(request);
    assertThat(request.toBuilder().totalReplicas(4).build()).isNotEqualTo(request);
    assertThat(request).hasToString("3 replicas of shop/web over 1 clusters");
  }
}
