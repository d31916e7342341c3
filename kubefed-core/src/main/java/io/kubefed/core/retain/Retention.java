package io.kubefed.core.retain;

import static java.util.Objects.requireNonNull;

import io.kubefed.core.ResourceType;
import io.kubefed.core.federated.FederatedType;
import io.kubefed.core.json.JsonEditor;
import io.kubefed.core.json.JsonException;
import io.kubefed.core.json.JsonValue;
import io.kubefed.core.json.Pointer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Merges what a member cluster keeps for itself into the object that it should hold. Immutable and
 * thread-safe.
 *
 * <p>Kept are, of every object, {@code metadata.resourceVersion}, {@code finalizers} and {@code
 * annotations}, and {@code spec.replicas} where the federated resource retains replicas; of a
 * Service its cluster IPs, health check node port and node ports; of a ServiceAccount its secrets,
 * where the template has none. That is KubeFed's list.
 *
 * <p>Beyond it go fields that a member assigns once and never lets go, so that KubeFed's update
 * without them was refused or did damage: the generated selector and labels of a Job, the volume
 * and class of a PersistentVolumeClaim, the claim of a PersistentVolume. They are kept only where
 * the template leaves them open.
 */
public final class Retention {

  private static final List<Pointer> METADATA =
      List.of(
          Pointer.of("metadata", "resourceVersion"),
          Pointer.of("metadata", "finalizers"),
          Pointer.of("metadata", "annotations"));
  private static final Pointer REPLICAS = Pointer.of("spec", "replicas");

  private static final Retention STANDARD =
      new Retention(
          List.of(
              new ServiceRetainer(),
              AbsentFieldRetainer.of("", "ServiceAccount", Pointer.of("secrets")),
              new JobRetainer(),
              AbsentFieldRetainer.of(
                  "",
                  "PersistentVolumeClaim",
                  Pointer.of("spec", "volumeName"),
                  Pointer.of("spec", "storageClassName")),
              AbsentFieldRetainer.of("", "PersistentVolume", Pointer.of("spec", "claimRef"))));

  private final List<FieldRetainer> retainers;

  private Retention(List<FieldRetainer> retainers) {
    this.retainers = List.copyOf(retainers);
  }

  /** What is retained if nobody adds to it. */
  public static Retention standard() {
    return STANDARD;
  }

  /** This retention, with another retainer after those that it has. */
  public Retention with(FieldRetainer retainer) {
    List<FieldRetainer> more = new ArrayList<>(retainers);
    more.add(requireNonNull(retainer, "retainer"));
    return new Retention(more);
  }

  /**
   * True if objects of that type keep something besides metadata: {@link #merge} then needs the
   * member's whole object, and is content with its metadata otherwise, unless replicas are
   * retained.
   */
  public boolean keepsMoreThanMetadata(ResourceType target) {
    return retainers.stream().anyMatch(retainer -> retainer.handles(target));
  }

  /**
   * The desired object with what the member keeps. Everything else is shared with the desired
   * object, or with the member's.
   *
   * @param desired the template's form of the object, before the cluster's overrides
   * @param member the object as the member cluster has it
   * @param type the federated type
   * @param retainReplicas true if the member's controllers choose the number of replicas
   * @throws JsonException if the desired object has something else where an object belongs, such as
   *     {@code spec}; KubeFed's status for it is {@code FieldRetentionFailed}
   */
  public JsonValue merge(
      JsonValue desired, JsonValue member, FederatedType type, boolean retainReplicas) {
    JsonEditor editor = JsonEditor.on(desired);
    for (Pointer field : METADATA) {
      Optional<JsonValue> kept = member.at(field).filter(value -> !value.isNull());
      if (kept.isPresent()) {
        editor.set(field, kept.get());
      } else if (desired.at(field).isPresent()) {
        editor.remove(field);
      }
    }
    ResourceType target = type.target();
    for (FieldRetainer retainer : retainers) {
      if (retainer.handles(target)) {
        retainer.retain(editor, member);
      }
    }
    if (retainReplicas) {
      member
          .at(REPLICAS)
          .filter(JsonValue::isInteger)
          .ifPresent(replicas -> editor.set(REPLICAS, replicas));
    }
    return editor.build();
  }
}
