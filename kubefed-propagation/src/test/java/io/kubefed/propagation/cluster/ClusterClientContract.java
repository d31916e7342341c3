package io.kubefed.propagation.cluster;

import static io.kubefed.propagation.cluster.StandardTypes.CONFIG_MAP;
import static io.kubefed.propagation.cluster.StandardTypes.CUSTOM_RESOURCE_DEFINITION;
import static io.kubefed.propagation.cluster.StandardTypes.DEPLOYMENT;
import static io.kubefed.propagation.cluster.StandardTypes.NAMESPACE;
import static io.kubefed.propagation.cluster.StandardTypes.SECRET;
import static io.kubefed.propagation.cluster.StandardTypes.SERVICE;
import static io.kubefed.propagation.cluster.TestObjects.configMap;
import static io.kubefed.propagation.cluster.TestObjects.deployment;
import static io.kubefed.propagation.cluster.TestObjects.edit;
import static io.kubefed.propagation.cluster.TestObjects.secret;
import static io.kubefed.propagation.cluster.TestObjects.service;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import io.kubefed.core.ObjectReference;
import io.kubefed.core.ResourceType;
import io.kubefed.core.json.JsonValue;
import io.kubefed.core.selector.LabelSelector;
import io.kubefed.propagation.cluster.InvalidObjectException.FieldCause;
import io.kubefed.propagation.cluster.RecordingListener.Told;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What every {@link ClusterClient} does, whatever stands behind it. Extend it to hold one to it: it
 * needs a fresh client and a namespace that exists and belongs to the test alone.
 */
public abstract class ClusterClientContract {

  private static final WriteOptions WRITE = WriteOptions.DEFAULT;
  private static final WriteOptions DRY_RUN = WRITE.withDryRun(true);
  private static final ResourceType UNKNOWN =
      ResourceType.namespaced("unknown.example.com/v1", "Unknown", "unknowns");

  private ClusterClient client;
  private String namespace;

  /** A client of its own for each call; the contract closes it. */
  protected abstract ClusterClient newClient();

  /** A namespace that exists and holds nothing that the test would notice. */
  protected abstract String newNamespace();

  /** Makes a resourceVersion too old to watch from, or returns one that is. */
  protected abstract String forget(String resourceVersion);

  /** Makes the server send a bookmark to a watch of that namespace's ConfigMaps within seconds. */
  protected abstract void provokeBookmarks(String watchedNamespace);

  @BeforeEach
  final void connect() {
    client = newClient();
    namespace = newNamespace();
  }

  @AfterEach
  final void disconnect() {
    client.close();
  }

  // Reading and creating

  @Test
  void readsBackWhatItCreated() {
    JsonValue created =
        client.create(CONFIG_MAP, configMap(namespace, "a", Map.of("k", "v")), WRITE);

    assertThat(created.text("data", "k")).contains("v");
    assertThat(ObjectFields.metadata(created, "uid")).isNotEmpty();
    assertThat(ObjectFields.resourceVersion(created)).isNotEmpty();
    assertThat(ObjectFields.metadata(created, "creationTimestamp"))
        .matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\dZ");
    assertThat(client.get(CONFIG_MAP, namespace, "a")).contains(created);
  }

  @Test
  void leavesManagedFieldsOut() {
    JsonValue created = client.create(CONFIG_MAP, configMap(namespace, "a", Map.of()), WRITE);

    assertThat(created.path("metadata", "managedFields")).isEmpty();
    assertThat(
            client.get(CONFIG_MAP, namespace, "a").orElseThrow().path("metadata", "managedFields"))
        .isEmpty();
    assertThat(list(ListOptions.inNamespace(namespace)).items())
        .allSatisfy(item -> assertThat(item.path("metadata", "managedFields")).isEmpty());
  }

  @Test
  void findsNothingWhereNothingIs() {
    assertThat(client.get(CONFIG_MAP, namespace, "missing")).isEmpty();
    assertThat(client.get(CONFIG_MAP, "no-such-namespace", "missing")).isEmpty();
  }

  @Test
  void tellsAMissingTypeFromAMissingObject() {
    assertThatExceptionOfType(TypeNotServedException.class)
        .isThrownBy(() -> client.get(UNKNOWN, namespace, "a"));
    assertThatExceptionOfType(TypeNotServedException.class)
        .isThrownBy(() -> client.list(UNKNOWN, ListOptions.everywhere()));
    assertThatExceptionOfType(TypeNotServedException.class)
        .isThrownBy(() -> client.get(CONFIG_MAP.withVersion("v9"), namespace, "a"));
    assertThatExceptionOfType(TypeNotServedException.class)
        .isThrownBy(
            () -> client.watch(UNKNOWN, WatchOptions.everywhere(), new RecordingListener()));
  }

  @Test
  void createsAnObjectOnce() {
    client.create(CONFIG_MAP, configMap(namespace, "a", Map.of()), WRITE);

    AlreadyExistsException failure =
        catchThrowableOfType(
            AlreadyExistsException.class,
            () -> client.create(CONFIG_MAP, configMap(namespace, "a", Map.of()), WRITE));

    assertThat(failure.isRetryable()).isFalse();
    assertThat(failure.cluster()).contains(client.name());
    assertThat(failure.object()).contains(ObjectReference.of(CONFIG_MAP, namespace, "a"));
    assertThat(failure)
        .hasMessageContaining("cluster " + client.name() + ", ConfigMap " + namespace + "/a")
        .hasMessageContaining("already exists");
  }

  @Test
  void createsNothingInANamespaceThatDoesNotExist() {
    assertThatExceptionOfType(NotFoundException.class)
        .isThrownBy(
            () -> client.create(CONFIG_MAP, configMap("no-such-namespace", "a", Map.of()), WRITE))
        .withMessageContaining("namespaces \"no-such-namespace\" not found");
  }

  @Test
  void generatesNames() {
    JsonValue nameless =
        edit(
            configMap(namespace, "", Map.of()),
            "/metadata",
            Map.of("namespace", namespace, "generateName", "web-"));

    String first = ObjectFields.name(client.create(CONFIG_MAP, nameless, WRITE));
    String second = ObjectFields.name(client.create(CONFIG_MAP, nameless, WRITE));

    assertThat(List.of(first, second)).allMatch(name -> name.matches("web-[a-z0-9]{5}"));
    assertThat(first).isNotEqualTo(second);
  }

