package io.kubefed.scheduling.preference;

import io.kubefed.core.InvalidResourceException;
import io.kubefed.core.ObjectReference;
import io.kubefed.core.Problem;
import io.kubefed.core.api.KubeFedNames;
import io.kubefed.core.json.JsonValue;
import io.kubefed.core.json.Pointer;
import io.kubefed.scheduling.ClusterPreference;
import io.kubefed.scheduling.PlanRequest;
import io.kubefed.scheduling.ReplicaPlanner;
import io.kubefed.scheduling.SchedulingStrategy;
import io.kubefed.scheduling.safety.FailurePolicy;
import io.kubefed.scheduling.safety.MovePolicy;
import io.kubefed.scheduling.strategy.StrategyCatalog;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.BiFunction;
import java.util.function.Consumer;

/** Reads one preference, and collects what is wrong with it. */
final class PreferenceReader {

  private static final String API_VERSION = KubeFedNames.SCHEDULING_GROUP + "/v1alpha1";
  private static final String KIND = "ReplicaSchedulingPreference";
  private static final Pointer SPEC = Pointer.of("spec");
  private static final List<String> SPEC_FIELDS =
      List.of(
          "targetKind", "totalReplicas", "rebalance", "intersectWithClusterSelector", "clusters");
  private static final List<String> CLUSTER_FIELDS =
      List.of("minReplicas", "maxReplicas", "weight");

  private final List<Problem> problems = new ArrayList<>();
  private final SchedulingPreference preference;

  PreferenceReader(JsonValue object, StrategyCatalog strategies) {
    ObjectReference reference =
        new ObjectReference(
            API_VERSION,
            KIND,
            object.text("metadata", "namespace").orElse(""),
            object.text("metadata", "name").orElse(""));
    identity(object, reference);
    JsonValue spec = object(object, SPEC).orElseGet(JsonValue::emptyObject);
    unknownFields(spec, SPEC, SPEC_FIELDS);
    String targetKind = targetKind(spec);
    long total = number(spec, SPEC, "totalReplicas").orElse(0);
    if (spec.get("totalReplicas").filter(value -> !value.isNull()).isEmpty()) {
      error(SPEC.child("totalReplicas"), "is required: the replicas of all clusters together");
    }
    boolean rebalance = flag(spec, "rebalance");
    boolean intersect = flag(spec, "intersectWithClusterSelector");
    Map<String, ClusterPreference> clusters = clusters(spec);
    problems.addAll(PlanRequest.problems(total, clusters));
    if (clusters.isEmpty()) {
      clusters.put(PlanRequest.EVERY_OTHER_CLUSTER, ClusterPreference.ofWeight(1));
    }
    SchedulingStrategy strategy =
        annotation(object, StrategyCatalog.ANNOTATION, strategies::choose)
            .orElseGet(ReplicaPlanner::of);
    Optional<MovePolicy> moves = annotation(object, MovePolicy.ANNOTATION, MovePolicy::parse);
    FailurePolicy failure =
        annotation(object, FailurePolicy.ANNOTATION, FailurePolicy::parse)
            .orElse(FailurePolicy.KUBEFED);
    this.preference =
        new SchedulingPreference(
            reference,
            targetKind,
            (int) total,
            rebalance,
            intersect,
            clusters,
            strategy,
            moves,
            failure);
  }

  List<Problem> problems() {
    return List.copyOf(problems);
  }

  SchedulingPreference preference() {
    List<Problem> errors = problems.stream().filter(Problem::isError).toList();
    if (!errors.isEmpty()) {
      throw new InvalidResourceException(preference.reference(), errors);
    }
    return preference;
  }

  private void error(Pointer at, String message) {
    problems.add(Problem.error(at, message));
  }

