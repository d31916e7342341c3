package io.kubefed.core.placement;

import io.kubefed.core.ObjectReference;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Where a federated resource belongs, with a verdict for every cluster. */
public final class PlacementDecision {

  private final ObjectReference resource;
  private final List<ClusterVerdict> verdicts;
  private final Set<String> clusters;
  private final @Nullable Refusal refusal;
  private final List<PolicyNotice> unsatisfied;
  private final List<PolicyNotice> problems;

  /** Verdicts come sorted by cluster. */
  PlacementDecision(
      ObjectReference resource,
      List<ClusterVerdict> verdicts,
      @Nullable Refusal refusal,
      List<PolicyNotice> unsatisfied,
      List<PolicyNotice> problems) {
    this.resource = resource;
    this.verdicts = List.copyOf(verdicts);
    this.refusal = refusal;
    this.unsatisfied = List.copyOf(unsatisfied);
    this.problems = List.copyOf(problems);
    Set<String> placed = new LinkedHashSet<>();
    for (ClusterVerdict verdict : this.verdicts) {
      if (verdict.placed()) {
        placed.add(verdict.cluster());
      }
    }
    this.clusters = Collections.unmodifiableSet(placed);
  }

  /** The federated resource that this is about. */
  public ObjectReference resource() {
    return resource;
  }

  /** The known clusters that the resource belongs in, sorted by name. */
  public Set<String> clusters() {
    return clusters;
  }

  /** True if the resource belongs in the cluster of that name. */
  public boolean places(String cluster) {
    return clusters.contains(cluster);
  }

  /**
   * One verdict for each known cluster, and for each cluster that the resource names and nobody
   * knows; sorted by name.
   */
  public List<ClusterVerdict> verdicts() {
    return verdicts;
  }

  /** The verdict on the cluster of that name, also if there is no such cluster. */
  public ClusterVerdict verdict(String cluster) {
    int low = 0;
    int high = verdicts.size() - 1;
    while (low <= high) {
      int middle = (low + high) >>> 1;
      int order = verdicts.get(middle).cluster().compareTo(cluster);
      if (order == 0) {
        return verdicts.get(middle);
      } else if (order < 0) {
        low = middle + 1;
      } else {
        high = middle - 1;
      }
    }
    return new ClusterVerdict(
        cluster,
        ClusterVerdict.Reason.NO_SUCH_CLUSTER,
        null,
        () -> "no member cluster has this name");
  }

  /** Why the resource is placed nowhere, whatever it asks for; nothing as a rule. */
  public Optional<Refusal> refusal() {
    return Optional.ofNullable(refusal);
  }

  /**
   * What policies require and this placement does not give: a policy cannot add clusters, so a
   * person has to.
   */
  public List<PolicyNotice> unsatisfied() {
    return unsatisfied;
  }

  /** What policies could not read and had to leave as it is, for example a malformed annotation. */
  public List<PolicyNotice> problems() {
    return problems;
  }

  /** The whole decision as a table for people, in lines that end with a newline each. */
  public String explain() {
    StringBuilder text = new StringBuilder();
    text.append(resource)
        .append(": ")
        .append(clusters.size())
        .append(clusters.size() == 1 ? " cluster\n" : " clusters\n");
    if (refusal != null) {
      text.append(refusal.reason()).append(": ").append(refusal.message()).append('\n');
    }
    if (!verdicts.isEmpty()) {
      int width = "CLUSTER".length();
      for (ClusterVerdict verdict : verdicts) {
        width = Math.max(width, verdict.cluster().length());
      }
      row(text, width, "CLUSTER", "PLACED", "WHY");
      for (ClusterVerdict verdict : verdicts) {
        row(text, width, verdict.cluster(), verdict.placed() ? "yes" : "no", verdict.explanation());
      }
    }
    unsatisfied.forEach(notice -> text.append("unsatisfied: ").append(notice).append('\n'));
    problems.forEach(notice -> text.append("problem: ").append(notice).append('\n'));
    return text.toString();
  }

  private static void row(StringBuilder text, int width, String name, String placed, String why) {
    text.append(name)
        .append(" ".repeat(width - name.length() + 2))
        .append(placed)
        .append(" ".repeat("PLACED".length() - placed.length() + 2))
        .append(why)
        .append('\n');
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof PlacementDecision decision
        && resource.equals(decision.resource)
        && verdicts.equals(decision.verdicts)
        && Objects.equals(refusal, decision.refusal)
        && unsatisfied.equals(decision.unsatisfied)
        && problems.equals(decision.problems);
  }

  @Override
  public int hashCode() {
    return Objects.hash(resource, clusters, refusal);
  }

  /** For messages: {@code FederatedDeployment default/web in [east, west]}. */
  @Override
  public String toString() {
    return resource + " in " + clusters;
  }
}
