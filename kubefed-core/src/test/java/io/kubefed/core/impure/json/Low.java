package io.kubefed.core.impure.json;

import io.kubefed.core.impure.render.High;

/** Knows what is built on it. */
public final class Low {

  private Low() {}

  /** Looks up, where it must not. */
  public static Class<?> up() {
    return High.class;
  }
}
