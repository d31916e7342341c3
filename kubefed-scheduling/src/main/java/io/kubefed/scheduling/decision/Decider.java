package io.kubefed.scheduling.decision;

import io.kubefed.core.InvalidResourceException;
import io.kubefed.core.Problem;
import io.kubefed.core.json.JsonValue;
import io.kubefed.scheduling.Candidate;
import io.kubefed.scheduling.ClusterPlan;
import io.kubefed.scheduling.PlanRequest;
import io.kubefed.scheduling.ReplicaPlan;
import io.kubefed.scheduling.decision.ClusterSituation.WorkloadState;
import io.kubefed.scheduling.decision.PreferenceStatus.ClusterEntry;
import io.kubefed.scheduling.decision.PreferenceStatus.State;
import io.kubefed.scheduling.preference.SchedulingPreference;
import io.kubefed.scheduling.rewrite.ScheduledFields;
import io.kubefed.scheduling.safety.FailurePolicy.ComeBack;
import io.kubefed.scheduling.safety.MovePolicy;
import io.kubefed.scheduling.safety.SafeMoves;
import io.kubefed.scheduling.strategy.AutoscalerDivision;
import io.kubefed.scheduling.strategy.JobDivision;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Decides about one preference. Each decision goes through the same steps:
 *
 * <ol>
 *   <li>How does each cluster stand: does it take part, is it tolerated, is it lost?
 *   <li>What does the strategy plan for those that take part?
 *   <li>How far towards that plan may replicas move now?
 *   <li>What is to be said about it, and what to be remembered?
 * </ol>
 *
 * <p>Without policies of ours in its annotations a preference gets what KubeFed gives it, but for
 * these: an empty intersection with the cluster selector empties the placement, a cluster that
 * turns not ready keeps its replicas until the delay is over whatever happens meanwhile, and while
 * no cluster takes part the workload stays as it is.
 */
public final class Decider {

  private final SchedulingPreference preference;
  private final long generation;
  private final JsonValue template;
  private final Optional<PreferenceStatus> before;
  private final Instant now;
  private final List<Standing> standings = new ArrayList<>();
  private final Map<String, ClusterPlan> plans = new HashMap<>();
  private final Map<String, String> capacityWords = new HashMap<>();
  private Optional<Instant> again = Optional.empty();

  private Decider(
      SchedulingPreference preference,
      long generation,
      JsonValue template,
      Optional<PreferenceStatus> before,
      Instant now) {
    this.preference = preference;
    this.generation = generation;
    this.template = template;
    this.before = before;
    this.now = now;
  }

  /**
   * Decides.
   *
   * @param generation the generation of the preference
   * @param scaling what is divided in workloads of its target kind
   * @param template the template of the federated workload
   * @param clusters the situation in every member cluster
   * @param before the status as it was; nothing for a preference that is new
   * @param now the time it is
   */
  public static Decision decide(
      SchedulingPreference preference,
      long generation,
      Scaling scaling,
      JsonValue template,
      Timing timing,
      List<ClusterSituation> clusters,
      Optional<PreferenceStatus> before,
      Instant now) {
    Decider decider = new Decider(preference, generation, template, before, now);
    for (ClusterSituation situation :
        clusters.stream().sorted(Comparator.comparing(ClusterSituation::name)).toList()) {
      Standing standing =
          Standing.of(
              situation,
              before.flatMap(status -> status.cluster(situation.name())),
              preference.failure(),
              timing,
              now);
      decider.standings.add(standing);
      standing.until().ifPresent(decider::lookAgain);
    }
    return decider.decide(scaling);
  }

  private void lookAgain(Instant when) {
    again = again.filter(other -> other.isBefore(when)).or(() -> Optional.of(when));
  }

  private Decision decide(Scaling scaling) {
    if (standings.isEmpty()) {
      return stay("NoCluster", "there are no member clusters; the workload stays as it is");
    } else if (standings.stream().allMatch(each -> each.state() == State.NOT_SELECTED)) {
      return emptied(scaling);
    } else if (standings.stream().noneMatch(Standing::isCandidate)) {
      return stay(
          "NoClusterReady",
          "none of the clusters it may go to is ready; the workload stays as it is");
    }
    try {
      if (scaling instanceof Scaling.Replicas replicas) {
        return replicas(replicas);
      } else if (scaling instanceof Scaling.Job) {
        return job();
      }
      return autoscaler();
    } catch (InvalidResourceException e) {
      return new Decision(
          Optional.empty(),
          PreferenceStatus.refusal(generation, before, "InvalidPreference", words(e), now),
          again);
    }
  }

