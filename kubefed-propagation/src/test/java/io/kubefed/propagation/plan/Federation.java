package io.kubefed.propagation.plan;

import static java.util.Objects.requireNonNull;

import io.kubefed.core.ObjectReference;
import io.kubefed.core.ResourceType;
import io.kubefed.core.federated.FederatedResource;
import io.kubefed.core.federated.FederatedType;
import io.kubefed.core.json.JsonValue;
import io.kubefed.propagation.cluster.ClusterClient;
import io.kubefed.propagation.cluster.ClusterUnreachableException;
import io.kubefed.propagation.cluster.DeleteOptions;
import io.kubefed.propagation.cluster.InMemoryCluster;
import io.kubefed.propagation.cluster.StandardTypes;
import io.kubefed.propagation.cluster.WriteOptions;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** In-memory members for tests, the calls to which are observed, and resources for them. */
final class Federation {

  static final ResourceType CONFIG_MAP = StandardTypes.CONFIG_MAP;
  static final ResourceType DEPLOYMENT = StandardTypes.DEPLOYMENT;
  static final ResourceType NAMESPACE = StandardTypes.NAMESPACE;
  static final ResourceType SECRET = StandardTypes.SECRET;
  static final ResourceType SERVICE = StandardTypes.SERVICE;
  static final ResourceType DEFINITION = StandardTypes.CUSTOM_RESOURCE_DEFINITION;
  static final ResourceType WIDGET = ResourceType.namespaced("example.com/v1", "Widget", "widgets");

  private final Map<String, InMemoryCluster> clusters = new LinkedHashMap<>();
  private final Map<String, ObservedClient> clients = new LinkedHashMap<>();

  private Federation() {}

  static Federation of(String... names) {
    Federation federation = new Federation();
    for (String name : names) {
      InMemoryCluster cluster = InMemoryCluster.create(name);
      federation.clusters.put(name, cluster);
      federation.clients.put(name, new ObservedClient(cluster.client()));
    }
    return federation;
  }

  Propagator propagator() {
    return propagator(builder -> builder);
  }

  Propagator propagator(UnaryOperator<Propagator.Builder> more) {
    Propagator.Builder builder = Propagator.builder();
    clients.values().forEach(builder::member);
    return more.apply(builder).build();
  }

  InMemoryCluster cluster(String name) {
    return requireNonNull(clusters.get(name), name);
  }

  /** The client that propagators use. */
  ObservedClient observed(String name) {
    return requireNonNull(clients.get(name), name);
  }

  /** A client of its own, which nobody observes. */
  ClusterClient direct(String name) {
    return cluster(name).client();
  }

  Optional<JsonValue> get(String cluster, ResourceType type, String name) {
    return direct(cluster).get(type, type.namespaced() ? "default" : "", name);
  }

  /** Creates an object there by somebody else's hand. */
  JsonValue put(String cluster, ResourceType type, String yaml) {
    return direct(cluster).create(type, JsonValue.parseYaml(yaml), WriteOptions.DEFAULT);
  }

  /** Changes an object there by somebody else's hand. */
  JsonValue change(
      String cluster, ResourceType type, String name, UnaryOperator<JsonValue> change) {
    JsonValue current = get(cluster, type, name).orElseThrow();
    return direct(cluster).update(type, change.apply(current), WriteOptions.DEFAULT);
  }

  void delete(String cluster, ResourceType type, String name) {
    direct(cluster).delete(type, type.namespaced() ? "default" : "", name, DeleteOptions.DEFAULT);
  }

  /** Lets every call to that member fail as if nobody was there. */
  void disconnect(String cluster) {
    observed(cluster).before(call -> fail(cluster, call.object()));
  }

  void reconnect(String cluster) {
    observed(cluster).before(call -> {});
  }

  private static void fail(String cluster, ObjectReference object) {
    throw new ClusterUnreachableException(
        cluster, object, ClusterUnreachableException.Reason.TIMEOUT, "no answer in 1 s", null);
  }

  static FederatedResource federated(ResourceType target, String name, String spec) {
    return federated(target, name, "{}", spec);
  }

  /** A federated resource in namespace default, read as a controller reads it. */
  static FederatedResource federated(
      ResourceType target, String name, String annotations, String spec) {
    FederatedType type = FederatedType.forTarget(target);
    String namespace = type.isNamespace() ? name : "default";
    String metadata =
        type.federated().namespaced()
            ? "{name: %s, namespace: %s, annotations: %s}".formatted(name, namespace, annotations)
            : "{name: %s, annotations: %s}".formatted(name, annotations);
    String yaml =
        """
        apiVersion: types.kubefed.io/v1beta1
        kind: %s
        metadata: %s
        spec:
        %s
        """
            .formatted(type.federated().kind(), metadata, spec.indent(2));
    return FederatedResource.read(type, JsonValue.parseYaml(yaml));
  }

  /** A placement in these clusters, as a line of a specification. */
  static String in(String... clusters) {
    return "placement: {clusters: ["
        + String.join(", ", List.of(clusters).stream().map(name -> "{name: " + name + "}").toList())
        + "]}\n";
  }

  static FederatedResource configMap(String name, String value, String... clusters) {
    return federated(
        CONFIG_MAP, name, in(clusters) + "template: {data: {key: \"" + value + "\"}}\n");
  }

  static FederatedResource secret(String name, String base64, String... clusters) {
    return federated(
        SECRET, name, in(clusters) + "template: {type: Opaque, data: {key: " + base64 + "}}\n");
  }

  static FederatedResource namespace(String name, String... clusters) {
    return federated(NAMESPACE, name, in(clusters));
  }

  static FederatedResource deployment(String name, int replicas, String... clusters) {
    return federated(DEPLOYMENT, name, in(clusters) + deploymentTemplate(name, name, replicas));
  }

  static String deploymentTemplate(String name, String app, int replicas) {
    return """
    template:
      metadata: {labels: {app: %1$s}}
      spec:
        replicas: %3$d
        selector: {matchLabels: {app: %2$s}}
        template:
          metadata: {labels: {app: %2$s}}
          spec: {containers: [{name: web, image: "nginx:1.27", ports: [{containerPort: 80}]}]}
    """
        .formatted(name, app, replicas);
  }

  static FederatedResource service(String name, String... clusters) {
    return federated(
        SERVICE,
        name,
        in(clusters) + "template: {spec: {selector: {app: web}, ports: [{port: 80}]}}\n");
  }

  static FederatedResource widgets(String... clusters) {
    return federated(
        DEFINITION,
        "widgets.example.com",
        in(clusters)
            + """
            template:
              spec:
                group: example.com
                scope: Namespaced
                names: {plural: widgets, singular: widget, kind: Widget, listKind: WidgetList}
                versions:
                  - name: v1
                    served: true
                    storage: true
                    schema:
                      openAPIV3Schema:
                        {type: object, properties: {spec: {type: object, properties: {size: {type: integer}}}}}
            """);
  }

  static FederatedResource widget(String name, String... clusters) {
    return federated(WIDGET, name, in(clusters) + "template: {spec: {size: 3}}\n");
  }
}
