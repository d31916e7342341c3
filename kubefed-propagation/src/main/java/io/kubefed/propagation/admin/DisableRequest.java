package io.kubefed.propagation.admin;

import static java.util.Objects.requireNonNull;

import io.kubefed.core.api.KubeFedNames;
import java.time.Duration;
import java.util.Optional;

/**
 * A type that is to be federated no longer. Start at {@link #of}.
 *
 * @param typeName the type: plural, singular, kind or short name, or {@code plural.group}
 * @param deleteDefinition true to delete the federated type's definition as well, which is refused
 *     while there are resources of it
 * @param targetVersion the version of the type, where its type config is gone already
 * @param federatedGroup the group of the federated type, where its type config is gone already
 * @param patience how long to wait for the control plane to stop propagating the type, and then to
 *     let the type config go
 * @param dryRun true to write nothing
 */
public record DisableRequest(
    String typeName,
    boolean deleteDefinition,
    Optional<String> targetVersion,
    String federatedGroup,
    Duration patience,
    boolean dryRun) {

  public DisableRequest {
    requireNonNull(typeName, "typeName");
    requireNonNull(targetVersion, "targetVersion");
    requireNonNull(federatedGroup, "federatedGroup");
    requireNonNull(patience, "patience");
    if (!deleteDefinition
        && (targetVersion.isPresent() || !federatedGroup.equals(KubeFedNames.TYPES_GROUP))) {
      throw new IllegalArgumentException(
          "the target's version and the federated group say which definition to delete: they are"
              + " for deleting it only");
    }
  }

  /** Stops federating the type of that name and keeps the definition, as KubeFed by default. */
  public static DisableRequest of(String typeName) {
    return new DisableRequest(
        typeName, false, Optional.empty(), KubeFedNames.TYPES_GROUP, Duration.ofSeconds(10), false);
  }

  /** This request, deleting the federated type's definition as well. */
  public DisableRequest withDeleteDefinition() {
    return new DisableRequest(typeName, true, targetVersion, federatedGroup, patience, dryRun);
  }

  /** This request for that version of the type; only with the definition deleted. */
  public DisableRequest withTargetVersion(String other) {
    return new DisableRequest(
        typeName, deleteDefinition, Optional.of(other), federatedGroup, patience, dryRun);
  }

  /** This request with the federated type in that group; only with the definition deleted. */
  public DisableRequest withFederatedGroup(String other) {
    return new DisableRequest(typeName, deleteDefinition, targetVersion, other, patience, dryRun);
  }

  /** This request, waiting that long. */
  public DisableRequest withPatience(Duration other) {
    return new DisableRequest(
        typeName, deleteDefinition, targetVersion, federatedGroup, other, dryRun);
  }

  /** This request, as a dry run or for real. */
  public DisableRequest withDryRun(boolean other) {
    return new DisableRequest(
        typeName, deleteDefinition, targetVersion, federatedGroup, patience, other);
  }
}
