package io.kubefed.propagation.engine;

import java.util.Collections;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What the clusters have answered about one key.
 *
 * @param results the last answer of each cluster that counts and has given one, also in an earlier
 *     round, by name
 * @param outstanding the clusters that have not answered in this round
 * @param <R> the answer of one cluster
 */
public record Answers<R>(Map<String, R> results, Set<String> outstanding) {

  public Answers {
    results = Collections.unmodifiableMap(new TreeMap<>(results));
    outstanding = Collections.unmodifiableSet(new TreeSet<>(outstanding));
  }

  /** True if no answer is outstanding. */
  public boolean isSettled() {
    return outstanding.isEmpty();
  }
}
