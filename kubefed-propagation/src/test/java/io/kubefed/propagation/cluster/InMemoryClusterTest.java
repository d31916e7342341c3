package io.kubefed.propagation.cluster;

import static io.kubefed.propagation.cluster.StandardTypes.CONFIG_MAP;
import static io.kubefed.propagation.cluster.StandardTypes.DEPLOYMENT;
import static io.kubefed.propagation.cluster.StandardTypes.NAMESPACE;
import static io.kubefed.propagation.cluster.StandardTypes.SERVICE;
import static io.kubefed.propagation.cluster.TestObjects.configMap;
import static io.kubefed.propagation.cluster.TestObjects.deployment;
import static io.kubefed.propagation.cluster.TestObjects.edit;
import static io.kubefed.propagation.cluster.TestObjects.service;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.kubefed.core.ResourceType;
import io.kubefed.core.json.JsonValue;
import io.kubefed.propagation.cluster.InvalidObjectException.FieldCause;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class InMemoryClusterTest {

  private static final WriteOptions WRITE = WriteOptions.DEFAULT;

  private final InMemoryCluster cluster = InMemoryCluster.create("memory");
  private final ClusterClient client = cluster.client();

  @Nested
  class Contract extends ClusterClientContract {

    private int namespaces;

    @Override
    protected ClusterClient newClient() {
      return cluster.client();
    }

    @Override
    protected String newNamespace() {
      String name = "test-" + namespaces++;
      client.create(NAMESPACE, TestObjects.namespace(name), WRITE);
      return name;
    }

    @Override
    protected String forget(String resourceVersion) {
      client.create(CONFIG_MAP, configMap("default", "later", Map.of()), WRITE);
      cluster.forgetHistory();
      return resourceVersion;
    }

    @Override
    protected void provokeBookmarks(String watchedNamespace) {
      cluster.sendBookmarks();
    }
  }

  // Loading what was recorded

  @Test
  void aLoadedObjectStaysAsItWasRecorded() {
    JsonValue recorded =
        JsonValue.parseYaml(
            """
            apiVersion: apps/v1
            kind: Deployment
            metadata:
              name: web
              namespace: default
              uid: 11111111-2222-3333-4444-555555555555
              resourceVersion: "4711"
              generation: 7
              creationTimestamp: "2020-01-02T03:04:05Z"
            spec: {replicas: 2}
            status: {observedGeneration: 7}
            """);

    cluster.load(recorded);

    assertThat(client.get(DEPLOYMENT, "default", "web")).contains(recorded);
  }

  @Test
  void aLoadedClusterGoesOnFromTheHighestVersion() {
    cluster.load(recordedConfigMap("late", "5000"));
    cluster.load(recordedConfigMap("early", "3000"));

    JsonValue created = client.create(CONFIG_MAP, configMap("default", "new", Map.of()), WRITE);

    assertThat(created.text("metadata", "resourceVersion").map(Long::valueOf).orElseThrow())
        .isGreaterThan(5000);
  }

  @Test
  void noWatchStartsFromBeforeALoadedObject() throws Exception {
    String before = client.list(CONFIG_MAP, ListOptions.everywhere()).resourceVersion();
    cluster.load(recordedConfigMap("a", "5000"));
    RecordingListener listener = new RecordingListener();

    client.watch(CONFIG_MAP, WatchOptions.everywhere().withResourceVersion(before), listener);

    assertThat(listener.end()).containsInstanceOf(GoneException.class);
  }

  @Test
  void aLoadedDefinitionServesItsTypeAndALoadedObjectOfNoTypeIsRefused() {
    JsonValue definition =
        edit(TestObjects.widgetDefinition("example.com"), "/metadata/resourceVersion", "12");
    JsonValue widget =
        JsonValue.parseYaml(
            """
            apiVersion: example.com/v1
            kind: Widget
            metadata: {name: w, namespace: default, resourceVersion: "13"}
            """);

    assertThatExceptionOfType(IllegalArgumentException.class)
        .isThrownBy(() -> cluster.load(widget))
        .withMessageContaining("serves no kind \"Widget\"");

    cluster.load(definition);
    cluster.load(widget);

    ResourceType type = ResourceType.namespaced("example.com/v1", "Widget", "widgets");
    assertThat(client.get(type, "default", "w")).contains(widget);
  }

  private static JsonValue recordedConfigMap(String name, String version) {
    return edit(configMap("default", name, Map.of()), "/metadata/resourceVersion", version);
  }

  // Where it differs from a server

  @Test
  void doesInTheCallWhatAServerDoesInTheBackground() {
    client.create(NAMESPACE, TestObjects.namespace("doomed"), WRITE);
    client.create(CONFIG_MAP, configMap("doomed", "a", Map.of()), WRITE);

    assertThat(client.delete(NAMESPACE, "", "doomed", DeleteOptions.DEFAULT).isGone()).isTrue();
    assertThat(client.get(CONFIG_MAP, "doomed", "a")).isEmpty();
  }

  @Test
  void aNamespaceWaitsForContentThatFinalizersHold() {
    client.create(NAMESPACE, TestObjects.namespace("doomed"), WRITE);
    JsonValue held =
        edit(configMap("doomed", "a", Map.of()), "/metadata/finalizers", List.of("example.com/f"));
    client.create(CONFIG_MAP, held, WRITE);

    DeleteResult result = client.delete(NAMESPACE, "", "doomed", DeleteOptions.DEFAULT);

    assertThat(result.remaining().orElseThrow().text("status", "phase")).contains("Terminating");
    assertThatExceptionOfType(ForbiddenException.class)
        .isThrownBy(() -> client.create(CONFIG_MAP, configMap("doomed", "b", Map.of()), WRITE))
        .withMessageContaining("being terminated");
    client.patch(
        CONFIG_MAP,
        "doomed",
        "a",
        Patch.merge(JsonValue.parse("{\"metadata\": {\"finalizers\": null}}")),
        WRITE);
    assertThat(client.get(NAMESPACE, "", "doomed")).isEmpty();
  }

  @Test
  void dependentsGoWithTheirLastOwner() {
    JsonValue first = client.create(CONFIG_MAP, configMap("default", "first", Map.of()), WRITE);
    JsonValue second = client.create(CONFIG_MAP, configMap("default", "second", Map.of()), WRITE);
    JsonValue dependent =
        edit(
            configMap("default", "dependent", Map.of()),
            "/metadata/ownerReferences",
            List.of(ownerReference(first), ownerReference(second)));
    client.create(CONFIG_MAP, dependent, WRITE);

    client.delete(CONFIG_MAP, "default", "first", DeleteOptions.DEFAULT);
    assertThat(client.get(CONFIG_MAP, "default", "dependent")).isPresent();

    client.delete(CONFIG_MAP, "default", "second", DeleteOptions.DEFAULT);
    assertThat(client.get(CONFIG_MAP, "default", "dependent")).isEmpty();
  }

  @Test
  void orphanedDependentsStay() {
    JsonValue owner = client.create(CONFIG_MAP, configMap("default", "owner", Map.of()), WRITE);
    client.create(
        CONFIG_MAP,
        edit(
            configMap("default", "dependent", Map.of()),
            "/metadata/ownerReferences",
            List.of(ownerReference(owner))),
        WRITE);

    client.delete(
        CONFIG_MAP,
        "default",
        "owner",
        DeleteOptions.DEFAULT.withPropagationPolicy(DeleteOptions.PropagationPolicy.ORPHAN));

    JsonValue left = client.get(CONFIG_MAP, "default", "dependent").orElseThrow();
    assertThat(left.path("metadata", "ownerReferences")).isEmpty();
  }

  private static Map<String, Object> ownerReference(JsonValue owner) {
    return Map.of(
        "apiVersion",
        "v1",
        "kind",
        "ConfigMap",
        "name",
        ObjectFields.name(owner),
        "uid",
        ObjectFields.metadata(owner, "uid"));
  }

  @Test
  void refusesServerSideApply() {
    assertThatExceptionOfType(RequestRefusedException.class)
        .isThrownBy(
            () ->
                client.patch(
                    CONFIG_MAP,
                    "default",
                    "a",
                    Patch.apply(configMap("default", "a", Map.of())),
                    WRITE))
        .withMessageContaining("does not do server-side apply");
  }

  @Test
  void continueTokensGoWithTheHistory() {
    client.create(CONFIG_MAP, configMap("default", "a", Map.of()), WRITE);
    client.create(CONFIG_MAP, configMap("default", "b", Map.of()), WRITE);
    ListOptions options = ListOptions.everywhere().withLimit(1);
    String token = client.list(CONFIG_MAP, options).continueToken().orElseThrow();

    cluster.forgetHistory();

    assertThatExceptionOfType(GoneException.class)
        .isThrownBy(() -> client.list(CONFIG_MAP, options.withContinueToken(token)));
  }

  @Test
  void historyIsBounded() throws Exception {
    InMemoryCluster small = InMemoryCluster.builder("small").historySize(2).build();
    ClusterClient reader = small.client();
    String start = reader.list(CONFIG_MAP, ListOptions.everywhere()).resourceVersion();
    for (String name : List.of("a", "b", "c")) {
      reader.create(CONFIG_MAP, configMap("default", name, Map.of()), WRITE);
    }
    RecordingListener listener = new RecordingListener();

    reader.watch(CONFIG_MAP, WatchOptions.everywhere().withResourceVersion(start), listener);

    assertThat(listener.end()).get().isInstanceOf(GoneException.class);
  }

  @Test
  void endsWatchesOnDemandAsTheirTimeWereUp() throws Exception {
    RecordingListener listener = new RecordingListener();
    client.watch(CONFIG_MAP, WatchOptions.everywhere(), listener);

    cluster.endWatches();

    assertThat(listener.end()).isEmpty();
  }

  @Test
  void refusesAVersionThatIsYetToCome() {
    assertThatExceptionOfType(ServerException.class)
        .isThrownBy(
            () -> client.list(CONFIG_MAP, ListOptions.everywhere().withResourceVersion("1000000")))
        .withMessageContaining("Too large resource version");
  }

  // What can be set

  @Test
  void timeComesFromTheClock() {
    Clock clock = Clock.fixed(Instant.parse("2026-03-01T12:00:00.789Z"), ZoneOffset.UTC);
    ClusterClient timed = InMemoryCluster.builder("timed").clock(clock).build().client();

    JsonValue created = timed.create(CONFIG_MAP, configMap("default", "a", Map.of()), WRITE);

    assertThat(ObjectFields.metadata(created, "creationTimestamp"))
        .isEqualTo("2026-03-01T12:00:00Z");
  }

  @Test
  void theSameCallsGiveTheSameObjects() {
    JsonValue here = client.create(CONFIG_MAP, configMap("default", "a", Map.of()), WRITE);
    ClusterClient again = InMemoryCluster.create("memory").client();
    JsonValue there = again.create(CONFIG_MAP, configMap("default", "a", Map.of()), WRITE);

    assertThat(ObjectFields.metadata(there, "uid")).isEqualTo(ObjectFields.metadata(here, "uid"));
    assertThat(ObjectFields.resourceVersion(there)).isEqualTo(ObjectFields.resourceVersion(here));
  }

  @Test
  void hooksFillInAndRefuse() {
    cluster.defaulting(CONFIG_MAP, object -> edit(object, "/data/filled", "in"));
    cluster.check(
        CONFIG_MAP,
        (before, object) ->
            object.text("data", "bad").isPresent()
                ? List.of(new FieldCause("data.bad", "FieldValueForbidden", "not this one"))
                : List.of());

    JsonValue created = client.create(CONFIG_MAP, configMap("default", "a", Map.of()), WRITE);

    assertThat(created.text("data", "filled")).contains("in");
    assertThatExceptionOfType(InvalidObjectException.class)
        .isThrownBy(
            () -> client.create(CONFIG_MAP, configMap("default", "b", Map.of("bad", "x")), WRITE))
        .withMessageContaining("data.bad: not this one");
  }

  @Test
  void servesMoreOrLess() {
    ResourceType type = ResourceType.clusterScoped("example.com/v1", "Thing", "things");
    JsonValue thing =
        JsonValue.of(
            Map.of(
                "apiVersion", "example.com/v1", "kind", "Thing", "metadata", Map.of("name", "a")));
    cluster.serve(type, false);
    client.create(type, thing, WRITE);
    assertThat(client.find("example.com/v1", "Thing")).contains(type);

    cluster.withdraw(type);
    assertThat(client.find("example.com/v1", "Thing")).isEmpty();
    assertThatExceptionOfType(TypeNotServedException.class)
        .isThrownBy(() -> client.get(type, "", "a"));
  }

  @Test
  void aTypeGoesWithItsDefinitionAndTakesItsObjectsAlong() {
    String group = "example.com";
    client.create(
        StandardTypes.CUSTOM_RESOURCE_DEFINITION, TestObjects.widgetDefinition(group), WRITE);
    ResourceType type = client.find("example.com/v1", "Widget").orElseThrow();
    JsonValue widget =
        JsonValue.of(
            Map.of(
                "apiVersion",
                "example.com/v1",
                "kind",
                "Widget",
                "metadata",
                Map.of("namespace", "default", "name", "w")));
    client.create(type, widget, WRITE);

    client.delete(
        StandardTypes.CUSTOM_RESOURCE_DEFINITION, "", "widgets.example.com", DeleteOptions.DEFAULT);
    assertThat(client.find("example.com/v1", "Widget")).isEmpty();

    client.create(
        StandardTypes.CUSTOM_RESOURCE_DEFINITION, TestObjects.widgetDefinition(group), WRITE);
    assertThat(client.get(type, "default", "w")).isEmpty();
  }

  @Test
  void anUpdateOfAServiceNeedNotNameItsAddress() {
    JsonValue created = client.create(SERVICE, service("default", "web"), WRITE);
    JsonValue without = edit(created, "/spec", service("default", "web").get("spec").orElseThrow());

    assertThat(client.update(SERVICE, without, WRITE)).isEqualTo(created);
  }

  @Test
  void servicesGetNodePortsThatStay() {
    JsonValue nodePort = edit(service("default", "web"), "/spec/type", "NodePort");
    JsonValue created = client.create(SERVICE, nodePort, WRITE);
    long port =
        created
            .path("spec", "ports")
            .orElseThrow()
            .items()
            .get(0)
            .integer("nodePort")
            .orElseThrow();
    assertThat(port).isBetween(30_000L, 32_767L);

    JsonValue updated =
        client.update(
            SERVICE,
            edit(
                edit(created, "/spec", nodePort.get("spec").orElseThrow()),
                "/spec/selector/app",
                "other"),
            WRITE);
    assertThat(updated.path("spec", "ports")).isEqualTo(created.path("spec", "ports"));
    assertThat(
            client
                .create(SERVICE, edit(nodePort, "/metadata/name", "second"), WRITE)
                .path("spec", "ports")
                .orElseThrow()
                .items()
                .get(0)
                .integer("nodePort"))
        .hasValue(port + 1);
  }

  @Test
  void listenersAreCalledOnTheExecutorInOrder() throws Exception {
    Queue<Runnable> tasks = new ArrayDeque<>();
    InMemoryCluster queued = InMemoryCluster.builder("queued").watchExecutor(tasks::add).build();
    ClusterClient writer = queued.client();
    RecordingListener listener = new RecordingListener();
    writer.watch(CONFIG_MAP, WatchOptions.everywhere(), listener);
    writer.create(CONFIG_MAP, configMap("default", "a", Map.of()), WRITE);
    writer.delete(CONFIG_MAP, "default", "a", DeleteOptions.DEFAULT);
    assertThat(listener.left()).isZero();

    tasks.forEach(Runnable::run);

    assertThat(listener.next().summary()).isEqualTo("ADDED a");
    assertThat(listener.next().summary()).isEqualTo("DELETED a");
  }

  @Test
  void aListenerMayCallTheCluster() {
    client.watch(
        CONFIG_MAP,
        WatchOptions.inNamespace("default"),
        new WatchListener() {
          @Override
          public void onEvent(EventType type, JsonValue object) {
            if (ObjectFields.name(object).equals("a")) {
              client.create(CONFIG_MAP, configMap("default", "b", Map.of()), WRITE);
            }
          }

          @Override
          public void onClosed(java.util.Optional<ClusterException> failure) {}
        });

    client.create(CONFIG_MAP, configMap("default", "a", Map.of()), WRITE);

    assertThat(client.get(CONFIG_MAP, "default", "b")).isPresent();
  }

  @Test
  void anObjectWithDefaultsIsNoChange() {
    JsonValue created = client.create(DEPLOYMENT, deployment("default", "web"), WRITE);
    JsonValue asWritten =
        edit(
            deployment("default", "web"),
            "/metadata/resourceVersion",
            ObjectFields.resourceVersion(created));

    assertThat(client.update(DEPLOYMENT, asWritten, WRITE)).isEqualTo(created);
  }
}
