package io.kubefed.propagation.engine;

import io.kubefed.core.KubefedException;

/**
 * Brings what a key stands for closer to what it should be.
 *
 * <p>It is called with a key and nothing else: it looks at the world as it is now, not at the event
 * that made the key known. Calls for different keys come side by side, those for one key never. It
 * may block, but not for a member cluster: that is what {@link Lane}s are for. Where its thread is
 * interrupted, it should return soon.
 *
 * @param <K> the keys
 */
@FunctionalInterface
public interface Reconciler<K> {

  /**
   * Looks at a key.
   *
   * @throws KubefedException if it failed: one that {@link KubefedException#isRetryable is
   *     retryable} is tried again after a back-off, another not before the key is added again. Any
   *     other exception is a bug, but tried again as well.
   */
  Result reconcile(K key);
}
