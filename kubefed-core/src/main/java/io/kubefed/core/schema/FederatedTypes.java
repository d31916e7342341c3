package io.kubefed.core.schema;

import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.kubefed.core.InvalidResourceException;
import io.kubefed.core.ObjectReference;
import io.kubefed.core.Problem;
import io.kubefed.core.ResourceType;
import io.kubefed.core.api.ApiResource;
import io.kubefed.core.api.FederatedTypeConfig;
import io.kubefed.core.api.FederatedTypeConfigSpec;
import io.kubefed.core.api.KubeFedNames;
import io.kubefed.core.federated.FederatedType;
import io.kubefed.core.json.Pointer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How federated types are named, and how type configs declare them.
 *
 * <p>The rules are KubeFed's: a type config is named {@code plural.group} after its target, the
 * federated kind is {@code Federated<Kind>}, its plural {@code federated<plural>}. A federated type
 * is namespaced where its target is; a FederatedNamespace is namespaced although a Namespace is
 * not, and whatever scope a type config states for the federated type, this rule wins.
 */
public final class FederatedTypes {

  private FederatedTypes() {}

  /** The federated type of a target in that group and version instead of the usual ones. */
  public static FederatedType forTarget(
      ResourceType target, String federatedGroup, String federatedVersion) {
    FederatedType usual = FederatedType.forTarget(target);
    return new FederatedType(
        new ResourceType(
            federatedGroup,
            federatedVersion,
            usual.federated().kind(),
            usual.federated().plural(),
            usual.federated().namespaced()),
        target,
        usual.status(),
        usual.statusCollection());
  }

  /**
   * The plural that a kind has if nobody states another: {@code Ingress} gives {@code ingresses},
   * {@code NetworkPolicy} gives {@code networkpolicies}. The rule is simpler than English: {@code
   * Gateway} gives {@code gatewaies}, so discovery knows better where it can be asked.
   */
  public static String pluralOf(String kind) {
    String lower = kind.toLowerCase(Locale.ROOT);
    for (String ending : List.of("s", "x", "ch", "sh", "z", "o")) {
      if (lower.endsWith(ending)) {
        return lower + "es";
      }
    }
    return lower.endsWith("y") ? lower.substring(0, lower.length() - 1) + "ies" : lower + "s";
  }

  /**
   * A copy of this type config in which the names that it leaves out are filled in: plural and
   * group of the target from its own name, other plurals from their kinds, group and version of the
   * status type from the federated type.
   */
  public static FederatedTypeConfig withDefaults(FederatedTypeConfig config) {
    FederatedTypeConfig copy = Serialization.clone(config);
    if (copy.getSpec() == null) {
      copy.setSpec(new FederatedTypeConfigSpec());
    }
    FederatedTypeConfigSpec spec = copy.getSpec();
    ApiResource target = orNew(spec.getTargetType());
    ApiResource federated = orNew(spec.getFederatedType());
    String name = Optional.ofNullable(copy.getMetadata().getName()).orElse("");
    int dot = name.indexOf('.');
    if (isEmpty(target.getPluralName())) {
      target.setPluralName(dot < 0 ? name : name.substring(0, dot));
    }
    if (isEmpty(target.getGroup()) && dot >= 0) {
      target.setGroup(name.substring(dot + 1));
    }
    setPluralIfEmpty(federated);
    spec.setTargetType(target);
    spec.setFederatedType(federated);
    ApiResource status = spec.getStatusType();
    if (status != null) {
      setPluralIfEmpty(status);
      if (isEmpty(status.getGroup())) {
        status.setGroup(federated.getGroup());
      }
      if (isEmpty(status.getVersion())) {
        status.setVersion(federated.getVersion());
      }
    }
    return copy;
  }

