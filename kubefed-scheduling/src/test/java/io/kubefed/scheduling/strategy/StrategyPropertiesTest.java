package io.kubefed.scheduling.strategy;

import static org.assertj.core.api.Assertions.assertThat;

import io.kubefed.core.Cluster;
import io.kubefed.scheduling.Candidate;
import io.kubefed.scheduling.ClusterPlan;
import io.kubefed.scheduling.ClusterPreference;
import io.kubefed.scheduling.PlanRequest;
import io.kubefed.scheduling.ReplicaPlan;
import io.kubefed.scheduling.SchedulingStrategy;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.jspecify.annotations.Nullable;

/** What every strategy promises. */
class StrategyPropertiesTest {

  private static SchedulingStrategy strategy(String name) {
    return StrategyCatalog.standard().choose(name, problem -> {});
  }

  @Property
  void hasEveryCandidateWithinItsLimits(
      @ForAll("names") String name, @ForAll("requests") PlanRequest request) {
    ReplicaPlan plan = strategy(name).plan(request);

    assertThat(plan.clusters())
        .extracting(ClusterPlan::cluster)
        .containsExactlyElementsOf(request.candidates().stream().map(Candidate::name).toList());
    for (int i = 0; i < plan.clusters().size(); i++) {
      Limits limits = Limits.of(request, request.candidates().get(i));
      assertThat((long) plan.clusters().get(i).replicas()).isLessThanOrEqualTo(limits.room());
      assertThat((long) plan.clusters().get(i).desired()).isLessThanOrEqualTo(limits.maximum());
    }
  }

  @Property
  void placesAllThatFitsWhereRoomAndRegionAreKnown(
      @ForAll("names") String name, @ForAll("measured") PlanRequest request) {
    ReplicaPlan plan = strategy(name).plan(request);

    long room =
        request.candidates().stream()
            .map(each -> Limits.of(request, each))
            .mapToLong(each -> each.shares() ? each.room() : least(each))
            .sum();
    assertThat((long) plan.totalReplicas() - plan.unplaced())
        .isGreaterThanOrEqualTo(Math.min(room, request.totalReplicas()));
  }

  @Property
  void givesMinimaThatTheTotalCovers(
      @ForAll("names") String name, @ForAll("requests") PlanRequest request) {
    List<Limits> all = request.candidates().stream().map(e -> Limits.of(request, e)).toList();
    if (all.stream().mapToLong(StrategyPropertiesTest::least).sum() <= request.totalReplicas()) {
      ReplicaPlan plan = strategy(name).plan(request);
      for (int i = 0; i < all.size(); i++) {
        assertThat((long) plan.clusters().get(i).replicas())
            .isGreaterThanOrEqualTo(least(all.get(i)));
      }
    }
  }

  @Property
  void aRepeatedPlanMovesNothing(
      @ForAll("names") String name, @ForAll("requests") PlanRequest request) {
    Map<String, Integer> first = strategy(name).plan(request).replicas();
    PlanRequest again =
        request.toBuilder()
            .candidates(
                request.candidates().stream()
                    .map(each -> each.withCurrentReplicas(first.getOrDefault(each.name(), 0)))
                    .toList())
            .build();

    assertThat(strategy(name).plan(again).replicas()).isEqualTo(first);
  }

  @Property
  void aJobCompletesAsOftenAsItShould(
      @ForAll("names") String name,
      @ForAll("requests") PlanRequest request,
      @ForAll @IntRange(max = 200) int completions) {
    JobDivision division =
        JobDivision.divide(strategy(name), request, OptionalInt.of(completions), Map.of());

    int sum = division.unassigned();
    for (JobDivision.Part part : division.clusters().values()) {
      assertThat(part.parallelism()).isLessThanOrEqualTo(part.completions().orElseThrow());
      assertThat(part.completions().orElseThrow() > 0).isEqualTo(part.parallelism() > 0);
      sum += part.completions().orElseThrow();
    }
    assertThat(sum).isEqualTo(completions);
  }

  @Property
  void autoscalersHaveBoundsThatKubernetesAccepts(
      @ForAll("names") String name,
      @ForAll("requests") PlanRequest request,
      @ForAll @IntRange(max = 100) int percent) {
    int minimum = request.totalReplicas() * percent / 100;

    AutoscalerDivision division = AutoscalerDivision.divide(strategy(name), request, minimum);

    int maxima = 0;
    for (AutoscalerDivision.Bounds bounds : division.clusters().values()) {
      assertThat(bounds.minReplicas()).isBetween(1, bounds.maxReplicas());
      maxima += bounds.maxReplicas();
    }
    assertThat(maxima).isLessThanOrEqualTo(request.totalReplicas());
  }

  private static long least(Limits limits) {
    return Math.min(limits.preference().minReplicas(), limits.capacity());
  }

  @Provide
  static Arbitrary<String> names() {
    return Arbitraries.of(
        "Weighted",
        "Aggregated",
        "FreeCapacity",
        "Spread",
        "{\"name\": \"Spread\", \"topology\": \"zone\"}");
  }

  @Provide
  static Arbitrary<PlanRequest> requests() {
    return requests(0.4, "", "north", "south");
  }

  @Provide
  static Arbitrary<PlanRequest> measured() {
    return requests(0, "north", "south");
  }

  private static Arbitrary<PlanRequest> requests(double unknown, String... regions) {
    Arbitrary<Cluster> cluster =
        Combinators.combine(
                Arbitraries.integers().between(0, 50),
                Arbitraries.of(regions),
                Arbitraries.of("a", "b", "c").set().ofMinSize(1).ofMaxSize(2))
            .as((number, region, zones) -> cluster("c" + number, region, zones));
    Arbitrary<Candidate> candidate =
        Combinators.combine(
                cluster,
                Arbitraries.longs().between(0, 30).injectNull(0.5),
                Arbitraries.longs().between(0, 40).injectNull(unknown))
            .as((each, current, room) -> new Candidate(each, known(current), known(room)));
    Arbitrary<ClusterPreference> preference =
        Combinators.combine(
                Arbitraries.of(0L, 0L, 1L, 5L),
                Arbitraries.longs().between(5, 40).injectNull(0.5),
                Arbitraries.longs().between(0, 3))
            .as((min, max, weight) -> new ClusterPreference(min, known(max), weight));
    return candidate
        .list()
        .uniqueElements(Candidate::name)
        .ofMaxSize(7)
        .flatMap(
            candidates ->
                Combinators.combine(
                        preference.list().ofSize(candidates.size()),
                        preference,
                        Arbitraries.integers().between(0, 120),
                        Arbitraries.of(true, false))
                    .as(
                        (own, other, total, rebalance) -> {
                          Map<String, ClusterPreference> all = new HashMap<>();
                          all.put("*", other);
                          for (int i = 0; i < candidates.size(); i += 2) {
                            all.put(candidates.get(i).name(), own.get(i));
                          }
                          return PlanRequest.builder("shop", "web", total)
                              .preferences(all)
                              .candidates(candidates)
                              .rebalance(rebalance)
                              .build();
                        }))
        .withoutEdgeCases();
  }

  private static Cluster cluster(String name, String region, Set<String> zones) {
    return region.isEmpty() ? Cluster.named(name) : Cluster.named(name).withTopology(region, zones);
  }

  private static OptionalLong known(@Nullable Long number) {
    return number == null ? OptionalLong.empty() : OptionalLong.of(number);
  }
}
