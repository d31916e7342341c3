package io.kubefed.core.retain;

import io.kubefed.core.ResourceType;
import io.kubefed.core.json.JsonEditor;
import io.kubefed.core.json.JsonValue;
import io.kubefed.core.json.Pointer;
import java.util.List;

/**
 * Keeps fields that the template leaves open: absent, null or an empty list.
 *
 * @param group the target's API group
 * @param kind the target's kind
 * @param fields the fields to keep
 */
record AbsentFieldRetainer(String group, String kind, List<Pointer> fields)
    implements FieldRetainer {

  static AbsentFieldRetainer of(String group, String kind, Pointer... fields) {
    return new AbsentFieldRetainer(group, kind, List.of(fields));
  }

  @Override
  public boolean handles(ResourceType target) {
    return target.group().equals(group) && target.kind().equals(kind);
  }

  @Override
  public void retain(JsonEditor desired, JsonValue member) {
    for (Pointer field : fields) {
      if (isOpen(desired, field)) {
        member
            .at(field)
            .filter(value -> !value.isNull() && !value.isEmpty())
            .ifPresent(value -> desired.set(field, value));
      }
    }
  }

  private static boolean isOpen(JsonEditor desired, Pointer field) {
    return desired
        .get(field)
        .filter(value -> !value.isNull() && !(value.isArray() && value.isEmpty()))
        .isEmpty();
  }
}
