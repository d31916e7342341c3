package io.kubefed.propagation.controller.cluster;

import static io.kubefed.propagation.controller.cluster.ClusterController.KUBEFED_CLUSTER;

import io.kubefed.core.ResourceType;
import io.kubefed.core.api.KubeFedNames;
import io.kubefed.core.json.JsonEditor;
import io.kubefed.core.json.JsonValue;
import io.kubefed.core.json.Pointer;
import io.kubefed.propagation.cluster.CallCounter;
import io.kubefed.propagation.cluster.ClusterCall.Verb;
import io.kubefed.propagation.cluster.ClusterClient;
import io.kubefed.propagation.cluster.ClusterClients;
import io.kubefed.propagation.cluster.ClusterRegistry.Member;
import io.kubefed.propagation.cluster.DeleteOptions;
import io.kubefed.propagation.cluster.FaultPlan;
import io.kubefed.propagation.cluster.InMemoryCluster;
import io.kubefed.propagation.cluster.StandardTypes;
import io.kubefed.propagation.cluster.WriteOptions;
import io.kubefed.propagation.controller.TestControllerContext;
import io.kubefed.propagation.engine.ManualExecutor;
import io.kubefed.propagation.engine.ManualTime;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

/** A host and members in memory, a controller of them, and time that passes by hand. */
final class Fleet implements AutoCloseable {

  static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
  static final String NAMESPACE = KubeFedNames.SYSTEM_NAMESPACE;

  final ManualTime time = new ManualTime();
  final ManualExecutor executor = new ManualExecutor();
  final InMemoryCluster hostCluster = InMemoryCluster.create("host");
  final ClusterClient people = hostCluster.client();
  final CallCounter hostCalls = new CallCounter();
  final FaultPlan hostFaults = new FaultPlan();
  private final Map<String, InMemoryCluster> members = new HashMap<>();
  private final Map<String, FaultPlan> faults = new HashMap<>();
  final CallCounter memberCalls = new CallCounter();
  final List<ClusterConnection> connections = new ArrayList<>();
  final List<ClusterClient> clients = new ArrayList<>();
  final TestControllerContext context;
  ClusterController controller;

  private final class FleetClock extends Clock {

