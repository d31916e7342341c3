package io.kubefed.cli.install;

import io.kubefed.core.api.FeatureGate;
import io.kubefed.core.api.KubeFedNames;
import io.kubefed.core.placement.ControlPlaneScope;
import io.kubefed.dns.admission.DnsAdmission;
import io.kubefed.propagation.install.deployment.DeploymentOptions;
import io.kubefed.propagation.install.deployment.TypeRights;
import io.kubefed.scheduling.admission.PreferenceAdmission;
import io.kubefed.scheduling.strategy.StrategyCatalog;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that say how the control plane is to run, named as kubectl's where it has them. */
final class DeploymentFlags {

  @Option(
      names = "--image",
      paramLabel = "IMAGE",
      order = 10,
      description =
          "The container image of the control plane. Without it only the KubeFed API is installed,"
              + " and you run the control plane yourself.")
  private @Nullable String image;

  @Option(
      names = "--image-pull-policy",
      paramLabel = "POLICY",
      defaultValue = "IfNotPresent",
      order = 11,
      description = "Always, IfNotPresent or Never. Default: ${DEFAULT-VALUE}")
  private String imagePullPolicy;

  @Option(
      names = "--image-pull-secret",
      paramLabel = "NAME",
      split = ",",
      order = 12,
      description = "A secret to pull the image with; may be repeated.")
  private @Nullable List<String> imagePullSecrets;

  @Option(
      names = "--replicas",
      paramLabel = "N",
      defaultValue = "2",
      order = 13,
      description = "How many pods: one leads, the others stand by. Default: ${DEFAULT-VALUE}")
  private int replicas;

  @Option(
      names = "--scope",
      paramLabel = "SCOPE",
      defaultValue = KubeFedNames.CLUSTER,
      order = 14,
      description =
          "What is federated: Cluster for all namespaces, Namespaced for the control plane's own"
              + " alone. Default: ${DEFAULT-VALUE}")
  private String scope;

  @Option(
      names = "--feature-gates",
      paramLabel = "GATE=true|false",
      split = ",",
      order = 15,
      description =
          "Opens or closes gates in the settings of a new installation; those that are there stay.")
  private @Nullable Map<String, Boolean> featureGates;

  @Option(
      names = "--rbac",
      paramLabel = "RIGHTS",
      defaultValue = "all-types",
      order = 16,
      description =
          "On which federated types the control plane may work in the host: all-types, or"
              + " enabled-types for those installed and those that kubefedctl enable adds. Default:"
              + " ${DEFAULT-VALUE}")
  private String rbac;

  @Option(
      names = "--webhook",
      arity = "0..1",
      fallbackValue = "true",
      defaultValue = "true",
      paramLabel = "true|false",
      order = 17,
      description = "Serve admission webhooks. Default: ${DEFAULT-VALUE}")
  private boolean webhook;

  @Option(
      names = "--network-policy",
      arity = "0..1",
      fallbackValue = "true",
      defaultValue = "true",
      paramLabel = "true|false",
      order = 18,
      description = "Let in only what the control plane listens for. Default: ${DEFAULT-VALUE}")
  private boolean networkPolicy;

  @Option(
      names = "--service-monitor",
      arity = "0..1",
      fallbackValue = "true",
      defaultValue = "false",
      paramLabel = "true|false",
      order = 19,
      description = "Have Prometheus' operator scrape it. Default: ${DEFAULT-VALUE}")
  private boolean serviceMonitor;

  @Option(
      names = "--requests",
      paramLabel = "RESOURCE=QUANTITY",
      split = ",",
      defaultValue = "cpu=100m,memory=256Mi",
      order = 20,
      description = "What a pod asks for. Default: ${DEFAULT-VALUE}")
  private Map<String, String> requests;

  @Option(
      names = "--limits",
      paramLabel = "RESOURCE=QUANTITY",
      split = ",",
      defaultValue = "cpu=1,memory=512Mi",
      order = 21,
      description = "What a pod may use. Default: ${DEFAULT-VALUE}")
  private Map<String, String> limits;

  @Option(
      names = "--node-selector",
      paramLabel = "LABEL=VALUE",
      split = ",",
      order = 22,
      description = "A label of the nodes to run on; may be repeated.")
  private @Nullable Map<String, String> nodeSelector;

  @Option(
      names = "--log-level",
      paramLabel = "LEVEL",
      defaultValue = "2",
      order = 23,
      description = "How much the control plane logs, as its own --v. Default: ${DEFAULT-VALUE}")
  private int logLevel;

  @SuppressWarnings("NullAway.Init") // By picocli, before anybody reads it.
  DeploymentFlags() {}

  /** Whether more than the API is to be installed. */
  boolean deploys() {
    return image != null;
  }

  /** Whether settings are asked for that only a new installation takes. */
  boolean setsGates() {
    return featureGates != null;
  }

  /**
   * The options, in that namespace; of no image in particular where none is given.
   *
   * @throws IllegalArgumentException if one of them makes no sense
   */
  DeploymentOptions options(String namespace) {
    DeploymentOptions.Builder builder =
        DeploymentOptions.builder(image == null ? "none" : image)
            .namespace(namespace)
            .scope(scope())
            .imagePullPolicy(imagePullPolicy)
            .imagePullSecrets(imagePullSecrets == null ? List.of() : imagePullSecrets)
            .replicas(replicas)
            .logLevel(logLevel)
            .typeRights(typeRights())
            .webhook(webhook)
            // Those that the controller manager of the image serves.
            .validators(
                List.of(new PreferenceAdmission(StrategyCatalog.standard()), new DnsAdmission()))
            .networkPolicy(networkPolicy)
            .serviceMonitor(serviceMonitor)
            .requests(requests)
            .limits(limits)
            .nodeSelector(nodeSelector == null ? Map.of() : nodeSelector);
    gates().forEach(builder::featureGate);
    return builder.build();
  }

  private ControlPlaneScope scope() {
    return switch (scope) {
      case KubeFedNames.CLUSTER -> ControlPlaneScope.CLUSTER;
      case KubeFedNames.NAMESPACED -> ControlPlaneScope.NAMESPACED;
      default ->
          throw new IllegalArgumentException("--scope is Cluster or Namespaced, not " + scope);
    };
  }

  private TypeRights typeRights() {
    return switch (rbac) {
      case "all-types" -> TypeRights.ALL;
      case "enabled-types" -> TypeRights.ENABLED;
      default ->
          throw new IllegalArgumentException("--rbac is all-types or enabled-types, not " + rbac);
    };
  }

  private Map<FeatureGate, Boolean> gates() {
    Map<FeatureGate, Boolean> gates = new LinkedHashMap<>();
    if (featureGates != null) {
      featureGates.forEach(
          (name, enabled) ->
              gates.put(
                  FeatureGate.of(name)
                      .orElseThrow(
                          () ->
                              new IllegalArgumentException(
                                  "there is no feature gate "
                                      + name
                                      + "; there are "
                                      + Arrays.stream(FeatureGate.values())
                                          .map(FeatureGate::gateName)
                                          .collect(Collectors.joining(", ")))),
                  enabled));
    }
    return gates;
  }
}
