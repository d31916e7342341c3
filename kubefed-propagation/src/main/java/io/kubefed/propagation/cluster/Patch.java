package io.kubefed.propagation.cluster;

import static java.util.Objects.requireNonNull;

import io.kubefed.core.json.JsonValue;

/**
 * A change to a part of an object.
 *
 * @param type how the body is read
 * @param body the change
 * @param force for {@link Type#APPLY}: whether to take over fields that others own
 */
public record Patch(Type type, JsonValue body, boolean force) {

  /** How the body of a patch is read. */
  public enum Type {
    /** RFC 7386: an object whose nulls remove. */
    MERGE,
    /** RFC 6902: a list of operations, all or none. */
    JSON,
    /** Server-side apply: the fields that the field manager wants to own. */
    APPLY
  }

  public Patch {
    requireNonNull(type, "type");
    if (type == Type.JSON ? !body.isArray() : !body.isObject()) {
      throw new IllegalArgumentException(
          "the body of a patch of type "
              + type
              + " is "
              + (type == Type.JSON ? "a list" : "an object"));
    }
    if (force && type != Type.APPLY) {
      throw new IllegalArgumentException("only server-side apply can be forced");
    }
  }

  /** A JSON merge patch. */
  public static Patch merge(JsonValue body) {
    return new Patch(Type.MERGE, body, false);
  }

  /** A JSON patch. */
  public static Patch json(JsonValue operations) {
    return new Patch(Type.JSON, operations, false);
  }

  /** A server-side apply that fails with a conflict where others own a field. */
  public static Patch apply(JsonValue configuration) {
    return new Patch(Type.APPLY, configuration, false);
  }

  /** A server-side apply that takes the fields over that others own. */
  public static Patch forcedApply(JsonValue configuration) {
    return new Patch(Type.APPLY, configuration, true);
  }

  /** Tells the type alone: the body may hold secrets. */
  @Override
  public String toString() {
    return type + " patch";
  }
}
