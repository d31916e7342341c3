package io.kubefed.core.override;

import io.kubefed.core.json.JsonEditor;
import io.kubefed.core.json.JsonValue;
import io.kubefed.core.json.Pointer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Exchanges parts of the names of container images. */
record ImageOverrider(
    Pointer origin,
    Containers containers,
    Optional<String> registry,
    Optional<String> repository,
    Optional<String> tag,
    Optional<String> digest)
    implements Overrider {

  @Override
  public Pointer area() {
    return containers.podSpec();
  }

  @Override
  public List<Operation> compile(JsonEditor tree, ContainerPlaces places)
      throws OverriderException {
    List<Operation> operations = new ArrayList<>();
    for (Pointer place : containers.in(places)) {
      Pointer at = place.child("image");
      Optional<String> image =
          tree.get(at).flatMap(JsonValue::text).filter(text -> !text.isEmpty());
      if (image.isEmpty()) {
        throw new OverriderException(at, "the container has no image");
      }
      operations.add(Operation.replace(at, JsonValue.of(changed(image.get()))));
    }
    return operations;
  }

  private String changed(String image) {
    ImageReference old = ImageReference.parse(image);
    boolean versioned = tag.isPresent() || digest.isPresent();
    return new ImageReference(
            registry.or(old::registry),
            repository.orElseGet(old::repository),
            versioned ? tag : old.tag(),
            versioned ? digest : old.digest())
        .toString();
  }
}
