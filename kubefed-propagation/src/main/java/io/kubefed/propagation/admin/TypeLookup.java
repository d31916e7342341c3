package io.kubefed.propagation.admin;

import static java.util.stream.Collectors.joining;

import io.kubefed.propagation.cluster.ClusterClient;
import io.kubefed.propagation.cluster.DiscoveredType;
import java.util.List;
import java.util.Optional;

/** Finds the type that a person means by a name. */
final class TypeLookup {

  /** The group that served what moved to other groups later; nobody means it where both are. */
  private static final String OUTDATED_GROUP = "extensions";

  private TypeLookup() {}

  /**
   * The type of that name. One of the core group wins over others, because nothing but its bare
   * name can be said for it.
   *
   * @param version the version to find it at; the preferred one where empty
   * @throws AdminException if there is none, or more than one
   */
  static DiscoveredType find(ClusterClient client, String name, Optional<String> version) {
    client.refreshDiscovery();
    List<DiscoveredType> called =
        client.discover().stream()
            .filter(found -> found.isCalled(name))
            .filter(
                found ->
                    version.isPresent()
                        ? version.get().equals(found.type().version())
                        : found.preferred())
            .toList();
    List<DiscoveredType> candidates =
        called.stream().filter(found -> !isOutdated(found, called)).toList();
    Optional<DiscoveredType> core =
        candidates.stream().filter(found -> found.type().group().isEmpty()).findFirst();
    if (core.isPresent()) {
      return core.get();
    } else if (candidates.size() == 1) {
      return candidates.get(0);
    } else if (candidates.isEmpty()) {
      throw AdminException.refused(
          client.name(),
          null,
          "it serves no type that is called \""
              + name
              + "\""
              + version.map(wanted -> " at version " + wanted).orElse("")
              + "; its name is a plural, a kind, a short name or plural.group, such as"
              + " deployments.apps");
    }
    throw AdminException.refused(
        client.name(),
        null,
        "\""
            + name
            + "\" may be one of "
            + candidates.stream()
                .map(found -> found.type().qualifiedPlural())
                .collect(joining(", "))
            + "; say which");
  }

  private static boolean isOutdated(DiscoveredType found, List<DiscoveredType> candidates) {
    return found.type().group().equals(OUTDATED_GROUP)
        && candidates.stream()
            .anyMatch(
                other ->
                    !other.type().group().equals(OUTDATED_GROUP)
                        && other.type().plural().equals(found.type().plural()));
  }
}
