package io.kubefed.scheduling;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * Divides replicas by weight, exactly as KubeFed does ({@code pkg/controller/util/planner}): for
 * equal input the same replicas and the same overflow.
 *
 * <ol>
 *   <li>Clusters come in the order of their weight, the heaviest first; clusters of equal weight in
 *       the order of the unsigned 32-bit FNV-1 hash of the cluster's name followed by the
 *       workload's {@code namespace/name}. Where even these are equal KubeFed's order is undefined;
 *       here the name decides.
 *   <li>In that order each gets its minimum, as far as its capacity and what is left allow.
 *   <li>Without rebalancing each keeps what runs there beyond the minimum, as far as its maximum,
 *       its capacity and what is left allow.
 *   <li>What is left is divided in rounds. In a round each cluster is due its share by weight,
 *       rounded up, as long as there is something left; what it keeps by the step before counts as
 *       received already. A cluster that reaches its maximum or capacity drops out, and what it
 *       could not take is divided in the next round.
 * </ol>
 *
 * <p>Overflow is what capacity alone kept a cluster from getting. When running replicas may not be
 * moved it is trimmed, cluster by cluster, to what fits nowhere.
 *
 * <p>Planning costs a sort, O(n log n), and O(n) per round. Rounds are few: each but the last fills
 * a cluster or uses up kept replicas, and rounds that would do nothing but the latter in equal
 * steps are done at once; KubeFed walks through every one of them.
 */
public final class ReplicaPlanner implements SchedulingStrategy {

  private static final ReplicaPlanner PLANNER = new ReplicaPlanner();

  private ReplicaPlanner() {}

  /** The planner; it has no state. */
  public static ReplicaPlanner of() {
    return PLANNER;
  }

  /**
   * The candidates that a preference applies to, in the order in which they are served; strategies
   * fall back on it where nothing else decides.
   */
  public static List<Candidate> order(PlanRequest request) {
    return Stream.of(order(shares(request))).map(share -> share.candidate).toList();
  }

  private static Share[] shares(PlanRequest request) {
    List<Candidate> candidates = request.candidates();
    byte[] key = request.key().getBytes(UTF_8);
    Share[] shares = new Share[candidates.size()];
    for (int i = 0; i < shares.length; i++) {
      Candidate candidate = candidates.get(i);
      shares[i] =
          new Share(
              candidate,
              request.findPreference(candidate.name()),
              Fnv1.hash(candidate.name(), key));
    }
    return shares;
  }

  private static Share[] order(Share[] shares) {
    Share[] preferred = new Share[shares.length];
    int count = 0;
    for (Share share : shares) {
      if (share.hasPreference()) {
        preferred[count++] = share;
      }
    }
    Arrays.sort(preferred, 0, count, Share.ORDER);
    return Arrays.copyOf(preferred, count);
  }

  @Override
  public ReplicaPlan plan(PlanRequest request) {
    Share[] shares = shares(request);
    new Division(request.totalReplicas(), List.of(order(shares))).run(request.rebalance());
    List<ClusterPlan> plans = new ArrayList<>(shares.length);
    for (Share share : shares) {
      plans.add(share.toPlan());
    }
    return new ReplicaPlan(request.totalReplicas(), plans);
  }
}
