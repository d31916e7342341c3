package io.kubefed.examples.scheduling;

import io.fabric8.kubernetes.client.utils.Serialization;
import io.kubefed.core.ResourceType;
import io.kubefed.core.api.FeatureGate;
import io.kubefed.core.api.KubeFedConfig;
import io.kubefed.core.federated.FederatedType;
import io.kubefed.core.json.JsonValue;
import io.kubefed.propagation.ControlPlane;
import io.kubefed.propagation.cluster.ClusterClient;
import io.kubefed.propagation.cluster.ClusterClients;
import io.kubefed.propagation.cluster.FaultPlan;
import io.kubefed.propagation.cluster.InMemoryCluster;
import io.kubefed.propagation.cluster.Patch;
import io.kubefed.propagation.cluster.StandardTypes;
import io.kubefed.propagation.cluster.WriteOptions;
import io.kubefed.propagation.install.Installer;
import io.kubefed.scheduling.controller.PreferenceController;
import io.kubefed.scheduling.controller.SchedulingSettings;
import java.io.PrintStream;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;

/**
 * Fifty replicas over three clusters in this JVM, of which C takes at most twenty; then B is lost
 * and comes back. What is printed is what the preference itself says in its status.
 */
public final class SchedulingExample {

  private static final ResourceType PREFERENCE =
      ResourceType.namespaced(
          "scheduling.kubefed.io/v1alpha1",
          "ReplicaSchedulingPreference",
          "replicaschedulingpreferences");
  private static final FederatedType DEPLOYMENTS =
      FederatedType.forTarget(StandardTypes.DEPLOYMENT);
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private static final String SETTINGS =
      """
      {"spec": {"scope": "Cluster",
        "controllerDuration": {"availableDelay": "500ms", "unavailableDelay": "1s"},
        "clusterHealthCheck":
          {"period": "1s", "timeout": "1s", "failureThreshold": 1, "successThreshold": 1}}}
      """;

  private static final String OBJECTS =
      """
      apiVersion: v1
      kind: Namespace
      metadata: {name: shop}
      ---
      apiVersion: types.kubefed.io/v1beta1
      kind: FederatedNamespace
      metadata: {name: shop, namespace: shop}
      spec: {placement: {clusterSelector: {}}}
      ---
      apiVersion: types.kubefed.io/v1beta1
      kind: FederatedDeployment
      metadata: {name: web, namespace: shop}
      spec:
        template:
          spec:
            selector: {matchLabels: {app: web}}
            template:
              metadata: {labels: {app: web}}
              spec: {containers: [{name: web, image: example.com/web}]}
      ---
      apiVersion: scheduling.kubefed.io/v1alpha1
      kind: ReplicaSchedulingPreference
      metadata:
        name: web
        namespace: shop
        annotations:
          kubefed.io/scheduling-failure: '{"comeBack": "AtOnce"}'
      spec:
        targetKind: FederatedDeployment
        totalReplicas: 50
        clusters:
          "*": {weight: 1}
          C: {maxReplicas: 20, weight: 1}
      """;

  private final ClusterClient host = InMemoryCluster.create("host").client();
  private final Map<String, ClusterClient> members = new TreeMap<>();
  private final FaultPlan linkToB = new FaultPlan();
  private final PrintStream out;

  SchedulingExample(PrintStream out) {
    this.out = out;
    for (String name : List.of("A", "B", "C")) {
      members.put(name, InMemoryCluster.create(name).client());
    }
  }

  /** Runs the example. */
  public static void main(String[] arguments) throws TimeoutException {
    new SchedulingExample(System.out).run();
  }

  void run() throws TimeoutException {
    Installer.builder(host)
        .createNamespace(true)
        .config(Serialization.unmarshal(SETTINGS, KubeFedConfig.class))
        .build()
        .install();
    ControlPlane.Builder builder =
        ControlPlane.builder(host)
            .leadership(false)
            .controller(
                "scheduling",
                FeatureGate.SCHEDULER_PREFERENCES,
                PreferenceController.factory(SchedulingSettings.DEFAULT));
    members.forEach(
        (name, client) ->
            builder.member(name.equals("B") ? ClusterClients.withFaults(client, linkToB) : client));
    try (ControlPlane controlPlane = builder.build()) {
      controlPlane.start();
      for (JsonValue object : JsonValue.parseYamlDocuments(OBJECTS)) {
        host.create(type(object), object, WriteOptions.DEFAULT);
      }
      await("Scheduled", 3);
      tell("Fifty replicas, not more than twenty in C");

      linkToB.setUnreachable(true);
      await("Scheduled", 2);
      tell("B does not answer");

      linkToB.setUnreachable(false);
      await("Scheduled", 3);
      tell("B is back");

      host.patch(
          PREFERENCE,
          "shop",
          "web",
          Patch.merge(JsonValue.parseYaml("{spec: {clusters: {C: {minReplicas: 30}}}}")),
          WriteOptions.DEFAULT);
      await("InvalidPreference", 3);
      tell("A preference that cannot be followed");
    } finally {
      linkToB.clear();
      members.values().forEach(ClusterClient::close);
      host.close();
    }
  }

  private static ResourceType type(JsonValue object) {
    return switch (object.text("kind").orElse("")) {
      case "Namespace" -> StandardTypes.NAMESPACE;
      case "FederatedNamespace" -> FederatedType.forTarget(StandardTypes.NAMESPACE).federated();
      case "FederatedDeployment" -> DEPLOYMENTS.federated();
      default -> PREFERENCE;
    };
  }

  private JsonValue status() {
    return host.get(PREFERENCE, "shop", "web")
        .flatMap(object -> object.get("status"))
        .orElse(JsonValue.emptyObject());
  }

  private List<JsonValue> clusters() {
    return status().get("clusters").map(JsonValue::items).orElse(List.of());
  }

  private JsonValue condition() {
    return status().path("conditions").flatMap(all -> all.get(0)).orElse(JsonValue.emptyObject());
  }

  private void await(String reason, int placed) throws TimeoutException {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (!condition().text("reason").orElse("").equals(reason)
        || clusters().stream().filter(each -> each.integer("replicas").isPresent()).count()
            != placed) {
      if (System.nanoTime() - end > 0) {
        throw new TimeoutException("still not " + reason + ": " + status().toJson());
      }
      LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
    }
  }

  private void tell(String what) {
    out.println(what);
    out.println("  " + condition().text("message").orElse(""));
    for (JsonValue cluster : clusters()) {
      out.printf(
          "  %s  %-8s %s%n",
          cluster.text("name").orElse(""),
          cluster.text("state").orElse(""),
          cluster.text("reason").orElse(""));
    }
    status()
        .integer("exceeds")
        .ifPresent(count -> out.println("  up to " + count + " more than wanted may run"));
    out.println();
  }
}