    @Override
    public Instant instant() {
      return START.plusNanos(time.nanoTime());
    }

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      throw new UnsupportedOperationException();
    }
  }

  Fleet() {
    this(true);
  }

  /** With real threads unless tasks are to wait for {@link #settle}. */
  Fleet(boolean manual) {
    hostCluster.serve(KUBEFED_CLUSTER, true);
    create(
        StandardTypes.NAMESPACE,
        Map.of("apiVersion", "v1", "kind", "Namespace", "metadata", Map.of("name", NAMESPACE)));
    TestControllerContext.Builder builder =
        TestControllerContext.builder(
                ClusterClients.counting(
                    ClusterClients.withFaults(hostCluster.client(), hostFaults), hostCalls))
            .time(time)
            .clock(new FleetClock());
    context = manual ? builder.executor(executor).build() : builder.build();
    members.put("host", hostCluster);
    faults.put("host", new FaultPlan());
    for (String name : List.of("east", "west")) {
      members.put(name, InMemoryCluster.create(name));
      faults.put(name, new FaultPlan());
    }
    controller = controller().build();
  }

  ClusterController.Builder controller() {
    return ClusterController.builder(context).connector(this::connect).random(new Random(7));
  }

  /** Reaches the member in memory whose name the endpoint has for a host. */
  private synchronized ClusterClient connect(ClusterConnection connection) {
    connections.add(connection);
    ClusterClient client = client(connection.cluster(), connection.endpoint().getHost());
    clients.add(client);
    return client;
  }

  /** A client of a member under another name. */
  ClusterClient client(String name, String member) {
    ClusterClient inner =
        ClusterClients.counting(
            ClusterClients.withFaults(inMemory(member).client(), faults(member)), memberCalls);
    return (ClusterClient)
        Proxy.newProxyInstance(
            ClusterClient.class.getClassLoader(),
            new Class<?>[] {ClusterClient.class},
            (proxy, method, arguments) -> {
              return switch (method.getName()) {
                case "name" -> name;
                case "equals" -> proxy == arguments[0];
                case "hashCode" -> System.identityHashCode(proxy);
                default -> invoke(inner, method, arguments);
              };
            });
  }

  private static Object invoke(Object target, Method method, Object[] arguments) throws Throwable {
    try {
      return method.invoke(target, arguments);
    } catch (InvocationTargetException e) {
      throw e.getCause();
    }
  }

  /** The member in memory of that name. */
  InMemoryCluster inMemory(String name) {
    return Optional.ofNullable(members.get(name)).orElseThrow();
  }

  /** What goes wrong in the member of that name. */
  FaultPlan faults(String name) {
    return Optional.ofNullable(faults.get(name)).orElseThrow();
  }

  void start() {
    controller.start();
    settle();
  }

  /** Has everything done that can be done without time passing. */
  void settle() {
    executor.runAll();
  }

  /** Lets time pass, and has done what becomes due. */
  void advance(Duration duration) {
    for (long left = duration.toMillis(); left > 0; left -= 100) {
      time.advance(Duration.ofMillis(Math.min(100, left)));
      settle();
    }
  }

  private void create(ResourceType type, Map<String, ?> object) {
    people.create(type, JsonValue.of(object), WriteOptions.DEFAULT);
  }

  static JsonValue kubeFedCluster(String name, Map<String, ?> spec) {
    return JsonValue.of(
        Map.of(
            "apiVersion",
            "core.kubefed.io/v1beta1",
            "kind",
            "KubeFedCluster",
            "metadata",
            Map.of("namespace", NAMESPACE, "name", name, "labels", Map.of("tier", "one")),
            "spec",
            spec));
  }

  static Map<String, Object> spec(String endpoint, String secret) {
    Map<String, Object> spec = new HashMap<>();
    spec.put("apiEndpoint", endpoint);
    spec.put("secretRef", Map.of("name", secret));
    return spec;
  }

  /** Joins the member of that name. */
  void join(String name) {
    join(name, name);
  }

  /** Joins a member under some name. */
  void join(String name, String member) {
    secret(name + "-secret", Map.of("token", base64("token-of-" + name)));
    create(kubeFedCluster(name, spec("https://" + member, name + "-secret")));
  }

  void create(JsonValue cluster) {
    people.create(KUBEFED_CLUSTER, cluster, WriteOptions.DEFAULT);
    settle();
  }

  void secret(String name, Map<String, String> data) {
    people.get(StandardTypes.SECRET, NAMESPACE, name).ifPresent(old -> deleteSecret(name));
    create(
        StandardTypes.SECRET,
        Map.of(
            "apiVersion",
            "v1",
            "kind",
            "Secret",
            "metadata",
            Map.of("namespace", NAMESPACE, "name", name),
            "data",
            data));
    settle();
  }

  void deleteSecret(String name) {
    people.delete(StandardTypes.SECRET, NAMESPACE, name, DeleteOptions.DEFAULT);
  }

  /** Changes the token of a Secret in place. */
  void rotate(String secret, String token) {
    JsonValue object = people.get(StandardTypes.SECRET, NAMESPACE, secret).orElseThrow();
    people.update(
        StandardTypes.SECRET,
        JsonEditor.on(object).set(Pointer.of("data", "token"), JsonValue.of(base64(token))).build(),
        WriteOptions.DEFAULT);
    settle();
  }

  /** Changes a field of a KubeFedCluster. */
  void edit(String name, Pointer field, Object value) {
    people.update(
        KUBEFED_CLUSTER,
        JsonEditor.on(object(name)).set(field, JsonValue.of(value)).build(),
        WriteOptions.DEFAULT);
    settle();
  }

  void unjoin(String name) {
    people.delete(KUBEFED_CLUSTER, NAMESPACE, name, DeleteOptions.DEFAULT);
    settle();
  }

  JsonValue object(String name) {
    return people.get(KUBEFED_CLUSTER, NAMESPACE, name).orElseThrow();
  }

  JsonValue status(String name) {
    return object(name).get("status").orElse(JsonValue.emptyObject());
  }

  /** The conditions of a KubeFedCluster that are true. */
  List<String> conditions(String name) {
    return status(name).get("conditions").map(JsonValue::items).orElse(List.of()).stream()
        .filter(condition -> condition.text("status").orElse("").equals("True"))
        .map(condition -> condition.text("type").orElse(""))
        .toList();
  }

  String message(String name) {
    return status(name).get("conditions").map(JsonValue::items).orElse(List.of()).stream()
        .findFirst()
        .flatMap(condition -> condition.text("message"))
        .orElse("");
  }

  Optional<Member> member(String name) {
    return context.members().get(name);
  }

  boolean isReady(String name) {
    return member(name).orElseThrow().cluster().ready();
  }

  void addNode(String member, String name, Map<String, String> labels) {
    inMemory(member)
        .client()
        .create(
            StandardTypes.NODE,
            JsonValue.of(
                Map.of(
                    "apiVersion",
                    "v1",
                    "kind",
                    "Node",
                    "metadata",
                    Map.of("name", name, "labels", labels))),
            WriteOptions.DEFAULT);
  }

  long statusWrites() {
    return hostCalls.total(Verb.UPDATE_STATUS);
  }

  static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public void close() {
    controller.close();
    context.close();
  }
}
