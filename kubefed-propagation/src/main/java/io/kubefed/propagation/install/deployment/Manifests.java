package io.kubefed.propagation.install.deployment;

import static io.kubefed.propagation.install.deployment.Fields.fields;
import static io.kubefed.propagation.install.deployment.Fields.withUnlessEmpty;

import io.kubefed.core.ResourceType;
import io.kubefed.core.json.JsonValue;
import io.kubefed.core.placement.ControlPlaneScope;
import io.kubefed.propagation.cluster.StandardTypes;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The objects of a deployment, but for the KubeFed API. */
final class Manifests {

  static final ResourceType POD_DISRUPTION_BUDGET = StandardTypes.POD_DISRUPTION_BUDGET;
  static final ResourceType SERVICE_MONITOR =
      ResourceType.namespaced("monitoring.coreos.com/v1", "ServiceMonitor", "servicemonitors");
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

  private static final String RBAC_GROUP = "rbac.authorization.k8s.io";
  private static final Map<String, String> SELECTED =
      Map.of("kubefed-control-plane", Names.CONTAINER);

  /** An object that is to be there. */
  record Wanted(ResourceType type, JsonValue object) {}

  private final DeploymentOptions options;
  private final List<Wanted> wanted = new ArrayList<>();

  private Manifests(DeploymentOptions options) {
    this.options = options;
  }

  /** The namespace. */
  static Wanted namespace(DeploymentOptions options) {
    return new Wanted(
        StandardTypes.NAMESPACE,
        new Manifests(options)
            .named(StandardTypes.NAMESPACE, options.namespace())
            .with(
                "metadata",
                fields(
                    "name",
                    options.namespace(),
                    "labels",
                    fields(
                        "name",
                        options.namespace(),
                        "pod-security.kubernetes.io/enforce",
                        "restricted"))));
  }

  /**
   * All but the namespace, in the order to create them: what refuses other objects comes last.
   *
   * @param budgets PodDisruptionBudget at the version that the host serves
   */
  static List<Wanted> of(DeploymentOptions options, ResourceType budgets) {
    Manifests manifests = new Manifests(options);
    manifests.rights();
    manifests.deployment(budgets);
    manifests.network();
    if (options.webhook()) {
      manifests.wanted.addAll(Webhooks.configurations(options));
    }
    return List.copyOf(manifests.wanted);
  }

  private void rights() {
    String namespace = options.namespace();
    boolean everywhere = options.scope() == ControlPlaneScope.CLUSTER;
    add(StandardTypes.SERVICE_ACCOUNT, named(StandardTypes.SERVICE_ACCOUNT, Names.SERVICE_ACCOUNT));
    clusterRole(Names.basis(namespace), aggregated(), Rights.basis(options.scope()));
    clusterRole(Names.types(namespace), aggregated(), Rights.types(options));
    add(
        StandardTypes.CLUSTER_ROLE,
        named(StandardTypes.CLUSTER_ROLE, Names.everything(namespace))
            .with(
                "aggregationRule",
                fields("clusterRoleSelectors", List.of(fields("matchLabels", aggregated())))));
    ResourceType binding =
        everywhere ? StandardTypes.CLUSTER_ROLE_BINDING : StandardTypes.ROLE_BINDING;
    bind(binding, StandardTypes.CLUSTER_ROLE, Names.everything(namespace));
    clusterRole(Names.cluster(namespace), JsonValue.emptyObject(), Rights.cluster(options));
    bind(StandardTypes.CLUSTER_ROLE_BINDING, StandardTypes.CLUSTER_ROLE, Names.cluster(namespace));
    add(
        StandardTypes.ROLE,
        named(StandardTypes.ROLE, Names.CONTROLLER_MANAGER)
            .with("rules", JsonValue.of(Rights.systemNamespace(options.webhook()))));
    bind(StandardTypes.ROLE_BINDING, StandardTypes.ROLE, Names.CONTROLLER_MANAGER);
    if (everywhere) {
      people("admin", List.of("*"));
      people("edit", List.of("create", "delete", "get", "list", "patch", "update", "watch"));
    }
  }

  private JsonValue aggregated() {
    return fields(Names.AGGREGATE, options.namespace());
  }

  private void clusterRole(String name, JsonValue labels, List<JsonValue> rules) {
    JsonValue role = named(StandardTypes.CLUSTER_ROLE, name);
    for (Map.Entry<String, JsonValue> label : labels.fields().entrySet()) {
      role = labelled(role, label.getKey(), label.getValue());
    }
    add(StandardTypes.CLUSTER_ROLE, role.with("rules", JsonValue.of(rules)));
  }