  private static String words(InvalidResourceException e) {
    return e.problems().stream().map(Problem::toString).collect(Collectors.joining("; "));
  }

  /** Leaves the workload as it is, and says why. */
  private Decision stay(String reason, String message) {
    Map<String, Long> asked = new LinkedHashMap<>();
    standings.forEach(
        each -> each.situation().asked().ifPresent(count -> asked.put(each.name(), count)));
    return new Decision(
        Optional.empty(),
        status(false, reason, message, asked, Map.of(), preference.totalReplicas(), lastMove()),
        again);
  }

  /** An empty intersection: the workload may be nowhere, and is taken out everywhere. */
  private Decision emptied(Scaling scaling) {
    ScheduledFields nothing =
        scaling instanceof Scaling.Replicas replicas
            ? ScheduledFields.replicas(replicas.field(), Map.of())
            : scaling instanceof Scaling.Job
                ? ScheduledFields.job(new JobDivision(Map.of(), 0))
                : ScheduledFields.autoscaler(new AutoscalerDivision(Map.of()));
    return new Decision(
        Optional.of(nothing),
        status(
            false,
            "NoClusterSelected",
            "the workload may go to none of "
                + standings.size()
                + " clusters, so it is placed nowhere; mend its clusterSelector, or set"
                + " intersectWithClusterSelector to false",
            Map.of(),
            Map.of(),
            preference.totalReplicas(),
            lastMove()),
        again);
  }

  private Optional<Instant> lastMove() {
    return before.flatMap(PreferenceStatus::lastMove);
  }

  // ---- Replicas.

  private Decision replicas(Scaling.Replicas scaling) {
    boolean returned = standings.stream().anyMatch(each -> each.state() == State.RETURNED);
    boolean stays = returned && preference.failure().comeBack() == ComeBack.NEVER;
    ReplicaPlan plan = plan(returned ? !stays : preference.rebalance(), stays);
    Map<String, Integer> target = new LinkedHashMap<>();
    for (ClusterPlan each : plan.clusters()) {
      plans.put(each.cluster(), each);
      boolean unwanted = each.limit() instanceof ClusterPlan.Limit.NoPreference;
      if (!unwanted || holdsWorkload(each.cluster())) {
        target.put(each.cluster(), each.desired());
      }
    }
    Optional<MovePolicy> policy =
        returned && preference.failure().comeBack() == ComeBack.GRADUALLY
            ? Optional.of(preference.failure().returning(preference.moves()))
            : preference.moves();
    Optional<SafeMoves.Step> step = policy.map(moves -> step(moves, target));
    Map<String, Integer> next = step.map(each -> kept(each.replicas(), target)).orElse(target);
    step.flatMap(SafeMoves.Step::again).ifPresent(this::lookAgain);
    boolean moves = step.isPresent() && (step.get().began() || step.get().ended());
    Map<String, Long> asked = new LinkedHashMap<>();
    next.forEach((cluster, count) -> asked.put(cluster, (long) count));
    Optional<String> waiting = step.flatMap(SafeMoves.Step::waiting);
    String reason = "Scheduled";
    String message = sentence(asked);
    if (plan.unplaced() > 0) {
      reason = "DoesNotFit";
      message =
          plan.unplaced() == preference.totalReplicas()
              ? "none of " + plan.totalReplicas() + " replicas fits anywhere"
              : plan.unplaced() + " of " + plan.totalReplicas() + " replicas fit nowhere";
    } else if (waiting.isPresent()) {
      reason = "Moving";
      message = "replicas move; the rest " + waiting.get();
    }
    return new Decision(
        Optional.of(ScheduledFields.replicas(scaling.field(), next)),
        status(
            plan.unplaced() == 0,
            reason,
            message,
            asked,
            target,
            plan.unplaced(),
            moves ? Optional.of(now) : lastMove()),
        again);
  }

