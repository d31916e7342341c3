package io.kubefed.core.override;

import io.kubefed.core.ResourceType;
import io.kubefed.core.json.Pointer;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Knows where a kind of object keeps its pods' specification and metadata. */
final class PodPlaces {

  private static final Pointer USUAL = Pointer.of("spec", "template");

  /** The kinds of the groups that Kubernetes itself defines workloads in. */
  private static final Map<String, Pointer> BUILT_IN =
      Map.of(
          "/Pod", Pointer.ROOT,
          "/PodTemplate", Pointer.of("template"),
          "/ReplicationController", USUAL,
          "apps/Deployment", USUAL,
          "apps/ReplicaSet", USUAL,
          "apps/StatefulSet", USUAL,
          "apps/DaemonSet", USUAL,
          "batch/Job", USUAL,
          "batch/CronJob", Pointer.of("spec", "jobTemplate", "spec", "template"));

  private static final Set<String> BUILT_IN_GROUPS = Set.of("", "apps", "batch");

  private static final Set<String> WITH_REPLICAS =
      Set.of("/ReplicationController", "apps/Deployment", "apps/ReplicaSet", "apps/StatefulSet");

  private PodPlaces() {}

  /**
   * Where objects of that type have the metadata and spec of their pods; nothing if they are known
   * to have none.
   */
  static Optional<Pointer> podTemplate(ResourceType type) {
    return BUILT_IN_GROUPS.contains(type.group())
        ? Optional.ofNullable(BUILT_IN.get(key(type)))
        : Optional.of(USUAL);
  }

  /** False if objects of that type are known to have no {@code spec.replicas}. */
  static boolean hasReplicas(ResourceType type) {
    return !BUILT_IN_GROUPS.contains(type.group()) || WITH_REPLICAS.contains(key(type));
  }

  private static String key(ResourceType type) {
    return type.group() + "/" + type.kind();
  }
}
