package io.kubefed.scheduling.controller;

import static io.kubefed.scheduling.Requests.numbers;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.client.utils.Serialization;
import io.kubefed.core.ResourceType;
import io.kubefed.core.api.FeatureGate;
import io.kubefed.core.api.KubeFedConfig;
import io.kubefed.core.federated.FederatedType;
import io.kubefed.core.json.JsonValue;
import io.kubefed.core.schema.BuiltInTypes;
import io.kubefed.propagation.ControlPlane;
import io.kubefed.propagation.cluster.ClusterClient;
import io.kubefed.propagation.cluster.ClusterClients;
import io.kubefed.propagation.cluster.ConflictException;
import io.kubefed.propagation.cluster.DeleteOptions;
import io.kubefed.propagation.cluster.ListOptions;
import io.kubefed.propagation.cluster.Patch;
import io.kubefed.propagation.cluster.StandardTypes;
import io.kubefed.propagation.cluster.WriteOptions;
import io.kubefed.propagation.controller.Eventually;
import io.kubefed.propagation.install.Installer;
import io.kubefed.testing.TestCluster;
import io.kubefed.testing.TestClusters;
import io.kubefed.testing.UseClusters;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * A control plane that schedules over three members, all on API servers of their own, which tests
 * stop. There are no kubelets: a test that needs pods says how they are.
 */
@UseClusters(
    value = {"host", "a", "b", "c"},
    controllerManager = false,
    exclusive = true)
@Timeout(300)
class SchedulingIT {

  private static final FederatedType DEPLOYMENTS =
      FederatedType.forTarget(StandardTypes.DEPLOYMENT);
  private static final ResourceType DAEMON_SET =
      ResourceType.namespaced("apps/v1", "DaemonSet", "daemonsets");
  private static final FederatedType NAMESPACES = FederatedType.forTarget(StandardTypes.NAMESPACE);
  private static final ResourceType CONFIG =
      ResourceType.namespaced("core.kubefed.io/v1beta1", "KubeFedConfig", "kubefedconfigs");
  private static final String SETTINGS =
      """
      {"spec": {"scope": "Cluster",
        "controllerDuration": {"availableDelay": "1s", "unavailableDelay": "2s"},
        "clusterHealthCheck":
          {"period": "1s", "timeout": "3s", "failureThreshold": 2, "successThreshold": 1}}}
      """;

  /** How many rounds of changing capacity; fifty for the figures in the documentation. */
  private static final int ROUNDS = Integer.getInteger("kubefed.test.rounds", 50);

  private final Map<String, ClusterClient> clients = new TreeMap<>();
  private String namespace = "";
  private String systemNamespace = "";
  private ClusterClient host;
  private ControlPlane controlPlane;

  @BeforeEach
  void start(TestClusters clusters) {
    namespace = clusters.namespace();
    systemNamespace = namespace + "-system";
    for (String name : List.of("A", "B", "C")) {
      clients.put(name, client(clusters.get(name.toLowerCase(Locale.ROOT))));
    }
    host = client(clusters.get("host"));
    Installer.builder(host)
        .systemNamespace(systemNamespace)
        .createNamespace(true)
        .types(
            List.of(
                BuiltInTypes.find("namespaces").orElseThrow(),
                BuiltInTypes.find("deployments.apps").orElseThrow(),
                BuiltInTypes.find("daemonsets.apps").orElseThrow()))
        .config(Serialization.unmarshal(SETTINGS, KubeFedConfig.class))
        .build()
        .install();
    create(NAMESPACES.federated(), namespace, "{placement: {clusterSelector: {}}}", Map.of());
    ControlPlane.Builder builder =
        ControlPlane.builder(host)
            .systemNamespace(systemNamespace)
            .leadership(false)
            .controller(
                "scheduling",
                FeatureGate.SCHEDULER_PREFERENCES,
                PreferenceController.factory(
                    SchedulingSettings.builder().unschedulableThreshold(Duration.ZERO).build()));
    clients.values().forEach(client -> builder.member(ClusterClients.lent(client)));
    controlPlane = builder.build();
    controlPlane.start();
  }

