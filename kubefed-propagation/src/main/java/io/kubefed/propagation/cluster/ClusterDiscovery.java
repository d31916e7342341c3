package io.kubefed.propagation.cluster;

import io.kubefed.core.ResourceType;
import java.util.List;
import java.util.Optional;

/** Tells what one cluster serves. Answers may come from a cache. */
public interface ClusterDiscovery {

  /**
   * The type of that {@code group/version} and kind, or nothing if the cluster does not serve it.
   *
   * @throws ClusterException if the cluster cannot be asked
   */
  Optional<ResourceType> find(String apiVersion, String kind);

  /**
   * All types that the cluster serves, at each version it serves them at; subresources left out.
   *
   * @throws ClusterException if the cluster cannot be asked
   */
  List<ResourceType> resourceTypes();

  /**
   * The same types with all that the cluster tells of them: how people call them, and what can be
   * done with them. Groups come in the cluster's order, and in a group the version it prefers comes
   * first.
   *
   * @throws ClusterException if the cluster cannot be asked
   */
  default List<DiscoveredType> discover() {
    return resourceTypes().stream().map(DiscoveredType::of).toList();
  }

  /**
   * The version of the API server, for example {@code v1.32.1}.
   *
   * @throws ClusterException if the cluster cannot be asked
   */
  String serverVersion();

  /** Forgets what is cached, so that the next question is asked of the cluster. */
  void refreshDiscovery();

  /** What the cache of discovery has done so far; all zero where there is none. */
  CacheStatistics discoveryStatistics();
}
