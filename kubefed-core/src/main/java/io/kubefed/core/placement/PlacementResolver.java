package io.kubefed.core.placement;

import io.kubefed.core.Cluster;
import io.kubefed.core.InvalidResourceException;
import io.kubefed.core.federated.FederatedResource;
import io.kubefed.core.placement.ClusterVerdict.Reason;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Decides in which clusters a federated resource belongs.
 *
 * <p>First comes what KubeFed promises: named clusters win over the selector, and a namespaced
 * resource lands only where its FederatedNamespace lands. A cluster that is not ready is placed
 * like any other. Then each policy, in the order given, judges what the former left.
 *
 * <p>The FederatedNamespace is itself placed by the same policies. A policy that chooses among
 * clusters, such as a spread, belongs behind those that exclude some: otherwise it may choose a
 * cluster that is then excluded, and leave its place empty.
 *
 * <p>Immutable and thread-safe, as far as its policies are.
 */
public final class PlacementResolver {

  private static final PlacementResolver KUBEFED = new PlacementResolver(List.of());

  private final List<PlacementPolicy> policies;

  private PlacementResolver(List<PlacementPolicy> policies) {
    this.policies = List.copyOf(policies);
    Set<String> names = new HashSet<>();
    for (PlacementPolicy policy : this.policies) {
      if (policy.name().isBlank()) {
        throw new IllegalArgumentException("a policy needs a name, for explanations");
      }
      if (!names.add(policy.name())) {
        throw new IllegalArgumentException(
            "two policies are named \"" + policy.name() + "\"; explanations could mean either");
      }
    }
  }

  /** Decides as KubeFed does, without policies. */
  public static PlacementResolver kubefed() {
    return KUBEFED;
  }

  /**
   * Applies these policies, in this order.
   *
   * @throws IllegalArgumentException if two have the same name
   */
  public static PlacementResolver of(PlacementPolicy... policies) {
    return new PlacementResolver(List.of(policies));
  }

  /**
   * Applies these policies, in this order.
   *
   * @throws IllegalArgumentException if two have the same name
   */
  public static PlacementResolver of(List<PlacementPolicy> policies) {
    return new PlacementResolver(policies);
  }

  /** The policies in their order. */
  public List<PlacementPolicy> policies() {
    return policies;
  }

  /**
   * Decides.
   *
   * @throws InvalidResourceException if the placement of the resource or of its FederatedNamespace
   *     is malformed: KubeFed's {@code ComputePlacementFailed}, where everything stays as it is
   * @throws PlacementPolicyException if a policy throws; everything stays as it is
   */
  public PlacementDecision resolve(PlacementRequest request) {
    RequestedPlacement requested = new RequestedPlacement(request.resource().placement());
    boolean federated = isFederated(request);
    PlacementDecision namespace =
        request.namespace().map(any -> resolve(request.forNamespace())).orElse(null);

    List<Cluster> clusters = request.clusters();
    @Nullable ClusterVerdict[] verdicts = new ClusterVerdict[clusters.size()];
    List<Candidate> candidates = new ArrayList<>(clusters.size());
    for (int i = 0; i < verdicts.length; i++) {
      Cluster cluster = clusters.get(i);
      Reason reason = requested.reason(cluster);
      Supplier<String> words = requested.words(cluster, reason);
      if (!reason.isPlaced()) {
        verdicts[i] = new ClusterVerdict(cluster.name(), reason, null, words);
      } else if (!federated) {
        verdicts[i] = notFederated(request, cluster, words);
      } else if (namespace != null && !namespace.places(cluster.name())) {
        verdicts[i] = namespaceNotPlaced(request, cluster, words, namespace);
      } else {
        candidates.add(new Candidate(i, cluster, reason, words));
      }
    }

    List<PolicyNotice> unsatisfied = new ArrayList<>();
    List<PolicyNotice> problems = new ArrayList<>();
    if (!policies.isEmpty() && federated) {
      PolicyContext context = new PolicyContext(request, clustersOf(candidates));
      for (PlacementPolicy policy : policies) {
        candidates = apply(policy, context, candidates, verdicts, problems);
      }
      List<Cluster> placed = clustersOf(candidates);
      for (PlacementPolicy policy : policies) {
        guarded(policy, request, judge -> judge.unsatisfied(context, placed))
            .forEach(words -> unsatisfied.add(new PolicyNotice(policy.name(), words)));
      }
    }
    for (Candidate candidate : candidates) {
      verdicts[candidate.index] = candidate.placed();
    }
    return new PlacementDecision(
        request.resource().reference(),
        withUnknown(verdicts, clusters, requested.names()),
        federated ? null : refusal(request.resource()),
        unsatisfied,
        problems);
  }

  private static boolean isFederated(PlacementRequest request) {
    return !request.resource().type().target().namespaced()
        || request.scope() == ControlPlaneScope.NAMESPACED
        || request.namespace().isPresent();
  }

