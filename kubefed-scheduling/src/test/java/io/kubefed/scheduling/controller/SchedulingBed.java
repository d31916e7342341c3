package io.kubefed.scheduling.controller;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.client.utils.Serialization;
import io.kubefed.core.Cluster;
import io.kubefed.core.ResourceType;
import io.kubefed.core.api.KubeFedConfig;
import io.kubefed.core.federated.FederatedResource;
import io.kubefed.core.federated.FederatedType;
import io.kubefed.core.json.JsonValue;
import io.kubefed.core.render.Renderer;
import io.kubefed.core.schema.BuiltInTypes;
import io.kubefed.core.schema.TargetApi;
import io.kubefed.propagation.cluster.CallCounter;
import io.kubefed.propagation.cluster.ClusterClient;
import io.kubefed.propagation.cluster.ClusterClients;
import io.kubefed.propagation.cluster.FaultPlan;
import io.kubefed.propagation.cluster.InMemoryCluster;
import io.kubefed.propagation.cluster.Patch;
import io.kubefed.propagation.cluster.StandardTypes;
import io.kubefed.propagation.cluster.WriteOptions;
import io.kubefed.propagation.controller.Eventually;
import io.kubefed.propagation.controller.TestControllerContext;
import io.kubefed.propagation.engine.ManualTime;
import io.kubefed.propagation.install.Installer;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The controller on clusters in memory, with time that passes by hand. Nothing propagates by
 * itself: {@link #propagate} does, and says how many replicas are ready.
 */
final class SchedulingBed implements AutoCloseable {

  static final ResourceType PREFERENCE =
      ResourceType.namespaced(
          "scheduling.kubefed.io/v1alpha1",
          "ReplicaSchedulingPreference",
          "replicaschedulingpreferences");
  static final FederatedType DEPLOYMENTS = FederatedType.forTarget(StandardTypes.DEPLOYMENT);
  static final FederatedType NAMESPACES = FederatedType.forTarget(StandardTypes.NAMESPACE);
  static final String NAMESPACE = "shop";

  private final CallCounter counter = new CallCounter();
  private final FaultPlan hostFaults = new FaultPlan();
  private final ManualTime time = new ManualTime();
  private final ManualClock clock = new ManualClock();
  private final Map<String, InMemoryCluster> members = new TreeMap<>();
  private final Map<String, ClusterClient> clients = new TreeMap<>();
  private final ClusterClient host;
  private final TestControllerContext context;
  private final PreferenceController controller;

  /** A clock that is set by hand. */
  private static final class ManualClock extends Clock {

    private volatile Instant now = Instant.parse("2030-01-01T00:00:00Z");

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      throw new UnsupportedOperationException("times here are in UTC");
    }

    @Override
    public Instant instant() {
      return now;
    }
  }

  SchedulingBed(SchedulingSettings settings, List<JsonValue> definitions, String... names) {
    host = InMemoryCluster.create("host").client();
    List<TargetApi> types = new ArrayList<>(BuiltInTypes.all());
    for (JsonValue definition : definitions) {
      host.create(StandardTypes.CUSTOM_RESOURCE_DEFINITION, definition, WriteOptions.DEFAULT);
      types.add(TargetApi.ofDefinition(definition));
    }
    assertThat(
            Installer.builder(host)
                .createNamespace(true)
                .types(types)
                .build()
                .install()
                .isComplete())
        .isTrue();
    createNamespace(host);
    TestControllerContext.Builder builder =
        TestControllerContext.builder(
                ClusterClients.withFaults(ClusterClients.counting(host, counter), hostFaults))
            .time(time)
            .clock(clock);
    for (String name : names) {
      InMemoryCluster member = InMemoryCluster.create(name);
      members.put(name, member);
      ClusterClient client = member.client();
      clients.put(name, client);
      for (JsonValue definition : definitions) {
        client.create(StandardTypes.CUSTOM_RESOURCE_DEFINITION, definition, WriteOptions.DEFAULT);
      }
      createNamespace(client);
      builder.member(Cluster.named(name), ClusterClients.counting(member.client(), counter));
    }
    context = builder.build();
    controller = (PreferenceController) PreferenceController.factory(settings).create(context);
    controller.configure(
        Serialization.unmarshal(
            "{\"spec\": {\"controllerDuration\": {\"availableDelay\": \"20s\","
                + " \"unavailableDelay\": \"60s\"}}}",
            KubeFedConfig.class));
  }

  private static void createNamespace(ClusterClient client) {
    client.create(
        StandardTypes.NAMESPACE,
        JsonValue.parseYaml("{apiVersion: v1, kind: Namespace, metadata: {name: shop}}"),
        WriteOptions.DEFAULT);
  }

  SchedulingBed start() {
    controller.start();
    return this;
  }

  PreferenceController controller() {
    return controller;
  }

  CallCounter counter() {
    return counter;
  }

  FaultPlan hostFaults() {
    return hostFaults;
  }

  ClusterClient host() {
    return host;
  }

  ClusterClient client(String cluster) {
    return Optional.ofNullable(clients.get(cluster)).orElseThrow();
  }

  List<String> eventReasons() {
    return context.recordedEvents().stream()
        .map(TestControllerContext.RecordedEvent::reason)
        .toList();
  }

  void pass(Duration duration) {
    clock.now = clock.now.plus(duration);
    time.advance(duration);
  }

  /** Lets time pass, second by second, until the assertion holds. */
  void passUntil(Runnable assertion) {
    Eventually.eventually(
        () -> {
          pass(Duration.ofSeconds(1));
          assertion.run();
        });
  }

  void turn(String cluster, boolean ready) {
    context.members().update(cluster, each -> each.withReady(ready));
  }

  void label(String cluster, String key, String value) {
    context.members().update(cluster, each -> each.withLabels(Map.of(key, value)));
  }

  JsonValue create(FederatedType type, String name, String spec) {
    return host.create(
        type.federated(),
        JsonValue.of(
                Map.of(
                    "apiVersion",
                    type.federated().apiVersion(),
                    "kind",
                    type.federated().kind(),
                    "metadata",
                    Map.of("name", name, "namespace", NAMESPACE)))
            .with("spec", JsonValue.parseYaml(spec)),
        WriteOptions.DEFAULT);
  }

  void prefer(String name, String spec, Map<String, String> annotations) {
    host.create(
        PREFERENCE,
        JsonValue.of(
                Map.of(
                    "apiVersion",
                    PREFERENCE.apiVersion(),
                    "kind",
                    PREFERENCE.kind(),
                    "metadata",
                    Map.of("name", name, "namespace", NAMESPACE, "annotations", annotations)))
            .with("spec", JsonValue.parseYaml(spec)),
        WriteOptions.DEFAULT);
  }

  void patchPreference(String name, String yaml) {
    host.patch(
        PREFERENCE, NAMESPACE, name, Patch.merge(JsonValue.parseYaml(yaml)), WriteOptions.DEFAULT);
  }

  JsonValue federated(FederatedType type, String name) {
    return host.get(type.federated(), NAMESPACE, name).orElseThrow();
  }

  /** The values of a field in the overrides, by the clusters that are placed. */
  Map<String, Integer> scheduled(FederatedType type, String name, String path) {
    FederatedResource resource = FederatedResource.read(type, federated(type, name));
    Map<String, Integer> scheduled = new LinkedHashMap<>();
    resource
        .placement()
        .clusters()
        .orElse(List.of())
        .forEach(
            cluster ->
                resource.overrides().stream()
                    .filter(each -> each.clusterName().equals(Optional.of(cluster)))
                    .flatMap(each -> each.patches().stream())
                    .filter(patch -> patch.pointer().toString().equals(path))
                    .forEach(
                        patch ->
                            scheduled.put(
                                cluster,
                                (int) patch.value().orElseThrow().integer().orElseThrow())));
    return scheduled;
  }

  void awaitScheduled(FederatedType type, String name, Map<String, Integer> expected) {
    Eventually.eventually(
        () -> assertThat(scheduled(type, name, "/spec/replicas")).isEqualTo(expected));
  }

  JsonValue status(String name) {
    return host.get(PREFERENCE, NAMESPACE, name)
        .flatMap(object -> object.get("status"))
        .orElse(JsonValue.emptyObject());
  }

  JsonValue condition(String name) {
    return status(name)
        .path("conditions")
        .flatMap(all -> all.get(0))
        .orElse(JsonValue.emptyObject());
  }

  void awaitCondition(String name, String reason) {
    Eventually.eventually(() -> assertThat(condition(name).text("reason")).contains(reason));
  }

  /**
   * Has members hold what the host wants, with so many replicas ready, all where not said, and the
   * controller see it.
   */
  void propagate(FederatedType type, String name, Map<String, Integer> ready) {
    FederatedResource resource = FederatedResource.read(type, federated(type, name));
    for (String cluster : resource.placement().clusters().orElse(List.of())) {
      JsonValue tree = Renderer.render(resource).forCluster(Cluster.named(cluster)).tree();
      long replicas = tree.integer("spec", "replicas").orElse(1);
      ClusterClient client = client(cluster);
      Optional<JsonValue> existing = client.get(type.target(), NAMESPACE, name);
      JsonValue stored =
          existing.isEmpty()
              ? client.create(type.target(), tree, WriteOptions.DEFAULT)
              : client.update(
                  type.target(),
                  existing.get().with("spec", tree.get("spec").orElseThrow()),
                  WriteOptions.DEFAULT);
      long count = ready.getOrDefault(cluster, (int) replicas);
      client.updateStatus(
          type.target(),
          stored.with("status", JsonValue.of(Map.of("readyReplicas", count))),
          WriteOptions.DEFAULT);
      Eventually.eventually(
          () ->
              assertThat(controller.seen(cluster, NAMESPACE, name))
                  .hasValueSatisfying(
                      seen -> {
                        assertThat(seen.integer("spec", "replicas").orElse(1)).isEqualTo(replicas);
                        assertThat(seen.integer("status", "readyReplicas")).hasValue(count);
                      }));
    }
  }

  /** A pod of the workload that nobody has room for, for that long. */
  void createWaitingPod(String cluster, String name, Duration waiting) {
    client(cluster)
        .create(
            StandardTypes.POD,
            JsonValue.parseYaml(
                """
                apiVersion: v1
                kind: Pod
                metadata: {name: %s, namespace: shop, labels: {app: web}}
                spec: {containers: [{name: web, image: web}]}
                status:
                  phase: Pending
                  conditions:
                  - {type: PodScheduled, status: "False", reason: Unschedulable, lastTransitionTime: "%s"}
                """
                    .formatted(name, clock.now.minus(waiting))),
            WriteOptions.DEFAULT);
    JsonValue pod = client(cluster).get(StandardTypes.POD, NAMESPACE, name).orElseThrow();
    client(cluster)
        .updateStatus(
            StandardTypes.POD,
            pod.with(
                "status",
                JsonValue.parseYaml(
                    """
                    phase: Pending
                    conditions:
                    - {type: PodScheduled, status: "False", reason: Unschedulable, lastTransitionTime: "%s"}
                    """
                        .formatted(clock.now.minus(waiting)))),
            WriteOptions.DEFAULT);
  }

  @Override
  public void close() {
    controller.close();
    context.close();
    host.close();
    clients.values().forEach(ClusterClient::close);
  }
}
