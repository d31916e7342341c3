package io.kubefed.core.placement;

import static java.util.Objects.requireNonNull;

/**
 * Why a resource as a whole is placed nowhere, whatever it asks for. Its objects in member clusters
 * go away, as in KubeFed.
 *
 * @param reason the reason of the condition in the resource's status
 * @param message the reason in words, with the way out
 */
public record Refusal(String reason, String message) {

  /** The namespace of the resource has no FederatedNamespace. */
  public static final String NAMESPACE_NOT_FEDERATED = "NamespaceNotFederated";

  public Refusal {
    requireNonNull(reason, "reason");
    requireNonNull(message, "message");
  }
}