  /** Clusters that a plan does not want stay as long as they hold replicas. */
  private static Map<String, Integer> kept(Map<String, Integer> next, Map<String, Integer> target) {
    Map<String, Integer> kept = new LinkedHashMap<>(next);
    kept.entrySet().removeIf(each -> each.getValue() == 0 && !target.containsKey(each.getKey()));
    return kept;
  }

  private boolean holdsWorkload(String cluster) {
    return standings.stream()
        .filter(each -> each.name().equals(cluster))
        .map(Standing::situation)
        .anyMatch(
            each -> each.workload().isPresent() || (!each.observed() && each.asked().isPresent()));
  }

  private SafeMoves.Step step(MovePolicy policy, Map<String, Integer> target) {
    Map<String, SafeMoves.Load> loads = new LinkedHashMap<>();
    for (Standing each : standings) {
      if (each.state() != State.LOST && each.situation().asked().isPresent()) {
        long ready =
            each.situation().cluster().ready()
                ? each.situation().workload().map(WorkloadState::ready).orElse(0L)
                : 0;
        loads.put(
            each.name(),
            new SafeMoves.Load((int) each.situation().asked().getAsLong(), (int) ready));
      }
    }
    return SafeMoves.next(policy, preference.totalReplicas(), loads, target, lastMove(), now);
  }

  private ReplicaPlan plan(boolean rebalance, boolean stays) {
    List<Candidate> candidates = new ArrayList<>();
    for (Standing each : standings) {
      if (each.isCandidate()) {
        candidates.add(candidate(each, stays));
      }
    }
    PlanRequest request = preference.request(candidates).toBuilder().rebalance(rebalance).build();
    return preference.strategy().plan(request);
  }

  private Candidate candidate(Standing standing, boolean stays) {
    ClusterSituation situation = standing.situation();
    OptionalLong current = OptionalLong.empty();
    if (situation.workload().isPresent() && situation.cluster().ready()) {
      current = OptionalLong.of(situation.workload().get().current());
    } else if (!situation.observed() || !situation.cluster().ready()) {
      current = situation.asked();
    }
    if (stays && situation.asked().isPresent()) {
      current = OptionalLong.of(Math.max(current.orElse(0), situation.asked().getAsLong()));
    }
    return new Candidate(situation.cluster(), current, capacity(standing));
  }

  /** The lowest of what pods tell, what they told a while ago, and what an estimator says. */
  private OptionalLong capacity(Standing standing) {
    ClusterSituation situation = standing.situation();
    OptionalLong lowest = situation.estimate().replicas();
    if (lowest.isPresent()) {
      capacityWords.put(standing.name(), situation.estimate().reason());
    }
    OptionalLong pods = seenCapacity(standing).map(Seen::capacity).orElse(OptionalLong.empty());
    if (pods.isPresent() && pods.getAsLong() < lowest.orElse(Long.MAX_VALUE)) {
      capacityWords.remove(standing.name());
      return pods;
    }
    return lowest;
  }

  /** A capacity that pods told of, and when. */
  private record Seen(OptionalLong capacity, Instant when) {}

  /**
   * What pods tell of the room there is. Where replicas move by a policy, it is remembered for as
   * long as its cool-down: pods that are replaced wait anew, and without memory the replicas would
   * go to and fro.
   */
  private Optional<Seen> seenCapacity(Standing standing) {
    ClusterSituation situation = standing.situation();
    OptionalLong told =
        situation.workload().map(WorkloadState::capacity).orElse(OptionalLong.empty());
    if (told.isPresent()) {
      return Optional.of(new Seen(told, now));
    }
    Optional<ClusterEntry> old = standing.before().filter(entry -> entry.capacity().isPresent());
    if (preference.moves().isEmpty() || old.isEmpty() || old.get().capacitySeen().isEmpty()) {
      return Optional.empty();
    }
    Duration memory = preference.moves().get().coolDown();
    Instant end = old.get().capacitySeen().get().plus(memory);
    long ready = situation.workload().map(WorkloadState::ready).orElse(0L);
    if (ready >= situation.asked().orElse(0) || !now.isBefore(end)) {
      return Optional.empty();
    } else if (ready > old.get().capacity().getAsLong()) {
      // There is more room by now, but nobody knows yet that there is room for all.
      return Optional.of(new Seen(OptionalLong.of(ready), now));
    }
    lookAgain(end);
    return Optional.of(new Seen(old.get().capacity(), old.get().capacitySeen().get()));
  }

