package io.kubefed.scheduling;

import static io.kubefed.scheduling.Requests.numbers;
import static io.kubefed.scheduling.Requests.request;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The cases of KubeFed's own tests, its user guide, and what a plan says about itself. */
class ReplicaPlannerTest {

  private final ReplicaPlanner planner = ReplicaPlanner.of();

  @ParameterizedTest
  @MethodSource
  void dividesAsKubeFedDoes(int total, String preferences, String clusters, String plan) {
    ReplicaPlan result = planner.plan(request(total, preferences, clusters).build());

    assertThat(result.replicas()).isEqualTo(numbers(plan));
    assertThat(result.overflow()).isEmpty();
  }

  static Stream<Arguments> dividesAsKubeFedDoes() {
    String weightsAndLimits = "A:/10/10000 B://1 C:/21/1 D:/10/1";
    return Stream.of(
        argumentSet("evenly, the hash has the rest", 50, "*://1", "A B C", "A:16 B:17 C:17"),
        argumentSet("evenly among two", 50, "*://1", "A B", "A:25 B:25"),
        argumentSet("one among two, by hash", 1, "*://1", "A B", "A:0 B:1"),
        argumentSet("one among four, by hash", 1, "*://1", "A B C D", "A:0 B:0 C:0 D:1"),
        argumentSet("one to one", 1, "*://1", "A", "A:1"),
        argumentSet("one among none", 1, "*://1", "", ""),
        argumentSet("minima alone", 50, "*:2//0", "A B C", "A:2 B:2 C:2"),
        argumentSet("minima above the total", 50, "*:20//0", "A B C", "A:10 B:20 C:20"),
        argumentSet("the heavier first", 50, "*:20//0 A:100//1", "A B C", "A:50 B:0 C:0"),
        argumentSet("minimum and maximum", 50, "*:10/12/1", "A B C", "A:12 B:12 C:12"),
        argumentSet("maxima below the total", 50, "*:/2/1", "A B C", "A:2 B:2 C:2"),
        argumentSet("a maximum without weight", 50, "*:/2/0", "A B C", "A:0 B:0 C:0"),
        argumentSet("weights", 60, "A://1 B://2", "A B C", "A:20 B:40 C:0"),
        argumentSet("a crushing weight", 50, "A://10000 B://1", "A B C", "A:50 B:0 C:0"),
        argumentSet("a weight that is not there", 50, "A://10000 B://1", "B C", "B:50 C:0"),
        argumentSet("a full cluster", 50, "A:/10/10000 B://1 C://1", "A B C", "A:10 B:20 C:20"),
        argumentSet(
            "two full clusters", 50, "A:/10/10000 B://1 C:/10/1", "A B C", "A:10 B:30 C:10"),
        argumentSet("three full clusters", 71, weightsAndLimits, "A B C D", "A:10 B:30 C:21 D:10"),
        argumentSet(
            "three full clusters of five",
            91,
            weightsAndLimits + " E://1",
            "A B C D E",
            "A:10 B:25 C:21 D:10 E:25"));
  }

  @ParameterizedTest
  @CsvSource({
    "50,'A B C:30','A:10 B:10 C:30'",
    "50,'A:30 B','A:30 B:20'",
    "15,'A:0 B:8','A:7 B:8'",
    "15,'A:1 B:8','A:7 B:8'",
    "15,'A:4 B:8','A:7 B:8'",
    "15,'A:7 B:8','A:7 B:8'",
    "500000,'A:300000 B','A:300000 B:200000'",
    "50,'A:10 B','A:25 B:25'",
    "50,'A:10 B:70','A:0 B:50'",
    "1,'A:30 B','A:1 B:0'",
    "50,'A:10 B:20','A:25 B:25'"
  })
  void keepsWhatRunsAsKubeFedDoes(int total, String clusters, String plan) {
    ReplicaPlan result = planner.plan(request(total, "*://1", clusters).build());

    assertThat(result.replicas()).isEqualTo(numbers(plan));
    assertThat(result.overflow()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "true,50,*://1,'A B C:/10','A:20 B:20 C:10',C:7",
    "true,50,'A://10000 B://1','B:/10 C','B:10 C:0',B:40",
    "true,60,'A://1 B://2','A B:/10 C','A:50 B:10 C:0',B:30",
    "true,71,'A:/10/10000 B://1 C:/21/1 D:/10/1','A B C:/10 D','A:10 B:41 C:10 D:10',C:11",
    "false,60,'A://1 B://1','A:/10 B:/10 C','A:10 B:10 C:0','A:20 B:20'",
    "false,60,'A://1 B://5','A B:/10 C','A:50 B:10 C:0',''",
    "false,50,*:20//0,'A B:/10 C','A:20 B:10 C:20',''",
    "true,60,*:20//1,'A B:/10','A:50 B:10',B:15"
  })
  void respectsCapacityAsKubeFedDoes(
      boolean rebalance,
      int total,
      String preferences,
      String clusters,
      String plan,
      String overflow) {
    ReplicaPlan result =
        planner.plan(request(total, preferences, clusters).rebalance(rebalance).build());

    assertThat(result.replicas()).isEqualTo(numbers(plan));
    assertThat(result.overflow()).isEqualTo(numbers(overflow));
  }