  @AfterEach
  void close() {
    controlPlane.close();
    clients.values().forEach(ClusterClient::close);
    host.close();
  }

  private static ClusterClient client(TestCluster cluster) {
    return ClusterClients.kubernetes(cluster.name().toUpperCase(Locale.ROOT), cluster.client())
        .build();
  }

  private ClusterClient client(String name) {
    return Optional.ofNullable(clients.get(name)).orElseThrow();
  }

  private void create(
      ResourceType type, String name, String spec, Map<String, String> annotations) {
    host.create(
        type,
        JsonValue.of(
                Map.of(
                    "apiVersion",
                    type.apiVersion(),
                    "kind",
                    type.kind(),
                    "metadata",
                    Map.of("name", name, "namespace", namespace, "annotations", annotations)))
            .with("spec", JsonValue.parseYaml(spec)),
        WriteOptions.DEFAULT);
  }

  private void deploy(String name, String preference, Map<String, String> annotations) {
    create(
        DEPLOYMENTS.federated(),
        name,
        """
        template:
          spec:
            selector: {matchLabels: {app: %1$s}}
            template:
              metadata: {labels: {app: %1$s}}
              spec: {containers: [{name: main, image: example.com/%1$s}]}
        """
            .formatted(name),
        Map.of());
    create(
        SchedulingBed.PREFERENCE,
        name,
        "{targetKind: FederatedDeployment, " + preference + "}",
        annotations);
  }

  /** What members are asked for, as their own API servers have it. */
  private Map<String, Integer> replicas(String name) {
    Map<String, Integer> replicas = new TreeMap<>();
    clients.forEach(
        (cluster, client) ->
            client
                .get(StandardTypes.DEPLOYMENT, namespace, name)
                .ifPresent(
                    object ->
                        replicas.put(cluster, (int) object.integer("spec", "replicas").orElse(1))));
    return replicas;
  }

  private Map<String, Integer> scheduled(String name) {
    Map<String, Integer> scheduled = new TreeMap<>();
    status(name)
        .path("clusters")
        .map(JsonValue::items)
        .orElse(List.of())
        .forEach(
            each ->
                each.integer("replicas")
                    .ifPresent(count -> scheduled.put(each.text("name").orElse(""), (int) count)));
    return scheduled;
  }

  private JsonValue status(String name) {
    return host.get(SchedulingBed.PREFERENCE, namespace, name)
        .flatMap(object -> object.get("status"))
        .orElse(JsonValue.emptyObject());
  }

  private void awaitReplicas(String name, Map<String, Integer> expected) {
    Eventually.within(Duration.ofSeconds(60), () -> assertThat(replicas(name)).isEqualTo(expected));
  }

  private void awaitScheduled(String name, Map<String, Integer> expected) {
    Eventually.within(
        Duration.ofSeconds(60), () -> assertThat(scheduled(name)).isEqualTo(expected));
  }

  private void gate(String configuration) {
    host.patch(
        CONFIG,
        systemNamespace,
        "kubefed",
        Patch.merge(
            JsonValue.parseYaml(
                "{spec: {featureGates: [{name: SchedulerPreferences, configuration: "
                    + configuration
                    + "}]}}")),
        WriteOptions.DEFAULT);
  }

  @Test
  void theExamplesOfKubeFedsUserGuide(TestClusters clusters) {
    deploy("even", "totalReplicas: 9", Map.of());
    deploy("weighted", "totalReplicas: 9, clusters: {A: {weight: 1}, B: {weight: 2}}", Map.of());
    deploy(
        "limited",
        "totalReplicas: 9, clusters: {A: {minReplicas: 4, maxReplicas: 6, weight: 1},"
            + " B: {minReplicas: 4, maxReplicas: 8, weight: 2}}",
        Map.of());
    deploy(
        "large",
        "totalReplicas: 50, clusters: {'*': {weight: 1}, C: {maxReplicas: 20, weight: 1}}",
        Map.of());

    awaitReplicas("even", numbers("A:3 B:3 C:3"));
    awaitReplicas("weighted", numbers("A:3 B:6"));
    awaitReplicas("limited", numbers("A:4 B:5"));
    Eventually.eventually(
        () -> assertThat(replicas("large").values()).containsExactlyInAnyOrder(16, 17, 17));

    gate("Disabled");
    gate("Enabled");
    clusters.get("b").kill();
    awaitScheduled("large", numbers("A:30 C:20"));
    assertThat(status("large").integer("exceeds").orElse(0)).isPositive();
    clusters.get("a").kill();
    awaitScheduled("large", numbers("C:20"));
    assertThat(status("large").toJson()).contains("30 of 50 replicas fit nowhere");
    clusters.get("a").restart();
    clusters.get("b").restart();
    Eventually.within(
        Duration.ofSeconds(60),
        () ->
            assertThat(replicas("large").values().stream().mapToInt(count -> count).sum())
                .isEqualTo(50));
  }