  private static Refusal refusal(FederatedResource resource) {
    return new Refusal(
        Refusal.NAMESPACE_NOT_FEDERATED,
        "namespace "
            + resource.namespace()
            + " has no FederatedNamespace, so nothing in it is placed anywhere; create a"
            + " FederatedNamespace "
            + resource.namespace()
            + "/"
            + resource.namespace());
  }

  private static ClusterVerdict notFederated(
      PlacementRequest request, Cluster cluster, Supplier<String> words) {
    return new ClusterVerdict(
        cluster.name(),
        Reason.NAMESPACE_NOT_FEDERATED,
        null,
        () ->
            words.get()
                + ", but namespace "
                + request.resource().namespace()
                + " has no FederatedNamespace");
  }

  private static ClusterVerdict namespaceNotPlaced(
      PlacementRequest request,
      Cluster cluster,
      Supplier<String> words,
      PlacementDecision namespace) {
    return new ClusterVerdict(
        cluster.name(),
        Reason.NAMESPACE_NOT_PLACED,
        null,
        () ->
            words.get()
                + ", but namespace "
                + request.resource().namespace()
                + " is not placed there: "
                + namespace.verdict(cluster.name()).explanation());
  }

  private static List<Candidate> apply(
      PlacementPolicy policy,
      PolicyContext context,
      List<Candidate> candidates,
      @Nullable ClusterVerdict[] verdicts,
      List<PolicyNotice> problems) {
    List<Cluster> clusters = clustersOf(candidates);
    PolicyVerdicts judged =
        guarded(policy, context.request(), judge -> judge.judge(context, clusters));
    judged.problems().forEach(words -> problems.add(new PolicyNotice(policy.name(), words)));
    if (judged.isSilent()) {
      return candidates;
    }
    List<Candidate> left = new ArrayList<>(candidates.size());
    for (Candidate candidate : candidates) {
      Opinion opinion = judged.on(candidate.cluster.name());
      ClusterVerdict excluded =
          candidate.judged(policy, opinion, context.isCurrent(candidate.cluster));
      if (excluded == null) {
        left.add(candidate);
      } else {
        verdicts[candidate.index] = excluded;
      }
    }
    return left;
  }

  private static List<Cluster> clustersOf(List<Candidate> candidates) {
    List<Cluster> clusters = new ArrayList<>(candidates.size());
    for (Candidate candidate : candidates) {
      clusters.add(candidate.cluster);
    }
    return List.copyOf(clusters);
  }

  private static <T> T guarded(
      PlacementPolicy policy, PlacementRequest request, Function<PlacementPolicy, T> question) {
    try {
      return question.apply(policy);
    } catch (RuntimeException e) {
      throw new PlacementPolicyException(policy.name(), request.resource().reference(), e);
    }
  }

  private static List<ClusterVerdict> withUnknown(
      @Nullable ClusterVerdict[] verdicts, List<Cluster> clusters, Set<String> named) {
    List<ClusterVerdict> all = new ArrayList<>(verdicts.length + 1);
    for (ClusterVerdict verdict : verdicts) {
      if (verdict != null) {
        all.add(verdict);
      }
    }
    if (!named.isEmpty()) {
      Set<String> unknown = new HashSet<>(named);
      clusters.forEach(cluster -> unknown.remove(cluster.name()));
      unknown.forEach(name -> all.add(RequestedPlacement.noSuchCluster(name)));
      all.sort(Comparator.comparing(ClusterVerdict::cluster));
    }
    return all;
  }

  /** A cluster that nothing stands against so far. Lives within one call of resolve. */
  private static final class Candidate {

    private final int index;
    private final Cluster cluster;
    private final Reason reason;
    private Supplier<String> words;
    private @Nullable String policy;

    Candidate(int index, Cluster cluster, Reason reason, Supplier<String> words) {
      this.index = index;
      this.cluster = cluster;
      this.reason = reason;
      this.words = words;
    }

    /** The verdict that ends the candidature; null if it goes on. */
    @Nullable ClusterVerdict judged(PlacementPolicy by, Opinion opinion, boolean current) {
      Supplier<String> said = opinion.words();
      if (said == null) {
        return null;
      }
      String prefix = "policy \"" + by.name() + "\"";
      Supplier<String> soFar = words;
      switch (opinion.kind()) {
        case KEEP -> words = () -> soFar.get() + "; " + prefix + ": " + said.get();
        case EXCLUDE -> {
          return new ClusterVerdict(
              cluster.name(),
              Reason.EXCLUDED_BY_POLICY,
              by.name(),
              () -> prefix + ": " + said.get());
        }
        case UNDECIDED -> {
          if (!current) {
            return new ClusterVerdict(
                cluster.name(),
                Reason.UNDECIDED_BY_POLICY,
                by.name(),
                () -> prefix + " cannot tell, so nothing new is placed there: " + said.get());
          }
          policy = by.name();
          words = () -> soFar.get() + "; stays, as " + prefix + " cannot tell: " + said.get();
        }
      }
      return null;
    }

    ClusterVerdict placed() {
      return new ClusterVerdict(cluster.name(), reason, policy, words);
    }
  }
}
