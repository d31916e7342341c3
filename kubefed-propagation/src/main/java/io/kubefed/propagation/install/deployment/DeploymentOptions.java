package io.kubefed.propagation.install.deployment;

import static java.util.Objects.requireNonNull;

import io.fabric8.kubernetes.client.utils.Serialization;
import io.kubefed.core.api.FeatureGate;
import io.kubefed.core.api.FeatureGatesConfig;
import io.kubefed.core.api.KubeFedConfig;
import io.kubefed.core.api.KubeFedConfigDefaults;
import io.kubefed.core.api.KubeFedNames;
import io.kubefed.core.json.JsonValue;
import io.kubefed.core.placement.ControlPlaneScope;
import io.kubefed.core.schema.BuiltInTypes;
import io.kubefed.core.schema.TargetApi;
import io.kubefed.propagation.admission.AdmissionValidator;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * How a control plane is to run in its host cluster.
 *
 * @param namespace the system namespace
 * @param scope whether it federates all namespaces or the system namespace alone
 * @param image the container image
 * @param imagePullPolicy {@code Always}, {@code IfNotPresent} or {@code Never}
 * @param imagePullSecrets the names of the secrets to pull it with
 * @param replicas how many pods, of which one leads and the others stand by
 * @param logLevel as klog counts it: 4 is for debugging, 8 for tracing
 * @param config the KubeFedConfig to install where there is none, with all defaults filled in
 * @param types the types to federate from the start
 * @param typeRights on which federated types the control plane may work
 * @param webhook whether it serves admission webhooks
 * @param validators what the webhooks judge beside KubeFed's objects and federated resources
 * @param networkPolicy whether a NetworkPolicy lets in only what it listens for
 * @param serviceMonitor whether a ServiceMonitor tells Prometheus' operator to scrape it
 * @param requests what a pod asks for, by resource
 * @param limits what a pod may use, by resource
 * @param nodeSelector the labels of the nodes to run on
 * @param tolerations the taints of nodes that it tolerates
 * @param annotations the annotations of the Deployment
 * @param environment variables of the container
 * @param serviceLabels more labels of the Services
 */
