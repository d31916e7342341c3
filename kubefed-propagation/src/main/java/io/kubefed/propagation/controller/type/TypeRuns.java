package io.kubefed.propagation.controller.type;

import io.kubefed.core.federated.FederatedType;
import java.util.Optional;

/** What the type config controller has done for a type. Thread-safe. */
public interface TypeRuns {

  /**
   * A new run of the sync controller for a type; not started. At no time are there two runs that
   * share a federated type or a target.
   *
   * @param type the type, as its type config and the feature gates describe it now: {@code
   *     statusCollection} is true only where {@code remoteStatus} is to be filled, and {@code
   *     status} is there only where statuses are to be collected into objects of that type
   * @param namespaceType the federated type of namespaces, which limits where objects of a
   *     namespaced type land; empty for cluster-scoped types
   */
  TypeRun create(FederatedType type, Optional<FederatedType> namespaceType);

  /**
   * Takes the managed label off all objects of a type in all members, once its run is closed:
   * propagation lets go of them and deletes none. Blocks, member by member in parallel. Called only
   * once every member is known.
   *
   * @throws io.kubefed.core.KubefedException if a member could not be done, naming it; calling
   *     again goes on where this ended
   */
  void release(FederatedType type);
}