  private static String sentence(Map<String, Long> asked) {
    long sum = asked.values().stream().mapToLong(Long::longValue).sum();
    long clusters = asked.values().stream().filter(count -> count > 0).count();
    return sum
        + (sum == 1 ? " replica in " : " replicas in ")
        + clusters
        + (clusters == 1 ? " cluster" : " clusters");
  }

  // ---- Jobs and autoscalers, of which nothing moves once it is there.

  private PlanRequest requestForParts() {
    List<Candidate> candidates = new ArrayList<>();
    for (Standing each : standings) {
      if (each.isCandidate()) {
        Candidate candidate = Candidate.of(each.situation().cluster());
        OptionalLong asked = each.situation().asked();
        OptionalLong room = each.situation().estimate().replicas();
        candidates.add(new Candidate(candidate.cluster(), asked, room));
      }
    }
    return preference.request(candidates);
  }

  private Decision job() {
    Map<String, Integer> existing = new LinkedHashMap<>();
    for (Standing each : standings) {
      OptionalLong completions =
          each.situation().workload().map(WorkloadState::completions).orElse(OptionalLong.empty());
      if (each.isCandidate() && completions.isPresent()) {
        existing.put(each.name(), (int) completions.getAsLong());
      }
    }
    OptionalLong stated = template.integer("spec", "completions");
    JobDivision divided =
        JobDivision.divide(
            preference.strategy(),
            requestForParts(),
            stated.isPresent()
                ? OptionalInt.of((int) Math.min(Integer.MAX_VALUE, stated.getAsLong()))
                : OptionalInt.empty(),
            existing);
    Map<String, JobDivision.Part> parts = new LinkedHashMap<>(divided.clusters());
    parts
        .entrySet()
        .removeIf(each -> each.getValue().parallelism() == 0 && !holdsWorkload(each.getKey()));
    Map<String, Long> asked = new LinkedHashMap<>();
    parts.forEach((cluster, part) -> asked.put(cluster, (long) part.parallelism()));
    boolean all = divided.unassigned() == 0 && !parts.isEmpty();
    parts.forEach(
        (cluster, part) ->
            capacityWords.put(
                cluster,
                part.parallelism()
                    + " pods at a time"
                    + (part.completions().isPresent()
                        ? ", " + part.completions().getAsInt() + " completions"
                        : "")));
    return new Decision(
        Optional.of(ScheduledFields.job(new JobDivision(parts, divided.unassigned()))),
        status(
            all,
            all ? "Scheduled" : "DoesNotFit",
            all
                ? sentence(asked).replace("replica", "pod")
                : divided.unassigned() + " completions are left that no cluster can take",
            asked,
            Map.of(),
            divided.unassigned(),
            lastMove()),
        again);
  }

  private Decision autoscaler() {
    int minimum =
        (int)
            Math.min(
                Integer.MAX_VALUE,
                template
                    .integer("spec", "minReplicas")
                    .orElse(Math.min(1, preference.totalReplicas())));
    AutoscalerDivision divided =
        AutoscalerDivision.divide(preference.strategy(), requestForParts(), minimum);
    Map<String, Long> asked = new LinkedHashMap<>();
    divided.clusters().forEach((cluster, each) -> asked.put(cluster, (long) each.maxReplicas()));
    divided
        .clusters()
        .forEach(
            (cluster, each) ->
                capacityWords.put(
                    cluster,
                    "from " + each.minReplicas() + " to " + each.maxReplicas() + " replicas"));
    long unplaced =
        preference.totalReplicas() - asked.values().stream().mapToLong(Long::longValue).sum();
    return new Decision(
        Optional.of(ScheduledFields.autoscaler(divided)),
        status(
            unplaced == 0,
            unplaced == 0 ? "Scheduled" : "DoesNotFit",
            unplaced == 0 ? "at most " + sentence(asked) : unplaced + " replicas fit nowhere",
            asked,
            Map.of(),
            unplaced,
            lastMove()),
        again);
  }