  @ParameterizedTest
  @MethodSource
  void doesWhatTheUserGuideSays(int total, String preferences, String clusters, String plan) {
    PlanRequest request = request(total, preferences, clusters).rebalance(true).build();

    assertThat(planner.plan(request).replicas()).isEqualTo(numbers(plan));
  }

  static Stream<Arguments> doesWhatTheUserGuideSays() {
    String atMost20InC = "*://1 C:/20/1";
    return Stream.of(
        argumentSet("nine evenly", 9, "*://1", "A B C", "A:3 B:3 C:3"),
        argumentSet("nine by weight", 9, "A://1 B://2", "A B", "A:3 B:6"),
        argumentSet("nine with limits", 9, "A:4/6/1 B:4/8/2", "A B", "A:4 B:5"),
        argumentSet("nothing where it is not named", 9, "A://1 B://2", "A B C", "A:3 B:6 C:0"),
        argumentSet("at most 20 in C", 50, atMost20InC, "A B C", "A:16 B:17 C:17"),
        argumentSet("with B offline", 50, atMost20InC, "A C", "A:30 C:20"),
        argumentSet("with A and B offline", 50, atMost20InC, "C", "C:20"));
  }

  @Test
  void explainsEveryNumber() {
    PlanRequest request =
        request(30, "A:2//1 B:/5/1 C://2 D:1//0", "A:4 B C:/6 D E").rebalance(false).build();

    ReplicaPlan plan = planner.plan(request);

    assertThat(plan.explanation())
        .isEqualTo(
            """
            30 of 30 replicas placed
            A: 18 replicas: 2 as its minimum, 2 kept, which run there and may not be moved,\
             14 of 25 by weight 1 of 4 in 2 rounds
            B: 5 replicas: 5 of 25 by weight 1 of 4; maxReplicas is 5
            C: 6 replicas: 6 of 25 by weight 2 of 4; it has room for 6
            D: 1 replica: 1 as its minimum, none of 25 left, as its weight is 0
            E: 0 replicas: no preference names this cluster, and there is none for "*\"\
            """);
  }

  @Test
  void saysWhatFitsNowhere() {
    ReplicaPlan plan = planner.plan(request(10, "*://1", "A:/3 B:/4").rebalance(false).build());

    assertThat(plan.unplaced()).isEqualTo(3);
    assertThat(plan.desired()).isEqualTo(numbers("A:5 B:5"));
    assertThat(plan.explanation())
        .startsWith("7 of 10 replicas placed; 3 fit nowhere\nA: 3 replicas: 3 of 10")
        .contains("it has room for 3; 2 more are asked for, should there be room");
  }

  @Test
  void saysWhenTheTotalIsTooSmallForMinimaAndWhatRuns() {
    ReplicaPlan minima = planner.plan(request(5, "A:9//1 B:9//2", "A B").build());
    assertThat(minima.cluster("B").orElseThrow().explanation())
        .contains("no more were left for its minimum of 9");

    ReplicaPlan running = planner.plan(request(5, "*://1", "A:9 B").build());
    assertThat(running.cluster("A").orElseThrow().explanation())
        .startsWith("5 replicas: 5 kept")
        .contains("no more were left for the 9 that run there");
  }

  @Test
  void takesEqualStepsAtOnce() {
    PlanRequest request = request(2_000_000_000, "*://1", "A:1999999999").build();

    Assertions.assertTimeoutPreemptively(
        Duration.ofSeconds(10),
        () -> assertThat(planner.plan(request).replicas()).isEqualTo(numbers("A:2000000000")));
  }

  @Test
  void equalRequestsGiveEqualPlans() {
    assertThat(planner.plan(request(7, "A:1/5/3 *://1", "A:2/3 B C").build()))
        .isEqualTo(planner.plan(request(7, "A:1/5/3 *://1", "A:2/3 B C").build()));
  }
}