  @Test
  void replicasComeBackToAClusterByPolicy(TestClusters clusters) {
    deploy("never", "totalReplicas: 9", comingBack("\"Never\""));
    deploy("once", "totalReplicas: 9", comingBack("\"AtOnce\""));
    deploy(
        "steps",
        "totalReplicas: 9",
        comingBack("\"Gradually\", \"step\": 1, \"interval\": \"2s\""));
    for (String name : List.of("never", "once", "steps")) {
      awaitReplicas(name, numbers("A:3 B:3 C:3"));
    }

    clusters.get("b").kill();
    for (String name : List.of("never", "once", "steps")) {
      Eventually.within(
          Duration.ofSeconds(60),
          () ->
              assertThat(scheduled(name).entrySet())
                  .extracting(Map.Entry::getKey)
                  .as(() -> status(name).toJson())
                  .containsExactly("A", "C"));
      assertThat(scheduled(name).values().stream().mapToInt(count -> count).sum()).isEqualTo(9);
      assertThat(status(name).integer("exceeds")).as("what B may still run").hasValue(3);
    }

    clusters.get("b").restart();
    Set<Integer> stepped = new TreeSet<>();
    Eventually.within(
        Duration.ofSeconds(60),
        () -> {
          Map<String, Integer> now = scheduled("steps");
          stepped.add(now.getOrDefault("B", 0));
          assertThat(now).isEqualTo(numbers("A:3 B:3 C:3"));
        });
    assertThat(stepped).as("replicas that B had on the way").contains(0, 1, 2, 3);
    awaitReplicas("once", numbers("A:3 B:3 C:3"));
    assertThat(scheduled("never").getOrDefault("B", 0)).isZero();
    assertThat(status("never").integer("exceeds").orElse(0)).isZero();
  }

  private static Map<String, String> comingBack(String policy) {
    return Map.of("kubefed.io/scheduling-failure", "{\"comeBack\": " + policy + "}");
  }

  @Test
  void aDaemonSetGoesWhereItIsPlacedAndNeedsNoPreference() {
    FederatedType daemonSets = FederatedType.forTarget(DAEMON_SET);
    create(
        daemonSets.federated(),
        "agent",
        """
        template:
          spec:
            selector: {matchLabels: {app: agent}}
            template:
              metadata: {labels: {app: agent}}
              spec: {containers: [{name: main, image: example.com/agent}]}
        placement: {clusters: [{name: A}, {name: C}]}
        overrides:
        - clusterName: C
          clusterOverrides:
          - {path: /spec/template/spec/nodeSelector, op: add, value: {disk: ssd}}
        """,
        Map.of());
    Eventually.within(
        Duration.ofSeconds(60),
        () -> {
          assertThat(nodeSelector("A")).contains("{}");
          assertThat(nodeSelector("C")).contains("{\"disk\":\"ssd\"}");
        });
    JsonValue before = host.get(daemonSets.federated(), namespace, "agent").orElseThrow();

    create(
        SchedulingBed.PREFERENCE,
        "agent",
        "{targetKind: FederatedDaemonSet, totalReplicas: 9}",
        Map.of());
    Eventually.within(
        Duration.ofSeconds(60),
        () ->
            assertThat(status("agent").toJson())
                .contains("TargetWithoutReplicas")
                .contains("DaemonSet (apps/v1) has no replicas to divide"));
    assertThat(host.get(daemonSets.federated(), namespace, "agent").orElseThrow().get("spec"))
        .isEqualTo(before.get("spec"));
    assertThat(nodeSelector("B")).as("B has none").isEmpty();
  }