  // ---- What is said.

  private PreferenceStatus status(
      boolean met,
      String reason,
      String message,
      Map<String, Long> asked,
      Map<String, Integer> target,
      long unplaced,
      Optional<Instant> lastMove) {
    boolean settled = isSettled(asked, target);
    List<ClusterEntry> entries = new ArrayList<>();
    for (Standing standing : standings) {
      entries.add(entry(standing, asked, target, settled));
    }
    long replicas = asked.values().stream().mapToLong(Long::longValue).sum();
    long unknown = standings.stream().mapToLong(Standing::mayRun).sum();
    // What stays asked for in a lost cluster, where nothing is written, is not counted twice.
    for (Standing each : standings) {
      if (each.mayRun() > 0) {
        unknown -= Math.min(each.mayRun(), asked.getOrDefault(each.name(), 0L));
      }
    }
    return new PreferenceStatus(
        generation,
        PreferenceStatus.condition(before, met, reason, message, now),
        replicas,
        unplaced,
        Math.max(0, replicas + unknown - preference.totalReplicas()),
        lastMove,
        entries);
  }

  /** Whether every cluster runs what is planned for it, so that nobody is on the way back. */
  private boolean isSettled(Map<String, Long> asked, Map<String, Integer> target) {
    return standings.stream()
        .filter(Standing::isCandidate)
        .allMatch(
            each -> {
              long planned = target.getOrDefault(each.name(), 0);
              return planned == asked.getOrDefault(each.name(), 0L)
                  && planned == each.situation().asked().orElse(0)
                  && planned == each.situation().workload().map(WorkloadState::current).orElse(0L);
            });
  }

  private ClusterEntry entry(
      Standing standing, Map<String, Long> asked, Map<String, Integer> target, boolean settled) {
    State state = standing.state();
    if (state == State.RETURNED && isOver(settled)) {
      state = State.READY;
    }
    Long count = asked.get(standing.name());
    Integer planned = target.get(standing.name());
    OptionalLong shown =
        planned == null || (count != null && count == planned.longValue())
            ? OptionalLong.empty()
            : OptionalLong.of(planned);
    Optional<Seen> seen = standing.isCandidate() ? seenCapacity(standing) : Optional.empty();
    return new ClusterEntry(
        standing.name(),
        state,
        state == State.READY ? Optional.empty() : Optional.of(standing.since()),
        count == null ? OptionalLong.empty() : OptionalLong.of(count),
        shown,
        state == State.LOST ? OptionalLong.of(standing.lost()) : OptionalLong.empty(),
        seen.map(Seen::capacity).orElse(OptionalLong.empty()),
        seen.map(Seen::when),
        reason(standing, state));
  }

  /** Whether a cluster's return is over: the policy is done with it. */
  private boolean isOver(boolean settled) {
    return preference.failure().comeBack() == ComeBack.NEVER
        ? before.filter(status -> status.observedGeneration() == generation).isEmpty()
        : settled;
  }

  private String reason(Standing standing, State state) {
    String own =
        switch (state) {
          case READY, RETURNED -> "";
          case JOINING ->
              "it is ready, and gets replicas from "
                  + standing.until().map(Instant::toString).orElse("now")
                  + " on";
          case NOT_READY ->
              standing
                  .until()
                  .map(until -> "it is not ready; its replicas move at " + until)
                  .orElse("it is not ready");
          case LOST ->
              standing.situation().cluster().ready()
                  ? "it was lost and is ready again"
                  : "it is lost; of its "
                      + standing.lost()
                      + " replicas nobody knows whether they run";
          case NOT_SELECTED -> standing.situation().excluded().orElse("it is not selected");
        };
    Optional<ClusterPlan> plan = Optional.ofNullable(plans.get(standing.name()));
    Optional<String> capacity = Optional.ofNullable(capacityWords.get(standing.name()));
    return Stream.of(
            plan.map(ClusterPlan::explanation).orElse(""),
            capacity.orElse(""),
            own,
            state == State.RETURNED ? "it was lost and has returned" : "")
        .filter(words -> !words.isEmpty())
        .reduce((one, other) -> one + "; " + other)
        .orElse("no replicas are planned for it");
  }
}
