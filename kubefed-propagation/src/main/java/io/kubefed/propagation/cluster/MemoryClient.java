package io.kubefed.propagation.cluster;

import io.kubefed.core.ObjectReference;
import io.kubefed.core.ResourceType;
import io.kubefed.core.json.JsonValue;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** A client's view of an in-memory cluster. */
final class MemoryClient implements ClusterClient {

  private final InMemoryCluster cluster;
  private final Set<MemoryWatch> watches = ConcurrentHashMap.newKeySet();
  private volatile boolean closed;

  MemoryClient(InMemoryCluster cluster) {
    this.cluster = cluster;
  }

  @Override
  public String name() {
    return cluster.name();
  }

  @Override
  public Optional<JsonValue> get(ResourceType type, String namespace, String name) {
    ObjectReference reference = ObjectFields.reference(type, namespace, name);
    begin(reference);
    return cluster.change(store -> store.get(type, reference));
  }

  @Override
  public ObjectList list(ResourceType type, ListOptions options) {
    begin(null);
    return cluster.list(type, options);
  }

  @Override
  public JsonValue create(ResourceType type, JsonValue object, WriteOptions options) {
    ObjectReference reference = ObjectFields.referenceToCreate(type, object);
    begin(reference);
    return cluster.change(store -> store.create(type, reference, object, options.dryRun()));
  }

  @Override
  public JsonValue update(ResourceType type, JsonValue object, WriteOptions options) {
    ObjectReference reference = ObjectFields.referenceToUpdate(type, object);
    begin(reference);
    return cluster.change(store -> store.update(type, reference, object, options.dryRun()));
  }

  @Override
  public JsonValue updateStatus(ResourceType type, JsonValue object, WriteOptions options) {
    ObjectReference reference = ObjectFields.referenceToUpdate(type, object);
    begin(reference);
    return cluster.change(store -> store.updateStatus(type, reference, object, options.dryRun()));
  }

  @Override
  public JsonValue patch(
      ResourceType type, String namespace, String name, Patch patch, WriteOptions options) {
    ObjectReference reference = ObjectFields.reference(type, namespace, name);
    begin(reference);
    return cluster.change(store -> store.patch(type, reference, patch, options.dryRun()));
  }

  @Override
  public DeleteResult delete(
      ResourceType type, String namespace, String name, DeleteOptions options) {
    ObjectReference reference = ObjectFields.reference(type, namespace, name);
    begin(reference);
    return cluster.change(store -> store.delete(type, reference, options));
  }

  @Override
  public WatchHandle watch(ResourceType type, WatchOptions options, WatchListener listener) {
    begin(null);
    watches.removeIf(MemoryWatch::isEnded);
    MemoryWatch watch = cluster.watch(type, options, listener);
    watches.add(watch);
    if (closed) {
      watch.close();
    }
    return watch;
  }

  @Override
  public Optional<ResourceType> find(String apiVersion, String kind) {
    return resourceTypes().stream()
        .filter(type -> type.apiVersion().equals(apiVersion) && type.kind().equals(kind))
        .findFirst();
  }

  @Override
  public List<ResourceType> resourceTypes() {
    begin(null);
    return cluster.change(MemoryStore::types);
  }

  @Override
  public List<DiscoveredType> discover() {
    begin(null);
    return cluster.change(MemoryStore::discovered);
  }

  @Override
  public String serverVersion() {
    begin(null);
    return cluster.version();
  }

  @Override
  public void refreshDiscovery() {
    begin(null);
  }

  @Override
  public CacheStatistics discoveryStatistics() {
    return CacheStatistics.NONE;
  }

  @Override
  public HealthReport check() {
    begin(null);
    return new HealthReport(HealthReport.State.READY, "/healthz responded with ok");
  }

  /** What a call over the wire checks before it sends. */
  private void begin(@Nullable ObjectReference reference) {
    if (closed) {
      throw new IllegalStateException("the client of cluster " + name() + " is closed");
    }
    if (Thread.currentThread().isInterrupted()) {
      throw new CallInterruptedException(name(), reference);
    }
  }

  @Override
  public void close() {
    closed = true;
    watches.forEach(MemoryWatch::close);
    watches.clear();
  }
}