  /** The nodeSelector of the DaemonSet in a cluster; nothing if it is not there. */
  private Optional<String> nodeSelector(String cluster) {
    return client(cluster)
        .get(DAEMON_SET, namespace, "agent")
        .map(
            object ->
                object
                    .path("spec", "template", "spec", "nodeSelector")
                    .orElseGet(JsonValue::emptyObject)
                    .toJson());
  }

  // ---- Oscillation.

  /** Plays kubelet and controllers of members in which there is room for so many. */
  private final class Rooms {

    private final Map<String, Integer> room = new TreeMap<>();
    private final Map<String, Integer> running = new TreeMap<>();

    private final Deque<Map<String, Integer>> earlier = new ArrayDeque<>();

    /** One step of all members. */
    void step(String name) {
      earlier.addLast(new TreeMap<>(running));
      if (earlier.size() > 3) {
        earlier.removeFirst();
      }
      clients.forEach((cluster, client) -> step(cluster, client, name));
    }

    int ready() {
      return running.values().stream().mapToInt(Integer::intValue).sum();
    }

    /**
     * Whether members that are asked for this lose replicas that were needed, whichever of its last
     * states each of them was seen in: nobody sees several clusters at one moment.
     */
    boolean hasTooFew(Map<String, Integer> asked, int needed) {
      List<Map<String, Integer>> states = new ArrayList<>(earlier);
      states.add(running);
      Stream<Map<String, Integer>> seen = Stream.of(Map.of());
      for (String cluster : clients.keySet()) {
        seen =
            seen.flatMap(
                others ->
                    states.stream()
                        .map(
                            state -> {
                              Map<String, Integer> with = new TreeMap<>(others);
                              with.put(cluster, state.getOrDefault(cluster, 0));
                              return with;
                            }));
      }
      return seen.allMatch(state -> loses(state, asked, needed));
    }

    private static boolean loses(
        Map<String, Integer> ready, Map<String, Integer> asked, int needed) {
      int had = ready.values().stream().mapToInt(Integer::intValue).sum();
      int keeps =
          ready.entrySet().stream()
              .mapToInt(each -> Math.min(each.getValue(), asked.getOrDefault(each.getKey(), 0)))
              .sum();
      return keeps < Math.min(had, needed);
    }

    private void step(String cluster, ClusterClient client, String name) {
      Optional<JsonValue> found = client.get(StandardTypes.DEPLOYMENT, namespace, name);
      int asked = found.map(each -> (int) each.integer("spec", "replicas").orElse(1)).orElse(0);
      int fits = Math.min(asked, room.getOrDefault(cluster, Integer.MAX_VALUE));
      running.put(cluster, fits);
      List<JsonValue> waiting =
          client.listAll(StandardTypes.POD, ListOptions.inNamespace(namespace)).items();
      for (int i = waiting.size(); i < asked - fits; i++) {
        createWaitingPod(client, name, "%s-%02d".formatted(name, i));
      }
      for (int i = Math.max(0, asked - fits); i < waiting.size(); i++) {
        client.delete(
            StandardTypes.POD,
            namespace,
            waiting.get(i).text("metadata", "name").orElseThrow(),
            DeleteOptions.DEFAULT);
      }
      if (found.isPresent() && found.get().integer("status", "readyReplicas").orElse(0) != fits) {
        try {
          client.updateStatus(
              StandardTypes.DEPLOYMENT,
              found
                  .get()
                  .with("status", JsonValue.of(Map.of("replicas", asked, "readyReplicas", fits))),
              WriteOptions.DEFAULT);
        } catch (ConflictException e) {
          return; // Propagation was faster; the next step says it.
        }
      }
    }

