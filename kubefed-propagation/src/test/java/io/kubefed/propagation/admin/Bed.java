package io.kubefed.propagation.admin;

import static io.kubefed.propagation.cluster.StandardTypes.CUSTOM_RESOURCE_DEFINITION;
import static io.kubefed.propagation.cluster.StandardTypes.NAMESPACE;
import static io.kubefed.propagation.cluster.StandardTypes.SECRET;

import io.kubefed.core.ResourceType;
import io.kubefed.core.json.JsonValue;
import io.kubefed.core.schema.KubeFedCrds;
import io.kubefed.propagation.cluster.ClusterClient;
import io.kubefed.propagation.cluster.ClusterClients;
import io.kubefed.propagation.cluster.FaultPlan;
import io.kubefed.propagation.cluster.InMemoryCluster;
import io.kubefed.propagation.cluster.ListOptions;
import io.kubefed.propagation.cluster.WriteOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A host with KubeFed installed, and a cluster that may become its member; time is not waited. */
final class Bed {

  static final String SYSTEM = "kube-federation-system";

  /** What the member's control plane puts into token secrets, in base64. */
  static final String TOKEN = "dG9wLXNlY3JldC10b2tlbg==";

  static final String CA = "bWVtYmVyLWNh";
  static final ClusterAccess ACCESS = ClusterAccess.at("https://east.example:6443");

  final InMemoryCluster host = InMemoryCluster.create("host");
  final InMemoryCluster east = InMemoryCluster.create("east");
  final FaultPlan hostFaults = new FaultPlan();
  final FaultPlan eastFaults = new FaultPlan();
  final ClusterClient hostClient = ClusterClients.withFaults(host.client(), hostFaults);
  final ClusterClient eastClient = ClusterClients.withFaults(east.client(), eastFaults);
  final Map<String, ClusterClient> members = new LinkedHashMap<>();
  final List<Duration> slept = new ArrayList<>();
  private Runnable onceSleeping = () -> {};

  Bed() {
    KubeFedCrds.core().forEach(crd -> create(host, CUSTOM_RESOURCE_DEFINITION, crd));
    create(host, NAMESPACE, Trees.named(NAMESPACE, "", SYSTEM));
    scope("Cluster");
    tokensAreMade(TOKEN);
  }

  void scope(String scope) {
    ResourceType type = KubeFedTypes.KUBEFED_CONFIG;
    JsonValue config =
        Trees.named(type, SYSTEM, "kubefed").with("spec", Trees.fields("scope", scope));
    new Journal(false).ensure(host.client(), type, config);
  }

  void tokensAreMade(String token) {
    east.defaulting(
        SECRET,
        secret ->
            secret.text("type").equals(Optional.of("kubernetes.io/service-account-token"))
                ? Trees.overlay(
                    secret, Trees.fields("data", Trees.fields("token", token, "ca.crt", CA)))
                : secret);
  }

  /** What happens when somebody waits the next time. */
  void onceSleeping(Runnable action) {
    onceSleeping = action;
  }

  FederationAdmin admin() {
    return FederationAdmin.builder(hostClient)
        .members(name -> Optional.ofNullable(members.get(name)))
        .sleeper(
            duration -> {
              slept.add(duration);
              Runnable action = onceSleeping;
              onceSleeping = () -> {};
              action.run();
            })
        .build();
  }

  AdminReport join() {
    return admin().join(JoinRequest.of("east"), eastClient, ACCESS);
  }

  static JsonValue create(InMemoryCluster cluster, ResourceType type, JsonValue object) {
    return cluster.client().create(type, object, WriteOptions.DEFAULT);
  }

  static JsonValue create(InMemoryCluster cluster, ResourceType type, String yaml) {
    return create(cluster, type, JsonValue.parseYaml(yaml));
  }

  static Optional<JsonValue> get(
      InMemoryCluster cluster, ResourceType type, String namespace, String name) {
    return cluster.client().get(type, namespace, name);
  }

  /** All objects of a cluster by reference, whole: equal maps are equal clusters. */
  static Map<String, JsonValue> contents(InMemoryCluster cluster) {
    Map<String, JsonValue> contents = new LinkedHashMap<>();
    try (ClusterClient client = cluster.client()) {
      for (ResourceType type : client.resourceTypes()) {
        for (JsonValue object : client.list(type, ListOptions.everywhere()).items()) {
          contents.put(Trees.reference(type, object).toString(), object);
        }
      }
    }
    return contents;
  }
}
