package io.kubefed.benchmarks.propagation;

import static java.util.Objects.requireNonNull;

import io.kubefed.propagation.cluster.ClusterClient;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The clusters of a federation, as one client of them sees them.
 *
 * @param host the cluster that serves the KubeFed API
 * @param members the members by name; the host may be one, by a client of its own
 */
record Fleet(ClusterClient host, SortedMap<String, ClusterClient> members) {

  Fleet {
    requireNonNull(host, "host");
    members = Collections.unmodifiableSortedMap(new TreeMap<>(members));
  }

  /** These clusters without one member. */
  Fleet without(String member) {
    SortedMap<String, ClusterClient> changed = new TreeMap<>(members);
    changed.remove(member);
    return new Fleet(host, changed);
  }
}
