package io.kubefed.scheduling;

import static org.assertj.core.api.Assertions.assertThat;

import io.kubefed.core.Cluster;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.jspecify.annotations.Nullable;

/** What holds for every plan. */
class ReplicaPlannerPropertiesTest {

  private final ReplicaPlanner planner = ReplicaPlanner.of();

  @Property(tries = 20_000)
  void plansAsThePlainPortDoes(@ForAll("requests") PlanRequest request) {
    PlainPlanner.Result plain = PlainPlanner.plan(request);

    ReplicaPlan plan = planner.plan(request);

    assertThat(toLong(plan.replicas())).isEqualTo(plain.replicas());
    assertThat(toLong(plan.overflow())).isEqualTo(plain.overflow());
  }

  @Property(tries = 2_000)
  void plansAsThePlainPortDoesInTheLarge(@ForAll("largeRequests") PlanRequest request) {
    PlainPlanner.Result plain = PlainPlanner.plan(request);

    ReplicaPlan plan = planner.plan(request);

    assertThat(toLong(plan.replicas())).isEqualTo(plain.replicas());
    assertThat(toLong(plan.overflow())).isEqualTo(plain.overflow());
  }

  @Property
  void neverExceedsTheTotalAndPlacesAllThatFits(@ForAll("requests") PlanRequest request) {
    ReplicaPlan plan = planner.plan(request);

    long placed = plan.clusters().stream().mapToLong(ClusterPlan::replicas).sum();
    long room = 0;
    for (Candidate candidate : request.candidates()) {
      ClusterPreference preference =
          request.preferenceOf(candidate.name()).orElse(ClusterPreference.NONE);
      long capacity = candidate.estimatedCapacity().orElse(Integer.MAX_VALUE);
      long most =
          preference.weight() > 0
              ? preference.maxReplicas().orElse(Integer.MAX_VALUE)
              : preference.minReplicas();
      room += Math.min(most, capacity);
    }
    assertThat(placed)
        .isLessThanOrEqualTo(request.totalReplicas())
        .isGreaterThanOrEqualTo(Math.min(room, request.totalReplicas()));
    assertThat(plan.unplaced()).isEqualTo(request.totalReplicas() - placed);
  }

  @Property
  void staysWithinMaximumAndCapacity(@ForAll("requests") PlanRequest request) {
    for (ClusterPlan plan : planner.plan(request).clusters()) {
      Candidate candidate = candidate(request, plan.cluster());
      ClusterPreference preference =
          request.preferenceOf(plan.cluster()).orElse(ClusterPreference.NONE);
      assertThat((long) plan.replicas())
          .isLessThanOrEqualTo(preference.maxReplicas().orElse(Long.MAX_VALUE))
          .isLessThanOrEqualTo(candidate.estimatedCapacity().orElse(Long.MAX_VALUE));
    }
  }

  @Property
  void givesEveryMinimumThatTheTotalCovers(@ForAll("requests") PlanRequest request) {
    long minima = 0;
    for (Candidate candidate : request.candidates()) {
      minima += due(request, candidate);
    }
    if (minima <= request.totalReplicas()) {
      ReplicaPlan plan = planner.plan(request);
      for (Candidate candidate : request.candidates()) {
        assertThat((long) plan.cluster(candidate.name()).orElseThrow().replicas())
            .isGreaterThanOrEqualTo(due(request, candidate));
      }
    }
  }

  @Property
  void aLargerTotalPlacesNoFewer(
      @ForAll("requests") PlanRequest request, @ForAll @IntRange(max = 50) int more) {
    PlanRequest larger = request.toBuilder().totalReplicas(request.totalReplicas() + more).build();

    assertThat(placed(planner.plan(larger))).isGreaterThanOrEqualTo(placed(planner.plan(request)));
  }

  @Property
  void theHeavierOfTwoGetsNoFewer(
      @ForAll @IntRange(max = 1000) int total,
      @ForAll List<@IntRange(min = 1, max = 9) Integer> weights) {
    List<Candidate> candidates = new ArrayList<>();
    Map<String, ClusterPreference> preferences = new HashMap<>();
    for (int i = 0; i < weights.size(); i++) {
      candidates.add(Candidate.of(Cluster.named("c" + i)));
      preferences.put("c" + i, ClusterPreference.ofWeight(weights.get(i)));
    }
    ReplicaPlan plan =
        planner.plan(
            PlanRequest.builder("shop", "web", total)
                .preferences(preferences)
                .candidates(candidates)
                .build());

    for (int i = 0; i < weights.size(); i++) {
      for (int j = 0; j < weights.size(); j++) {
        if (weights.get(i) > weights.get(j)) {
          assertThat(plan.clusters().get(i).replicas())
              .isGreaterThanOrEqualTo(plan.clusters().get(j).replicas());
        }
      }
    }
  }

