package io.kubefed.core.placement;

import static java.util.Objects.requireNonNull;

/**
 * Something a policy has to say about the placement as a whole.
 *
 * @param policy the name of the policy
 * @param message its words
 */
public record PolicyNotice(String policy, String message) {

  public PolicyNotice {
    requireNonNull(policy, "policy");
    requireNonNull(message, "message");
  }

  /** For messages: {@code policy "spread": 1 region of at least 2}. */
  @Override
  public String toString() {
    return "policy \"" + policy + "\": " + message;
  }
}