  @ParameterizedTest
  @MethodSource
  void refusesInvalidObjectsNamingTheField(ResourceType type, JsonValue template, String field) {
    JsonValue object = edit(template, "/metadata/namespace", namespace);

    InvalidObjectException failure =
        catchThrowableOfType(
            InvalidObjectException.class, () -> client.create(type, object, WRITE));

    assertThat(failure.causes()).extracting(FieldCause::field).contains(field);
    assertThat(failure.causes())
        .allSatisfy(
            cause -> {
              assertThat(cause.reason()).startsWith("FieldValue");
              assertThat(cause.message()).isNotEmpty();
            });
    assertThat(failure).hasMessageContaining(field);
    assertThat(failure.isRetryable()).isFalse();
  }

  static Stream<Arguments> refusesInvalidObjectsNamingTheField() {
    return Stream.of(
        argumentSet(
            "a name with capitals", CONFIG_MAP, configMap("", "Web", Map.of()), "metadata.name"),
        argumentSet(
            "a service that starts with a digit", SERVICE, service("", "1st"), "metadata.name"),
        argumentSet(
            "a label value with a space",
            CONFIG_MAP,
            configMap("", "a", Map.of(), Map.of("l", "a b")),
            "metadata.labels"),
        argumentSet(
            "negative replicas",
            DEPLOYMENT,
            edit(deployment("", "web"), "/spec/replicas", -1),
            "spec.replicas"),
        argumentSet(
            "no selector",
            DEPLOYMENT,
            edit(deployment("", "web"), "/spec/selector", JsonValue.NULL),
            "spec.selector"),
        argumentSet(
            "a selector that misses the template",
            DEPLOYMENT,
            edit(deployment("", "web"), "/spec/selector/matchLabels/app", "other"),
            "spec.template.metadata.labels"),
        argumentSet(
            "a service without ports",
            SERVICE,
            edit(service("", "web"), "/spec/ports", List.of()),
            "spec.ports"));
  }

  @ParameterizedTest
  @MethodSource
  void refusesWhatItCannotAddress(ResourceType type, JsonValue object, String words) {
    assertThatExceptionOfType(IllegalArgumentException.class)
        .isThrownBy(() -> client.create(type, object, WRITE))
        .withMessageContaining(words);
  }

  static Stream<Arguments> refusesWhatItCannotAddress() {
    return Stream.of(
        argumentSet(
            "another kind",
            SECRET,
            configMap("default", "a", Map.of()),
            "says it is a ConfigMap (v1), not a Secret (v1)"),
        argumentSet("no name", CONFIG_MAP, configMap("default", "", Map.of()), "metadata.name"),
        argumentSet("no namespace", CONFIG_MAP, configMap("", "a", Map.of()), "namespace"),
        argumentSet(
            "a namespace too many",
            NAMESPACE,
            edit(TestObjects.namespace("a"), "/metadata/namespace", "default"),
            "cluster-scoped"),
        argumentSet(
            "a resourceVersion",
            CONFIG_MAP,
            edit(configMap("default", "a", Map.of()), "/metadata/resourceVersion", "1"),
            "metadata.resourceVersion"));
  }

  @Test
  void aDryRunOfACreateStoresNothing() {
    JsonValue seen = client.create(DEPLOYMENT, deployment(namespace, "web"), DRY_RUN);

    assertThat(seen.text("spec", "strategy", "type")).contains("RollingUpdate");
    assertThat(client.get(DEPLOYMENT, namespace, "web")).isEmpty();
  }

  // Updating

  @Test
  void anUpdateReplacesTheObjectAndGivesItANewVersion() {
    JsonValue created =
        client.create(CONFIG_MAP, configMap(namespace, "a", Map.of("k", "1")), WRITE);

    JsonValue updated =
        client.update(CONFIG_MAP, edit(created, "/data", Map.of("other", "2")), WRITE);

    assertThat(updated.get("data").orElseThrow().textFields()).isEqualTo(Map.of("other", "2"));
    assertThat(ObjectFields.resourceVersion(updated))
        .isNotEqualTo(ObjectFields.resourceVersion(created));
    assertThat(ObjectFields.metadata(updated, "uid"))
        .isEqualTo(ObjectFields.metadata(created, "uid"));
    assertThat(client.get(CONFIG_MAP, namespace, "a")).contains(updated);
  }

  @Test
  void anUpdateThatChangesNothingKeepsTheVersion() {
    JsonValue created = client.create(SERVICE, service(namespace, "web"), WRITE);

    assertThat(client.update(SERVICE, created, WRITE)).isEqualTo(created);
  }

  @Test
  void anUpdateMadeFromAnOldVersionIsAConflict() {
    JsonValue old = client.create(CONFIG_MAP, configMap(namespace, "a", Map.of("k", "1")), WRITE);
    client.update(CONFIG_MAP, edit(old, "/data/k", "2"), WRITE);

    ConflictException failure =
        catchThrowableOfType(
            ConflictException.class,
            () -> client.update(CONFIG_MAP, edit(old, "/data/k", "3"), WRITE));

    assertThat(failure.isRetryable()).isTrue();
    assertThat(client.get(CONFIG_MAP, namespace, "a").orElseThrow().text("data", "k"))
        .contains("2");
  }

  @Test
  void anUpdateOfAnotherObjectOfThatNameIsAConflict() {
    JsonValue created = client.create(CONFIG_MAP, configMap(namespace, "a", Map.of()), WRITE);
    JsonValue other = edit(created, "/metadata/uid", "00000000-0000-0000-0000-000000000000");

    assertThatExceptionOfType(ConflictException.class)
        .isThrownBy(() -> client.update(CONFIG_MAP, edit(other, "/data", Map.of("k", "v")), WRITE));
  }

  @Test
  void anUpdateWithoutAVersionIsNotSent() {
    JsonValue created = client.create(CONFIG_MAP, configMap(namespace, "a", Map.of()), WRITE);

    assertThatExceptionOfType(IllegalArgumentException.class)
        .isThrownBy(
            () ->
                client.update(
                    CONFIG_MAP, ObjectFields.withoutMetadata(created, "resourceVersion"), WRITE))
        .withMessageContaining("metadata.resourceVersion");
  }

