package io.kubefed.core.placement;

import static java.util.Objects.requireNonNull;

import io.kubefed.core.Cluster;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What a policy says of the candidates: an opinion on each that it has one on. It keeps those that
 * it says nothing of; what it says of clusters that were no candidates is not heard.
 */
public final class PolicyVerdicts {

  /** Keeps all candidates and has nothing to say. */
  public static final PolicyVerdicts KEEP_ALL = builder().build();

  private final Map<String, Opinion> opinions;
  private final List<String> problems;

  private PolicyVerdicts(Map<String, Opinion> opinions, List<String> problems) {
    this.opinions = opinions;
    this.problems = problems;
  }

  /** Starts with no opinion on anything. */
  public static Builder builder() {
    return new Builder();
  }

  /** The opinion on the cluster of that name. */
  public Opinion on(String cluster) {
    return opinions.getOrDefault(cluster, Opinion.KEEP);
  }

  /** What could not be read or judged, in words with the way out. */
  public List<String> problems() {
    return problems;
  }

  boolean isSilent() {
    return opinions.isEmpty();
  }

  /** Collects opinions. Not thread-safe. */
  public static final class Builder {

    private final Map<String, Opinion> opinions = new HashMap<>();
    private final List<String> problems = new ArrayList<>();

    private Builder() {}

    /** The opinion on a cluster; the last one stands. */
    @SuppressWarnings("ReferenceEquality") // Spares the map what is said by saying nothing.
    public Builder on(Cluster cluster, Opinion opinion) {
      if (requireNonNull(opinion, "opinion") == Opinion.KEEP) {
        opinions.remove(cluster.name());
      } else {
        opinions.put(cluster.name(), opinion);
      }
      return this;
    }

    /** Something that could not be read or judged, in words with the way out. */
    public Builder problem(String words) {
      problems.add(requireNonNull(words, "words"));
      return this;
    }

    /** The verdicts so far. */
    public PolicyVerdicts build() {
      return new PolicyVerdicts(Map.copyOf(opinions), List.copyOf(problems));
    }
  }
}
