package io.kubefed.propagation.install;

import static java.util.Objects.requireNonNull;

import io.kubefed.core.KubefedException;
import io.kubefed.core.ObjectReference;
import java.util.Locale;
import java.util.Optional;

/**
 * What an {@link Installer} did about one object.
 *
 * @param object the object
 * @param outcome what was done
 * @param detail why, or what is wrong and the way out; empty where there is nothing to add
 * @param failure what failed, where a call to the host did or the object on it cannot be used
 */
public record InstalledObject(
    ObjectReference object, Outcome outcome, String detail, Optional<KubefedException> failure) {

  /** What was done about an object. */
  public enum Outcome {
    /** It was not there and is now. */
    CREATED,
    /** It was there, and what it lacked was added. */
    UPDATED,
    /** It was there, is wanted no longer, and was deleted. */
    REMOVED,
    /** It was there and is as it was. */
    UNCHANGED,
    /** A type config that was left out, because the host does not serve its target. */
    NOT_SERVED,
    /** It is not as it should be; the detail says why. */
    FAILED
  }

  public InstalledObject {
    requireNonNull(object, "object");
    requireNonNull(outcome, "outcome");
    requireNonNull(detail, "detail");
    requireNonNull(failure, "failure");
  }

  /** {@code created KubeFedConfig kube-federation-system/kubefed}. */
  @Override
  public String toString() {
    return outcome.name().toLowerCase(Locale.ROOT).replace('_', ' ')
        + " "
        + object
        + (detail.isEmpty() ? "" : ": " + detail);
  }
}