  @Property
  void aRepeatedPlanMovesNothing(@ForAll("requests") PlanRequest request) {
    Map<String, Integer> first = planner.plan(request).replicas();

    assertThat(planner.plan(running(request, first)).replicas()).isEqualTo(first);
  }

  @Property
  void theOrderOfTheClustersDoesNotMatter(@ForAll("requests") PlanRequest request) {
    List<Candidate> reversed = new ArrayList<>(request.candidates());
    Collections.reverse(reversed);

    assertThat(planner.plan(request.toBuilder().candidates(reversed).build()).replicas())
        .isEqualTo(planner.plan(request).replicas());
  }

  @Property
  void theArithmeticIsToldForEveryCluster(@ForAll("requests") PlanRequest request) {
    for (ClusterPlan plan : planner.plan(request).clusters()) {
      assertThat(plan.explanation())
          .startsWith(plan.replicas() + (plan.replicas() == 1 ? " replica: " : " replicas: "));
    }
  }

  private static PlanRequest running(PlanRequest request, Map<String, Integer> replicas) {
    return request.toBuilder()
        .candidates(
            request.candidates().stream()
                .map(each -> each.withCurrentReplicas(replicas.getOrDefault(each.name(), 0)))
                .toList())
        .build();
  }

  private static int placed(ReplicaPlan plan) {
    return plan.totalReplicas() - plan.unplaced();
  }

  private static long due(PlanRequest request, Candidate candidate) {
    return Math.min(
        request.preferenceOf(candidate.name()).orElse(ClusterPreference.NONE).minReplicas(),
        candidate.estimatedCapacity().orElse(Long.MAX_VALUE));
  }

  private static Candidate candidate(PlanRequest request, String name) {
    return request.candidates().stream()
        .filter(each -> each.name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  private static Map<String, Long> toLong(Map<String, Integer> numbers) {
    return numbers.entrySet().stream()
        .collect(Collectors.toMap(Map.Entry::getKey, entry -> (long) entry.getValue()));
  }

  @Provide
  static Arbitrary<PlanRequest> requests() {
    return requests(8, 60);
  }

  @Provide
  static Arbitrary<PlanRequest> largeRequests() {
    return requests(40, 100_000);
  }

  /** Requests over up to so many clusters, with numbers around that size. */
  static Arbitrary<PlanRequest> requests(int clusters, int size) {
    Arbitrary<OptionalLong> count =
        Arbitraries.longs()
            .between(0L, size)
            .injectNull(0.5)
            .map(ReplicaPlannerPropertiesTest::known);
    Arbitrary<ClusterPreference> preference =
        Combinators.combine(
                Arbitraries.longs().between(0L, size / 4L).injectNull(0.6),
                count,
                Arbitraries.oneOf(
                    Arbitraries.of(0L, 1L, 1L, 2L, 3L), Arbitraries.longs().between(0, 10_000)))
            .as(
                (min, room, weight) -> {
                  long least = min == null ? 0 : min;
                  return new ClusterPreference(
                      least,
                      room.isPresent()
                          ? OptionalLong.of(least + room.getAsLong())
                          : OptionalLong.empty(),
                      weight);
                });
    Arbitrary<List<Candidate>> candidates =
        Combinators.combine(Arbitraries.integers().between(0, 99), count, count)
            .as((name, current, capacity) -> new Candidate(named(name), current, capacity))
            .list()
            .uniqueElements(Candidate::name)
            .ofMaxSize(clusters);
    return candidates
        .flatMap(
            list -> {
              List<String> names = new ArrayList<>(list.stream().map(Candidate::name).toList());
              names.add("*");
              return Combinators.combine(
                      Arbitraries.maps(Arbitraries.of(names), preference).ofMaxSize(names.size()),
                      Arbitraries.integers().between(0, 2 * size),
                      Arbitraries.of(true, false),
                      Arbitraries.of("web", "api", "a-rather-long-name"))
                  .as(
                      (preferences, total, rebalance, name) ->
                          PlanRequest.builder("shop", name, total)
                              .preferences(preferences)
                              .candidates(list)
                              .rebalance(rebalance)
                              .build());
            })
        // Their combinations are so many that nothing else would be tried.
        .withoutEdgeCases();
  }

  private static OptionalLong known(@Nullable Long number) {
    return number == null ? OptionalLong.empty() : OptionalLong.of(number);
  }

  private static Cluster named(int number) {
    return Cluster.named("cluster-" + number);
  }
}