  /**
   * The federated type that a type config declares, after {@link #withDefaults}.
   *
   * @throws InvalidResourceException if a type has no version, kind or plural name
   */
  public static FederatedType of(FederatedTypeConfig config) {
    FederatedTypeConfig complete = withDefaults(config);
    FederatedTypeConfigSpec spec = complete.getSpec();
    ApiResource targetType = orNew(spec.getTargetType());
    ApiResource federatedType = orNew(spec.getFederatedType());
    ApiResource statusType = spec.getStatusType();
    List<Problem> problems = new ArrayList<>();
    checkNamed(targetType, "targetType", problems);
    checkNamed(federatedType, "federatedType", problems);
    if (statusType != null) {
      checkNamed(statusType, "statusType", problems);
    }
    if (!problems.isEmpty()) {
      throw new InvalidResourceException(
          new ObjectReference(
              complete.getApiVersion(),
              complete.getKind(),
              orEmpty(complete.getMetadata().getNamespace()),
              orEmpty(complete.getMetadata().getName())),
          problems);
    }
    ResourceType target = toType(targetType, targetType.namespaced());
    boolean federatedNamespaced = FederatedType.forTarget(target).federated().namespaced();
    return new FederatedType(
        toType(federatedType, federatedNamespaced),
        target,
        Optional.ofNullable(statusType).map(type -> toType(type, type.namespaced())),
        spec.collectsStatus());
  }

  /**
   * The type config that declares a federated type, with propagation enabled, without a namespace.
   */
  public static FederatedTypeConfig toTypeConfig(FederatedType type) {
    FederatedTypeConfig config = new FederatedTypeConfig();
    config.setMetadata(new ObjectMetaBuilder().withName(type.target().qualifiedPlural()).build());
    FederatedTypeConfigSpec spec = config.getSpec();
    spec.setTargetType(fromType(type.target()));
    spec.setFederatedType(fromType(type.federated()));
    spec.setPropagation(KubeFedNames.ENABLED);
    type.status().ifPresent(status -> spec.setStatusType(fromType(status)));
    if (type.statusCollection()) {
      spec.setStatusCollection(KubeFedNames.ENABLED);
    }
    return config;
  }

  private static void checkNamed(ApiResource type, String field, List<Problem> problems) {
    Pointer at = Pointer.of("spec", field);
    if (isEmpty(type.getVersion())) {
      problems.add(Problem.error(at.child("version"), "an API version is required, such as v1"));
    }
    if (isEmpty(type.getKind())) {
      problems.add(Problem.error(at.child("kind"), "a kind is required, such as Deployment"));
    }
    if (isEmpty(type.getPluralName())) {
      problems.add(
          Problem.error(at.child("pluralName"), "a plural name is required, such as deployments"));
    }
  }

  private static ResourceType toType(ApiResource type, boolean namespaced) {
    return new ResourceType(
        orEmpty(type.getGroup()),
        orEmpty(type.getVersion()),
        orEmpty(type.getKind()),
        orEmpty(type.getPluralName()),
        namespaced);
  }

  private static ApiResource fromType(ResourceType type) {
    ApiResource resource = new ApiResource();
    resource.setGroup(type.group().isEmpty() ? null : type.group());
    resource.setVersion(type.version());
    resource.setKind(type.kind());
    resource.setPluralName(type.plural());
    resource.setScope(type.namespaced() ? KubeFedNames.NAMESPACED : KubeFedNames.CLUSTER);
    return resource;
  }

  private static void setPluralIfEmpty(ApiResource type) {
    if (isEmpty(type.getPluralName()) && !isEmpty(type.getKind())) {
      type.setPluralName(pluralOf(orEmpty(type.getKind())));
    }
  }

  private static ApiResource orNew(@Nullable ApiResource type) {
    return type == null ? new ApiResource() : type;
  }

  private static boolean isEmpty(@Nullable String text) {
    return text == null || text.isEmpty();
  }

  private static String orEmpty(@Nullable String text) {
    return text == null ? "" : text;
  }
}
