package io.kubefed.dns.across;

import static io.kubefed.propagation.controller.Eventually.within;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.client.utils.Serialization;
import io.kubefed.core.ResourceType;
import io.kubefed.core.api.KubeFedConfig;
import io.kubefed.core.api.KubeFedNames;
import io.kubefed.core.federated.FederatedType;
import io.kubefed.core.json.JsonValue;
import io.kubefed.core.selector.LabelSelector;
import io.kubefed.dns.endpoints.SliceForms;
import io.kubefed.propagation.ControlPlane;
import io.kubefed.propagation.cluster.ClusterClient;
import io.kubefed.propagation.cluster.ClusterClients;
import io.kubefed.propagation.cluster.ListOptions;
import io.kubefed.propagation.cluster.StandardTypes;
import io.kubefed.propagation.cluster.WriteOptions;
import io.kubefed.propagation.controller.ControllerFactory;
import io.kubefed.propagation.install.Installer;
import io.kubefed.testing.TestClusters;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A host and two members that are real API servers, a control plane for them, and one namespace in
 * all three. Health is looked at each second, and one failure counts.
 */
final class FederationBed implements AutoCloseable {

  /** How long anything may take that the controllers bring about. */
  static final Duration PATIENCE = Duration.ofSeconds(40);

  static final FederatedType SERVICES = FederatedType.forTarget(StandardTypes.SERVICE);

  private static final FederatedType NAMESPACES = FederatedType.forTarget(StandardTypes.NAMESPACE);

  private final List<AutoCloseable> closeables = new ArrayList<>();
  private final Map<String, ClusterClient> clients = new TreeMap<>();
  private final String namespace;
  private @Nullable ControlPlane controlPlane;

  FederationBed(TestClusters clusters) {
    namespace = clusters.namespace();
    for (String name : List.of("host", "east", "west")) {
      clients.put(
          name,
          closing(
              ClusterClients.kubernetes(name, clusters.get(name).client())
                  .requestTimeout(Duration.ofSeconds(5))
                  .build()));
    }
  }

  /** Installs KubeFed in the host and runs a control plane with these controllers. */
  FederationBed start(Map<String, ControllerFactory> controllers) {
    KubeFedConfig config =
        Serialization.unmarshal(
            """
            {"spec": {"scope": "Cluster", "clusterHealthCheck":
              {"period": "1s", "timeout": "1s", "failureThreshold": 1, "successThreshold": 1}}}
            """,
            KubeFedConfig.class);
    assertThat(
            Installer.builder(in("host"))
                .createNamespace(true)
                .config(config)
                .build()
                .install()
                .isComplete())
        .isTrue();
    ControlPlane.Builder builder =
        ControlPlane.builder(in("host"))
            .leadership(false)
            .member(ClusterClients.lent(in("east")))
            .member(ClusterClients.lent(in("west")));
    controllers.forEach(builder::controller);
    controlPlane = closing(builder.build());
    controlPlane.start();
    return this;
  }

  String namespace() {
    return namespace;
  }

  ClusterClient in(String cluster) {
    return requireNonNull(clients.get(cluster));
  }

  /** Has something closed with this, before all that was handed over earlier. */
  <T extends AutoCloseable> T closing(T closeable) {
    closeables.add(0, closeable);
    return closeable;
  }

  void create(String cluster, ResourceType type, String yaml) {
    in(cluster).create(type, JsonValue.parseYaml(yaml), WriteOptions.DEFAULT);
  }

  /** Federates the namespace and a Service {@code web} with this {@code spec} to all members. */
  void federate(String annotations, String spec) {
    create(
        "host",
        NAMESPACES.federated(),
        """
        apiVersion: types.kubefed.io/v1beta1
        kind: FederatedNamespace
        metadata: {name: %1$s, namespace: %1$s, annotations: {%2$s: "true"}}
        spec: {placement: {clusterSelector: {}}}
        """
            .formatted(namespace, KubeFedNames.ORPHAN_ANNOTATION));
    create(
        "host",
        SERVICES.federated(),
        """
        apiVersion: types.kubefed.io/v1beta1
        kind: FederatedService
        metadata: {name: web, namespace: %s, annotations: {%s}}
        spec:
          template: {spec: %s}
          placement: {clusterSelector: {}}
        """
            .formatted(namespace, annotations, spec));
  }

  /** Whether the control plane has a member for ready. */
  boolean isReady(String cluster) {
    return requireNonNull(controlPlane, "start first").clusters().stream()
        .anyMatch(member -> member.name().equals(cluster) && member.ready());
  }

  /** The slices with that label in the namespace, at the version that the cluster serves. */
  List<JsonValue> slices(String cluster, String label, String value) {
    ClusterClient client = in(cluster);
    return client
        .list(
            sliceType(client),
            ListOptions.inNamespace(namespace)
                .withLabelSelector(LabelSelector.ofLabels(Map.of(label, value))))
        .items();
  }

  /** The type of slices that a cluster serves. */
  static ResourceType sliceType(ClusterClient client) {
    return client.find(SliceForms.V1.apiVersion(), SliceForms.V1.kind()).isPresent()
        ? SliceForms.V1
        : SliceForms.V1BETA1;
  }

  /** Waits for it and tells the time since then, in milliseconds. */
  static long await(long since, Runnable assertion) {
    within(PATIENCE, assertion);
    return (System.nanoTime() - since) / 1_000_000;
  }

  @Override
  public void close() {
    for (AutoCloseable closeable : closeables) {
      try {
        closeable.close();
      } catch (Exception e) {
        throw new IllegalStateException("could not be closed: " + closeable, e);
      }
    }
  }
}
