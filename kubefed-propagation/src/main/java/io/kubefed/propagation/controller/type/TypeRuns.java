package io.kubefed.propagation.controller.type;

import io.kubefed.core.federated.FederatedType;
import java.util.Optional;

/** What the type config controller has done for a type. Thread-safe. */
public interface TypeRuns {

  /**
   * A new run of the sync controller for a type; not started.
   *
   * @param type the type, as its type config describes it now
   * @param namespaceType the federated type of namespaces, which limits where objects of a
   *     namespaced type land; empty while there is none
   */
  TypeRun create(FederatedType type, Optional<FederatedType> namespaceType);

  /**
   * Takes the managed label off all objects of a type in all members, once its run is closed:
   * propagation lets go of them and deletes none. Blocks, member by member in parallel.
   *
   * @throws io.kubefed.core.KubefedException if a member could not be done, naming it; calling
   *     again goes on where this ended
   */
  void release(FederatedType type);
}