  @Test
  void anUpdateOfAMissingObjectFindsNothing() {
    JsonValue created = client.create(CONFIG_MAP, configMap(namespace, "a", Map.of()), WRITE);
    client.delete(CONFIG_MAP, namespace, "a", DeleteOptions.DEFAULT);

    assertThatExceptionOfType(NotFoundException.class)
        .isThrownBy(
            () -> client.update(CONFIG_MAP, ObjectFields.withoutMetadata(created, "uid"), WRITE));
    assertThatExceptionOfType(ConflictException.class)
        .as("another object, or none, has the name of the one with that uid")
        .isThrownBy(() -> client.update(CONFIG_MAP, created, WRITE));
  }

  @Test
  void aDryRunOfAnUpdateStoresNothing() {
    JsonValue created =
        client.create(CONFIG_MAP, configMap(namespace, "a", Map.of("k", "1")), WRITE);

    JsonValue seen = client.update(CONFIG_MAP, edit(created, "/data/k", "2"), DRY_RUN);

    assertThat(seen.text("data", "k")).contains("2");
    assertThat(client.get(CONFIG_MAP, namespace, "a")).contains(created);
  }

  @Test
  void generationCountsChangesOfWhatIsWanted() {
    JsonValue created = client.create(DEPLOYMENT, deployment(namespace, "web"), WRITE);
    assertThat(created.integer("metadata", "generation")).hasValue(1);

    JsonValue labelled = patch("{\"metadata\": {\"labels\": {\"l\": \"v\"}}}");
    assertThat(labelled.integer("metadata", "generation")).hasValue(1);

    JsonValue scaled = patch("{\"spec\": {\"replicas\": 5}}");
    assertThat(scaled.integer("metadata", "generation")).hasValue(2);
  }

  private JsonValue patch(String body) {
    return client.patch(DEPLOYMENT, namespace, "web", Patch.merge(JsonValue.parse(body)), WRITE);
  }

  @Test
  void aStatusUpdateFromAnOldVersionIsAConflict() {
    JsonValue old = client.create(DEPLOYMENT, deployment(namespace, "web"), WRITE);
    patch("{\"metadata\": {\"labels\": {\"l\": \"v\"}}}");

    assertThatExceptionOfType(ConflictException.class)
        .isThrownBy(() -> client.updateStatus(DEPLOYMENT, edit(old, "/status/replicas", 1), WRITE));
  }

  @Test
  void aTypeWithoutStatusHasNoneToUpdate() {
    JsonValue created = client.create(CONFIG_MAP, configMap(namespace, "a", Map.of()), WRITE);

    assertThatExceptionOfType(TypeNotServedException.class)
        .isThrownBy(() -> client.updateStatus(CONFIG_MAP, created, WRITE));
  }

  // Patching

  @Test
  void aMergePatchSetsAndRemoves() {
    client.create(CONFIG_MAP, configMap(namespace, "a", Map.of("keep", "1", "drop", "2")), WRITE);

    JsonValue patched =
        client.patch(
            CONFIG_MAP,
            namespace,
            "a",
            Patch.merge(JsonValue.parse("{\"data\": {\"drop\": null, \"new\": \"3\"}}")),
            WRITE);

    assertThat(patched.get("data").orElseThrow().textFields())
        .isEqualTo(Map.of("keep", "1", "new", "3"));
    assertThat(client.get(CONFIG_MAP, namespace, "a")).contains(patched);
  }

  @Test
  void aJsonPatchIsMadeWholeOrNotAtAll() {
    JsonValue created =
        client.create(CONFIG_MAP, configMap(namespace, "a", Map.of("k", "1")), WRITE);
    String replace = "{\"op\": \"replace\", \"path\": \"/data/k\", \"value\": \"2\"}";

    assertThatExceptionOfType(InvalidObjectException.class)
        .isThrownBy(
            () ->
                jsonPatch(
                    "["
                        + replace
                        + ", {\"op\": \"test\", \"path\": \"/data/k\", \"value\": \"9\"}]"));
    assertThat(client.get(CONFIG_MAP, namespace, "a")).contains(created);

    assertThat(jsonPatch("[" + replace + "]").text("data", "k")).contains("2");
  }

  private JsonValue jsonPatch(String operations) {
    return client.patch(CONFIG_MAP, namespace, "a", Patch.json(JsonValue.parse(operations)), WRITE);
  }

  @Test
  void aPatchThatNamesAnOldVersionIsAConflict() {
    JsonValue old = client.create(CONFIG_MAP, configMap(namespace, "a", Map.of("k", "1")), WRITE);
    client.update(CONFIG_MAP, edit(old, "/data/k", "2"), WRITE);
    Patch patch =
        Patch.merge(
            JsonValue.of(
                Map.of(
                    "metadata",
                    Map.of("resourceVersion", ObjectFields.resourceVersion(old)),
                    "data",
                    Map.of("k", "3"))));

    assertThatExceptionOfType(ConflictException.class)
        .isThrownBy(() -> client.patch(CONFIG_MAP, namespace, "a", patch, WRITE));
  }

  @Test
  void aPatchOfAMissingObjectFindsNothing() {
    assertThatExceptionOfType(NotFoundException.class)
        .isThrownBy(
            () ->
                client.patch(
                    CONFIG_MAP, namespace, "a", Patch.merge(JsonValue.emptyObject()), WRITE));
  }

  // Deleting

  @Test
  void deletesAnObject() {
    client.create(CONFIG_MAP, configMap(namespace, "a", Map.of()), WRITE);

    DeleteResult result = client.delete(CONFIG_MAP, namespace, "a", DeleteOptions.DEFAULT);

    assertThat(result.isGone()).isTrue();
    assertThat(client.get(CONFIG_MAP, namespace, "a")).isEmpty();
    assertThatExceptionOfType(NotFoundException.class)
        .isThrownBy(() -> client.delete(CONFIG_MAP, namespace, "a", DeleteOptions.DEFAULT));
  }

  @ParameterizedTest
  @MethodSource
  void deletesNothingWhenAPreconditionDoesNotHold(DeleteOptions options) {
    client.create(CONFIG_MAP, configMap(namespace, "a", Map.of()), WRITE);

    assertThatExceptionOfType(ConflictException.class)
        .isThrownBy(() -> client.delete(CONFIG_MAP, namespace, "a", options));
    assertThat(client.get(CONFIG_MAP, namespace, "a")).isPresent();
  }

