package io.kubefed.propagation.cluster;

import io.kubefed.core.ResourceType;
import io.kubefed.core.json.JsonValue;
import io.kubefed.propagation.cluster.ClusterCall.Verb;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** A client around a client: every call goes through one place. */
abstract class DecoratedClusterClient implements ClusterClient {

  private final ClusterClient client;

  DecoratedClusterClient(ClusterClient client) {
    this.client = client;
  }

  /** Makes a call, or does what is to happen instead. */
  abstract <T> T around(ClusterCall call, Supplier<T> made);

  /** The client inside. */
  final ClusterClient client() {
    return client;
  }

  private <T> T around(
      Verb verb, ResourceType type, String namespace, String object, Supplier<T> made) {
    return around(new ClusterCall(verb, Optional.of(type), namespace, object), made);
  }

  private <T> T around(Verb verb, Supplier<T> made) {
    return around(new ClusterCall(verb, Optional.empty(), "", ""), made);
  }

  private <T> T around(Verb verb, ResourceType type, JsonValue object, Supplier<T> made) {
    return around(verb, type, ObjectFields.namespace(object), ObjectFields.name(object), made);
  }

  @Override
  public final String name() {
    return client.name();
  }

  @Override
  public Optional<JsonValue> get(ResourceType type, String namespace, String object) {
    return around(Verb.GET, type, namespace, object, () -> client.get(type, namespace, object));
  }

  @Override
  public ObjectList list(ResourceType type, ListOptions options) {
    return around(Verb.LIST, type, options.namespace(), "", () -> client.list(type, options));
  }

  @Override
  public JsonValue create(ResourceType type, JsonValue object, WriteOptions options) {
    return around(Verb.CREATE, type, object, () -> client.create(type, object, options));
  }

  @Override
  public JsonValue update(ResourceType type, JsonValue object, WriteOptions options) {
    return around(Verb.UPDATE, type, object, () -> client.update(type, object, options));
  }

  @Override
  public JsonValue updateStatus(ResourceType type, JsonValue object, WriteOptions options) {
    return around(
        Verb.UPDATE_STATUS, type, object, () -> client.updateStatus(type, object, options));
  }

  @Override
  public JsonValue patch(
      ResourceType type, String namespace, String object, Patch patch, WriteOptions options) {
    return around(
        Verb.PATCH,
        type,
        namespace,
        object,
        () -> client.patch(type, namespace, object, patch, options));
  }

  @Override
  public DeleteResult delete(
      ResourceType type, String namespace, String object, DeleteOptions options) {
    return around(
        Verb.DELETE,
        type,
        namespace,
        object,
        () -> client.delete(type, namespace, object, options));
  }

  @Override
  public WatchHandle watch(ResourceType type, WatchOptions options, WatchListener listener) {
    return around(
        Verb.WATCH, type, options.namespace(), "", () -> client.watch(type, options, listener));
  }

  @Override
  public Optional<ResourceType> find(String apiVersion, String kind) {
    return around(Verb.DISCOVER, () -> client.find(apiVersion, kind));
  }

  @Override
  public List<ResourceType> resourceTypes() {
    return around(Verb.DISCOVER, client::resourceTypes);
  }

  @Override
  public List<DiscoveredType> discover() {
    return around(Verb.DISCOVER, client::discover);
  }

  @Override
  public String serverVersion() {
    return around(Verb.DISCOVER, client::serverVersion);
  }

  @Override
  public final void refreshDiscovery() {
    client.refreshDiscovery();
  }

  @Override
  public final CacheStatistics discoveryStatistics() {
    return client.discoveryStatistics();
  }

  @Override
  public HealthReport check() {
    return around(Verb.CHECK, client::check);
  }

  @Override
  public void close() {
    client.close();
  }
}
