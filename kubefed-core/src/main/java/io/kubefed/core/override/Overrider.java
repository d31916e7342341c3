package io.kubefed.core.override;

import io.kubefed.core.json.JsonValue;
import io.kubefed.core.json.Pointer;
import java.util.List;

/** A typed change, which compiles to JSON Patch for the tree at hand. */
interface Overrider {

  /** Where it stands in the federated resource. */
  Pointer origin();

  /** The part of the tree that it reads and changes. */
  Pointer area();

  /** The operations that make the change in that tree. */
  List<Operation> compile(JsonValue tree) throws OverriderException;
}
