package io.kubefed.propagation.informer;

import io.kubefed.core.ObjectReference;
import io.kubefed.core.ResourceType;
import io.kubefed.core.json.JsonEditor;
import io.kubefed.core.json.JsonValue;
import io.kubefed.core.json.Pointer;
import io.kubefed.core.selector.LabelSelector;
import io.kubefed.propagation.cluster.CallCounter;
import io.kubefed.propagation.cluster.ClusterCall.Verb;
import io.kubefed.propagation.cluster.ClusterClient;
import io.kubefed.propagation.cluster.ClusterClients;
import io.kubefed.propagation.cluster.DeleteOptions;
import io.kubefed.propagation.cluster.FaultPlan;
import io.kubefed.propagation.cluster.InMemoryCluster;
import io.kubefed.propagation.cluster.ListOptions;
import io.kubefed.propagation.cluster.WriteOptions;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.random.RandomGenerator;

/** A cluster in memory, informers of it that go step by step, and somebody who changes it. */
final class Bed {

  static final ResourceType CONFIG_MAP = ResourceType.namespaced("v1", "ConfigMap", "configmaps");
  static final LabelSelector MANAGED = LabelSelector.ofLabels(Map.of("managed", "true"));
  static final InformerSpec<ObjectMetadata> SPEC =
      InformerSpec.inNamespace(CONFIG_MAP, "default", Form.metadata()).withSelector(MANAGED);

  final InMemoryCluster cluster = InMemoryCluster.create("east");
  final ClusterClient others = cluster.client();
  final FaultPlan faults = new FaultPlan();
  final CallCounter counter = new CallCounter();
  final ClusterClient client =
      ClusterClients.counting(ClusterClients.withFaults(cluster.client(), faults), counter);
  final ManualScheduler time = new ManualScheduler();
  final ManualExecutor executor = new ManualExecutor();
  final Recorder recorder = new Recorder();

  InformerSettings.Builder settings() {
    return settings(new Random(1));
  }

  InformerSettings.Builder settings(RandomGenerator random) {
    return InformerSettings.builder(executor, time).clock(time.clock()).random(random);
  }

  Informer<ObjectMetadata> informer() {
    return informer(SPEC);
  }

  Informer<ObjectMetadata> informer(InformerSpec<ObjectMetadata> spec) {
    Informer<ObjectMetadata> informer = Informer.create(client, spec, settings().build());
    addRecorder(informer);
    return informer;
  }

  Informer<ObjectMetadata> started() {
    Informer<ObjectMetadata> informer = informer();
    informer.start();
    executor.runAll();
    return informer;
  }

  /** Adds the recorder and skips what it is told at once. */
  void addRecorder(Informer<ObjectMetadata> informer) {
    informer.addListener(recorder);
    executor.runAll();
    recorder.told();
  }

  /** Lets time pass and runs what comes due on the way. */
  void advance(Duration duration) {
    executor.runAll();
    Duration left = duration;
    for (Optional<Duration> next = time.untilNext();
        next.isPresent() && next.get().compareTo(left) <= 0;
        next = time.untilNext()) {
      time.advance(next.get());
      executor.runAll();
      left = left.minus(next.get());
    }
    time.advance(left);
  }

  void create(String name) {
    create("default", name, Map.of("managed", "true"));
  }

  void create(String namespace, String name, Map<String, String> labels) {
    others.create(
        CONFIG_MAP,
        JsonValue.of(
            Map.of(
                "apiVersion",
                "v1",
                "kind",
                "ConfigMap",
                "metadata",
                Map.of("namespace", namespace, "name", name, "labels", labels),
                "data",
                Map.of())),
        WriteOptions.DEFAULT);
  }

  boolean exists(String name) {
    return others.get(CONFIG_MAP, "default", name).isPresent();
  }

  void change(String name) {
    JsonValue object = others.get(CONFIG_MAP, "default", name).orElseThrow();
    String version = object.text("metadata", "resourceVersion").orElseThrow();
    edit(name, "/data/seen", version);
  }

  void label(String name, String managed) {
    edit(name, "/metadata/labels/managed", managed);
  }

  private void edit(String name, String pointer, String value) {
    JsonValue object = others.get(CONFIG_MAP, "default", name).orElseThrow();
    others.update(
        CONFIG_MAP,
        JsonEditor.on(object).set(Pointer.parse(pointer), JsonValue.of(value)).build(),
        WriteOptions.DEFAULT);
  }

  void delete(String name) {
    others.delete(CONFIG_MAP, "default", name, DeleteOptions.DEFAULT);
  }

  long lists() {
    return counter.total(Verb.LIST);
  }

  long watches() {
    return counter.total(Verb.WATCH);
  }

  /** What the cluster holds of the spec, as it is to be cached. */
  Map<ObjectReference, ObjectMetadata> held() {
    Map<ObjectReference, ObjectMetadata> held = new HashMap<>();
    others
        .list(CONFIG_MAP, ListOptions.inNamespace("default").withLabelSelector(MANAGED))
        .items()
        .forEach(
            object -> {
              ObjectMetadata metadata =
                  Form.metadata().decode(object, new SharedParts(SharedParts.SMALL));
              held.put(
                  ObjectReference.of(CONFIG_MAP, metadata.namespace(), metadata.name()), metadata);
            });
    return held;
  }
}
