package io.kubefed.core.retain;

import io.kubefed.core.ResourceType;
import io.kubefed.core.json.JsonEditor;
import io.kubefed.core.json.JsonValue;
import io.kubefed.core.json.Pointer;
import java.util.List;

/**
 * Keeps what the API server generates into a Job on creation and lets nobody change: the selector,
 * and the pod labels that it selects by. A template with a selector of its own keeps that.
 */
final class JobRetainer implements FieldRetainer {

  private static final Pointer SELECTOR = Pointer.of("spec", "selector");
  private static final Pointer POD_LABELS = Pointer.of("spec", "template", "metadata", "labels");
  private static final List<String> GENERATED =
      List.of(
          "batch.kubernetes.io/controller-uid",
          "batch.kubernetes.io/job-name",
          "controller-uid",
          "job-name");

  @Override
  public boolean handles(ResourceType target) {
    return target.group().equals("batch") && target.kind().equals("Job");
  }

  @Override
  public void retain(JsonEditor desired, JsonValue member) {
    if (desired.get(SELECTOR).filter(value -> !value.isNull()).isPresent()) {
      return;
    }
    member
        .at(SELECTOR)
        .filter(JsonValue::isObject)
        .ifPresent(selector -> desired.set(SELECTOR, selector));
    for (String label : GENERATED) {
      Pointer at = POD_LABELS.child(label);
      if (desired.get(at).isEmpty()) {
        member.at(at).ifPresent(value -> desired.set(at, value));
      }
    }
  }
}
