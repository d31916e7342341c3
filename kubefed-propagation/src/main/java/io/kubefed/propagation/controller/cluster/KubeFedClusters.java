package io.kubefed.propagation.controller.cluster;

import io.kubefed.core.Cluster;
import io.kubefed.core.json.JsonValue;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * What KubeFedClusters say, for those who look once and run no {@link ClusterController}: command
 * lines, for example.
 */
public final class KubeFedClusters {

  private KubeFedClusters() {}

  /** What decisions about placement see of the cluster, as ready as its status says. */
  public static Cluster cluster(JsonValue kubeFedCluster) {
    return new Cluster(
        kubeFedCluster.text("metadata", "name").orElse(""),
        texts(kubeFedCluster, "labels"),
        texts(kubeFedCluster, "annotations"),
        ClusterStatus.isReady(kubeFedCluster),
        ClusterStatus.region(kubeFedCluster),
        ClusterStatus.zones(kubeFedCluster),
        Optional.empty());
  }

  private static Map<String, String> texts(JsonValue object, String field) {
    return object.path("metadata", field).map(JsonValue::textFields).orElse(Map.of());
  }

  /**
   * How the control plane reaches the cluster.
   *
   * @param namespace the namespace of the KubeFedCluster
   * @param secrets finds a Secret of that namespace by its name
   * @throws IllegalArgumentException if the KubeFedCluster is malformed or its Secret is not there;
   *     the message says what to change, and shows neither the token nor the password of a proxy
   */
  public static ClusterConnection connection(
      JsonValue kubeFedCluster, String namespace, Function<String, Optional<JsonValue>> secrets) {
    return new ConnectionReader(namespace, name -> secrets.apply(name).map(ClusterSecret::of))
        .read(kubeFedCluster);
  }
}
