package io.kubefed.benchmarks.propagation;

import java.util.Map;
import java.util.Set;

/**
 * When everything had come.
 *
 * @param nanos by place, by {@link System#nanoTime}
 */
record Times(Map<String, Long> nanos) {

  Times {
    nanos = Map.copyOf(nanos);
  }

  /** The seconds from that moment until everything had come to all places. */
  double secondsSince(long start) {
    return secondsSince(start, nanos.keySet());
  }

  /** The seconds from that moment until everything had come to those places. */
  double secondsSince(long start, Set<String> places) {
    long last =
        nanos.entrySet().stream()
            .filter(entry -> places.contains(entry.getKey()))
            .mapToLong(Map.Entry::getValue)
            .max()
            .orElseThrow();
    return (last - start) / 1e9;
  }
}
