package io.kubefed.core.impure.render;

import io.kubefed.core.impure.json.Low;

/** Is built on the other, and known by it. */
public final class High {

  private High() {}

  /** Looks down. */
  public static Class<?> down() {
    return Low.class;
  }
}
