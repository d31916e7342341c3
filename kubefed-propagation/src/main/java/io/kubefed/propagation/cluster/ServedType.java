package io.kubefed.propagation.cluster;

import static io.kubefed.propagation.cluster.StandardTypes.*;

import io.kubefed.core.ResourceType;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A type that the in-memory cluster serves.
 *
 * @param type the type
 * @param status whether it has the status subresource
 * @param generation whether its objects count changes of what is wanted in {@code
 *     metadata.generation}
 */
record ServedType(ResourceType type, boolean status, boolean generation) {

  private static final Set<ResourceType> WITH_STATUS_AND_GENERATION =
      Set.of(
          DAEMON_SET,
          DEPLOYMENT,
          REPLICA_SET,
          STATEFUL_SET,
          CRON_JOB,
          JOB,
          INGRESS,
          POD_DISRUPTION_BUDGET,
          CUSTOM_RESOURCE_DEFINITION);

  private static final Set<ResourceType> WITH_STATUS =
      Set.of(
          NAMESPACE,
          NODE,
          PERSISTENT_VOLUME,
          PERSISTENT_VOLUME_CLAIM,
          POD,
          RESOURCE_QUOTA,
          SERVICE,
          HORIZONTAL_POD_AUTOSCALER);

  private static final Set<ResourceType> WITH_GENERATION = Set.of(NETWORK_POLICY);

  private static final Set<ResourceType> PLAIN =
      Set.of(
          CONFIG_MAP,
          ENDPOINTS,
          EVENT,
          LIMIT_RANGE,
          SECRET,
          SERVICE_ACCOUNT,
          LEASE,
          CLUSTER_ROLE,
          CLUSTER_ROLE_BINDING,
          ROLE,
          ROLE_BINDING,
          PRIORITY_CLASS,
          STORAGE_CLASS);

  /** What a fresh cluster serves. */
  static List<ServedType> builtIn() {
    return Stream.of(
            WITH_STATUS_AND_GENERATION.stream().map(type -> new ServedType(type, true, true)),
            WITH_STATUS.stream().map(type -> new ServedType(type, true, false)),
            WITH_GENERATION.stream().map(type -> new ServedType(type, false, true)),
            PLAIN.stream().map(type -> new ServedType(type, false, false)))
        .flatMap(types -> types)
        .toList();
  }
}
