package io.kubefed.propagation.controller.status;

import io.kubefed.core.ObjectReference;
import io.kubefed.core.federated.FederatedResource;
import io.kubefed.core.json.JsonValue;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;

/** What is known of the federated resources of a type and their members' objects. Thread-safe. */
public interface StatusSource {

  /** Whether everything has been seen once, in the host and in all members that are ready. */
  boolean isSynced();

  /** All federated resources. */
  Set<ObjectReference> keys();

  /** The federated resource as it is now, if there is one. */
  Optional<FederatedResource> resource(ObjectReference key);

  /**
   * The status of a resource's object in each cluster that is ready, by name; nothing where the
   * cluster does not hold the object, or the object has no status.
   */
  SortedMap<String, Optional<JsonValue>> statuses(FederatedResource resource);
}
