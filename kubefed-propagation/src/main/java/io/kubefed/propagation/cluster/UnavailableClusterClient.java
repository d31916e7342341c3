package io.kubefed.propagation.cluster;

import io.kubefed.core.ObjectReference;
import io.kubefed.core.ResourceType;
import io.kubefed.core.json.JsonValue;
import io.kubefed.propagation.cluster.ClusterUnreachableException.Reason;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reaches nobody, and says why. */
final class UnavailableClusterClient implements ClusterClient {

  private final String name;
  private final String reason;
  private volatile boolean closed;

  UnavailableClusterClient(String name, String reason) {
    if (name.isEmpty()) {
      throw new IllegalArgumentException("a cluster needs a name");
    }
    this.name = name;
    this.reason = reason;
  }

  private ClusterUnreachableException failure(@Nullable ObjectReference object) {
    if (closed) {
      throw new IllegalStateException("the client of cluster " + name + " is closed");
    }
    return new ClusterUnreachableException(name, object, Reason.CONFIGURATION, reason, null);
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public Optional<JsonValue> get(ResourceType type, String namespace, String object) {
    throw failure(ObjectFields.reference(type, namespace, object));
  }

  @Override
  public ObjectList list(ResourceType type, ListOptions options) {
    throw failure(null);
  }

  @Override
  public JsonValue create(ResourceType type, JsonValue object, WriteOptions options) {
    throw failure(ObjectFields.referenceToCreate(type, object));
  }

  @Override
  public JsonValue update(ResourceType type, JsonValue object, WriteOptions options) {
    throw failure(ObjectFields.referenceToUpdate(type, object));
  }

  @Override
  public JsonValue updateStatus(ResourceType type, JsonValue object, WriteOptions options) {
    throw failure(ObjectFields.referenceToUpdate(type, object));
  }

  @Override
  public JsonValue patch(
      ResourceType type, String namespace, String object, Patch patch, WriteOptions options) {
    throw failure(ObjectFields.reference(type, namespace, object));
  }

  @Override
  public DeleteResult delete(
      ResourceType type, String namespace, String object, DeleteOptions options) {
    throw failure(ObjectFields.reference(type, namespace, object));
  }

  @Override
  public WatchHandle watch(ResourceType type, WatchOptions options, WatchListener listener) {
    throw failure(null);
  }

  @Override
  public Optional<ResourceType> find(String apiVersion, String kind) {
    throw failure(null);
  }

  @Override
  public List<ResourceType> resourceTypes() {
    throw failure(null);
  }

  @Override
  public String serverVersion() {
    throw failure(null);
  }

  @Override
  public void refreshDiscovery() {
    // Nothing is cached.
  }

  @Override
  public CacheStatistics discoveryStatistics() {
    return CacheStatistics.NONE;
  }

  @Override
  public HealthReport check() {
    return new HealthReport(
        HealthReport.State.OFFLINE, "the cluster is not reachable: " + failure(null).getMessage());
  }

  @Override
  public void close() {
    closed = true;
  }
}
