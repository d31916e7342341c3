package io.kubefed.propagation.informer;

import static io.kubefed.propagation.informer.Bed.CONFIG_MAP;
import static io.kubefed.propagation.informer.SampleObjects.DEPLOYMENT;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
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
import io.kubefed.propagation.cluster.WriteOptions;
import io.kubefed.propagation.informer.InformerState.Phase;
import io.kubefed.testing.TestCluster;
import io.kubefed.testing.TestClusters;
import io.kubefed.testing.UseClusters;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Informers of a real API server, through its faults. */
@UseClusters(value = "member", controllerManager = false, exclusive = true)
@Timeout(240)
class InformerIT {

  private static final Logger logger = LoggerFactory.getLogger(InformerIT.class);
  private static final LabelSelector MANAGED =
      LabelSelector.ofLabels(Map.of("kubefed.io/managed", "true"));

  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final ScheduledExecutorService scheduler = Executors.newScheduledThreadPool(1);
  private final CallCounter counter = new CallCounter();
  private final FaultPlan faults = new FaultPlan();
  private final WireBytes bytes = new WireBytes();
  private final Witness<ObjectMetadata> witness = new Witness<>();
  private final TestCluster cluster;
  private final KubernetesClient connection;
  private final ClusterClient others;
  private final ClusterClient client;
  private final InformerGroup informers;
  private String namespace = "";

  InformerIT(TestClusters clusters) {
    cluster = clusters.get("member");
    connection =
        new KubernetesClientBuilder()
            .withConfig(cluster.clientConfig())
            .withHttpClientBuilderConsumer(http -> http.addOrReplaceInterceptor("bytes", bytes))
            .build();
    others = ClusterClients.kubernetes("member", cluster.client()).build();
    client =
        ClusterClients.counting(
            ClusterClients.withFaults(
                ClusterClients.kubernetes("member", connection)
                    .requestTimeout(Duration.ofSeconds(5))
                    .watchExecutor(threads)
                    .build(),
                faults),
            counter);
    informers =
        InformerGroup.create(
            InformerSettings.builder(threads, scheduler)
                .backOff(Duration.ofMillis(100), Duration.ofSeconds(1))
                .longestSilence(Duration.ofSeconds(4))
                .notServedRetry(Duration.ofMillis(500))
                .build());
  }

  @BeforeEach
  void makeObjects(TestClusters clusters) {
    namespace = clusters.namespace();
    for (String name : List.of("changed", "deleted", "replaced", "same")) {
      create(name);
    }
  }

  @AfterEach
  void close() {
    informers.close();
    client.close();
    others.close();
    connection.close();
    threads.shutdownNow();
    scheduler.shutdownNow();
  }

  private void create(String name) {
    others.create(
        CONFIG_MAP, SampleObjects.configMap(namespace, name, "new"), WriteOptions.DEFAULT);
  }

  private void change(String name) {
    JsonValue object = others.get(CONFIG_MAP, namespace, name).orElseThrow();
    String version = object.text("metadata", "resourceVersion").orElseThrow();
    others.update(
        CONFIG_MAP,
        JsonEditor.on(object).set(Pointer.parse("/data/content"), JsonValue.of(version)).build(),
        WriteOptions.DEFAULT);
  }

  private void delete(String name) {
    others.delete(CONFIG_MAP, namespace, name, DeleteOptions.DEFAULT);
  }

  private Informer<ObjectMetadata> informer() {
    Informer<ObjectMetadata> informer =
        informers.informer(
            client,
            InformerSpec.inNamespace(CONFIG_MAP, namespace, Form.metadata()).withSelector(MANAGED));
    informer.addListener(witness);
    informer.start();
    return informer;
  }

  /** Waits until there have been that many calls. */
  private void awaitCall(Verb verb, int number) throws InterruptedException {
    FaultPlan.Hang hang = faults.hang(call -> call.verb() == verb && counter.total(verb) >= number);
    hang.awaitCall();
    hang.release();
  }

  private void changeEverything() {
    change("changed");
    delete("deleted");
    delete("replaced");
    create("replaced");
    create("new");
  }

  private static final String[] DIFFERENCES = {
    "MODIFIED changed", "DELETED deleted", "DELETED replaced", "ADDED replaced", "ADDED new"
  };

