package io.kubefed.core.retain;

import io.kubefed.core.ResourceType;
import io.kubefed.core.json.JsonEditor;
import io.kubefed.core.json.JsonException;
import io.kubefed.core.json.JsonValue;

/**
 * Keeps fields of certain target types as the member cluster has them. Implementations are
 * thread-safe and depend on nothing but their arguments.
 */
public interface FieldRetainer {

  /** True if objects of that target type are to be handed to {@link #retain}. */
  boolean handles(ResourceType target);

  /**
   * Copies fields of the member's object into the desired one. {@link JsonEditor#set} makes the
   * objects on the way.
   *
   * @param desired the desired object, before the cluster's overrides
   * @param member the object as the member cluster has it
   * @throws JsonException if the desired object has something else where the member has an object
   */
  void retain(JsonEditor desired, JsonValue member);
}