  private void people(String group, List<String> verbs) {
    clusterRole(
        "kubefed-" + group,
        fields(RBAC_GROUP + "/aggregate-to-" + group, "true"),
        Rights.people(verbs));
  }

  private void bind(ResourceType binding, ResourceType role, String name) {
    add(
        binding,
        named(binding, name)
            .with("roleRef", fields("apiGroup", RBAC_GROUP, "kind", role.kind(), "name", name))
            .with(
                "subjects",
                JsonValue.of(
                    List.of(
                        fields(
                            "kind",
                            "ServiceAccount",
                            "name",
                            Names.SERVICE_ACCOUNT,
                            "namespace",
                            options.namespace())))));
  }

  private void deployment(ResourceType budgets) {
    JsonValue deployment = named(StandardTypes.DEPLOYMENT, Names.CONTROLLER_MANAGER);
    deployment = labelled(deployment, "kubefed-control-plane", JsonValue.of(Names.CONTAINER));
    deployment =
        deployment.with(
            "metadata",
            withUnlessEmpty(
                deployment.get("metadata").orElseThrow(), "annotations", options.annotations()));
    add(
        StandardTypes.DEPLOYMENT,
        deployment.with(
            "spec",
            fields(
                "replicas",
                options.replicas(),
                "selector",
                fields("matchLabels", SELECTED),
                "strategy",
                fields(
                    "type",
                    "RollingUpdate",
                    "rollingUpdate",
                    fields("maxSurge", 1, "maxUnavailable", 0)),
                "template",
                fields(
                    "metadata",
                    fields(
                        "labels",
                        fields(
                            "app.kubernetes.io/name",
                            "kubefed",
                            "kubefed-control-plane",
                            Names.CONTAINER)),
                    "spec",
                    pod()))));
    add(
        budgets,
        named(budgets, Names.CONTROLLER_MANAGER)
            .with(
                "spec", fields("maxUnavailable", 1, "selector", fields("matchLabels", SELECTED))));
  }

  private JsonValue pod() {
    JsonValue pod =
        fields(
            "serviceAccountName",
            Names.SERVICE_ACCOUNT,
            "securityContext",
            fields(
                "runAsNonRoot",
                true,
                "runAsUser",
                1001,
                "runAsGroup",
                1001,
                "seccompProfile",
                fields("type", "RuntimeDefault")),
            "terminationGracePeriodSeconds",
            30,
            "affinity",
            fields(
                "podAntiAffinity",
                fields(
                    "preferredDuringSchedulingIgnoredDuringExecution",
                    List.of(
                        apart(100, "kubernetes.io/hostname"),
                        apart(50, "topology.kubernetes.io/zone")))),
            "containers",
            List.of(container()),
            "volumes",
            List.of(fields("name", "tmp", "emptyDir", fields("sizeLimit", "64Mi"))));
    pod =
        withUnlessEmpty(
            pod,
            "imagePullSecrets",
            options.imagePullSecrets().stream().map(name -> fields("name", name)).toList());
    pod = withUnlessEmpty(pod, "nodeSelector", options.nodeSelector());
    return withUnlessEmpty(pod, "tolerations", options.tolerations());
  }

  private static JsonValue apart(int weight, String topology) {
    return fields(
        "weight",
        weight,
        "podAffinityTerm",
        fields("topologyKey", topology, "labelSelector", fields("matchLabels", SELECTED)));
  }

  private JsonValue container() {
    List<JsonValue> ports = new ArrayList<>();
    ports.add(port("probes", Names.PROBES_PORT));
    ports.add(port("metrics", Names.METRICS_PORT));
    if (options.webhook()) {
      ports.add(port("webhook", Names.WEBHOOK_PORT));
    }
    JsonValue container =
        fields(
            "name",
            Names.CONTAINER,
            "image",
            options.image(),
            "imagePullPolicy",
            options.imagePullPolicy(),
            "args",
            arguments(),
            "ports",
            ports,
            // A JVM that shares its processor may need a while before it answers at all.
            "startupProbe",
            probe("/healthz", 2, 30),
            "livenessProbe",
            probe("/healthz", 10, 3),
            "readinessProbe",
            probe("/readyz", 5, 3),
            "securityContext",
            fields(
                "allowPrivilegeEscalation",
                false,
                "readOnlyRootFilesystem",
                true,
                "capabilities",
                fields("drop", List.of("ALL"))),
            "volumeMounts",
            List.of(fields("name", "tmp", "mountPath", "/tmp")));
    JsonValue resources = withUnlessEmpty(JsonValue.emptyObject(), "limits", options.limits());
    resources = withUnlessEmpty(resources, "requests", options.requests());
    container = withUnlessEmpty(container, "resources", resources);
    return withUnlessEmpty(
        container,
        "env",
        options.environment().entrySet().stream()
            .map(variable -> fields("name", variable.getKey(), "value", variable.getValue()))
            .toList());
  }

