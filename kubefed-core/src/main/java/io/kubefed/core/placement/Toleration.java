package io.kubefed.core.placement;

import io.kubefed.core.placement.Taint.Effect;
import org.jspecify.annotations.Nullable;

/**
 * A toleration of taints.
 *
 * @param key the taint's key; null for every key
 * @param value the taint's value; null for every value
 * @param effect the taint's effect; null for every effect
 */
record Toleration(@Nullable String key, @Nullable String value, @Nullable Effect effect) {

  boolean tolerates(Taint taint) {
    return (key == null || key.equals(taint.key()))
        && (value == null || value.equals(taint.value()))
        && (effect == null || effect == taint.effect());
  }
}
