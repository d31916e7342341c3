package io.kubefed.propagation.controller.sync;

import static java.util.Objects.requireNonNull;

import io.kubefed.core.ObjectReference;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Why a federated resource is or is not in each cluster, and how it stands there.
 *
 * @param resource the federated resource
 * @param problem what is wrong with the resource as a whole; empty where nothing is
 * @param clusters all clusters, by name
 */
public record Explanation(
    ObjectReference resource, Optional<String> problem, List<ClusterState> clusters) {

  public Explanation {
    requireNonNull(resource, "resource");
    requireNonNull(problem, "problem");
    clusters = List.copyOf(clusters);
  }

  /**
   * One cluster.
   *
   * @param cluster its name
   * @param placed whether the resource should be there
   * @param why the reason for that
   * @param state how it stands there, with what is to be done or went wrong
   */
  public record ClusterState(String cluster, boolean placed, String why, String state) {

    public ClusterState {
      requireNonNull(cluster, "cluster");
      requireNonNull(why, "why");
      requireNonNull(state, "state");
    }
  }

  /** A table for people, in lines that end with a newline each. */
  public String toText() {
    List<List<String>> rows = new ArrayList<>();
    rows.add(List.of("CLUSTER", "PLACED", "STATE", "WHY"));
    clusters.forEach(
        row ->
            rows.add(List.of(row.cluster(), row.placed() ? "yes" : "no", row.state(), row.why())));
    int[] widths = new int[4];
    for (List<String> row : rows) {
      for (int column = 0; column < widths.length; column++) {
        widths[column] = Math.max(widths[column], row.get(column).length());
      }
    }
    StringBuilder text = new StringBuilder().append(resource).append('\n');
    problem.ifPresent(words -> text.append(words).append('\n'));
    for (List<String> row : rows) {
      StringBuilder line = new StringBuilder();
      for (int column = 0; column < widths.length; column++) {
        String cell = row.get(column);
        line.append(cell).append(" ".repeat(widths[column] - cell.length() + 2));
      }
      text.append(line.toString().stripTrailing()).append('\n');
    }
    return text.toString();
  }

  /** The table. */
  @Override
  public String toString() {
    return toText();
  }
}
