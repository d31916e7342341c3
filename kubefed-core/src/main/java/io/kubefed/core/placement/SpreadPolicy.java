package io.kubefed.core.placement;

import static java.util.Objects.requireNonNull;

import io.kubefed.core.Cluster;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Spreads resources over regions, zones or the values of a label: at most so many clusters in each,
 * at least so many in each, at least so many of them.
 *
 * <p>Where there are more candidates than places, those that have the object already come first, so
 * that nothing moves without need. Then come those that reach a domain of which there are to be
 * more, then ready clusters before others, and at last a hash of the cluster's name with the
 * resource's namespace and name decides. So different resources choose different clusters, those of
 * the same namespace and name, such as a Deployment and its Service, choose the same, and a cluster
 * that joins or leaves changes the choice of few. A cluster in several zones takes a place in each.
 * The choice is made one cluster after the other: it fills all places that it can, but does not
 * search for the best of all choices.
 *
 * <p>A cluster whose domain is not known keeps what it has and gets nothing new where at most so
 * many are allowed. What is required at least cannot be had by adding clusters that nobody asked
 * for: it is among what the decision leaves {@linkplain PlacementDecision#unsatisfied unsatisfied}.
 * FederatedNamespaces are not spread, as their content is.
 */
public final class SpreadPolicy implements PlacementPolicy {

  private static final Comparator<Choice> ORDER =
      Comparator.comparing((Choice choice) -> !choice.current)
          .thenComparing(choice -> !choice.cluster.ready())
          .thenComparing(choice -> choice.hash)
          .thenComparing(choice -> choice.cluster.name());

  private final String name;
  private final Map<Topology, Integer> most;
  private final Map<Topology, Integer> leastInEach;
  private final Map<Topology, Integer> leastDomains;

  private SpreadPolicy(Builder builder) {
    name = builder.name;
    most = new LinkedHashMap<>(builder.most);
    leastInEach = new LinkedHashMap<>(builder.leastInEach);
    leastDomains = new LinkedHashMap<>(builder.leastDomains);
  }

  /** Collects the limits of a spread. Not thread-safe. */
  public static final class Builder {

    private final String name;
    private final Map<Topology, Integer> most = new LinkedHashMap<>();
    private final Map<Topology, Integer> leastInEach = new LinkedHashMap<>();
    private final Map<Topology, Integer> leastDomains = new LinkedHashMap<>();

    Builder(String name) {
      this.name = requireNonNull(name, "name");
    }

    /** Places a resource in at most so many clusters of each domain; no limit by default. */
    public Builder atMost(int clusters, Topology perDomain) {
      most.put(requireNonNull(perDomain, "perDomain"), positive(clusters));
      return this;
    }

    /**
     * Requires so many clusters in each domain that has clusters which the resource asks for; none
     * by default.
     */
    public Builder atLeast(int clusters, Topology perDomain) {
      leastInEach.put(requireNonNull(perDomain, "perDomain"), positive(clusters));
      return this;
    }

    /** Requires clusters in so many domains, and chooses with that in mind; none by default. */
    public Builder atLeastDomains(int domains, Topology topology) {
      leastDomains.put(requireNonNull(topology, "topology"), positive(domains));
      return this;
    }

    private static int positive(int number) {
      if (number < 1) {
        throw new IllegalArgumentException("a spread counts from 1, not " + number);
      }
      return number;
    }

    /**
     * The policy.
     *
     * @throws IllegalArgumentException if nothing is limited or required, or at least more than at
     *     most
     */
    public SpreadPolicy build() {
      if (most.isEmpty() && leastInEach.isEmpty() && leastDomains.isEmpty()) {
        throw new IllegalArgumentException(
            "spread \"" + name + "\" says neither at most nor at least");
      }
      leastInEach.forEach(
          (topology, least) -> {
            if (least > most.getOrDefault(topology, least)) {
              throw new IllegalArgumentException(
                  "spread \""
                      + name
                      + "\" requires at least "
                      + least
                      + " and at most "
                      + most.get(topology)
                      + " clusters per "
                      + topology);
            }
          });
      return new SpreadPolicy(this);
    }
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public PolicyVerdicts judge(PolicyContext context, List<Cluster> candidates) {
    if (most.isEmpty() || context.resource().type().isNamespace()) {
      return PolicyVerdicts.KEEP_ALL;
    }
    List<Choice> choices = new ArrayList<>(candidates.size());
    String seed = context.resource().targetReference().qualifiedName();
    for (Cluster cluster : candidates) {
      choices.add(new Choice(cluster, context.isCurrent(cluster), hash(seed, cluster.name())));
    }
    choices.sort(ORDER);
    Selection selection = new Selection();
    choices.stream().filter(choice -> choice.current).forEach(selection::consider);
    leastDomains.forEach((topology, least) -> selection.reach(topology, least, choices));
    choices.forEach(selection::consider);
    return selection.verdicts.build();
  }

  /**
   * Mixes two strings' hashes, which the platform specifies, so that every JVM gives the same
   * order: rendezvous hashing.
   */
  private static long hash(String seed, String cluster) {
    long mixed = ((long) seed.hashCode() << 32) ^ (cluster.hashCode() * 0x9E3779B97F4A7C15L);
    mixed = (mixed ^ (mixed >>> 30)) * 0xBF58476D1CE4E5B9L;
    mixed = (mixed ^ (mixed >>> 27)) * 0x94D049BB133111EBL;
    return mixed ^ (mixed >>> 31);
  }

  @Override
  public List<String> unsatisfied(PolicyContext context, List<Cluster> placed) {
    if (context.resource().type().isNamespace() || context.requested().isEmpty()) {
      return List.of();
    }
    List<String> lacking = new ArrayList<>();
    leastDomains.forEach(
        (topology, least) -> {
          Set<String> reached = byDomain(topology, placed).keySet();
          if (reached.size() < least) {
            lacking.add(
                "requires clusters of at least "
                    + least
                    + " different values of "
                    + topology
                    + ", and has "
                    + reached.size()
                    + (reached.isEmpty() ? "" : ": " + String.join(", ", reached)));
          }
        });
    leastInEach.forEach(
        (topology, least) -> {
          Map<String, List<String>> reached = byDomain(topology, placed);
          for (String domain : byDomain(topology, context.requested()).keySet()) {
            List<String> clusters = reached.getOrDefault(domain, List.of());
            if (clusters.size() < least) {
              lacking.add(
                  "requires at least "
                      + least
                      + " in "
                      + topology
                      + " "
                      + domain
                      + ", and has "
                      + clusters.size()
                      + (clusters.isEmpty() ? "" : ": " + String.join(", ", clusters)));
            }
          }
        });
    return lacking;
  }

  private static Map<String, List<String>> byDomain(Topology topology, List<Cluster> clusters) {
    Map<String, List<String>> byDomain = new TreeMap<>();
    for (Cluster cluster : clusters) {
      for (String domain : topology.domains(cluster)) {
        byDomain.computeIfAbsent(domain, any -> new ArrayList<>()).add(cluster.name());
      }
    }
    return byDomain;
  }

  private static final class Choice {

    private final Cluster cluster;
    private final boolean current;
    private final long hash;
    private boolean considered;

    Choice(Cluster cluster, boolean current, long hash) {
      this.cluster = cluster;
      this.current = current;
      this.hash = hash;
    }
  }

  /** What is chosen so far. Lives within one call of judge. */
  private final class Selection {

    private final PolicyVerdicts.Builder verdicts = PolicyVerdicts.builder();
    private final Map<Topology, Map<String, List<String>>> taken = new HashMap<>();

    Selection() {
      most.keySet().forEach(topology -> taken.put(topology, new HashMap<>()));
      leastDomains.keySet().forEach(topology -> taken.put(topology, new HashMap<>()));
    }

    /** Chooses a cluster if there is room for it, and says why not otherwise. */
    void consider(Choice choice) {
      if (choice.considered) {
        return;
      }
      choice.considered = true;
      Opinion opinion = opinion(choice.cluster);
      verdicts.on(choice.cluster, opinion);
      boolean stays =
          opinion.kind() == Opinion.Kind.KEEP
              || (opinion.kind() == Opinion.Kind.UNDECIDED && choice.current);
      if (stays) {
        taken.forEach(
            (topology, clusters) -> {
              for (String domain : topology.domains(choice.cluster)) {
                clusters
                    .computeIfAbsent(domain, any -> new ArrayList<>())
                    .add(choice.cluster.name());
              }
            });
      }
    }

    /** Chooses clusters of new domains, as long as there are too few domains and clusters fit. */
    void reach(Topology topology, int least, List<Choice> choices) {
      Set<String> reached = taken.getOrDefault(topology, Map.of()).keySet();
      for (Choice choice : choices) {
        if (reached.size() >= least) {
          return;
        }
        if (!reached.containsAll(topology.domains(choice.cluster))) {
          consider(choice);
        }
      }
    }

    private Opinion opinion(Cluster cluster) {
      Opinion unknown = Opinion.KEEP;
      for (Map.Entry<Topology, Integer> limit : most.entrySet()) {
        Topology topology = limit.getKey();
        Set<String> domains = topology.domains(cluster);
        if (domains.isEmpty()) {
          unknown = Opinion.undecided(topology::unknown);
        }
        for (String domain : domains) {
          List<String> there =
              taken.getOrDefault(topology, Map.of()).getOrDefault(domain, List.of());
          if (there.size() >= limit.getValue()) {
            return Opinion.exclude(
                () ->
                    topology
                        + " "
                        + domain
                        + " already has "
                        + there.size()
                        + " of at most "
                        + limit.getValue()
                        + ": "
                        + String.join(", ", there));
          }
        }
      }
      return unknown;
    }
  }
}
