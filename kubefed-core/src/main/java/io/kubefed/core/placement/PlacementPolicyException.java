package io.kubefed.core.placement;

import io.kubefed.core.KubefedException;
import io.kubefed.core.ObjectReference;

/**
 * A policy threw instead of judging. No decision is made then, so that nothing is removed; the
 * policy has to be mended.
 */
public final class PlacementPolicyException extends KubefedException {

  private final String policy;

  PlacementPolicyException(String policy, ObjectReference resource, RuntimeException cause) {
    super(
        "policy \"" + policy + "\" failed on " + resource + ", which stays where it is: " + cause,
        null,
        resource,
        cause);
    this.policy = policy;
  }

  /** The name of the policy. */
  public String policy() {
    return policy;
  }

  @Override
  public boolean isRetryable() {
    return false;
  }
}
