package io.kubefed.cli.federation;

import io.kubefed.core.ResourceType;
import io.kubefed.core.federated.FederatedType;
import io.kubefed.core.schema.BuiltInTypes;
import io.kubefed.core.schema.FederatedTypes;
import io.kubefed.core.schema.TargetApi;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The federated types that are known, and how people call them. Immutable. */
public final class Types {

  private final List<FederatedType> declared;

  /** These types, as type configs declare them. */
  public Types(Collection<FederatedType> declared) {
    this.declared = List.copyOf(declared);
  }

  /** These types, and behind them the others that these have too. */
  Types before(Types others) {
    List<FederatedType> all = new ArrayList<>(declared);
    others.declared.stream()
        .filter(
            other ->
                ofFederated(other.federated().apiVersion(), other.federated().kind()).isEmpty())
        .forEach(all::add);
    return new Types(all);
  }

  /** The types that are declared. */
  public List<FederatedType> declared() {
    return declared;
  }

  /** The declared type of federated resources of that apiVersion and kind. */
  public Optional<FederatedType> ofFederated(String apiVersion, String kind) {
    return declared.stream()
        .filter(type -> type.federated().apiVersion().equals(apiVersion))
        .filter(type -> type.federated().kind().equals(kind))
        .findFirst();
  }

  /** The same, or else the type that KubeFed makes by default for one of Kubernetes' own types. */
  Optional<FederatedType> ofFederatedOrUsual(String apiVersion, String kind) {
    return ofFederated(apiVersion, kind)
        .or(
            () ->
                BuiltInTypes.all().stream()
                    .map(TargetApi::type)
                    .map(FederatedType::forTarget)
                    .filter(type -> type.federated().apiVersion().equals(apiVersion))
                    .filter(type -> type.federated().kind().equals(kind))
                    .findFirst());
  }

  /**
   * The declared types that a person may mean by that name: plural, singular, kind, short name or
   * {@code plural.group} of the target or of the federated type.
   */
  public List<FederatedType> called(String name) {
    return declared.stream()
        .filter(type -> isCalled(type.federated(), name) || isCalled(type.target(), name))
        .toList();
  }

  private static boolean isCalled(ResourceType type, String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    String kind = type.kind().toLowerCase(Locale.ROOT);
    return lower.equals(type.plural())
        || lower.equals(kind)
        || lower.equals(type.qualifiedPlural())
        || lower.equals(kind + "." + type.group())
        || lower.equals(FederatedTypes.pluralOf(type.kind()))
        || BuiltInTypes.find(type.qualifiedPlural())
            .map(known -> known.shortNames().contains(lower))
            .orElse(false);
  }
}
