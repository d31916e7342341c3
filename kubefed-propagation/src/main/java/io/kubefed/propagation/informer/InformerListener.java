package io.kubefed.propagation.informer;

import io.kubefed.core.ObjectReference;
import java.util.Optional;

/**
 * Hears of changes to a cache, one at a time, on the executor of {@link InformerSettings}. It may
 * block: that delays no other listener, no watch and no cache. What it throws is logged, and it is
 * told of what comes next.
 *
 * <p>Changes to one object come in their order, each beginning where the one before ended. A
 * listener that is slower than the changes hears of several changes to an object as one, but always
 * of a deletion that it has not heard of: of an object that was deleted and made anew it hears
 * both.
 *
 * @param <V> what is kept of each object
 */
@FunctionalInterface
public interface InformerListener<V> {

  /** An object came (nothing before), changed, or went or matches no longer (nothing after). */
  void onChange(ObjectReference object, Optional<V> before, Optional<V> after);

  /**
   * The phase is another one. Told after the changes that led to it: a listener that hears of
   * {@code SYNCED} has heard of all objects.
   */
  default void onState(InformerState state) {}
}
