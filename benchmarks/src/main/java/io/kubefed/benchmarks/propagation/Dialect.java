package io.kubefed.benchmarks.propagation;

import io.kubefed.core.ResourceType;
import io.kubefed.core.api.KubeFedNames;
import io.kubefed.core.federated.FederatedType;
import io.kubefed.core.json.JsonValue;
import io.kubefed.core.schema.FederatedTypeCrd;
import io.kubefed.core.schema.FederatedTypes;
import io.kubefed.core.schema.KubeFedCrds;
import io.kubefed.core.schema.TargetApi;
import io.kubefed.core.version.VersionRecord;
import java.util.List;

/**
 * The API that a federation is used by: KubeFed's, or the floor's own copy of it in another group.
 * The copy costs the servers the same, and a federation that runs meanwhile has nothing to do with
 * it.
 *
 * @param type the federated type
 * @param record the type of the version records
 * @param managedLabel the label of member objects that are managed
 */
record Dialect(FederatedType type, ResourceType record, String managedLabel) {

  private static final String FLOOR_GROUP = "floor.kubefed.io";

  /** KubeFed's API for that target. */
  static Dialect kubefed(ResourceType target) {
    FederatedType type = FederatedType.forTarget(target);
    return new Dialect(type, VersionRecord.typeFor(type), KubeFedNames.MANAGED_LABEL);
  }

  /** The floor's copy of it. */
  static Dialect floor(ResourceType target) {
    FederatedType type = FederatedTypes.forTarget(target, FLOOR_GROUP, KubeFedNames.TYPES_VERSION);
    ResourceType record = VersionRecord.typeFor(type);
    return new Dialect(
        type,
        ResourceType.namespaced(
            FLOOR_GROUP + "/" + record.version(), record.kind(), record.plural()),
        FLOOR_GROUP + "/managed");
  }

  /** The definitions of the federated type and of the records. */
  List<JsonValue> definitions() {
    return List.of(FederatedTypeCrd.generate(type, TargetApi.of(type.target())), ofRecords());
  }

  private JsonValue ofRecords() {
    JsonValue kubefeds =
        KubeFedCrds.core().stream()
            .filter(crd -> crd.text("spec", "names", "kind").orElseThrow().equals(record.kind()))
            .findFirst()
            .orElseThrow();
    JsonValue spec = kubefeds.get("spec").orElseThrow();
    return kubefeds
        .with(
            "metadata",
            JsonValue.emptyObject().with("name", JsonValue.of(record.qualifiedPlural())))
        .with("spec", spec.with("group", JsonValue.of(record.group())));
  }
}
