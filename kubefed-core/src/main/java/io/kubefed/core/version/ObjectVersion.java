package io.kubefed.core.version;

import io.kubefed.core.json.JsonValue;
import java.util.OptionalLong;

/** The version of an object in a member cluster. */
public final class ObjectVersion {

  static final String GENERATION = "gen:";
  static final String RESOURCE_VERSION = "rv:";

  private ObjectVersion() {}

  /**
   * {@code gen:<generation>}, or {@code rv:<resourceVersion>} where the object has no generation;
   * its metadata is enough.
   */
  public static String of(JsonValue object) {
    OptionalLong generation = object.integer("metadata", "generation");
    if (generation.orElse(0) != 0) {
      return GENERATION + generation.getAsLong();
    }
    return RESOURCE_VERSION + object.text("metadata", "resourceVersion").orElse("");
  }
}
