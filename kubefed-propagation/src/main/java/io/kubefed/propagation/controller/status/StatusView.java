package io.kubefed.propagation.controller.status;

import io.kubefed.core.json.JsonValue;
import io.kubefed.propagation.informer.Form;

/**
 * An object that statuses are collected into, as caches hold it: whole, since it is changed in one
 * field.
 *
 * @param object the object
 */
record StatusView(JsonValue object) {

  static final Form<StatusView> FORM = Form.ofWhole(StatusView::new);

  /** What it says of the clusters; null where it says nothing. */
  JsonValue clusterStatus() {
    return object.get("clusterStatus").orElse(JsonValue.NULL);
  }
}