  private void identity(JsonValue object, ObjectReference reference) {
    if (!object.text("apiVersion").equals(Optional.of(API_VERSION))) {
      error(Pointer.of("apiVersion"), "must be " + API_VERSION);
    }
    if (!object.text("kind").equals(Optional.of(KIND))) {
      error(Pointer.of("kind"), "must be " + KIND);
    }
    if (reference.name().isEmpty()) {
      error(Pointer.of("metadata", "name"), "is required: the name of the federated workload");
    }
    if (reference.namespace().isEmpty()) {
      error(
          Pointer.of("metadata", "namespace"),
          "is required: the namespace of the federated workload");
    }
  }

  private String targetKind(JsonValue spec) {
    Pointer at = SPEC.child("targetKind");
    Optional<JsonValue> value = spec.get("targetKind").filter(any -> !any.isNull());
    Optional<String> text = value.flatMap(any -> any.text()).filter(kind -> !kind.isEmpty());
    if (text.isEmpty()) {
      error(at, "is required: the kind of the federated workload, such as FederatedDeployment");
    }
    return text.orElse("");
  }

  private Map<String, ClusterPreference> clusters(JsonValue spec) {
    Pointer at = SPEC.child("clusters");
    Map<String, ClusterPreference> clusters = new LinkedHashMap<>();
    Optional<JsonValue> map = spec.get("clusters").filter(value -> !value.isNull());
    if (map.isPresent() && !map.get().isObject()) {
      error(at, "must be an object from cluster names, or \"*\", to preferences");
      return clusters;
    }
    map.ifPresent(
        entries ->
            entries
                .fields()
                .forEach((name, value) -> clusters.put(name, cluster(at.child(name), value))));
    return clusters;
  }

  private ClusterPreference cluster(Pointer at, JsonValue value) {
    if (!value.isObject()) {
      error(at, "must be an object with minReplicas, maxReplicas and weight");
      return ClusterPreference.NONE;
    }
    unknownFields(value, at, CLUSTER_FIELDS);
    return new ClusterPreference(
        number(value, at, "minReplicas").orElse(0),
        number(value, at, "maxReplicas"),
        number(value, at, "weight").orElse(0));
  }

  private <T> Optional<T> annotation(
      JsonValue object, String name, BiFunction<String, Consumer<Problem>, T> parse) {
    Pointer at = Pointer.of("metadata", "annotations", name);
    return object
        .at(at)
        .flatMap(text -> text.text())
        .filter(text -> !text.isBlank())
        .map(text -> parse.apply(text, problem -> problems.add(problem.under(at))));
  }

  private Optional<JsonValue> object(JsonValue parent, Pointer at) {
    Optional<JsonValue> value = parent.get(at.last()).filter(any -> !any.isNull());
    if (value.isPresent() && !value.get().isObject()) {
      error(at, "must be an object with targetKind, totalReplicas and clusters");
      return Optional.empty();
    }
    return value;
  }

  private OptionalLong number(JsonValue parent, Pointer parentAt, String field) {
    Optional<JsonValue> value = parent.get(field).filter(any -> !any.isNull());
    if (value.isEmpty()) {
      return OptionalLong.empty();
    }
    OptionalLong number = value.get().integer();
    if (number.isEmpty()) {
      error(
          parentAt.child(field),
          value.get().isInteger() ? "is a number beyond 64 bits" : "must be an integer");
    }
    return number;
  }

  private boolean flag(JsonValue spec, String field) {
    Optional<JsonValue> value = spec.get(field).filter(any -> !any.isNull());
    if (value.isPresent() && !value.get().isBoolean()) {
      error(SPEC.child(field), "must be true or false");
    }
    return value.flatMap(any -> any.bool()).orElse(false);
  }

  private void unknownFields(JsonValue object, Pointer at, List<String> known) {
    for (String name : object.names()) {
      if (!known.contains(name)) {
        problems.add(
            Problem.warning(
                at.child(name),
                "is ignored: unknown field; the fields here are " + String.join(", ", known)));
      }
    }
  }
}
