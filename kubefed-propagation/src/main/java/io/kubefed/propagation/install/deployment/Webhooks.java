package io.kubefed.propagation.install.deployment;

import io.kubefed.core.ResourceType;
import io.kubefed.core.json.JsonValue;
import io.kubefed.core.placement.ControlPlaneScope;
import io.kubefed.propagation.admission.WebhookConfigurations;
import io.kubefed.propagation.admission.WebhookTarget;
import io.kubefed.propagation.install.deployment.Manifests.Wanted;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What a control plane with admission webhooks has beside the others. */
final class Webhooks {

  private Webhooks() {}

  /**
   * The configurations that send the API server to the webhooks. They name no certificate: the
   * server puts in its own when it runs, and until then what they are about cannot be written.
   */
  static List<Wanted> configurations(DeploymentOptions options) {
    return trees(options, options.scope()).stream()
        .map(tree -> new Wanted(type(tree), Manifests.labelled(tree)))
        .toList();
  }

  private static List<JsonValue> trees(DeploymentOptions options, ControlPlaneScope scope) {
    WebhookConfigurations.Builder builder =
        WebhookConfigurations.builder(WebhookTarget.service(options.namespace()))
            .systemNamespace(options.namespace())
            .namespaced(scope == ControlPlaneScope.NAMESPACED);
    options.validators().forEach(builder::validator);
    return builder.build();
  }

  private static ResourceType type(JsonValue tree) {
    return tree.text("kind").equals(Optional.of(Manifests.MUTATING.kind()))
        ? Manifests.MUTATING
        : Manifests.VALIDATING;
  }

  /** What the control plane may do with the configurations: its own, and look at those beside. */
  static List<JsonValue> rules(DeploymentOptions options) {
    List<JsonValue> rules = new ArrayList<>();
    for (ResourceType type : List.of(Manifests.VALIDATING, Manifests.MUTATING)) {
      List<String> others = new ArrayList<>();
      for (ControlPlaneScope scope : ControlPlaneScope.values()) {
        List<String> names =
            trees(options, scope).stream()
                .filter(tree -> type(tree).equals(type))
                .map(tree -> tree.text("metadata", "name").orElseThrow())
                .toList();
        if (scope == options.scope()) {
          rules.add(Rights.named(type, names, List.of("get", "update")));
        } else {
          others.addAll(names);
        }
      }
      rules.add(Rights.named(type, others, List.of("get")));
    }
    return rules;
  }

  /** What has the controller manager serve them. */
  static List<String> arguments() {
    return List.of(
        "--webhook-service=" + Names.WEBHOOK_SERVICE, "--secure-port=" + Names.WEBHOOK_PORT);
  }
}