  private List<String> arguments() {
    List<String> arguments = new ArrayList<>();
    arguments.add("controller-manager");
    arguments.add("--kubefed-namespace=" + options.namespace());
    arguments.add("--healthz-addr=:" + Names.PROBES_PORT);
    arguments.add("--metrics-addr=:" + Names.METRICS_PORT);
    if (options.webhook()) {
      arguments.addAll(Webhooks.arguments());
    }
    arguments.add("--v=" + options.logLevel());
    return arguments;
  }

  private static JsonValue port(String name, int number) {
    return fields("name", name, "containerPort", number, "protocol", "TCP");
  }

  private static JsonValue probe(String path, int period, int failures) {
    return fields(
        "httpGet",
        fields("path", path, "port", "probes"),
        "periodSeconds",
        period,
        "timeoutSeconds",
        3,
        "failureThreshold",
        failures);
  }

  private void network() {
    JsonValue metrics =
        labelled(
            service(Names.METRICS_SERVICE, "metrics", Names.METRICS_PORT, "metrics"),
            "kubefed-control-plane",
            JsonValue.of(Names.CONTAINER));
    if (!options.serviceMonitor()) {
      metrics =
          metrics.with(
              "metadata",
              metrics
                  .get("metadata")
                  .orElseThrow()
                  .with(
                      "annotations",
                      fields(
                          "prometheus.io/port",
                          Integer.toString(Names.METRICS_PORT),
                          "prometheus.io/scheme",
                          "http",
                          "prometheus.io/scrape",
                          "true")));
    }
    add(StandardTypes.SERVICE, metrics);
    if (options.webhook()) {
      add(StandardTypes.SERVICE, service(Names.WEBHOOK_SERVICE, "webhook", 443, "webhook"));
    }
    if (options.networkPolicy()) {
      add(
          StandardTypes.NETWORK_POLICY,
          named(StandardTypes.NETWORK_POLICY, Names.CONTROLLER_MANAGER)
              .with(
                  "spec",
                  fields(
                      "podSelector",
                      fields("matchLabels", SELECTED),
                      "policyTypes",
                      List.of("Ingress"),
                      "ingress",
                      List.of(fields("ports", openPorts())))));
    }
    if (options.serviceMonitor()) {
      add(
          SERVICE_MONITOR,
          named(SERVICE_MONITOR, Names.CONTROLLER_MANAGER)
              .with(
                  "spec",
                  fields(
                      "selector",
                      fields("matchLabels", SELECTED),
                      "endpoints",
                      List.of(fields("port", "metrics")))));
    }
  }

  private List<JsonValue> openPorts() {
    List<JsonValue> ports = new ArrayList<>();
    ports.add(fields("protocol", "TCP", "port", "probes"));
    ports.add(fields("protocol", "TCP", "port", "metrics"));
    if (options.webhook()) {
      ports.add(fields("protocol", "TCP", "port", "webhook"));
    }
    return ports;
  }

  private JsonValue service(String name, String portName, int port, String target) {
    JsonValue service = named(StandardTypes.SERVICE, name);
    for (Map.Entry<String, String> label : options.serviceLabels().entrySet()) {
      service = labelled(service, label.getKey(), JsonValue.of(label.getValue()));
    }
    return service.with(
        "spec",
        fields(
            "selector",
            SELECTED,
            "ports",
            List.of(
                fields("name", portName, "port", port, "protocol", "TCP", "targetPort", target))));
  }

  private JsonValue named(ResourceType type, String name) {
    JsonValue metadata = fields("name", name);
    if (type.namespaced()) {
      metadata = metadata.with("namespace", JsonValue.of(options.namespace()));
    }
    return fields(
        "apiVersion",
        type.apiVersion(),
        "kind",
        type.kind(),
        "metadata",
        metadata.with("labels", labels()));
  }

  private static JsonValue labels() {
    return fields(
        "app.kubernetes.io/name", "kubefed", Names.MANAGED_BY, ControlPlaneInstaller.MANAGER);
  }

  /** An object from elsewhere with the labels that are on all. */
  static JsonValue labelled(JsonValue object) {
    return object.with("metadata", object.get("metadata").orElseThrow().with("labels", labels()));
  }

  private static JsonValue labelled(JsonValue object, String name, JsonValue value) {
    JsonValue metadata = object.get("metadata").orElseThrow();
    return object.with(
        "metadata",
        metadata.with("labels", metadata.get("labels").orElseThrow().with(name, value)));
  }

  private void add(ResourceType type, JsonValue object) {
    wanted.add(new Wanted(type, object));
  }
}
