package io.kubefed.propagation.controller.type;

import io.fabric8.kubernetes.client.utils.Serialization;
import io.kubefed.core.ResourceType;
import io.kubefed.core.api.FeatureGate;
import io.kubefed.core.api.FeatureGatesConfig;
import io.kubefed.core.api.FederatedTypeConfig;
import io.kubefed.core.api.KubeFedConfig;
import io.kubefed.core.api.KubeFedNames;
import io.kubefed.core.federated.FederatedType;
import io.kubefed.core.json.JsonEditor;
import io.kubefed.core.json.JsonValue;
import io.kubefed.core.json.Pointer;
import io.kubefed.core.schema.FederatedTypes;
import io.kubefed.core.schema.KubeFedCrds;
import io.kubefed.propagation.cluster.CallCounter;
import io.kubefed.propagation.cluster.ClusterClient;
import io.kubefed.propagation.cluster.ClusterClients;
import io.kubefed.propagation.cluster.DeleteOptions;
import io.kubefed.propagation.cluster.FaultPlan;
import io.kubefed.propagation.cluster.InMemoryCluster;
import io.kubefed.propagation.cluster.StandardTypes;
import io.kubefed.propagation.cluster.WriteOptions;
import io.kubefed.propagation.controller.StepExecutor;
import io.kubefed.propagation.controller.TestControllerContext;
import io.kubefed.propagation.controller.TestControllerContext.RecordedEvent;
import io.kubefed.propagation.engine.ManualTime;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/** A host in memory, a type config controller that goes step by step, and runs that do nothing. */
final class TypeBed implements AutoCloseable {

  static final FederatedType NAMESPACES = FederatedType.forTarget(StandardTypes.NAMESPACE);
  static final FederatedType CONFIG_MAPS = FederatedType.forTarget(StandardTypes.CONFIG_MAP);
  static final FederatedType SERVICES = FederatedType.forTarget(StandardTypes.SERVICE);
  static final FederatedType CLUSTER_ROLES = FederatedType.forTarget(StandardTypes.CLUSTER_ROLE);
  private static final String SYSTEM = "default";

  private volatile Instant now = Instant.parse("2024-05-01T12:00:00Z");
  final InMemoryCluster cluster = InMemoryCluster.builder("host").clock(new SetClock()).build();
  final ClusterClient others = cluster.client();
  final FaultPlan faults = new FaultPlan();
  final CallCounter calls = new CallCounter();
  final ManualTime time = new ManualTime();
  final StepExecutor executor = new StepExecutor();
  final RecordingRuns runs = new RecordingRuns();
  final TestControllerContext context;
  final TypeConfigController controller;

  private final class SetClock extends Clock {

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }

    @Override
    public Instant instant() {
      return now;
    }
  }

  TypeBed() {
    this(builder -> builder.systemNamespace(SYSTEM));
  }

  TypeBed(UnaryOperator<TestControllerContext.Builder> more) {
    KubeFedCrds.core()
        .forEach(
            definition ->
                others.create(
                    StandardTypes.CUSTOM_RESOURCE_DEFINITION, definition, WriteOptions.DEFAULT));
    Stream.of(NAMESPACES, CONFIG_MAPS, SERVICES, CLUSTER_ROLES)
        .forEach(type -> cluster.serve(type.federated(), true));
    context =
        more.apply(
                TestControllerContext.builder(
                    ClusterClients.counting(
                        ClusterClients.withFaults(cluster.client(), faults), calls)))
            .time(time)
            .executor(executor)
            .build();
    controller = new TypeConfigController(context, runs);
    controller.configure(new KubeFedConfig());
  }

  /** A bed with these types, all at work. */
  static TypeBed started(FederatedType... types) {
    TypeBed bed = new TypeBed();
    Stream.of(types).forEach(bed::create);
    bed.start();
    return bed;
  }

  /** What is created from now on is younger. */
  void aSecondPasses() {
    now = now.plusSeconds(1);
  }

  void start() {
    controller.start();
    executor.runAll();
  }

  void run() {
    executor.runAll();
  }

  /** Lets time pass and runs what comes due. */
  void advance(Duration duration) {
    time.advance(duration);
    executor.runAll();
  }

  void create(FederatedType type) {
    create(type, UnaryOperator.identity());
  }

  void create(FederatedType type, UnaryOperator<JsonValue> more) {
    FederatedTypeConfig config = FederatedTypes.toTypeConfig(type);
    config.getMetadata().setNamespace(SYSTEM);
    others.create(
        TypeConfig.TYPE,
        more.apply(JsonValue.parse(Serialization.asJson(config))),
        WriteOptions.DEFAULT);
  }

  JsonValue config(String name) {
    return others.get(TypeConfig.TYPE, SYSTEM, name).orElseThrow();
  }

  boolean exists(String name) {
    return others.get(TypeConfig.TYPE, SYSTEM, name).isPresent();
  }

  static JsonValue set(JsonValue object, String pointer, Object value) {
    return JsonEditor.on(object).set(Pointer.parse(pointer), JsonValue.of(value)).build();
  }

  /** Somebody changes a type config. */
  void edit(String name, String pointer, Object value) {
    others.update(TypeConfig.TYPE, set(config(name), pointer, value), WriteOptions.DEFAULT);
    run();
  }

  /** Somebody deletes a type config. */
  void delete(String name) {
    others.delete(TypeConfig.TYPE, SYSTEM, name, DeleteOptions.DEFAULT);
    run();
  }

  void serve(ResourceType type) {
    cluster.serve(type, true);
  }

  void gate(Map<FeatureGate, Boolean> states) {
    KubeFedConfig config = new KubeFedConfig();
    config
        .getSpec()
        .setFeatureGates(
            states.entrySet().stream()
                .map(
                    state -> {
                      FeatureGatesConfig gate = new FeatureGatesConfig();
                      gate.setName(state.getKey().gateName());
                      gate.setConfiguration(
                          state.getValue() ? KubeFedNames.ENABLED : KubeFedNames.DISABLED);
                      return gate;
                    })
                .toList());
    controller.configure(config);
    run();
  }

  String status(String name) {
    return config(name).text("status", "propagationController").orElse("none");
  }

  List<String> events() {
    return context.recordedEvents().stream()
        .map(event -> event.objectName() + " " + event.reason())
        .toList();
  }

  String lastMessage() {
    List<RecordedEvent> all = context.recordedEvents();
    return all.get(all.size() - 1).message();
  }

  @Override
  public void close() {
    executor.letGo();
    controller.close();
    context.close();
  }
}
