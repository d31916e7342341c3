package io.kubefed.scheduling.preference;

import static java.util.Objects.requireNonNull;

import io.fabric8.kubernetes.client.utils.Serialization;
import io.kubefed.core.InvalidResourceException;
import io.kubefed.core.ObjectReference;
import io.kubefed.core.Problem;
import io.kubefed.core.api.ReplicaSchedulingPreference;
import io.kubefed.core.json.JsonValue;
import io.kubefed.scheduling.Candidate;
import io.kubefed.scheduling.ClusterPreference;
import io.kubefed.scheduling.PlanRequest;
import io.kubefed.scheduling.SchedulingStrategy;
import io.kubefed.scheduling.safety.FailurePolicy;
import io.kubefed.scheduling.safety.MovePolicy;
import io.kubefed.scheduling.strategy.StrategyCatalog;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a ReplicaSchedulingPreference says. A preference that exists is free of errors; see {@link
 * #parse}. Immutable and thread-safe.
 *
 * @param reference the preference; the workload has its namespace and name
 * @param targetKind the kind of the federated workload, for example {@code FederatedDeployment}
 * @param totalReplicas how many replicas all clusters run together
 * @param rebalance true if replicas that run may be moved
 * @param intersectWithClusterSelector true if only clusters that the workload's selector selects
 *     get replicas
 * @param clusters the preferences by cluster name, {@code *} for every cluster that is not named;
 *     {@code *} with weight 1 where the preference names none at all
 * @param strategy divides the replicas: by weight, unless an annotation names another strategy
 * @param moves how replicas move, if an annotation says so; otherwise they move as planned, at once
 * @param failure what becomes of the replicas of a lost cluster: as in KubeFed, unless an
 *     annotation says otherwise
 */
public record SchedulingPreference(
    ObjectReference reference,
    String targetKind,
    int totalReplicas,
    boolean rebalance,
    boolean intersectWithClusterSelector,
    Map<String, ClusterPreference> clusters,
    SchedulingStrategy strategy,
    Optional<MovePolicy> moves,
    FailurePolicy failure) {

  public SchedulingPreference {
    requireNonNull(reference, "reference");
    requireNonNull(targetKind, "targetKind");
    requireNonNull(strategy, "strategy");
    requireNonNull(moves, "moves");
    requireNonNull(failure, "failure");
    clusters = Collections.unmodifiableMap(new LinkedHashMap<>(clusters));
  }

  /**
   * Parses a preference.
   *
   * @param strategies those that it can name
   * @throws InvalidResourceException with every error
   */
  public static SchedulingPreference parse(JsonValue object, StrategyCatalog strategies) {
    return new PreferenceReader(object, strategies).preference();
  }

  /** The same, from a resource of the client's model. */
  public static SchedulingPreference parse(
      ReplicaSchedulingPreference resource, StrategyCatalog strategies) {
    return parse(JsonValue.parse(Serialization.asJson(resource)), strategies);
  }

  /**
   * The rules for preferences: what is wrong with one, and what its author should know; none if it
   * is fine. Whether the target kind is federated and has replicas depends on the installed types,
   * and is not looked at.
   */
  public static List<Problem> validate(JsonValue object, StrategyCatalog strategies) {
    return new PreferenceReader(object, strategies).problems();
  }

  /** Asks for the replicas of this preference, among these clusters. */
  public PlanRequest request(Collection<Candidate> candidates) {
    return PlanRequest.builder(reference.namespace(), reference.name(), totalReplicas)
        .rebalance(rebalance)
        .preferences(clusters)
        .candidates(candidates)
        .build();
  }
}
