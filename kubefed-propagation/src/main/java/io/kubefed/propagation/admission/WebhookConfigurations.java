package io.kubefed.propagation.admission;

import static java.util.Objects.requireNonNull;

import io.kubefed.core.ResourceType;
import io.kubefed.core.api.KubeFedNames;
import io.kubefed.core.json.JsonValue;
import io.kubefed.propagation.admission.AdmissionValidator.FailurePolicy;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The objects that have an API server ask the webhook server: what manifests have to hold, and what
 * the server keeps up itself where nobody else does.
 *
 * <p>{@code validations.core.kubefed.io} and {@code mutation.core.kubefed.io} are KubeFed's own, by
 * the same names, paths, rules and policies. {@code validations.types.kubefed.io} holds what goes
 * beyond KubeFed, apart, so that going back to KubeFed leaves nothing of it in the way.
 */
public final class WebhookConfigurations {

  static final ResourceType VALIDATING =
      ResourceType.clusterScoped(
          "admissionregistration.k8s.io/v1",
          "ValidatingWebhookConfiguration",
          "validatingwebhookconfigurations");
  static final ResourceType MUTATING =
      ResourceType.clusterScoped(
          "admissionregistration.k8s.io/v1",
          "MutatingWebhookConfiguration",
          "mutatingwebhookconfigurations");

  static final String DEFAULTING_PATH = "/default-kubefedconfig";

  private static final String CORE = "validations.core.kubefed.io";
  private static final String FURTHER = "validations.types.kubefed.io";
  private static final String MUTATION = "mutation.core.kubefed.io";

  /** The label that KubeFed finds the system namespace by; it has to be on it. */
  static final String NAMESPACE_LABEL = "name";

  private WebhookConfigurations() {}

  /** Describes the configurations for a server that is reached like that. */
  public static Builder builder(WebhookTarget target) {
    return new Builder(requireNonNull(target, "target"));
  }

  /** What a configuration is called, in whatever scope. */
  static List<Named> names(String systemNamespace) {
    List<Named> names = new ArrayList<>();
    for (String suffix : List.of("", "-" + systemNamespace)) {
      names.add(new Named(VALIDATING, CORE + suffix));
      names.add(new Named(VALIDATING, FURTHER + suffix));
      names.add(new Named(MUTATING, MUTATION + suffix));
    }
    return names;
  }

  /** A configuration. */
  record Named(ResourceType type, String name) {}

  /** Collects what the configurations depend on. Not thread-safe. */
  public static final class Builder {

    private final WebhookTarget target;
    private final List<AdmissionValidator> validators = new ArrayList<>();
    private String systemNamespace = KubeFedNames.SYSTEM_NAMESPACE;
    private boolean namespaced;
    private Collection<ResourceType> federatedTypes = List.of();
    private @Nullable String caBundle;

    private Builder(WebhookTarget target) {
      this.target = target;
    }

    /** The namespace of the control plane. {@value KubeFedNames#SYSTEM_NAMESPACE} by default. */
    public Builder systemNamespace(String value) {
      systemNamespace = requireNonNull(value, "systemNamespace");
      return this;
    }

    /**
     * Whether the control plane federates its own namespace alone, as KubeFedConfig's scope says.
     * Its namespace then needs the label {@code name: <namespace>}, as with KubeFed. False by
     * default.
     */
    public Builder namespaced(boolean value) {
      namespaced = value;
      return this;
    }

    /** Adds a validator to KubeFed's and the one of federated resources, which are always there. */
    public Builder validator(AdmissionValidator value) {
      validators.add(requireNonNull(value, "validator"));
      return this;
    }

    /**
     * The federated types, of which those outside of {@value KubeFedNames#TYPES_GROUP} have to be
     * named. None by default.
     */
    public Builder federatedTypes(Collection<ResourceType> value) {
      federatedTypes = List.copyOf(value);
      return this;
    }

    /** The certificates to trust, in PEM. None by default: the server puts them in when it runs. */
    public Builder caBundle(String pem) {
      caBundle = requireNonNull(pem, "caBundle");
      return this;
    }

    /** The objects, to be created as they are. */
    public List<JsonValue> build() {
      List<JsonValue> core = CoreValidators.all().stream().map(this::webhook).toList();
      List<JsonValue> further = new ArrayList<>();
      further.add(
          webhook(
              new FederatedValidator(HostView.UNKNOWN), FederatedValidator.rules(federatedTypes)));
      validators.forEach(validator -> further.add(webhook(validator)));
      JsonValue defaulting =
          webhook(
                  "kubefedconfigs." + KubeFedNames.CORE_GROUP,
                  DEFAULTING_PATH,
                  FailurePolicy.FAIL,
                  List.of(AdmissionRule.of(KubeFedNames.CORE_GROUP, "v1beta1", "kubefedconfigs")),
                  List.of("CREATE"))
              .with("reinvocationPolicy", JsonValue.of("Never"));
      return List.of(
          configuration(VALIDATING, CORE, core),
          configuration(VALIDATING, FURTHER, further),
          configuration(MUTATING, MUTATION, List.of(defaulting)));
    }

    private JsonValue configuration(ResourceType type, String name, List<JsonValue> webhooks) {
      return Json.object(
          "apiVersion",
          type.apiVersion(),
          "kind",
          type.kind(),
          "metadata",
          Json.object("name", namespaced ? name + "-" + systemNamespace : name),
          "webhooks",
          webhooks);
    }

    private JsonValue webhook(AdmissionValidator validator) {
      return webhook(validator, validator.rules());
    }

    private JsonValue webhook(AdmissionValidator validator, List<AdmissionRule> rules) {
      return webhook(
          validator.name(),
          validator.path(),
          validator.failurePolicy(),
          rules,
          List.of("CREATE", "UPDATE"));
    }

    /** States what the server would fill in, so that what it holds can be compared with it. */
    private JsonValue webhook(
        String name,
        String path,
        FailurePolicy failurePolicy,
        List<AdmissionRule> rules,
        List<String> operations) {
      Map<String, Object> webhook = new LinkedHashMap<>();
      webhook.put("name", name);
      webhook.put("admissionReviewVersions", List.of("v1", "v1beta1"));
      JsonValue clientConfig = target.clientConfig(path);
      webhook.put(
          "clientConfig",
          Optional.ofNullable(caBundle)
              .map(pem -> clientConfig.with("caBundle", JsonValue.of(encoded(pem))))
              .orElse(clientConfig));
      webhook.put("rules", rules(rules, operations));
      webhook.put("failurePolicy", failurePolicy.word());
      webhook.put("matchPolicy", "Equivalent");
      webhook.put("sideEffects", "None");
      webhook.put("timeoutSeconds", failurePolicy == FailurePolicy.FAIL ? 10 : 5);
      if (namespaced) {
        webhook.put(
            "namespaceSelector",
            Json.object("matchLabels", Json.object(NAMESPACE_LABEL, systemNamespace)));
      }
      return JsonValue.of(webhook);
    }
  }

  static JsonValue rules(List<AdmissionRule> rules, List<String> operations) {
    return JsonValue.of(
        rules.stream()
            .map(
                rule ->
                    Json.object(
                        "operations",
                        operations,
                        "apiGroups",
                        List.of(rule.group()),
                        "apiVersions",
                        rule.versions(),
                        "resources",
                        rule.resources(),
                        "scope",
                        "*"))
            .toList());
  }

  static String encoded(String pem) {
    return Base64.getEncoder().encodeToString(pem.getBytes(StandardCharsets.UTF_8));
  }
}
