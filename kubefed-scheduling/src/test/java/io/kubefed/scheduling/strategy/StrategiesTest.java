package io.kubefed.scheduling.strategy;

import static io.kubefed.scheduling.Requests.numbers;
import static io.kubefed.scheduling.Requests.request;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import io.kubefed.core.Problem;
import io.kubefed.core.json.Pointer;
import io.kubefed.scheduling.Candidate;
import io.kubefed.scheduling.PlanRequest;
import io.kubefed.scheduling.ReplicaPlan;
import io.kubefed.scheduling.ReplicaPlanner;
import io.kubefed.scheduling.SchedulingStrategy;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class StrategiesTest {

  private static SchedulingStrategy strategy(String value) {
    List<Problem> problems = new ArrayList<>();
    SchedulingStrategy strategy = StrategyCatalog.standard().choose(value, problems::add);
    assertThat(problems).isEmpty();
    return strategy;
  }

  @ParameterizedTest
  @CsvSource({
    "one cluster is enough,10,*://1,'A:/9 B:/20 C:/8','A:0 B:10 C:0'",
    "the fewest otherwise,30,*://1,'A:/9 B:/20 C:/12','A:0 B:20 C:10'",
    "stays where it runs,10,*://1,'A:/20 B:10/20 C:/30','A:0 B:10 C:0'",
    "a minimum is a start,10,'A:2//1 *://1','A:/20 B:/30','A:10 B:0'",
    "a maximum is an end,10,'A:/4/1 B:/3/1 C:/5/1','A B C','A:4 B:1 C:5'",
    "weight 0 has its minimum,10,'A:2//0 B://1','A B','A:2 B:8'",
    "no preference gets nothing,10,B://1,'A:/99 B:/20','A:0 B:10'"
  })
  void aggregatesInAsFewClustersAsPossible(
      String name, int total, String preferences, String clusters, String plan) {
    assertThat(
            strategy("Aggregated")
                .plan(request(total, preferences, clusters).rebalance(true).build())
                .replicas())
        .as(name)
        .isEqualTo(numbers(plan));
  }

  @Test
  void aggregationKeepsWhatMayNotBeMoved() {
    ReplicaPlan plan =
        strategy("Aggregated").plan(request(10, "*://1", "A:3/9 B:/20 C:2/30").build());

    assertThat(plan.replicas()).isEqualTo(numbers("A:8 B:0 C:2"));
    assertThat(plan.cluster("A").orElseThrow().explanation())
        .isEqualTo(
            "8 replicas: 3 kept, which run there and may not be moved, 5 of 5 left; as few"
                + " clusters as possible, this is choice 1");
  }

  @Test
  void aggregationAsksOnceForWhatDoesNotFit() {
    ReplicaPlan moving =
        strategy("Aggregated").plan(request(10, "*://1", "A:/6 B:/5").rebalance(true).build());
    assertThat(moving.replicas()).isEqualTo(numbers("A:6 B:4"));
    assertThat(moving.overflow()).isEqualTo(numbers("A:4"));

    ReplicaPlan nowhere = strategy("Aggregated").plan(request(10, "*://1", "A:/6 B:/1").build());
    assertThat(nowhere.unplaced()).isEqualTo(3);
    assertThat(nowhere.overflow()).isEqualTo(numbers("A:3"));
  }

  /** Cases in which properties found plans that were not stable. */
  @ParameterizedTest
  @CsvSource({
    "Aggregated: minima are not where the others went,Aggregated,7,'A:1//1 B:5//1',A:9 B:0,A:2 B:5"
  })
  void aRepeatedPlanMovesNothing(
      String name, String strategy, int total, String preferences, String clusters, String plan) {
    PlanRequest first = request(total, preferences, clusters).rebalance(true).build();
    PlanRequest again =
        first.toBuilder()
            .candidates(
                first.candidates().stream()
                    .map(
                        each ->
                            each.withCurrentReplicas(numbers(plan).getOrDefault(each.name(), 0)))
                    .toList())
            .build();

    assertThat(strategy(strategy).plan(first).replicas()).as(name).isEqualTo(numbers(plan));
    assertThat(strategy(strategy).plan(again).replicas()).as(name).isEqualTo(numbers(plan));
  }

  @Test
  void freeCapacityDividesByRoom() {
    ReplicaPlan plan =
        strategy("FreeCapacity").plan(request(30, "*://1", "A:/20 B:/40 C D:/0").build());

    assertThat(plan.replicas()).isEqualTo(numbers("A:10 B:20 C:0 D:0"));
    assertThat(plan.cluster("B").orElseThrow().explanation())
        .isEqualTo("20 replicas: 20 of 30 by weight 40 of 60; the weight is the room there is");
    assertThat(plan.cluster("C").orElseThrow().explanation()).contains("its room is not known");
  }

  @Test
  void freeCapacityFallsBackOnWeights() {
    ReplicaPlan plan = strategy("FreeCapacity").plan(request(9, "A://1 B://2", "A B").build());

    assertThat(plan.replicas()).isEqualTo(numbers("A:3 B:6"));
    assertThat(plan.explanation()).contains("no cluster's room is known, so weights divide");
  }

  private static PlanRequest inRegions(PlanRequest.Builder request, String regions) {
    PlanRequest plain = request.build();
    List<Candidate> placed = new ArrayList<>();
    for (int i = 0; i < plain.candidates().size(); i++) {
      Candidate candidate = plain.candidates().get(i);
      String region = regions.substring(i, i + 1);
      placed.add(
          region.equals("-")
              ? candidate
              : new Candidate(
                  candidate.cluster().withTopology(region, Set.of(region + "1")),
                  candidate.currentReplicas(),
                  candidate.estimatedCapacity()));
    }
    return plain.toBuilder().candidates(placed).build();
  }

  @ParameterizedTest
  @MethodSource
  void spreadsOverRegions(
      int total, String preferences, String clusters, String regions, String plan) {
    assertThat(
            strategy("Spread")
                .plan(inRegions(request(total, preferences, clusters), regions))
                .replicas())
        .isEqualTo(numbers(plan));
  }

  static Stream<Arguments> spreadsOverRegions() {
    return Stream.of(
        argumentSet("evenly over regions", 12, "*://1", "A B C D", "nnns", "A:2 B:2 C:2 D:6"),
        argumentSet("by weight within", 12, "A://1 B://2 C://1", "A B C", "nns", "A:2 B:4 C:6"),
        argumentSet("a full region", 12, "*://1", "A B C:/2", "nns", "A:5 B:5 C:2"),
        argumentSet("a region at its maxima", 12, "C:/2/1 *://1", "A B C", "nns", "A:5 B:5 C:2"),
        argumentSet("an unknown region", 13, "C:1//1 *://1", "A B C", "ns-", "A:6 B:6 C:1"),
        argumentSet("what runs stays", 12, "*://1", "A:9 B C", "nss", "A:9 B:1 C:2"),
        argumentSet("no preference", 12, "A://1 B://1", "A B C", "nss", "A:6 B:6 C:0"));
  }

  @Test
  void spreadSaysWhatTheRegionGets() {
    ReplicaPlan plan = strategy("Spread").plan(inRegions(request(12, "*://1", "A B C"), "ns-"));

    assertThat(plan.cluster("A").orElseThrow().explanation()).contains("region n gets 6 of 12");
    assertThat(plan.cluster("C").orElseThrow().explanation())
        .isEqualTo(
            "0 replicas: none were left to divide; its region is not known, so it gets no share");
  }

  @Test
  void aClusterInTwoZonesCountsAsTwo() {
    PlanRequest plain = request(12, "*://1", "A B C").build();
    List<Candidate> placed =
        List.of(
            Candidate.of(plain.candidates().get(0).cluster().withTopology("r", Set.of("a"))),
            Candidate.of(plain.candidates().get(1).cluster().withTopology("r", Set.of("b"))),
            Candidate.of(plain.candidates().get(2).cluster().withTopology("r", Set.of("a", "b"))));

    assertThat(
            strategy("{\"name\": \"Spread\", \"topology\": \"zone\"}")
                .plan(plain.toBuilder().candidates(placed).build())
                .replicas())
        .isEqualTo(numbers("A:3 B:3 C:6"));
  }

  @ParameterizedTest
  @MethodSource
  void refusesWhatItDoesNotKnow(String value, String path, String message) {
    List<Problem> problems = new ArrayList<>();

    StrategyCatalog.standard().choose(value, problems::add);

    assertThat(problems).hasSize(1).allMatch(Problem::isError);
    assertThat(problems.get(0).path()).isEqualTo(Pointer.parse(path));
    assertThat(problems.get(0).message()).contains(message);
  }

  static Stream<Arguments> refusesWhatItDoesNotKnow() {
    return Stream.of(
        argumentSet("no such name", "weighted", "", "\"weighted\" is no strategy; there are"),
        argumentSet("no JSON", "{name", "", "is "),
        argumentSet("no name in it", "{\"topology\": \"zone\"}", "", "\"\" is no strategy"),
        argumentSet(
            "no such setting", "{\"name\": \"Aggregated\", \"x\": 1}", "/x", "no such setting"),
        argumentSet(
            "no such setting of Spread", "{\"name\": \"Spread\", \"x\": 1}", "/x", "has topology"),
        argumentSet(
            "no text", "{\"name\": \"Spread\", \"topology\": 3}", "/topology", "must be region"));
  }

  @Test
  void takesStrategiesOfTheUser() {
    SchedulingStrategy mine = request -> new ReplicaPlan(request.totalReplicas(), List.of());
    StrategyCatalog catalog =
        StrategyCatalog.standard().with(StrategyCatalog.type("Mine", (settings, problems) -> mine));

    assertThat(catalog.choose("Mine", problem -> {})).isSameAs(mine);
    assertThat(catalog.choose("Weighted", problem -> {})).isSameAs(ReplicaPlanner.of());
  }
}
