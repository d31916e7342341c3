package io.kubefed.propagation.cluster;

import static java.util.Objects.requireNonNull;

import io.kubefed.core.json.JsonValue;
import java.util.List;
import java.util.Optional;

/**
 * Objects of one type at one moment, each with its {@code apiVersion} and {@code kind}.
 *
 * @param items the objects, sorted by namespace and name; without {@code metadata.managedFields}
 * @param resourceVersion the version of the whole list: a watch from here misses nothing
 * @param continueToken asks for the next page; empty on the last
 */
public record ObjectList(
    List<JsonValue> items, String resourceVersion, Optional<String> continueToken) {

  public ObjectList {
    items = List.copyOf(items);
    requireNonNull(resourceVersion, "resourceVersion");
    requireNonNull(continueToken, "continueToken");
  }

  /** Says how many there are: the objects may hold secrets. */
  @Override
  public String toString() {
    return items.size() + " objects at " + resourceVersion;
  }
}