  @Test
  void followsChangesWithOneListAndOneWatch() throws Exception {
    Informer<ObjectMetadata> informer = informer();
    assertThat(witness.await("SYNCED")).contains("ADDED same").hasSizeGreaterThanOrEqualTo(4);
    change("changed");
    witness.await("MODIFIED changed");
    delete("deleted");
    witness.await("DELETED deleted");
    assertThat(informer.keys()).hasSize(3);
    assertThat(counter.total(Verb.LIST)).isEqualTo(1);
  }

  @Test
  void aQuietWatchIsRenewedWithoutAListOrAnEvent() throws Exception {
    Informer<ObjectMetadata> informer = informer();
    witness.await("SYNCED");
    awaitCall(Verb.WATCH, 3);
    create("later");
    assertThat(witness.await("ADDED later")).isEmpty();
    assertThat(counter.total(Verb.LIST)).isEqualTo(1);
    assertThat(informer.state().isSynced()).isTrue();
  }

  @Test
  void tellsWhatDiffersAfterHistoryIsCompacted() throws Exception {
    informer();
    witness.await("SYNCED");
    cluster.kill();
    witness.await("STALE");
    cluster.restart();
    changeEverything();
    cluster.compactHistory();
    create("last");

    List<String> told = witness.await("ADDED last");
    assertThat(told).contains(DIFFERENCES).doesNotContain("ADDED same", "MODIFIED same");
    assertThat(told.stream().filter("DELETED deleted"::equals)).hasSize(1);
    assertThat(told.stream().filter("DELETED replaced"::equals)).hasSize(1);
    assertThat(counter.total(Verb.LIST)).isBetween(2L, 10L);
  }

  @Test
  void survivesARestart() throws Exception {
    Informer<ObjectMetadata> informer = informer();
    witness.await("SYNCED");
    cluster.restart();
    changeEverything();
    List<String> told = new ArrayList<>(witness.await("ADDED new"));
    create("last");
    told.addAll(witness.await("ADDED last"));

    told.add("ADDED new");
    assertThat(told).contains(DIFFERENCES).doesNotContain("ADDED same", "MODIFIED same");
    assertThat(informer.keys()).hasSize(5);
  }

  @Test
  void isStaleWhileTheServerHangsAndLosesNothing() throws Exception {
    Informer<ObjectMetadata> informer = informer();
    witness.await("SYNCED");
    long watches = counter.total(Verb.WATCH);
    cluster.pause();
    assertThat(witness.await("STALE")).isEmpty();
    assertThat(informer.keys()).hasSize(4);
    assertThat(informer.state().reason()).contains("cluster member");
    assertThat(counter.total(Verb.WATCH) - watches).isLessThan(5);

    cluster.resume();
    assertThat(witness.await("SYNCED")).isEmpty();
    delete("deleted");
    witness.await("DELETED deleted");
  }

  @Test
  void waitsForAServerThatIsDownWhenItStarts() throws Exception {
    cluster.kill();
    Informer<ObjectMetadata> informer = informer();
    awaitCall(Verb.LIST, 3);
    assertThat(informer.state().phase()).isEqualTo(Phase.NOT_SYNCED);
    cluster.restart();
    witness.await("SYNCED");
    assertThat(informer.keys()).hasSize(4);
  }

  @Test
  void syncsAndComparesTwoThousandObjectsInPages() throws Exception {
    inParallel(
        2_000,
        i ->
            others.create(
                CONFIG_MAP,
                SampleObjects.configMap(namespace, "many-" + i, "x".repeat(5_000)),
                WriteOptions.DEFAULT));
    long begin = System.nanoTime();
    Informer<ObjectMetadata> informer = informer();
    witness.await("SYNCED");
    Duration taken = Duration.ofNanos(System.nanoTime() - begin);
    long received = bytes.take();
    assertThat(informer.size()).isEqualTo(2_004);
    assertThat(counter.total(Verb.LIST)).isEqualTo(5);
    assertThat(taken).isLessThan(Duration.ofSeconds(10));
    logger.info("2,004 ConfigMaps of 5 KB: synced after {}, {} bytes", taken, received);

    counter.reset();
    cluster.kill();
    witness.await("STALE");
    cluster.restart();
    delete("deleted");
    cluster.compactHistory();
    create("last");
    List<String> told = witness.await("ADDED last");
    logger.info("compared with {}", counter.snapshot());
    assertThat(told)
        .filteredOn(event -> !event.equals("STALE") && !event.equals("SYNCED"))
        .containsExactly("DELETED deleted");
  }

