package io.kubefed.propagation.admin;

import static java.util.Objects.requireNonNull;

import io.kubefed.core.api.KubeFedNames;
import io.kubefed.core.json.JsonValue;
import java.util.Optional;

/**
 * A type that is to be federated. Start at {@link #of}.
 *
 * @param typeName the type: plural, singular, kind or short name, or {@code plural.group}
 * @param targetVersion the version of the type; the one that the host prefers where empty
 * @param federatedGroup the group of the federated type
 * @param federatedVersion the version of the federated type
 * @param dryRun true to write nothing
 */
public record EnableRequest(
    String typeName,
    Optional<String> targetVersion,
    String federatedGroup,
    String federatedVersion,
    boolean dryRun) {

  public EnableRequest {
    requireNonNull(typeName, "typeName");
    requireNonNull(targetVersion, "targetVersion");
    requireNonNull(federatedGroup, "federatedGroup");
    requireNonNull(federatedVersion, "federatedVersion");
  }

  /** Federates the type of that name as KubeFed does by default. */
  public static EnableRequest of(String typeName) {
    return new EnableRequest(
        typeName, Optional.empty(), KubeFedNames.TYPES_GROUP, KubeFedNames.TYPES_VERSION, false);
  }

  /**
   * The request that a file says, as KubeFed's {@code enable -f} reads it: {@code metadata.name},
   * and in {@code spec} {@code targetVersion}, {@code federatedGroup} and {@code federatedVersion}.
   *
   * @throws IllegalArgumentException if it has no name
   */
  public static EnableRequest ofDirective(JsonValue directive) {
    String name =
        directive
            .text("metadata", "name")
            .filter(text -> !text.isEmpty())
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "an EnableTypeDirective names its type in metadata.name, such as"
                            + " deployments.apps"));
    EnableRequest request = of(name);
    return new EnableRequest(
        name,
        stated(directive, "targetVersion"),
        stated(directive, "federatedGroup").orElse(request.federatedGroup()),
        stated(directive, "federatedVersion").orElse(request.federatedVersion()),
        false);
  }

  private static Optional<String> stated(JsonValue directive, String field) {
    return directive.text("spec", field).filter(text -> !text.isEmpty());
  }

  /** This request for that version of the type. */
  public EnableRequest withTargetVersion(String other) {
    return new EnableRequest(
        typeName, Optional.of(other), federatedGroup, federatedVersion, dryRun);
  }

  /** This request with the federated type in that group. */
  public EnableRequest withFederatedGroup(String other) {
    return new EnableRequest(typeName, targetVersion, other, federatedVersion, dryRun);
  }

  /** This request with the federated type at that version. */
  public EnableRequest withFederatedVersion(String other) {
    return new EnableRequest(typeName, targetVersion, federatedGroup, other, dryRun);
  }

  /** This request, as a dry run or for real. */
  public EnableRequest withDryRun(boolean other) {
    return new EnableRequest(typeName, targetVersion, federatedGroup, federatedVersion, other);
  }
}