  static Stream<Arguments> deletesNothingWhenAPreconditionDoesNotHold() {
    String uid = "00000000-0000-0000-0000-000000000000";
    return Stream.of(
        argumentSet("another uid", DeleteOptions.DEFAULT.withUid(uid)),
        argumentSet("another version", DeleteOptions.DEFAULT.withResourceVersion("1")),
        argumentSet(
            "another uid in raw options",
            DeleteOptions.DEFAULT.withRaw(
                JsonValue.of(Map.of("preconditions", Map.of("uid", uid))))));
  }

  @Test
  void deletesWhenThePreconditionsHold() {
    JsonValue created = client.create(CONFIG_MAP, configMap(namespace, "a", Map.of()), WRITE);

    client.delete(
        CONFIG_MAP,
        namespace,
        "a",
        DeleteOptions.DEFAULT
            .withUid(ObjectFields.metadata(created, "uid"))
            .withResourceVersion(ObjectFields.resourceVersion(created))
            .withPropagationPolicy(DeleteOptions.PropagationPolicy.BACKGROUND));

    assertThat(client.get(CONFIG_MAP, namespace, "a")).isEmpty();
  }

  @Test
  void aDryRunOfADeleteDeletesNothing() {
    JsonValue created = client.create(CONFIG_MAP, configMap(namespace, "a", Map.of()), WRITE);

    client.delete(CONFIG_MAP, namespace, "a", DeleteOptions.DEFAULT.withDryRun(true));

    assertThat(client.get(CONFIG_MAP, namespace, "a")).contains(created);
  }

  @Test
  void finalizersHoldADeletedObject() {
    client.create(CONFIG_MAP, finalized("a"), WRITE);

    DeleteResult result = client.delete(CONFIG_MAP, namespace, "a", DeleteOptions.DEFAULT);

    JsonValue held = client.get(CONFIG_MAP, namespace, "a").orElseThrow();
    assertThat(ObjectFields.metadata(held, "deletionTimestamp")).isNotEmpty();
    assertThat(result.remaining()).contains(held);
    assertThatExceptionOfType(InvalidObjectException.class)
        .isThrownBy(
            () ->
                client.update(
                    CONFIG_MAP,
                    edit(held, "/metadata/finalizers", List.of("example.com/a", "example.com/b")),
                    WRITE))
        .withMessageContaining("metadata.finalizers");

    client.update(CONFIG_MAP, ObjectFields.withoutMetadata(held, "finalizers"), WRITE);

    assertThat(client.get(CONFIG_MAP, namespace, "a")).isEmpty();
  }

  private JsonValue finalized(String name) {
    return edit(
        configMap(namespace, name, Map.of()), "/metadata/finalizers", List.of("example.com/a"));
  }

  // Listing

  @Test
  void listsSortedByNameWithTypes() {
    for (String name : List.of("c", "a", "b")) {
      client.create(CONFIG_MAP, labelled(name, Map.of("set", "sorted")), WRITE);
    }

    ObjectList list =
        list(ListOptions.inNamespace(namespace).withLabelSelector(equal("set", "sorted")));

    assertThat(list.items()).extracting(ObjectFields::name).containsExactly("a", "b", "c");
    assertThat(list.items())
        .allSatisfy(
            item -> {
              assertThat(item.text("apiVersion")).contains("v1");
              assertThat(item.text("kind")).contains("ConfigMap");
            });
    assertThat(list.resourceVersion()).isNotEmpty();
    assertThat(list.continueToken()).isEmpty();
  }

  @Test
  void listsOneNamespaceOrAll() {
    String other = newNamespace();
    LabelSelector both = equal("pair", namespace);
    client.create(CONFIG_MAP, labelled("a", Map.of("pair", namespace)), WRITE);
    client.create(CONFIG_MAP, configMap(other, "b", Map.of(), Map.of("pair", namespace)), WRITE);

    assertThat(list(ListOptions.inNamespace(namespace).withLabelSelector(both)).items())
        .extracting(ObjectFields::name)
        .containsExactly("a");
    assertThat(list(ListOptions.everywhere().withLabelSelector(both)).items())
        .extracting(ObjectFields::name)
        .containsExactlyInAnyOrder("a", "b");
  }

  @ParameterizedTest
  @MethodSource
  void listsWhatASelectorSelects(String selector, List<String> names) {
    client.create(CONFIG_MAP, labelled("none", Map.of("test", "selectors")), WRITE);
    client.create(CONFIG_MAP, labelled("prod", Map.of("test", "selectors", "env", "prod")), WRITE);
    client.create(CONFIG_MAP, labelled("dev", Map.of("test", "selectors", "env", "dev")), WRITE);
    LabelSelector parsed =
        LabelSelector.parse(
            JsonValue.parseYaml(selector),
            problem -> {
              throw new AssertionError(problem);
            });

    assertThat(list(ListOptions.inNamespace(namespace).withLabelSelector(parsed)).items())
        .extracting(ObjectFields::name)
        .filteredOn(name -> !name.equals("kube-root-ca.crt"))
        .containsExactlyElementsOf(names);
  }

  static Stream<Arguments> listsWhatASelectorSelects() {
    return Stream.of(
        argumentSet("everything", "{}", List.of("dev", "none", "prod")),
        argumentSet("a label", "{matchLabels: {env: prod}}", List.of("prod")),
        argumentSet(
            "one of values",
            "{matchExpressions: [{key: env, operator: In, values: [prod, dev]}]}",
            List.of("dev", "prod")),
        argumentSet(
            "none of values",
            "{matchLabels: {test: selectors}, "
                + "matchExpressions: [{key: env, operator: NotIn, values: [prod, stage]}]}",
            List.of("dev", "none")),
        argumentSet(
            "a key", "{matchExpressions: [{key: env, operator: Exists}]}", List.of("dev", "prod")),
        argumentSet(
            "no key",
            "{matchLabels: {test: selectors}, "
                + "matchExpressions: [{key: env, operator: DoesNotExist}]}",
            List.of("none")));
  }

