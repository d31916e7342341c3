package io.kubefed.core.override;

import io.kubefed.core.json.JsonEditor;
import io.kubefed.core.json.JsonValue;
import io.kubefed.core.json.Pointer;
import java.util.List;

/** Sets {@code spec.replicas}. */
record ReplicasOverrider(Pointer origin, JsonValue replicas) implements Overrider {

  private static final Pointer REPLICAS = Pointer.of("spec", "replicas");

  @Override
  public Pointer area() {
    return REPLICAS;
  }

  @Override
  public List<Operation> compile(JsonEditor tree, ContainerPlaces places) {
    return List.of(Operation.add(REPLICAS, replicas));
  }
}
