package io.kubefed.propagation.controller.sync;

import static io.kubefed.propagation.controller.Eventually.until;
import static java.util.Objects.requireNonNull;

import io.kubefed.core.Cluster;
import io.kubefed.core.ResourceType;
import io.kubefed.core.api.KubeFedConfig;
import io.kubefed.core.api.KubeFedConfigSpec;
import io.kubefed.core.api.SyncControllerConfig;
import io.kubefed.core.federated.FederatedType;
import io.kubefed.core.json.JsonValue;
import io.kubefed.core.version.VersionRecord;
import io.kubefed.propagation.cluster.CallCounter;
import io.kubefed.propagation.cluster.ClusterCall.Verb;
import io.kubefed.propagation.cluster.ClusterClient;
import io.kubefed.propagation.cluster.ClusterClients;
import io.kubefed.propagation.cluster.DeleteOptions;
import io.kubefed.propagation.cluster.FaultPlan;
import io.kubefed.propagation.cluster.InMemoryCluster;
import io.kubefed.propagation.cluster.Patch;
import io.kubefed.propagation.cluster.StandardTypes;
import io.kubefed.propagation.cluster.WriteOptions;
import io.kubefed.propagation.controller.TestControllerContext;
import io.kubefed.propagation.controller.TestControllerContext.RecordedEvent;
import io.kubefed.propagation.controller.type.TypeRun;
import io.kubefed.propagation.engine.Timekeeper;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Sync controllers over clusters in memory: a host and three members, whose calls are counted and
 * can be made to fail. Everything is in the namespace {@value #NAMESPACE}, which is in all
 * clusters.
 */
final class SyncBed implements AutoCloseable {

  static final String NAMESPACE = "shop";
  static final List<String> MEMBERS = List.of("east", "north", "west");
  static final FederatedType NAMESPACES = FederatedType.forTarget(StandardTypes.NAMESPACE);
  static final FederatedType CONFIG_MAPS = FederatedType.forTarget(StandardTypes.CONFIG_MAP);
  static final FederatedType SERVICES = FederatedType.forTarget(StandardTypes.SERVICE);
  static final FederatedType SERVICE_ACCOUNTS =
      FederatedType.forTarget(StandardTypes.SERVICE_ACCOUNT);
  static final FederatedType DEPLOYMENTS = FederatedType.forTarget(StandardTypes.DEPLOYMENT);
  static final FederatedType CLUSTER_ROLES = FederatedType.forTarget(StandardTypes.CLUSTER_ROLE);

  final CallCounter calls = new CallCounter();
  final FaultPlan hostFaults = new FaultPlan();
  private final Map<String, InMemoryCluster> clusters = new TreeMap<>();
  private final Map<String, FaultPlan> faults = new TreeMap<>();
  private final List<FederatedType> types;
  private final List<TypeRun> runs = new ArrayList<>();
  private final ClusterClient user;
  private final AtomicLong begun = new AtomicLong();
  private final AtomicLong open = new AtomicLong();
  private final String hostName;
  private SyncSettings settings = SyncSettings.DEFAULT;
  private boolean namespaceFederated = true;
  private boolean namespaced;
  private boolean adopt = true;
  private @Nullable Timekeeper time;
  private @Nullable ThreadPoolExecutor threads;
  private @Nullable TestControllerContext context;
  private @Nullable SyncControllers controllers;

  /** A bed whose host is none of the members. */
  SyncBed(FederatedType... types) {
    this("host", types);
  }

  /** A bed whose host has that name, which may be a member's. */
  SyncBed(String hostName, FederatedType... types) {
    this.hostName = hostName;
    this.types = List.of(types);
    for (String member : MEMBERS) {
      clusters.put(member, InMemoryCluster.create(member));
      faults.put(member, new FaultPlan());
    }
    InMemoryCluster host = clusters.computeIfAbsent(hostName, name -> InMemoryCluster.create(name));
    for (FederatedType type : this.types) {
      host.serve(type.federated(), true);
      host.serve(VersionRecord.typeFor(type), true);
    }
    host.serve(NAMESPACES.federated(), true);
    user = host.client();
    clusters.values().forEach(cluster -> namespace(cluster.client(), NAMESPACE));
    namespace(user, "kube-federation-system");
  }

  private static void namespace(ClusterClient client, String name) {
    client.create(
        StandardTypes.NAMESPACE,
        JsonValue.parseYaml(
            "{apiVersion: v1, kind: Namespace, metadata: {name: %s}}".formatted(name)),
        WriteOptions.DEFAULT);
  }

  SyncBed settings(SyncSettings value) {
    settings = value;
    return this;
  }

  SyncBed adopt(boolean value) {
    adopt = value;
    return this;
  }

  SyncBed time(Timekeeper value) {
    time = value;
    return this;
  }

  /** Federates the one namespace only, as a namespaced control plane does. */
  SyncBed namespaced() {
    namespaced = true;
    return this;
  }

  /** Leaves it to the test to federate the namespace; else it is, everywhere. */
  SyncBed withoutFederatedNamespace() {
    namespaceFederated = false;
    return this;
  }

  /** Starts controllers over the clusters as they are. */
  SyncBed start() {
    if (namespaceFederated) {
      namespaceFederated = false;
      create(NAMESPACES, NAMESPACE, everywhere("template: {}"));
    }
    ThreadPoolExecutor executor =
        new ThreadPoolExecutor(
            0, Integer.MAX_VALUE, 60, TimeUnit.SECONDS, new SynchronousQueue<>());
    threads = executor;
    TestControllerContext.Builder builder =
        TestControllerContext.builder(
                ClusterClients.counting(
                    ClusterClients.withFaults(cluster(hostName).client(), hostFaults), calls))
            .executor(task -> run(executor, task));
    if (namespaced) {
      builder.namespaced(NAMESPACE);
    }
    if (time != null) {
      builder.time(time);
    }
    MEMBERS.forEach(member -> builder.member(Cluster.named(member), client(member)));
    context = builder.build();
    controllers =
        SyncControllers.create(
            context,
            settings,
            () -> MEMBERS.contains(hostName) ? Optional.of(hostName) : Optional.empty());
    controllers.configure(config(adopt));
    controllers.start();
    for (FederatedType type : types) {
      runs.add(
          controllers.create(
              type, type.target().namespaced() ? Optional.of(NAMESPACES) : Optional.empty()));
    }
    runs.forEach(TypeRun::start);
    until("synced", () -> runs.stream().allMatch(TypeRun::isSynced));
    return this;
  }

  static KubeFedConfig config(boolean adopt) {
    SyncControllerConfig sync = new SyncControllerConfig();
    sync.setAdoptResources(adopt ? "Enabled" : "Disabled");
    KubeFedConfigSpec spec = new KubeFedConfigSpec();
    spec.setSyncController(sync);
    KubeFedConfig config = new KubeFedConfig();
    config.setSpec(spec);
    return config;
  }

  private ClusterClient client(String member) {
    return ClusterClients.counting(
        ClusterClients.withFaults(cluster(member).client(), faults(member)), calls);
  }

  TestControllerContext context() {
    return requireNonNull(context);
  }

  SyncControllers controllers() {
    return requireNonNull(controllers);
  }

  InMemoryCluster cluster(String name) {
    return requireNonNull(clusters.get(name));
  }

  FaultPlan faults(String member) {
    return requireNonNull(faults.get(member));
  }

  /** Ends the controllers; the clusters stay as they are. */
  void stop() {
    if (context == null) {
      return;
    }
    runs.forEach(TypeRun::close);
    runs.clear();
    controllers().close();
    context().close();
    requireNonNull(threads).shutdownNow();
    context = null;
  }

  void restart() {
    stop();
    start();
  }

  @Override
  public void close() {
    faults.values().forEach(FaultPlan::clear);
    hostFaults.clear();
    stop();
  }

  /** Returns once nothing is under way any more, but for what waits for its time. */
  void settle() {
    long[] seen = {-1, 0};
    until(
        "nothing is under way",
        () -> {
          boolean quiet = open.get() == 0 && controllers().isIdle();
          long now = begun.get();
          seen[1] = quiet && seen[0] == now ? seen[1] + 1 : 0;
          seen[0] = now;
          return seen[1] == 3;
        });
  }

  private void run(ThreadPoolExecutor executor, Runnable task) {
    begun.incrementAndGet();
    open.incrementAndGet();
    try {
      executor.execute(
          () -> {
            try {
              task.run();
            } finally {
              open.decrementAndGet();
            }
          });
    } catch (RejectedExecutionException e) {
      open.decrementAndGet();
      throw e;
    }
  }

  /** How many threads of the controllers do something, but for those of the lanes. */
  int busyThreads() {
    return requireNonNull(threads).getActiveCount();
  }

  /** How many threads wait for such work, and end when there is none for a minute. */
  int idleThreads() {
    return requireNonNull(threads).getPoolSize();
  }

  // ---- What users do.

  JsonValue create(FederatedType type, String name, String spec) {
    return create(type, name, "{}", spec);
  }

  JsonValue create(FederatedType type, String name, String annotations, String spec) {
    return user.create(
        type.federated(),
        JsonValue.of(
                Map.of(
                    "apiVersion", type.federated().apiVersion(),
                    "kind", type.federated().kind(),
                    "spec", JsonValue.parseYaml(spec)))
            .with("metadata", metadata(type, name, annotations)),
        WriteOptions.DEFAULT);
  }

  private static JsonValue metadata(FederatedType type, String name, String annotations) {
    Map<String, Object> metadata = new LinkedHashMap<>();
    metadata.put("name", name);
    if (type.federated().namespaced()) {
      metadata.put("namespace", NAMESPACE);
    }
    metadata.put("annotations", JsonValue.parseYaml(annotations));
    return JsonValue.of(metadata);
  }

  static String placed(String... clusters) {
    return "placement: {clusters: ["
        + List.of(clusters).stream()
            .map(cluster -> "{name: " + cluster + "}")
            .collect(Collectors.joining(", "))
        + "]}";
  }

  static String everywhere(String rest) {
    return "{" + placed("east", "north", "west") + ", " + rest + "}";
  }

  JsonValue patch(FederatedType type, String name, String yaml) {
    return user.patch(
        type.federated(),
        namespaceOf(type.federated()),
        name,
        Patch.merge(JsonValue.parseYaml(yaml)),
        WriteOptions.DEFAULT);
  }

  private static String namespaceOf(ResourceType type) {
    return type.namespaced() ? NAMESPACE : "";
  }

  void delete(FederatedType type, String name) {
    user.delete(type.federated(), namespaceOf(type.federated()), name, DeleteOptions.DEFAULT);
  }

  Optional<JsonValue> federated(FederatedType type, String name) {
    return user.get(type.federated(), namespaceOf(type.federated()), name);
  }

  Optional<JsonValue> record(FederatedType type, String name) {
    ResourceType record = VersionRecord.typeFor(type);
    return user.get(record, namespaceOf(record), VersionRecord.nameFor(type, name));
  }

  ClusterClient user() {
    return user;
  }

  ClusterClient member(String name) {
    return cluster(name).client();
  }

  Optional<JsonValue> in(String member, FederatedType type, String name) {
    return member(member).get(type.target(), namespaceOf(type.target()), name);
  }

  JsonValue patchIn(String member, FederatedType type, String name, String yaml) {
    return member(member)
        .patch(
            type.target(),
            namespaceOf(type.target()),
            name,
            Patch.merge(JsonValue.parseYaml(yaml)),
            WriteOptions.DEFAULT);
  }

  void deleteIn(String member, FederatedType type, String name) {
    member(member).delete(type.target(), namespaceOf(type.target()), name, DeleteOptions.DEFAULT);
  }

  void ready(String member, boolean value) {
    context().members().update(member, cluster -> cluster.withReady(value));
  }

  // ---- What is seen.

  /** Status and reason of the Propagation condition, and the status of each cluster. */
  String status(FederatedType type, String name) {
    JsonValue status =
        federated(type, name).flatMap(object -> object.get("status")).orElse(JsonValue.NULL);
    StringBuilder text = new StringBuilder();
    status
        .path("conditions")
        .flatMap(conditions -> conditions.get(0))
        .ifPresent(
            condition ->
                text.append(condition.text("status").orElse(""))
                    .append(condition.text("reason").map(reason -> " " + reason).orElse("")));
    status
        .path("clusters")
        .map(JsonValue::items)
        .orElse(List.of())
        .forEach(
            cluster ->
                text.append(' ')
                    .append(cluster.text("name").orElse(""))
                    .append(cluster.text("status").map(word -> "=" + word).orElse("")));
    return text.toString();
  }

  boolean isManaged(String member, FederatedType type, String name) {
    return in(member, type, name)
        .flatMap(object -> object.text("metadata", "labels", "kubefed.io/managed"))
        .equals(Optional.of("true"));
  }

  List<RecordedEvent> events(String reason) {
    return context().recordedEvents().stream()
        .filter(event -> event.reason().equals(reason))
        .toList();
  }

  /** The calls so far but for lists and watches, as {@code east CREATE configmaps: 1}. */
  String counted() {
    return calls.snapshot().entrySet().stream()
        .filter(entry -> entry.getKey().verb() != Verb.LIST && entry.getKey().verb() != Verb.WATCH)
        .map(
            entry ->
                entry.getKey().cluster()
                    + " "
                    + entry.getKey().verb()
                    + entry.getKey().type().map(type -> " " + type.plural()).orElse("")
                    + ": "
                    + entry.getValue())
        .collect(Collectors.joining("\n"));
  }
}