  @Test
  void listsMetadataAlone() {
    client.create(CONFIG_MAP, labelled("a", Map.of("set", "metadata")), WRITE);

    JsonValue item =
        list(ListOptions.inNamespace(namespace)
                .withLabelSelector(equal("set", "metadata"))
                .withMetadataOnly(true))
            .items()
            .get(0);

    assertThat(item.names()).containsExactlyInAnyOrder("apiVersion", "kind", "metadata");
    assertThat(item.text("kind")).contains("ConfigMap");
    assertThat(item.text("apiVersion")).contains("v1");
    assertThat(ObjectFields.labels(item)).isEqualTo(Map.of("set", "metadata"));
  }

  @Test
  void pagesShowOneMoment() {
    createNumbered(5);
    ListOptions options =
        ListOptions.inNamespace(namespace).withLabelSelector(equal("set", "pages")).withLimit(2);

    ObjectList first = list(options);
    client.delete(CONFIG_MAP, namespace, "n4", DeleteOptions.DEFAULT);
    client.create(CONFIG_MAP, labelled("n9", Map.of("set", "pages")), WRITE);
    ObjectList second = list(options.withContinueToken(first.continueToken().orElseThrow()));
    ObjectList third = list(options.withContinueToken(second.continueToken().orElseThrow()));

    assertThat(Stream.of(first, second, third).flatMap(page -> page.items().stream()))
        .extracting(ObjectFields::name)
        .containsExactly("n0", "n1", "n2", "n3", "n4");
    assertThat(third.continueToken()).isEmpty();
    assertThat(List.of(second.resourceVersion(), third.resourceVersion()))
        .containsOnly(first.resourceVersion());
  }

  @Test
  void aListOfManyBytesComesWhole() {
    // More than 128 KB: real servers compress it.
    String large = "setting of somebody\n".repeat(2_000);
    for (String name : List.of("large-0", "large-1", "large-2", "large-3", "large-4")) {
      client.create(
          CONFIG_MAP,
          TestObjects.configMap(namespace, name, Map.of("a", large), Map.of("set", "large")),
          WRITE);
    }

    ObjectList list =
        client.list(
            CONFIG_MAP,
            ListOptions.inNamespace(namespace).withLabelSelector(equal("set", "large")));

    assertThat(list.items())
        .hasSize(5)
        .allSatisfy(item -> assertThat(item.text("data", "a")).contains(large));
  }

  @Test
  void listAllFollowsThePages() {
    createNumbered(5);

    ObjectList all =
        client.listAll(
            CONFIG_MAP,
            ListOptions.inNamespace(namespace)
                .withLabelSelector(equal("set", "pages"))
                .withLimit(2));

    assertThat(all.items())
        .extracting(ObjectFields::name)
        .containsExactly("n0", "n1", "n2", "n3", "n4");
    assertThat(all.continueToken()).isEmpty();
  }

  private void createNumbered(int count) {
    for (int i = 0; i < count; i++) {
      client.create(CONFIG_MAP, labelled("n" + i, Map.of("set", "pages")), WRITE);
    }
  }

  private ObjectList list(ListOptions options) {
    return client.list(CONFIG_MAP, options);
  }

  private JsonValue labelled(String name, Map<String, String> labels) {
    return configMap(namespace, name, Map.of("k", "v"), labels);
  }

  private static LabelSelector equal(String key, String value) {
    return LabelSelector.ofLabels(Map.of(key, value));
  }

  // What the server fills in, and what it keeps from changing

  @Test
  void fillsInTheDefaultsOfADeployment() {
    JsonValue created = client.create(DEPLOYMENT, deployment(namespace, "web"), WRITE);

    JsonValue spec = created.get("spec").orElseThrow();
    assertThat(spec.integer("revisionHistoryLimit")).hasValue(10);
    assertThat(spec.integer("progressDeadlineSeconds")).hasValue(600);
    assertThat(spec.path("strategy"))
        .contains(
            JsonValue.parse(
                """
                {"type": "RollingUpdate",
                 "rollingUpdate": {"maxUnavailable": "25%", "maxSurge": "25%"}}\
                """));
    JsonValue pod = spec.path("template", "spec").orElseThrow();
    assertThat(pod.without("containers"))
        .isEqualTo(
            JsonValue.parse(
                """
                {"restartPolicy": "Always", "terminationGracePeriodSeconds": 30,
                 "dnsPolicy": "ClusterFirst", "securityContext": {},
                 "schedulerName": "default-scheduler"}\
                """));
    assertThat(pod.get("containers").orElseThrow().get(0))
        .contains(
            JsonValue.parse(
                """
                {"name": "web", "image": "nginx", "resources": {},
                 "ports": [{"containerPort": 80, "protocol": "TCP"}],
                 "terminationMessagePath": "/dev/termination-log",
                 "terminationMessagePolicy": "File", "imagePullPolicy": "Always"}\
                """));
  }

  @Test
  void givesAServiceAnAddressThatStays() {
    JsonValue created = client.create(SERVICE, service(namespace, "web"), WRITE);
    String address = created.text("spec", "clusterIP").orElseThrow();
    assertThat(address).matches("10\\.\\d+\\.\\d+\\.\\d+");
    assertThat(created.text("spec", "type")).contains("ClusterIP");
    assertThat(created.path("spec", "ports"))
        .contains(JsonValue.parse("[{\"port\": 80, \"targetPort\": 80, \"protocol\": \"TCP\"}]"));

    JsonValue updated =
        client.update(SERVICE, edit(created, "/spec/sessionAffinity", "ClientIP"), WRITE);
    assertThat(updated.text("spec", "clusterIP")).contains(address);

    JsonValue moved =
        edit(
            edit(updated, "/spec/clusterIP", "10.0.0.250"),
            "/spec/clusterIPs",
            List.of("10.0.0.250"));
    InvalidObjectException failure =
        catchThrowableOfType(
            InvalidObjectException.class, () -> client.update(SERVICE, moved, WRITE));
    assertThat(failure.causes())
        .extracting(FieldCause::field)
        .anyMatch(field -> field.startsWith("spec.clusterIP"));
  }

