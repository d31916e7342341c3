package io.kubefed.core.override;

import io.kubefed.core.json.JsonEditor;
import io.kubefed.core.json.Pointer;
import java.util.List;

/** A typed change, which compiles to JSON Patch for the tree at hand. */
interface Overrider {

  /** Where it stands in the federated resource. */
  Pointer origin();

  /** The part of the tree that it reads and changes. */
  Pointer area();

  /**
   * The operations that make the change in that tree, whose containers are at these places.
   * Overriders leave the containers where they are.
   */
  List<Operation> compile(JsonEditor tree, ContainerPlaces containers) throws OverriderException;
}