  @Test
  void aTypeThatIsDefinedLaterIsFollowed() throws Exception {
    String group = namespace + ".example.com";
    ResourceType widgets = ResourceType.namespaced(group + "/v1", "Widget", "widgets");
    Informer<ObjectMetadata> informer =
        informers.informer(client, InformerSpec.everywhere(widgets, Form.metadata()));
    informer.addListener(witness);
    informer.start();
    witness.await("NOT_SERVED");
    JsonValue definition =
        JsonValue.parseYaml(
            """
            apiVersion: apiextensions.k8s.io/v1
            kind: CustomResourceDefinition
            metadata: {name: widgets.%1$s}
            spec:
              group: %1$s
              scope: Namespaced
              names: {kind: Widget, plural: widgets, singular: widget, listKind: WidgetList}
              versions:
                - name: v1
                  served: true
                  storage: true
                  schema:
                    openAPIV3Schema: {type: object, x-kubernetes-preserve-unknown-fields: true}
            """
                .formatted(group));
    others.create(
        ResourceType.clusterScoped(
            "apiextensions.k8s.io/v1", "CustomResourceDefinition", "customresourcedefinitions"),
        definition,
        WriteOptions.DEFAULT);
    assertThat(witness.await("SYNCED")).isEmpty();
  }

  /**
   * What is left are mostly managedFields, which the server sends with metadata: for an object of
   * many small fields they are half of it. Objects written without them come with a tenth.
   */
  @Test
  void metadataAloneIsAPartOfTheBytes() throws Exception {
    int count = 100;
    inParallel(
        count,
        i ->
            others.create(
                DEPLOYMENT, SampleObjects.deployment(namespace, "web-" + i), WriteOptions.DEFAULT));
    long[] whole = transfer(count, Form.whole());
    long[] metadata = transfer(count, Form.metadata());
    inParallel(count, i -> forgetFieldManagers("web-" + i));
    long[] lean = transfer(count, Form.metadata());
    logger.info(
        "bytes for each Deployment, at the start and for a change of status: whole {} and {},"
            + " metadata {} and {}, metadata without field managers {} and {}",
        whole[0],
        whole[1],
        metadata[0],
        metadata[1],
        lean[0],
        lean[1]);

    // Long lists are compressed, what a watch sends is not.
    assertThat(metadata[0]).isLessThan(metadata[1] / 3);
    assertThat(metadata[1]).isLessThan(whole[1] * 2 / 3);
    assertThat(lean[1]).isLessThan(whole[1] / 3);
  }

  private void forgetFieldManagers(String name) {
    JsonValue object = others.get(DEPLOYMENT, namespace, name).orElseThrow();
    others.update(
        DEPLOYMENT,
        JsonEditor.on(object)
            .set(
                Pointer.parse("/metadata/managedFields"),
                JsonValue.of(List.of(JsonValue.emptyObject())))
            .build(),
        WriteOptions.DEFAULT);
  }

  /** The bytes for each object when it is listed, and when its status changes. */
  private <V> long[] transfer(int count, Form<V> form) throws Exception {
    Witness<V> changes = new Witness<>();
    try (Informer<V> informer =
        informers.informer(
            client, InformerSpec.inNamespace(DEPLOYMENT, namespace, form).withSelector(MANAGED))) {
      informer.addListener(changes);
      bytes.take();
      informer.start();
      changes.await("SYNCED");
      long listed = bytes.take();
      for (int i = 0; i < count; i++) {
        JsonValue object = others.get(DEPLOYMENT, namespace, "web-" + i).orElseThrow();
        long seen = object.integer("status", "observedGeneration").orElse(0);
        others.updateStatus(
            DEPLOYMENT,
            JsonEditor.on(object)
                .set(
                    Pointer.parse("/status"),
                    JsonValue.of(
                        Map.of(
                            "observedGeneration", seen + 1, "replicas", 3, "updatedReplicas", 3)))
                .build(),
            WriteOptions.DEFAULT);
        changes.await("MODIFIED web-" + i);
      }
      return new long[] {listed / count, bytes.take() / count};
    }
  }

  private interface Numbered {
    void run(int number);
  }

  private static void inParallel(int count, Numbered action) throws Exception {
    ExecutorService writers = Executors.newFixedThreadPool(8);
    try {
      List<Future<?>> all = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        int number = i;
        all.add(writers.submit(() -> action.run(number)));
      }
      for (Future<?> one : all) {
        one.get();
      }
    } finally {
      writers.shutdown();
    }
  }
}