  @Test
  void aDeploymentKeepsItsSelector() {
    client.create(DEPLOYMENT, deployment(namespace, "web"), WRITE);

    InvalidObjectException failure =
        catchThrowableOfType(
            InvalidObjectException.class,
            () ->
                patch(
                    """
                    {"spec": {"selector": {"matchLabels": {"app": "other"}},
                              "template": {"metadata": {"labels": {"app": "other"}}}}}\
                    """));

    assertThat(failure.causes()).extracting(FieldCause::field).contains("spec.selector");
    assertThat(failure).hasMessageContaining("field is immutable");
  }

  // Secrets

  @Test
  void foldsStringDataOfSecrets() {
    JsonValue created = client.create(SECRET, secret(namespace, "s", Map.of("k", "hidden")), WRITE);

    assertThat(created.get("stringData")).isEmpty();
    assertThat(created.text("data", "k")).contains("aGlkZGVu");
    assertThat(created.text("type")).contains("Opaque");
  }

  @Test
  void failuresAboutSecretsTellFieldsAndNoValues() {
    JsonValue created = client.create(SECRET, secret(namespace, "s", Map.of("k", "hidden")), WRITE);
    JsonValue changed =
        edit(edit(created, "/type", "kubernetes.io/hidden-type"), "/data/other", "aGlkZGVu");

    InvalidObjectException failure =
        catchThrowableOfType(
            InvalidObjectException.class, () -> client.update(SECRET, changed, WRITE));

    assertThat(failure.causes()).extracting(FieldCause::field).contains("type");
    assertThat(failure).hasMessageContaining("FieldValueInvalid");
    for (Throwable at = failure; at != null; at = at.getCause()) {
      assertThat(at.toString()).doesNotContain("hidden").doesNotContain("aGlkZGVu");
    }
  }

  // Watching

  @Test
  void tellsOfChangesSinceAList() throws Exception {
    ObjectList list = list(ListOptions.inNamespace(namespace));
    JsonValue created = client.create(CONFIG_MAP, labelled("a", Map.of()), WRITE);
    RecordingListener listener = new RecordingListener();

    try (WatchHandle watch =
        client.watch(
            CONFIG_MAP,
            WatchOptions.inNamespace(namespace).withResourceVersion(list.resourceVersion()),
            listener)) {
      Told added = next(listener);
      JsonValue updated = client.update(CONFIG_MAP, edit(created, "/data/k", "2"), WRITE);
      Told modified = next(listener);
      client.delete(CONFIG_MAP, namespace, "a", DeleteOptions.DEFAULT);
      Told deleted = next(listener);

      assertThat(watch).isNotNull();
      assertThat(added).isEqualTo(new Told(WatchListener.EventType.ADDED, created));
      assertThat(modified).isEqualTo(new Told(WatchListener.EventType.MODIFIED, updated));
      assertThat(deleted.type()).isEqualTo(WatchListener.EventType.DELETED);
      assertThat(deleted.object().text("data", "k")).contains("2");
      assertThat(Long.parseLong(ObjectFields.resourceVersion(deleted.object())))
          .isGreaterThan(Long.parseLong(ObjectFields.resourceVersion(updated)));
    }
  }

  /** The next event that is not about what a server puts into every namespace. */
  private static Told next(RecordingListener listener) throws InterruptedException {
    Told told = listener.next();
    while (ObjectFields.name(told.object()).equals("kube-root-ca.crt")) {
      told = listener.next();
    }
    return told;
  }

  @Test
  void withoutAVersionTellsOfWhatIsThereFirst() throws Exception {
    client.create(CONFIG_MAP, labelled("a", Map.of()), WRITE);
    client.create(CONFIG_MAP, labelled("b", Map.of()), WRITE);
    RecordingListener listener = new RecordingListener();

    try (WatchHandle watch =
        client.watch(CONFIG_MAP, WatchOptions.inNamespace(namespace), listener)) {
      assertThat(watch).isNotNull();
      assertThat(List.of(next(listener).summary(), next(listener).summary()))
          .containsExactlyInAnyOrder("ADDED a", "ADDED b");
      client.create(CONFIG_MAP, labelled("c", Map.of()), WRITE);
      assertThat(next(listener).summary()).isEqualTo("ADDED c");
    }
  }

  @Test
  void toAWatchWithASelectorObjectsComeAndGoWithTheirLabels() throws Exception {
    RecordingListener listener = new RecordingListener();
    try (WatchHandle watch =
        client.watch(
            CONFIG_MAP,
            WatchOptions.inNamespace(namespace).withLabelSelector(equal("watched", "yes")),
            listener)) {
      client.create(CONFIG_MAP, labelled("never", Map.of()), WRITE);
      client.create(CONFIG_MAP, labelled("a", Map.of()), WRITE);
      label("a", "yes");
      label("a", "no");
      client.create(CONFIG_MAP, labelled("last", Map.of("watched", "yes")), WRITE);

      assertThat(watch).isNotNull();
      assertThat(
              List.of(
                  listener.next().summary(), listener.next().summary(), listener.next().summary()))
          .containsExactly("ADDED a", "DELETED a", "ADDED last");
    }
  }

  private void label(String name, String value) {
    client.patch(
        CONFIG_MAP,
        namespace,
        name,
        Patch.merge(JsonValue.of(Map.of("metadata", Map.of("labels", Map.of("watched", value))))),
        WRITE);
  }

  @Test
  void watchesOneNamespaceOrAll() throws Exception {
    String other = newNamespace();
    RecordingListener one = new RecordingListener();
    RecordingListener all = new RecordingListener();
    LabelSelector both = equal("pair", namespace);
    try (WatchHandle first =
            client.watch(
                CONFIG_MAP, WatchOptions.inNamespace(namespace).withLabelSelector(both), one);
        WatchHandle second =
            client.watch(CONFIG_MAP, WatchOptions.everywhere().withLabelSelector(both), all)) {
      client.create(CONFIG_MAP, configMap(other, "b", Map.of(), Map.of("pair", namespace)), WRITE);
      client.create(CONFIG_MAP, labelled("a", Map.of("pair", namespace)), WRITE);

      assertThat(List.of(first, second)).doesNotContainNull();
      assertThat(one.next().summary()).isEqualTo("ADDED a");
      assertThat(all.next().summary()).isEqualTo("ADDED b");
      assertThat(all.next().summary()).isEqualTo("ADDED a");
    }
  }

