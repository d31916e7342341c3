package io.kubefed.propagation.cluster;

import io.kubefed.core.json.JsonValue;
import io.kubefed.propagation.cluster.InvalidObjectException.FieldCause;
import java.util.List;
import java.util.Optional;

/** A check that an in-memory cluster makes before it stores an object. */
@FunctionalInterface
public interface ObjectCheck {

  /**
   * What is wrong with an object; empty if nothing is.
   *
   * @param before what is stored now; empty when the object is created
   * @param object what is to be stored, with all defaults
   */
  List<FieldCause> problems(Optional<JsonValue> before, JsonValue object);
}
