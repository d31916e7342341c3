package io.kubefed.propagation.plan;

import io.kubefed.core.ObjectReference;
import io.kubefed.core.ResourceType;
import io.kubefed.core.json.JsonValue;
import io.kubefed.propagation.cluster.CacheStatistics;
import io.kubefed.propagation.cluster.ClusterClient;
import io.kubefed.propagation.cluster.DeleteOptions;
import io.kubefed.propagation.cluster.DeleteResult;
import io.kubefed.propagation.cluster.HealthReport;
import io.kubefed.propagation.cluster.ListOptions;
import io.kubefed.propagation.cluster.ObjectList;
import io.kubefed.propagation.cluster.Patch;
import io.kubefed.propagation.cluster.WatchHandle;
import io.kubefed.propagation.cluster.WatchListener;
import io.kubefed.propagation.cluster.WatchOptions;
import io.kubefed.propagation.cluster.WriteOptions;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Writes down every call to a cluster, and lets a test step in before it. */
final class ObservedClient implements ClusterClient {

  /** One call: {@code get}, {@code create}, {@code dry-run update} and the like. */
  record Call(String verb, ObjectReference object) {

    boolean isWrite() {
      return !verb.equals("get") && !verb.startsWith("dry-run") && !verb.equals("discovery");
    }

    /** {@code create ConfigMap default/web}. */
    @Override
    public String toString() {
      return verb + " " + object;
    }
  }

  private final ClusterClient delegate;
  private final List<Call> calls = Collections.synchronizedList(new ArrayList<>());
  private volatile Consumer<Call> before = call -> {};

  ObservedClient(ClusterClient delegate) {
    this.delegate = delegate;
  }

  /** Runs before each call from now on; what it throws, the call throws. */
  void before(Consumer<Call> action) {
    before = action;
  }

  /** All calls since the last time, which are then forgotten. */
  List<Call> takeCalls() {
    synchronized (calls) {
      List<Call> taken = List.copyOf(calls);
      calls.clear();
      return taken;
    }
  }

  List<String> takeWrites() {
    return takeCalls().stream().filter(Call::isWrite).map(Call::toString).toList();
  }

  private void begin(String verb, ObjectReference object) {
    Call call = new Call(verb, object);
    calls.add(call);
    before.accept(call);
  }

  private static ObjectReference reference(ResourceType type, JsonValue object) {
    return ObjectReference.of(
        type,
        object.text("metadata", "namespace").orElse(""),
        object.text("metadata", "name").orElse(""));
  }

  private static String verb(String verb, boolean dryRun) {
    return dryRun ? "dry-run " + verb : verb;
  }

  @Override
  public String name() {
    return delegate.name();
  }

  @Override
  public Optional<JsonValue> get(ResourceType type, String namespace, String name) {
    begin("get", ObjectReference.of(type, namespace, name));
    return delegate.get(type, namespace, name);
  }

  @Override
  public ObjectList list(ResourceType type, ListOptions options) {
    begin("list", ObjectReference.of(type, options.namespace(), ""));
    return delegate.list(type, options);
  }

  @Override
  public JsonValue create(ResourceType type, JsonValue object, WriteOptions options) {
    begin(verb("create", options.dryRun()), reference(type, object));
    return delegate.create(type, object, options);
  }

  @Override
  public JsonValue update(ResourceType type, JsonValue object, WriteOptions options) {
    begin(verb("update", options.dryRun()), reference(type, object));
    return delegate.update(type, object, options);
  }

  @Override
  public JsonValue updateStatus(ResourceType type, JsonValue object, WriteOptions options) {
    begin(verb("update-status", options.dryRun()), reference(type, object));
    return delegate.updateStatus(type, object, options);
  }

  @Override
  public JsonValue patch(
      ResourceType type, String namespace, String name, Patch patch, WriteOptions options) {
    begin(verb("patch", options.dryRun()), ObjectReference.of(type, namespace, name));
    return delegate.patch(type, namespace, name, patch, options);
  }

  @Override
  public DeleteResult delete(
      ResourceType type, String namespace, String name, DeleteOptions options) {
    begin(verb("delete", options.dryRun()), ObjectReference.of(type, namespace, name));
    return delegate.delete(type, namespace, name, options);
  }

  @Override
  public WatchHandle watch(ResourceType type, WatchOptions options, WatchListener listener) {
    return delegate.watch(type, options, listener);
  }

  @Override
  public Optional<ResourceType> find(String apiVersion, String kind) {
    begin("discovery", new ObjectReference(apiVersion, kind, "", ""));
    return delegate.find(apiVersion, kind);
  }

  @Override
  public List<ResourceType> resourceTypes() {
    return delegate.resourceTypes();
  }

  @Override
  public String serverVersion() {
    return delegate.serverVersion();
  }

  @Override
  public void refreshDiscovery() {
    delegate.refreshDiscovery();
  }

  @Override
  public CacheStatistics discoveryStatistics() {
    return delegate.discoveryStatistics();
  }

  @Override
  public HealthReport check() {
    return delegate.check();
  }

  @Override
  public void close() {
    delegate.close();
  }
}