  @Test
  void watchesMetadataAlone() throws Exception {
    RecordingListener listener = new RecordingListener();
    try (WatchHandle watch =
        client.watch(
            CONFIG_MAP,
            WatchOptions.inNamespace(namespace)
                .withLabelSelector(equal("set", "metadata"))
                .withMetadataOnly(true),
            listener)) {
      client.create(CONFIG_MAP, labelled("a", Map.of("set", "metadata")), WRITE);

      assertThat(watch).isNotNull();
      JsonValue told = listener.next().object();
      assertThat(told.names()).containsExactlyInAnyOrder("apiVersion", "kind", "metadata");
      assertThat(told.text("kind")).contains("ConfigMap");
      assertThat(told.path("metadata", "managedFields")).isEmpty();
    }
  }

  @Test
  void aFinalizedObjectIsModifiedThenDeleted() throws Exception {
    client.create(CONFIG_MAP, edit(finalized("a"), "/metadata/labels", Map.of("f", "y")), WRITE);
    RecordingListener listener = new RecordingListener();
    try (WatchHandle watch =
        client.watch(
            CONFIG_MAP,
            WatchOptions.inNamespace(namespace).withLabelSelector(equal("f", "y")),
            listener)) {
      client.delete(CONFIG_MAP, namespace, "a", DeleteOptions.DEFAULT);
      client.patch(
          CONFIG_MAP,
          namespace,
          "a",
          Patch.merge(JsonValue.parse("{\"metadata\": {\"finalizers\": null}}")),
          WRITE);

      assertThat(watch).isNotNull();
      assertThat(
              List.of(
                  listener.next().summary(), listener.next().summary(), listener.next().summary()))
          .containsExactly("ADDED a", "MODIFIED a", "DELETED a");
    }
  }

  @Test
  void bookmarksTellAVersionToResumeFrom() throws Exception {
    ObjectList list = list(ListOptions.inNamespace(namespace));
    RecordingListener listener = new RecordingListener();
    try (WatchHandle watch =
        client.watch(
            CONFIG_MAP,
            WatchOptions.inNamespace(namespace)
                .withLabelSelector(equal("nobody", "has-it"))
                .withResourceVersion(list.resourceVersion())
                .withTimeout(Duration.ofSeconds(8)),
            listener)) {
      provokeBookmarks(namespace);

      assertThat(watch).isNotNull();
      Told told = listener.nextOfAll();
      assertThat(told.type()).isEqualTo(WatchListener.EventType.BOOKMARK);
      assertThat(told.object().text("kind")).contains("ConfigMap");
      assertThat(Long.parseLong(ObjectFields.resourceVersion(told.object())))
          .isGreaterThanOrEqualTo(Long.parseLong(list.resourceVersion()));
    }
  }

  @Test
  void aWatchFromTooLongAgoEndsAsGone() throws Exception {
    String old = forget(list(ListOptions.inNamespace(namespace)).resourceVersion());
    RecordingListener listener = new RecordingListener();

    try (WatchHandle watch =
        client.watch(
            CONFIG_MAP, WatchOptions.inNamespace(namespace).withResourceVersion(old), listener)) {
      assertThat(watch).isNotNull();
      assertThat(listener.end())
          .get()
          .isInstanceOfSatisfying(
              GoneException.class, failure -> assertThat(failure.isRetryable()).isTrue());
      assertThat(listener.left()).isZero();
    }
  }

  @Test
  void aClosedWatchEndsWithoutAFailureAndTellsNoMore() throws Exception {
    RecordingListener listener = new RecordingListener();
    WatchHandle watch =
        client.watch(
            CONFIG_MAP,
            WatchOptions.inNamespace(namespace).withLabelSelector(equal("set", "closed")),
            listener);

    watch.close();
    assertThat(listener.end()).isEmpty();
    client.create(CONFIG_MAP, labelled("a", Map.of("set", "closed")), WRITE);
    watch.close();

    assertThat(listener.left()).isZero();
  }

  @Test
  void aListenerThatThrowsIsToldTheRest() throws Exception {
    RecordingListener listener = new RecordingListener();
    WatchListener throwing =
        new WatchListener() {
          @Override
          public void onEvent(EventType type, JsonValue object) {
            listener.onEvent(type, object);
            throw new IllegalStateException("a listener of a test throws on purpose");
          }

          @Override
          public void onClosed(Optional<ClusterException> failure) {
            listener.onClosed(failure);
          }
        };
    try (WatchHandle watch =
        client.watch(
            CONFIG_MAP,
            WatchOptions.inNamespace(namespace).withLabelSelector(equal("set", "throw")),
            throwing)) {
      client.create(CONFIG_MAP, labelled("a", Map.of("set", "throw")), WRITE);
      client.create(CONFIG_MAP, labelled("b", Map.of("set", "throw")), WRITE);

      assertThat(watch).isNotNull();
      assertThat(listener.next().summary()).isEqualTo("ADDED a");
      assertThat(listener.next().summary()).isEqualTo("ADDED b");
    }
  }

  // Namespaces and custom types

  @Test
  void aDeletedNamespaceTakesItsContentAlong() throws Exception {
    String doomed = newNamespace();
    client.create(CONFIG_MAP, configMap(doomed, "a", Map.of()), WRITE);
    RecordingListener listener = new RecordingListener();

    try (WatchHandle watch = client.watch(NAMESPACE, WatchOptions.everywhere(), listener)) {
      client.delete(NAMESPACE, "", doomed, DeleteOptions.DEFAULT);

      assertThat(watch).isNotNull();
      Told told = listener.next();
      while (!told.summary().equals("DELETED " + doomed)) {
        told = listener.next();
      }
    }
    assertThat(client.get(NAMESPACE, "", doomed)).isEmpty();
    assertThat(client.get(CONFIG_MAP, doomed, "a")).isEmpty();
  }

