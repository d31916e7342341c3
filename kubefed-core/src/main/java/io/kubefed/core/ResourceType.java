package io.kubefed.core;

import static java.util.Objects.requireNonNull;

/**
 * A type of Kubernetes API resources, as discovery tells of it.
 *
 * @param group the API group; empty for the core group
 * @param version the API version, for example {@code v1}
 * @param kind the kind, for example {@code Deployment}
 * @param plural the lower-case name in URLs, for example {@code deployments}
 * @param namespaced true if objects of this type live in a namespace
 */
public record ResourceType(
    String group, String version, String kind, String plural, boolean namespaced) {

  public ResourceType {
    requireNonNull(group, "group");
    requireNonNull(version, "version");
    requireNonNull(kind, "kind");
    requireNonNull(plural, "plural");
    if (version.isEmpty() || kind.isEmpty() || plural.isEmpty()) {
      throw new IllegalArgumentException(
          "a resource type needs a version, a kind and a plural name: "
              + String.join(", ", group, version, kind, plural));
    }
  }

  /**
   * A namespaced type of that {@code apiVersion}, which is {@code group/version}, or the version
   * for the core group.
   */
  public static ResourceType namespaced(String apiVersion, String kind, String plural) {
    return of(apiVersion, kind, plural, true);
  }

  /** A cluster-scoped type of that {@code apiVersion}. */
  public static ResourceType clusterScoped(String apiVersion, String kind, String plural) {
    return of(apiVersion, kind, plural, false);
  }

  private static ResourceType of(
      String apiVersion, String kind, String plural, boolean namespaced) {
    int slash = apiVersion.indexOf('/');
    return new ResourceType(
        slash < 0 ? "" : apiVersion.substring(0, slash),
        apiVersion.substring(slash + 1),
        kind,
        plural,
        namespaced);
  }

  /** {@code group/version}, or the version alone for the core group. */
  public String apiVersion() {
    return group.isEmpty() ? version : group + "/" + version;
  }

  /**
   * {@code plural.group}, or the plural alone for the core group: how KubeFed names type configs.
   */
  public String qualifiedPlural() {
    return group.isEmpty() ? plural : plural + "." + group;
  }

  /** The same type at another version of its group. */
  public ResourceType withVersion(String other) {
    return new ResourceType(group, other, kind, plural, namespaced);
  }

  /** For messages: {@code Deployment (apps/v1)}. */
  @Override
  public String toString() {
    return kind + " (" + apiVersion() + ")";
  }
}