    private void createWaitingPod(ClusterClient client, String app, String name) {
      JsonValue pod =
          client.create(
              StandardTypes.POD,
              JsonValue.parseYaml(
                  """
                  apiVersion: v1
                  kind: Pod
                  metadata: {name: %s, namespace: %s, labels: {app: %s}}
                  spec: {terminationGracePeriodSeconds: 0, containers: [{name: main, image: x}]}
                  """
                      .formatted(name, namespace, app)),
              WriteOptions.DEFAULT);
      client.updateStatus(
          StandardTypes.POD,
          pod.with(
              "status",
              JsonValue.parseYaml(
                  """
                  phase: Pending
                  conditions:
                  - type: PodScheduled
                    status: "False"
                    reason: Unschedulable
                    lastTransitionTime: "%s"
                  """
                      .formatted(
                          Instant.now().minusSeconds(5).toString().replaceAll("\\.\\d+", "")))),
          WriteOptions.DEFAULT);
    }
  }

  @Tag("soak")
  @Test
  void doesNotOscillateWhileCapacityChanges() {
    int total = 12;
    long seed = Long.getLong("kubefed.test.seed", 20301L);
    Random random = new Random(seed);
    boolean safe = !Boolean.getBoolean("kubefed.test.unsafe");
    deploy(
        "web",
        "totalReplicas: " + total + ", rebalance: true",
        safe
            ? Map.of(
                "kubefed.io/scheduling-moves",
                "{\"minReady\": \"75%\", \"maxMoves\": 3, \"coolDown\": \"1s\"}")
            : Map.of());
    awaitReplicas("web", numbers("A:4 B:4 C:4"));
    Rooms rooms = new Rooms();
    int turns = 0;
    int mostTurns = 0;
    int moves = 0;
    int tooFew = 0;
    int unsettled = 0;
    for (int round = 0; round < ROUNDS; round++) {
      rooms.room.put("B", random.nextInt(7));
      rooms.room.put("C", random.nextInt(7));
      Trace trace = new Trace();
      long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
      rooms.step("web");
      while (System.nanoTime() < end && !trace.isSettled()) {
        Map<String, Integer> asked = replicas("web");
        trace.add(asked, status("web").toJson());
        tooFew += rooms.hasTooFew(asked, 9) ? 1 : 0;
        rooms.step("web");
        LockSupport.parkNanos(Duration.ofMillis(100).toNanos());
      }
      unsettled += trace.isSettled() && rooms.ready() >= total ? 0 : 1;
      turns += trace.turns.values().stream().mapToInt(Integer::intValue).sum();
      mostTurns =
          Math.max(
              mostTurns, trace.turns.values().stream().mapToInt(Integer::intValue).max().orElse(0));
      moves += trace.moves;
    }
    System.out.printf(
        "oscillation: safe=%s seed=%d rounds=%d moves=%d turns=%d mostTurns=%d tooFewReady=%d"
            + " unsettled=%d%n",
        safe, seed, ROUNDS, moves, turns, mostTurns, tooFew, unsettled);
    if (safe) {
      assertThat(mostTurns).as("turns of one cluster in one round").isLessThanOrEqualTo(2);
      assertThat(tooFew).as("times that a move left fewer ready than stated").isZero();
      assertThat(unsettled).as("rounds that did not end with all replicas ready").isZero();
    }
  }

  /** How the numbers of one round change. */
  private static final class Trace {

    private Map<String, Integer> last = Map.of();
    private String status = "";
    private final Map<String, Integer> direction = new TreeMap<>();
    private long since = System.nanoTime();
    private final Map<String, Integer> turns = new TreeMap<>();
    private int moves;

    void add(Map<String, Integer> replicas, String said) {
      if (replicas.equals(last) && said.equals(status)) {
        return;
      }
      status = said;
      since = System.nanoTime();
      if (!last.isEmpty()) {
        replicas.forEach(
            (cluster, count) -> {
              int change = Integer.signum(count - last.getOrDefault(cluster, 0));
              if (change != 0) {
                moves += Math.abs(count - last.getOrDefault(cluster, 0));
                Integer earlier = direction.put(cluster, change);
                turns.merge(cluster, earlier != null && earlier != change ? 1 : 0, Integer::sum);
              }
            });
      }
      last = replicas;
    }

    /** Nothing has changed for longer than a cool-down. */
    boolean isSettled() {
      return !last.isEmpty() && System.nanoTime() - since > Duration.ofSeconds(2).toNanos();
    }
  }
}