public record DeploymentOptions(
    String namespace,
    ControlPlaneScope scope,
    String image,
    String imagePullPolicy,
    List<String> imagePullSecrets,
    int replicas,
    int logLevel,
    JsonValue config,
    List<TargetApi> types,
    TypeRights typeRights,
    boolean webhook,
    List<AdmissionValidator> validators,
    boolean networkPolicy,
    boolean serviceMonitor,
    Map<String, String> requests,
    Map<String, String> limits,
    Map<String, String> nodeSelector,
    List<JsonValue> tolerations,
    Map<String, String> annotations,
    Map<String, String> environment,
    Map<String, String> serviceLabels) {

  private static final Pattern DNS_LABEL = Pattern.compile("[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?");
  private static final Set<String> PULL_POLICIES = Set.of("Always", "IfNotPresent", "Never");

  public DeploymentOptions {
    if (!DNS_LABEL.matcher(namespace).matches()) {
      throw new IllegalArgumentException(
          "\""
              + namespace
              + "\" cannot be a namespace: at most 63 lower-case letters, digits and '-' can");
    }
    requireNonNull(scope, "scope");
    if (image.isBlank() || image.chars().anyMatch(Character::isWhitespace)) {
      throw new IllegalArgumentException("\"" + image + "\" is no container image");
    }
    if (!PULL_POLICIES.contains(imagePullPolicy)) {
      throw new IllegalArgumentException(
          "the image is pulled Always, IfNotPresent or Never, not \"" + imagePullPolicy + "\"");
    }
    imagePullSecrets = List.copyOf(imagePullSecrets);
    if (replicas < 0) {
      throw new IllegalArgumentException("there cannot be " + replicas + " replicas");
    }
    requireNonNull(config, "config");
    types = List.copyOf(types);
    requireNonNull(typeRights, "typeRights");
    validators = List.copyOf(validators);
    requests = sorted(requests);
    limits = sorted(limits);
    nodeSelector = sorted(nodeSelector);
    tolerations = List.copyOf(tolerations);
    annotations = sorted(annotations);
    environment = sorted(environment);
    serviceLabels = sorted(serviceLabels);
  }

  private static Map<String, String> sorted(Map<String, String> map) {
    return Collections.unmodifiableMap(new TreeMap<>(map));
  }

  /** Describes a deployment of that image. */
  public static Builder builder(String image) {
    return new Builder(requireNonNull(image, "image"));
  }

  /** Collects options. Not thread-safe. */
  public static final class Builder {

    private final String image;
    private String namespace = KubeFedNames.SYSTEM_NAMESPACE;
    private ControlPlaneScope scope = ControlPlaneScope.CLUSTER;
    private String imagePullPolicy = "IfNotPresent";
    private List<String> imagePullSecrets = List.of();
    private int replicas = 2;
    private int logLevel = 2;
    private KubeFedConfig config = new KubeFedConfig();
    private final Map<FeatureGate, Boolean> featureGates = new EnumMap<>(FeatureGate.class);
    private List<TargetApi> types = BuiltInTypes.enabledByDefault();
    private TypeRights typeRights = TypeRights.ALL;
    private boolean webhook = true;
    private List<AdmissionValidator> validators = List.of();
    private boolean networkPolicy = true;
    private boolean serviceMonitor;
    private Map<String, String> requests = Map.of("cpu", "100m", "memory", "256Mi");
    private Map<String, String> limits = Map.of("cpu", "1", "memory", "512Mi");
    private Map<String, String> nodeSelector = Map.of();
    private List<JsonValue> tolerations = List.of();
    private Map<String, String> annotations = Map.of();
    private Map<String, String> environment = Map.of();
    private Map<String, String> serviceLabels = Map.of();

    private Builder(String image) {
      this.image = image;
    }

    /** The system namespace. KubeFed's own by default. */
    public Builder namespace(String value) {
      namespace = requireNonNull(value, "namespace");
      return this;
    }

    /** What is federated. All namespaces by default. */
    public Builder scope(ControlPlaneScope value) {
      scope = requireNonNull(value, "scope");
      return this;
    }

    /** When the image is pulled. {@code IfNotPresent} by default. */
    public Builder imagePullPolicy(String value) {
      imagePullPolicy = requireNonNull(value, "imagePullPolicy");
      return this;
    }

    /** The names of the secrets to pull the image with. None by default. */
    public Builder imagePullSecrets(Collection<String> names) {
      imagePullSecrets = List.copyOf(names);
      return this;
    }

    /** How many pods. 2 by default: one leads, one stands by. */
    public Builder replicas(int value) {
      replicas = value;
      return this;
    }

    /** How much is logged. 2 by default. */
    public Builder logLevel(int value) {
      logLevel = value;
      return this;
    }

    /**
     * The settings to install where there are none; {@link #scope} and {@link #featureGate} come on
     * top. KubeFed's defaults by default.
     */
    public Builder config(KubeFedConfig value) {
      config = requireNonNull(value, "config");
      return this;
    }

    /** Opens or closes a gate in the settings. */
    public Builder featureGate(FeatureGate gate, boolean enabled) {
      featureGates.put(requireNonNull(gate, "gate"), enabled);
      return this;
    }

    /** The types to federate. {@link BuiltInTypes#enabledByDefault} by default. */
    public Builder types(Collection<TargetApi> values) {
      types = List.copyOf(values);
      return this;
    }

    /** On which federated types the control plane may work. On all by default. */
    public Builder typeRights(TypeRights value) {
      typeRights = requireNonNull(value, "typeRights");
      return this;
    }

    /** Whether admission webhooks are served. True by default. */
    public Builder webhook(boolean value) {
      webhook = value;
      return this;
    }

    /**
     * What the webhooks judge beside KubeFed's objects and federated resources: the validators that
     * the image serves. None by default.
     */
    public Builder validators(Collection<? extends AdmissionValidator> values) {
      validators = List.copyOf(values);
      return this;
    }

    /** Whether there is a NetworkPolicy. True by default. */
    public Builder networkPolicy(boolean value) {
      networkPolicy = value;
      return this;
    }

    /** Whether there is a ServiceMonitor. False by default: few clusters serve that type. */
    public Builder serviceMonitor(boolean value) {
      serviceMonitor = value;
      return this;
    }

    /** What a pod asks for. A tenth of a CPU and 256 MiB by default. */
    public Builder requests(Map<String, String> values) {
      requests = Map.copyOf(values);
      return this;
    }

    /** What a pod may use. A CPU and 512 MiB by default. */
    public Builder limits(Map<String, String> values) {
      limits = Map.copyOf(values);
      return this;
    }

    /** The labels of the nodes to run on. Any by default. */
    public Builder nodeSelector(Map<String, String> values) {
      nodeSelector = Map.copyOf(values);
      return this;
    }

    /** The taints that are tolerated, as in the spec of a pod. None by default. */
    public Builder tolerations(Collection<JsonValue> values) {
      tolerations = List.copyOf(values);
      return this;
    }

    /** The annotations of the Deployment. None by default. */
    public Builder annotations(Map<String, String> values) {
      annotations = Map.copyOf(values);
      return this;
    }

    /** The variables of the container. None by default. */
    public Builder environment(Map<String, String> values) {
      environment = Map.copyOf(values);
      return this;
    }

    /** More labels of the Services. None by default. */
    public Builder serviceLabels(Map<String, String> values) {
      serviceLabels = Map.copyOf(values);
      return this;
    }

    /**
     * The options.
     *
     * @throws IllegalArgumentException if one of them makes no sense
     */
    public DeploymentOptions build() {
      return new DeploymentOptions(
          namespace,
          scope,
          image,
          imagePullPolicy,
          imagePullSecrets,
          replicas,
          logLevel,
          settings(),
          types,
          typeRights,
          webhook,
          validators,
          networkPolicy,
          serviceMonitor,
          requests,
          limits,
          nodeSelector,
          tolerations,
          annotations,
          environment,
          serviceLabels);
    }

    private JsonValue settings() {
      KubeFedConfig complete = KubeFedConfigDefaults.withDefaults(config);
      complete.getMetadata().setName(KubeFedNames.CONFIG_NAME);
      complete.getMetadata().setNamespace(namespace);
      complete
          .getSpec()
          .setScope(
              scope == ControlPlaneScope.CLUSTER ? KubeFedNames.CLUSTER : KubeFedNames.NAMESPACED);
      List<FeatureGatesConfig> gates = complete.getSpec().getFeatureGates();
      List<FeatureGatesConfig> all = new ArrayList<>(gates == null ? List.of() : gates);
      featureGates.forEach(
          (gate, enabled) -> {
            all.removeIf(other -> gate.gateName().equals(other.getName()));
            FeatureGatesConfig wanted = new FeatureGatesConfig();
            wanted.setName(gate.gateName());
            wanted.setConfiguration(enabled ? KubeFedNames.ENABLED : KubeFedNames.DISABLED);
            all.add(wanted);
          });
      complete.getSpec().setFeatureGates(all);
      return JsonValue.parse(Serialization.asJson(KubeFedConfigDefaults.withDefaults(complete)))
          .without("status");
    }
  }
}
