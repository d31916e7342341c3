package io.kubefed.core;

import static java.util.Objects.requireNonNull;

import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * A member cluster, as decisions see it.
 *
 * @param name the name of its KubeFedCluster
 * @param labels what cluster selectors match, without null values
 * @param annotations its annotations
 * @param ready false while its API server does not answer
 * @param region the region its nodes are in, where known
 * @param zones the zones its nodes are in; empty where unknown
 * @param apis the {@code apiVersion/Kind}s it serves, for example {@code apps/v1/Deployment}; empty
 *     where unknown
 */
public record Cluster(
    String name,
    Map<String, String> labels,
    Map<String, String> annotations,
    boolean ready,
    Optional<String> region,
    Set<String> zones,
    Optional<Set<String>> apis) {

  public Cluster {
    requireNonNull(name, "name");
    if (name.isEmpty()) {
      throw new IllegalArgumentException("a cluster needs a name");
    }
    labels = Collections.unmodifiableMap(new TreeMap<>(labels));
    annotations = Collections.unmodifiableMap(new TreeMap<>(annotations));
    requireNonNull(region, "region");
    zones = Collections.unmodifiableSet(new TreeSet<>(zones));
    apis = apis.map(Set::copyOf);
  }

  /** A ready cluster of that name, of which nothing else is known. */
  public static Cluster named(String name) {
    return new Cluster(
        name, Map.of(), Map.of(), true, Optional.empty(), Set.of(), Optional.empty());
  }

  /** This cluster with these labels instead of its own. */
  public Cluster withLabels(Map<String, String> other) {
    return new Cluster(name, other, annotations, ready, region, zones, apis);
  }

  /** This cluster with these annotations instead of its own. */
  public Cluster withAnnotations(Map<String, String> other) {
    return new Cluster(name, labels, other, ready, region, zones, apis);
  }

  /** This cluster, ready or not. */
  public Cluster withReady(boolean other) {
    return new Cluster(name, labels, annotations, other, region, zones, apis);
  }

  /** This cluster in that region and these zones. */
  public Cluster withTopology(String otherRegion, Set<String> otherZones) {
    return new Cluster(
        name, labels, annotations, ready, Optional.of(otherRegion), otherZones, apis);
  }

  /** This cluster, serving these {@code apiVersion/Kind}s and no others. */
  public Cluster withApis(Set<String> other) {
    return new Cluster(name, labels, annotations, ready, region, zones, Optional.of(other));
  }

  /** Whether it serves that type; nothing where that is unknown. */
  public Optional<Boolean> serves(ResourceType type) {
    return apis.map(known -> known.contains(type.apiVersion() + "/" + type.kind()));
  }
}
