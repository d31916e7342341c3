package io.kubefed.core.override;

import java.util.Optional;

/**
 * The name of a container image in its parts: {@code registry/repository:tag@digest}.
 *
 * @param registry host and port; nothing if the name leaves it to the container runtime
 * @param repository the path in the registry
 * @param tag the tag, without colon
 * @param digest the digest, for example {@code sha256:…}
 */
record ImageReference(
    Optional<String> registry, String repository, Optional<String> tag, Optional<String> digest) {

  /**
   * Takes a name apart. Its first segment is a registry if it can be no part of a path: it has a
   * dot or a colon, has capital letters or is {@code localhost}.
   */
  static ImageReference parse(String image) {
    int at = image.indexOf('@');
    Optional<String> digest = at < 0 ? Optional.empty() : Optional.of(image.substring(at + 1));
    String name = at < 0 ? image : image.substring(0, at);
    // A colon before the last slash belongs to a port.
    int colon = name.indexOf(':', name.lastIndexOf('/') + 1);
    Optional<String> tag = colon < 0 ? Optional.empty() : Optional.of(name.substring(colon + 1));
    String path = colon < 0 ? name : name.substring(0, colon);
    int slash = path.indexOf('/');
    if (slash > 0 && isRegistry(path.substring(0, slash))) {
      return new ImageReference(
          Optional.of(path.substring(0, slash)), path.substring(slash + 1), tag, digest);
    }
    return new ImageReference(Optional.empty(), path, tag, digest);
  }

  private static boolean isRegistry(String segment) {
    return segment.equals("localhost")
        || segment.chars().anyMatch(c -> c == '.' || c == ':' || (c >= 'A' && c <= 'Z'));
  }

  /** The name as a manifest holds it. */
  @Override
  public String toString() {
    return registry.map(host -> host + "/").orElse("")
        + repository
        + tag.map(text -> ":" + text).orElse("")
        + digest.map(text -> "@" + text).orElse("");
  }
}
