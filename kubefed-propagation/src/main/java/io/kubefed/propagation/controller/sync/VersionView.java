package io.kubefed.propagation.controller.sync;

import io.kubefed.core.json.JsonValue;
import io.kubefed.core.version.VersionRecord;
import io.kubefed.propagation.informer.Form;

/**
 * A PropagatedVersion or ClusterPropagatedVersion, as far as the controllers need it.
 *
 * @param uid tells objects of one name apart
 * @param resourceVersion which state of the object this is
 * @param owner the uid of the federated resource that it belongs to; empty where it names none
 * @param record what is recorded
 */
record VersionView(String uid, String resourceVersion, String owner, VersionRecord record) {

  /** What caches of version records hold; one instance, so that all types share a cache. */
  static final Form<VersionView> FORM = Form.ofWhole(VersionView::of);

  static VersionView of(JsonValue object) {
    return new VersionView(
        object.text("metadata", "uid").orElse(""),
        object.text("metadata", "resourceVersion").orElse(""),
        object
            .path("metadata", "ownerReferences")
            .flatMap(owners -> owners.get(0))
            .flatMap(owner -> owner.text("uid"))
            .orElse(""),
        VersionRecord.read(object));
  }

  /**
   * True if this is about the federated resource of that uid, and not one of its name before it.
   */
  boolean belongsTo(String resourceUid) {
    return owner.isEmpty() || owner.equals(resourceUid);
  }
}