  @Test
  void servesCustomTypesWhoseStatusIsWrittenApart() throws Exception {
    String group = namespace + ".example.com";
    client.create(CUSTOM_RESOURCE_DEFINITION, TestObjects.widgetDefinition(group), WRITE);
    awaitEstablished("widgets." + group);
    awaitServed(group + "/v1beta1", "Widget");
    ResourceType type = awaitServed(group + "/v1", "Widget");
    assertThat(type).isEqualTo(ResourceType.namespaced(group + "/v1", "Widget", "widgets"));
    assertThat(client.find(group + "/v1beta1", "Widget")).contains(type.withVersion("v1beta1"));
    JsonValue widget =
        JsonValue.of(
            Map.of(
                "apiVersion",
                group + "/v1",
                "kind",
                "Widget",
                "metadata",
                Map.of("namespace", namespace, "name", "w"),
                "spec",
                Map.of("size", 1)));

    JsonValue created = client.create(type, widget, WRITE);
    assertThat(created.integer("metadata", "generation")).hasValue(1);
    JsonValue withStatus =
        client.updateStatus(
            type, edit(edit(created, "/status", Map.of("phase", "fine")), "/spec/size", 9), WRITE);
    assertThat(withStatus.text("status", "phase")).contains("fine");
    assertThat(withStatus.integer("spec", "size")).hasValue(1);
    assertThat(withStatus.integer("metadata", "generation")).hasValue(1);
    JsonValue grown =
        client.update(
            type,
            edit(edit(withStatus, "/status", Map.of("phase", "lost")), "/spec/size", 2),
            WRITE);
    assertThat(grown.integer("spec", "size")).hasValue(2);
    assertThat(grown.integer("metadata", "generation")).hasValue(2);
    assertThat(grown.text("status", "phase")).contains("fine");
    assertThat(
            client
                .get(type.withVersion("v1beta1"), namespace, "w")
                .orElseThrow()
                .text("apiVersion"))
        .contains(group + "/v1beta1");

    client.delete(CUSTOM_RESOURCE_DEFINITION, "", "widgets." + group, DeleteOptions.DEFAULT);
  }

  /** A definition is established a moment before discovery tells of its types. */
  private ResourceType awaitServed(String apiVersion, String kind) {
    long start = System.nanoTime();
    while (true) {
      client.refreshDiscovery();
      Optional<ResourceType> found = client.find(apiVersion, kind);
      if (found.isPresent()) {
        return found.get();
      }
      assertThat(Duration.ofNanos(System.nanoTime() - start))
          .as("time until %s of %s is served", kind, apiVersion)
          .isLessThan(Duration.ofSeconds(30));
    }
  }

  private void awaitEstablished(String definition) throws InterruptedException {
    RecordingListener listener = new RecordingListener();
    try (WatchHandle watch =
        client.watch(CUSTOM_RESOURCE_DEFINITION, WatchOptions.everywhere(), listener)) {
      assertThat(watch).isNotNull();
      while (!isEstablished(listener.next().object(), definition)) {
        // The next event is waited for inside next().
      }
    }
  }

  private static boolean isEstablished(JsonValue object, String definition) {
    return ObjectFields.name(object).equals(definition)
        && object.path("status", "conditions").map(JsonValue::items).orElse(List.of()).stream()
            .anyMatch(
                condition ->
                    condition.text("type").orElse("").equals("Established")
                        && condition.text("status").orElse("").equals("True"));
  }

  // Discovery, health, and the end

  @Test
  void knowsWhatTheClusterServes() {
    assertThat(client.find("apps/v1", "Deployment")).contains(DEPLOYMENT);
    assertThat(client.find("v1", "Namespace")).contains(NAMESPACE);
    assertThat(client.find("apps/v1", "Unknown")).isEmpty();
    assertThat(client.find("unknown.example.com/v1", "Unknown")).isEmpty();
    assertThat(client.resourceTypes())
        .contains(CONFIG_MAP, SECRET, SERVICE, DEPLOYMENT, CUSTOM_RESOURCE_DEFINITION)
        .allSatisfy(type -> assertThat(type.plural()).doesNotContain("/"))
        .doesNotHaveDuplicates();
    assertThat(client.serverVersion()).matches("v1\\.\\d+\\..*");
  }

  @Test
  void knowsHowTypesAreCalledAndWhatCanBeDoneWithThem() {
    DiscoveredType deployments =
        client.discover().stream()
            .filter(found -> found.type().equals(DEPLOYMENT))
            .findFirst()
            .orElseThrow();

    assertThat(deployments.shortNames()).containsExactly("deploy");
    assertThat(deployments.singular()).isEqualTo("deployment");
    assertThat(deployments.subresources()).contains("status");
    assertThat(deployments.isStored()).isTrue();
    assertThat(deployments.preferred()).isTrue();
    for (String name : List.of("Deployment", "DEPLOYMENTS", "deploy", "deployments.apps")) {
      assertThat(deployments.isCalled(name)).as(name).isTrue();
    }
    assertThat(deployments.isCalled("deployments.extensions")).isFalse();
  }

  @Test
  void prefersOneVersionOfEachType() {
    assertThat(client.discover())
        .extracting(DiscoveredType::type)
        .containsExactlyInAnyOrderElementsOf(client.resourceTypes());
    assertThat(client.discover())
        .filteredOn(DiscoveredType::preferred)
        .extracting(found -> found.type().qualifiedPlural())
        .doesNotHaveDuplicates()
        .contains("deployments.apps", "configmaps");
  }

  @Test
  void isReady() {
    assertThat(client.check().state()).isEqualTo(HealthReport.State.READY);
    assertThat(client.check().isReady()).isTrue();
  }

  @Test
  void anInterruptedThreadSendsNothing() {
    Thread.currentThread().interrupt();
    try {
      assertThatExceptionOfType(CallInterruptedException.class)
          .isThrownBy(() -> client.create(CONFIG_MAP, configMap(namespace, "a", Map.of()), WRITE));
    } finally {
      assertThat(Thread.interrupted()).as("still interrupted").isTrue();
    }
    assertThat(client.get(CONFIG_MAP, namespace, "a")).isEmpty();
  }

  @Test
  void closingEndsItsWatchesAndItsUse() throws Exception {
    ClusterClient other = newClient();
    RecordingListener listener = new RecordingListener();
    other.watch(CONFIG_MAP, WatchOptions.inNamespace(namespace), listener);

    other.close();
    other.close();

    assertThat(listener.end()).isEmpty();
    assertThatExceptionOfType(IllegalStateException.class)
        .isThrownBy(() -> other.get(CONFIG_MAP, namespace, "a"))
        .withMessageContaining(other.name());
    assertThat(client.get(CONFIG_MAP, namespace, "a")).isEmpty();
  }
}
