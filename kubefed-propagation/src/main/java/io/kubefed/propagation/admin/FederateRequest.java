package io.kubefed.propagation.admin;

import static java.util.Objects.requireNonNull;

import java.util.List;

/**
 * A resource of the host that is to be federated. Start at {@link #of} or {@link #namespace}.
 *
 * @param typeName its type: plural, singular, kind or short name, or {@code plural.group}
 * @param namespace its namespace; without meaning for cluster-scoped types
 * @param name its name
 * @param contents true to federate all that is in it, where it is a namespace
 * @param skipApiResources types that are left out of the contents: names as for {@code typeName},
 *     or a whole group such as {@code apps}
 * @param enableType true to enable types that are not federated yet
 * @param dryRun true to write nothing
 */
public record FederateRequest(
    String typeName,
    String namespace,
    String name,
    boolean contents,
    List<String> skipApiResources,
    boolean enableType,
    boolean dryRun) {

  public FederateRequest {
    requireNonNull(typeName, "typeName");
    requireNonNull(namespace, "namespace");
    requireNonNull(name, "name");
    skipApiResources = List.copyOf(skipApiResources);
  }

  /** Federates one resource of a type that is enabled. */
  public static FederateRequest of(String typeName, String namespace, String name) {
    return new FederateRequest(typeName, namespace, name, false, List.of(), false, false);
  }

  /** Federates a namespace, without its contents. */
  public static FederateRequest namespace(String name) {
    return of("namespaces", name, name);
  }

  /** This request with the contents of the namespace, except for these types. */
  public FederateRequest withContents(String... skip) {
    return new FederateRequest(typeName, namespace, name, true, List.of(skip), enableType, dryRun);
  }

  /** This request, enabling types that are not federated yet, or not. */
  public FederateRequest withEnableType(boolean other) {
    return new FederateRequest(
        typeName, namespace, name, contents, skipApiResources, other, dryRun);
  }

  /** This request, as a dry run or for real. */
  public FederateRequest withDryRun(boolean other) {
    return new FederateRequest(
        typeName, namespace, name, contents, skipApiResources, enableType, other);
  }
}
