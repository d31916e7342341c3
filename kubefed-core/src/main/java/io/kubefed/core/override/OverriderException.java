package io.kubefed.core.override;

import io.kubefed.core.json.Pointer;

/** An overrider that does not fit the tree it is compiled for. */
final class OverriderException extends Exception {

  private static final long serialVersionUID = 1L;

  private final transient Pointer pointer;
  private final String reason;

  OverriderException(Pointer pointer, String reason) {
    super(reason);
    this.pointer = pointer;
    this.reason = reason;
  }

  Pointer pointer() {
    return pointer;
  }

  String reason() {
    return reason;
  }
}
