package io.kubefed.propagation.controller.cluster;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Follows the checks of one cluster: the first result counts at once, a change between ready and
 * not ready when as many results in a row say so as the thresholds ask. Not thread-safe.
 */
final class HealthTrack {

  private @Nullable Health stated;
  private long contrary;

  /** Takes a result and returns what counts now. */
  Health take(Health seen, HealthSettings settings) {
    Health before = stated;
    if (before == null || before.isReady() == seen.isReady()) {
      stated = seen;
      contrary = 0;
      return seen;
    }
    contrary++;
    long threshold = seen.isReady() ? settings.successThreshold() : settings.failureThreshold();
    if (contrary < threshold) {
      return before;
    }
    stated = seen;
    contrary = 0;
    return seen;
  }

  /** What counts now; nothing before the first result. */
  Optional<Health> stated() {
    return Optional.ofNullable(stated);
  }

  /** Forgets everything: the next result counts at once. */
  void reset() {
    stated = null;
    contrary = 0;
  }
}
