package io.kubefed.propagation.cluster;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.kubefed.core.ObjectReference;
import io.kubefed.core.ResourceType;
import io.kubefed.core.json.JsonException;
import io.kubefed.core.json.JsonValue;
import io.kubefed.propagation.cluster.HealthReport.State;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;

/** Speaks the Kubernetes API over the HTTP client of a fabric8 {@code KubernetesClient}. */
final class KubernetesClusterClient implements ClusterClient {

  private final String name;
  private final ApiTransport transport;
  private final ApiDiscovery discovery;
  private final Executor watchExecutor;
  private final Runnable onClose;
  private final Set<ApiWatch> watches = ConcurrentHashMap.newKeySet();
  private final AtomicBoolean closed = new AtomicBoolean();

  KubernetesClusterClient(
      String name,
      ApiTransport transport,
      ApiDiscovery discovery,
      Executor watchExecutor,
      Runnable onClose) {
    this.name = name;
    this.transport = transport;
    this.discovery = discovery;
    this.watchExecutor = watchExecutor;
    this.onClose = onClose;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public Optional<JsonValue> get(ResourceType type, String namespace, String objectName) {
    ObjectReference object = ObjectFields.reference(type, namespace, objectName);
    try {
      return Optional.of(object(type, ApiRequest.about("GET", type, object)));
    } catch (NotFoundException e) {
      return Optional.empty();
    }
  }

  @Override
  public ObjectList list(ResourceType type, ListOptions options) {
    ApiRequest request =
        ApiRequest.collection("GET", type, options.namespace(), null)
            .compressible()
            .selector(options.labelSelector())
            .query("limit", options.limit() == 0 ? "" : Integer.toString(options.limit()))
            .query("continue", options.continueToken())
            .query("resourceVersion", options.resourceVersion());
    if (options.metadataOnly()) {
      request.metadataOnly("PartialObjectMetadataList");
    }
    JsonValue list = send(request);
    List<JsonValue> items =
        list.get("items").map(JsonValue::items).orElse(List.of()).stream()
            .map(item -> ApiObjects.received(type, item, options.metadataOnly()))
            .toList();
    return new ObjectList(
        items,
        ObjectFields.resourceVersion(list),
        list.text("metadata", "continue").filter(token -> !token.isEmpty()));
  }

  @Override
  public JsonValue create(ResourceType type, JsonValue object, WriteOptions options) {
    ObjectReference reference = ObjectFields.referenceToCreate(type, object);
    return object(
        type,
        ApiRequest.collection("POST", type, reference.namespace(), reference)
            .write(options)
            .body(object.toJson()));
  }

  @Override
  public JsonValue update(ResourceType type, JsonValue object, WriteOptions options) {
    ObjectReference reference = ObjectFields.referenceToUpdate(type, object);
    return object(
        type, ApiRequest.about("PUT", type, reference).write(options).body(object.toJson()));
  }

  @Override
  public JsonValue updateStatus(ResourceType type, JsonValue object, WriteOptions options) {
    ObjectReference reference = ObjectFields.referenceToUpdate(type, object);
    return object(
        type,
        ApiRequest.about("PUT", type, reference)
            .subresource("status")
            .write(options)
            .body(object.toJson()));
  }

  @Override
  public JsonValue patch(
      ResourceType type, String namespace, String objectName, Patch patch, WriteOptions options) {
    ObjectReference object = ObjectFields.reference(type, namespace, objectName);
    return object(
        type,
        ApiRequest.about("PATCH", type, object)
            .write(options)
            .query("force", patch.force() ? "true" : "")
            .body(mediaType(patch.type()), patch.body().toJson()));
  }

  private static String mediaType(Patch.Type type) {
    return switch (type) {
      case MERGE -> "application/merge-patch+json";
      case JSON -> "application/json-patch+json";
      case APPLY -> "application/apply-patch+yaml";
    };
  }

  @Override
  public DeleteResult delete(
      ResourceType type, String namespace, String objectName, DeleteOptions options) {
    ObjectReference object = ObjectFields.reference(type, namespace, objectName);
    JsonValue answer =
        send(ApiRequest.about("DELETE", type, object).body(options.toJson().toJson()));
    // A Status when the object is gone; some types come as they were, without a time of deletion.
    return new DeleteResult(
        Optional.of(answer)
            .filter(ObjectFields::isBeingDeleted)
            .map(held -> ApiObjects.received(type, held, false)));
  }

  @Override
  public WatchHandle watch(ResourceType type, WatchOptions options, WatchListener listener) {
    checkOpen();
    long seconds = options.timeout().toSeconds();
    ApiRequest request =
        ApiRequest.collection("GET", type, options.namespace(), null)
            .query("watch", "true")
            .selector(options.labelSelector())
            .query("resourceVersion", options.resourceVersion())
            .query("allowWatchBookmarks", options.bookmarks() ? "true" : "")
            .query("timeoutSeconds", seconds == 0 ? "" : Long.toString(seconds));
    if (options.metadataOnly()) {
      request.metadataOnly("PartialObjectMetadata");
    }
    ApiWatch watch =
        new ApiWatch(
            transport,
            request,
            type,
            options,
            new GuardedListener(name, type, listener),
            watchExecutor,
            watches::remove);
    watches.add(watch);
    try {
      watch.open();
    } catch (RuntimeException e) {
      watches.remove(watch);
      throw e;
    }
    if (closed.get()) {
      watch.close();
    }
    return watch;
  }

  @Override
  public Optional<ResourceType> find(String apiVersion, String kind) {
    checkOpen();
    return discovery.find(apiVersion, kind);
  }

  @Override
  public List<ResourceType> resourceTypes() {
    checkOpen();
    return discovery.all().stream().map(DiscoveredType::type).toList();
  }

  @Override
  public List<DiscoveredType> discover() {
    checkOpen();
    return discovery.all();
  }

  @Override
  public String serverVersion() {
    checkOpen();
    return discovery.serverVersion();
  }

  @Override
  public void refreshDiscovery() {
    discovery.forget();
  }

  @Override
  public CacheStatistics discoveryStatistics() {
    return discovery.statistics();
  }

  @Override
  public HealthReport check() {
    checkOpen();
    ApiAnswer answer;
    try {
      answer = transport.send(ApiRequest.get("healthz"));
    } catch (ClusterUnreachableException e) {
      return new HealthReport(State.OFFLINE, "the cluster is not reachable: " + e.getMessage());
    }
    String words = new String(answer.body(), UTF_8).strip();
    return answer.isSuccessful() && words.equalsIgnoreCase("ok")
        ? new HealthReport(State.READY, "/healthz responded with ok")
        : new HealthReport(
            State.NOT_READY, "/healthz responded without ok, with code " + answer.code());
  }

  private JsonValue object(ResourceType type, ApiRequest request) {
    return ApiObjects.received(type, send(request), false);
  }

  private JsonValue send(ApiRequest request) {
    checkOpen();
    ApiAnswer answer = transport.send(request);
    if (!answer.isSuccessful()) {
      throw transport.failures().of(request, answer);
    }
    try {
      return JsonValue.parse(answer.body());
    } catch (JsonException e) {
      throw transport.failures().unreadable(request, answer.code(), e);
    }
  }

  private void checkOpen() {
    if (closed.get()) {
      throw new IllegalStateException("the client of cluster " + name + " is closed");
    }
  }

  @Override
  public void close() {
    if (!closed.getAndSet(true)) {
      watches.forEach(ApiWatch::close);
      onClose.run();
    }
  }
}
