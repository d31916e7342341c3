package io.kubefed.core.render;

import static java.util.Objects.requireNonNull;

import io.kubefed.core.json.Pointer;
import java.util.Optional;

/**
 * What asks for a field of a manifest.
 *
 * @param source the kind of its origin
 * @param path where it stands in the federated resource; nothing for what stands nowhere, such as
 *     the managed label
 */
public record Origin(Source source, Optional<Pointer> path) {

  /** The kinds of origin. */
  public enum Source {
    /** The template. */
    TEMPLATE,
    /** An override; its path is that of the operation or overrider. */
    OVERRIDE,
    /** The control plane: identity, managed label, and the API version of the federated type. */
    CONTROL_PLANE
  }

  public Origin {
    requireNonNull(source, "source");
    requireNonNull(path, "path");
  }

  /** For messages: {@code override /spec/overrides/1/clusterOverrides/0}. */
  @Override
  public String toString() {
    String name =
        switch (source) {
          case TEMPLATE -> "template";
          case OVERRIDE -> "override";
          case CONTROL_PLANE -> "control plane";
        };
    return path.map(place -> name + " " + place).orElse(name);
  }
}
