package io.kubefed.scheduling.decision;

import static java.util.Objects.requireNonNull;

import io.kubefed.core.ResourceType;
import io.kubefed.core.json.JsonException;
import io.kubefed.core.json.JsonValue;
import io.kubefed.core.json.Pointer;
import io.kubefed.scheduling.rewrite.ScheduledFields;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What is divided in workloads of a type. */
public sealed interface Scaling {

  /**
   * The replicas of a type with a scale subresource.
   *
   * @param field where they are asked for
   * @param statusField where a custom resource says how many there are, for one that does not say
   *     in {@code status.readyReplicas} how many are ready
   */
  record Replicas(Pointer field, Optional<Pointer> statusField) implements Scaling {

    public Replicas {
      requireNonNull(field, "field");
      requireNonNull(statusField, "statusField");
    }

    /** How many a workload asks for; 1 where it does not say, as Kubernetes has it. */
    public long asked(JsonValue workload) {
      return Math.max(0, workload.at(field).map(value -> value.integer().orElse(1)).orElse(1L));
    }

    /** How many a workload has ready. */
    public long ready(JsonValue workload) {
      return Math.max(
          0,
          workload
              .path("status", "readyReplicas")
              .or(() -> statusField.flatMap(workload::at))
              .map(value -> value.integer().orElse(0))
              .orElse(0L));
    }
  }

  /** The parallelism and the completions of Jobs. */
  record Job() implements Scaling {}

  /** The minimum and the maximum of HorizontalPodAutoscalers. */
  record Autoscaler() implements Scaling {}

  /** What is divided in a type that every Kubernetes knows; nothing if that cannot be. */
  static Optional<Scaling> ofBuiltIn(ResourceType target) {
    String type = target.qualifiedPlural();
    if (Set.of(
            "deployments.apps",
            "deployments.extensions",
            "replicasets.apps",
            "replicasets.extensions",
            "statefulsets.apps",
            "replicationcontrollers")
        .contains(type)) {
      return Optional.of(new Replicas(ScheduledFields.REPLICAS, Optional.empty()));
    }
    return switch (type) {
      case "jobs.batch" -> Optional.of(new Job());
      case "horizontalpodautoscalers.autoscaling" -> Optional.of(new Autoscaler());
      default -> Optional.empty();
    };
  }

  /**
   * What is divided in a custom type: nothing if the version has no scale subresource.
   *
   * @param definition its CustomResourceDefinition
   */
  static Optional<Scaling> ofDefinition(JsonValue definition, String version) {
    return definition.path("spec", "versions").map(JsonValue::items).orElse(List.of()).stream()
        .filter(each -> each.text("name").orElse("").equals(version))
        .flatMap(each -> each.path("subresources", "scale").stream())
        .flatMap(
            scale ->
                pointer(scale.text("specReplicasPath")).stream()
                    .map(
                        field ->
                            (Scaling)
                                new Replicas(field, pointer(scale.text("statusReplicasPath")))))
        .findFirst();
  }

  /** A path such as {@code .spec.replicas}; Kubernetes allows nothing else here. */
  private static Optional<Pointer> pointer(Optional<String> path) {
    try {
      return path.filter(text -> text.startsWith("."))
          .map(text -> Pointer.parse(text.replace('.', '/')));
    } catch (JsonException e) {
      return Optional.empty();
    }
  }
}
