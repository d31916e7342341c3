package io.kubefed.propagation.cluster;

import static java.util.Objects.requireNonNull;

import io.kubefed.core.ResourceType;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * All that a cluster tells of a type that it serves.
 *
 * @param type the type, at one version
 * @param singular its lower-case singular name
 * @param shortNames its short names, for example {@code deploy}
 * @param verbs what can be done with it, for example {@code get}, {@code list}, {@code create}
 * @param subresources its subresources, for example {@code status} and {@code scale}
 * @param preferred true if the cluster serves the type at no version that it prefers to this one
 */
public record DiscoveredType(
    ResourceType type,
    String singular,
    List<String> shortNames,
    Set<String> verbs,
    Set<String> subresources,
    boolean preferred) {

  private static final Set<String> ALL_VERBS =
      Set.of("create", "delete", "deletecollection", "get", "list", "patch", "update", "watch");

  public DiscoveredType {
    requireNonNull(type, "type");
    singular = singular.isEmpty() ? type.kind().toLowerCase(Locale.ROOT) : singular;
    shortNames = List.copyOf(shortNames);
    verbs = Set.copyOf(verbs);
    subresources = Set.copyOf(subresources);
  }

  /** A type of which no more is known: all verbs, no short names, and at the version preferred. */
  static DiscoveredType of(ResourceType type) {
    return new DiscoveredType(type, "", List.of(), ALL_VERBS, Set.of(), true);
  }

  DiscoveredType withShortNames(List<String> others) {
    return new DiscoveredType(type, singular, others, verbs, subresources, preferred);
  }

  DiscoveredType withSubresources(Set<String> others) {
    return new DiscoveredType(type, singular, shortNames, verbs, others, preferred);
  }

  DiscoveredType withPreferred(boolean other) {
    return new DiscoveredType(type, singular, shortNames, verbs, subresources, other);
  }

  /**
   * True if a person may mean this type by that name, in any case: its plural, singular, kind or a
   * short name, or {@code plural.group}.
   */
  public boolean isCalled(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    return lower.equals(type.plural())
        || lower.equals(singular)
        || lower.equals(type.kind().toLowerCase(Locale.ROOT))
        || lower.equals(type.qualifiedPlural())
        || shortNames.stream().anyMatch(lower::equalsIgnoreCase);
  }

  /** True if objects of this type can be read, written and listed, as propagation does. */
  public boolean isStored() {
    return verbs.containsAll(Set.of("create", "delete", "get", "list"));
  }
}
