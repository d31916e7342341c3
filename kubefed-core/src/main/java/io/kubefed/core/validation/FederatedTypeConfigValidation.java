package io.kubefed.core.validation;

import static io.kubefed.core.api.KubeFedNames.CLUSTER;
import static io.kubefed.core.api.KubeFedNames.DISABLED;
import static io.kubefed.core.api.KubeFedNames.ENABLED;
import static io.kubefed.core.api.KubeFedNames.NAMESPACED;
import static io.kubefed.core.api.KubeFedNames.NOT_RUNNING;
import static io.kubefed.core.api.KubeFedNames.RUNNING;

import io.kubefed.core.Problem;
import io.kubefed.core.api.ApiResource;
import io.kubefed.core.api.FederatedTypeConfig;
import io.kubefed.core.api.FederatedTypeConfigSpec;
import io.kubefed.core.api.FederatedTypeConfigStatus;
import io.kubefed.core.json.Pointer;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The rules for type configs. */
public final class FederatedTypeConfigValidation {

  private static final Pointer SPEC = Pointer.of("spec");
  private static final Pointer STATUS = Pointer.of("status");

  private FederatedTypeConfigValidation() {}

  /** What is wrong with everything but the status. */
  public static List<Problem> validate(FederatedTypeConfig config) {
    FederatedTypeConfigSpec spec =
        Optional.ofNullable(config.getSpec()).orElseGet(FederatedTypeConfigSpec::new);
    Rules rules = new Rules();
    ApiResource target = orNew(spec.getTargetType());
    name(rules, config, target);
    apiResource(rules, SPEC.child("targetType"), target);
    rules.oneOf(SPEC.child("propagation"), spec.getPropagation(), List.of(ENABLED, DISABLED));
    ownApiResource(rules, SPEC.child("federatedType"), orNew(spec.getFederatedType()));
    ApiResource status = spec.getStatusType();
    if (status != null) {
      ownApiResource(rules, SPEC.child("statusType"), status);
    }
    if (spec.getStatusCollection() != null) {
      rules.oneOf(
          SPEC.child("statusCollection"), spec.getStatusCollection(), List.of(ENABLED, DISABLED));
    }
    return rules.problems();
  }

  /** What is wrong with the status. */
  public static List<Problem> validateStatus(FederatedTypeConfig config) {
    FederatedTypeConfigStatus status =
        Optional.ofNullable(config.getStatus()).orElseGet(FederatedTypeConfigStatus::new);
    Rules rules = new Rules();
    Long generation = status.getObservedGeneration();
    if (generation != null && generation < 0) {
      rules.error(STATUS.child("observedGeneration"), "must not be negative");
    }
    List<String> states = List.of(RUNNING, NOT_RUNNING);
    rules.oneOf(STATUS.child("propagationController"), status.getPropagationController(), states);
    if (status.getStatusController() != null) {
      rules.oneOf(STATUS.child("statusController"), status.getStatusController(), states);
    }
    return rules.problems();
  }

  private static void name(Rules rules, FederatedTypeConfig config, ApiResource target) {
    String plural = Optional.ofNullable(target.getPluralName()).orElse("");
    String expected = Rules.isEmpty(target.getGroup()) ? plural : plural + "." + target.getGroup();
    if (!expected.equals(Optional.ofNullable(config.getMetadata().getName()).orElse(""))) {
      rules.error(
          Pointer.of("metadata", "name"),
          "must be the target's plural name and group: \"" + expected + "\"");
    }
  }

  /** A type of the federation's own, which cannot be in the core group. */
  private static void ownApiResource(Rules rules, Pointer at, ApiResource type) {
    Pointer group = at.child("group");
    rules
        .required(group, type.getGroup())
        .filter(text -> text.indexOf('.') < 0)
        .ifPresent(text -> rules.error(group, "must be a domain with at least one dot"));
    apiResource(rules, at, type);
  }

  private static void apiResource(Rules rules, Pointer at, ApiResource type) {
    String group = type.getGroup();
    if (group != null && !group.isEmpty()) {
      rules.dns1123Subdomain(at.child("group"), group);
    }
    label(rules, at.child("version"), type.getVersion());
    String kind = type.getKind();
    label(rules, at.child("kind"), kind == null ? null : kind.toLowerCase(Locale.ROOT));
    label(rules, at.child("pluralName"), type.getPluralName());
    rules.oneOf(at.child("scope"), type.getScope(), List.of(CLUSTER, NAMESPACED));
  }

  private static void label(Rules rules, Pointer at, @Nullable String text) {
    rules.required(at, text).ifPresent(label -> rules.dns1035Label(at, label));
  }

  private static ApiResource orNew(@Nullable ApiResource type) {
    return type == null ? new ApiResource() : type;
  }
}
