package io.kubefed.benchmarks.propagation;

import static io.kubefed.benchmarks.Samples.object;
import static java.util.Objects.requireNonNull;

import io.kubefed.core.api.KubeFedNames;
import io.kubefed.core.json.JsonEditor;
import io.kubefed.core.json.JsonValue;
import io.kubefed.core.json.Pointer;
import io.kubefed.propagation.cluster.ClusterClient;
import io.kubefed.propagation.cluster.DeleteOptions;
import io.kubefed.propagation.cluster.WriteOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The floor: makes the writes that propagation cannot avoid, and nothing else. It reads nothing,
 * compares nothing and decides nothing, because it knows what everybody else does.
 *
 * <p>For a new resource that is on the host the finalizer, the version record with its status (a
 * server ignores the status of what is created) and the resource's status, and one write in each
 * member; for a changed one the same without finalizer and creation of the record; for a deleted
 * one the deletions in the members and the finalizer. The record of a deleted resource is left to
 * the host's garbage collector. Members are written to at once, the host before and after them.
 */
final class BareClient implements AutoCloseable {

  private static final Pointer FINALIZERS = Pointer.of("metadata", "finalizers");
  private static final Pointer RESOURCE_VERSION = Pointer.of("metadata", "resourceVersion");
  private static final String NOW = "2024-05-01T12:00:00Z";
  private static final String HASH = "0123456789abcdef0123456789abcdef";

  private final Fleet fleet;
  private final Workload workload;
  private final ExecutorService hostThreads;
  private final Map<String, ExecutorService> memberThreads;
  private final Map<String, Versions> versions = new ConcurrentHashMap<>();

  /** The resourceVersions of what belongs to a resource, so that it can be replaced unread. */
  private static final class Versions {
    private final Map<String, String> members = new ConcurrentHashMap<>();
    private volatile String record = "";
  }

  /**
   * A client that has that many writes under way at a time on the host, and as many in each member.
   */
  BareClient(Fleet fleet, Workload workload, int concurrency) {
    this.fleet = fleet;
    this.workload = workload;
    this.hostThreads = Threads.pool("floor-host", concurrency);
    this.memberThreads =
        fleet.members().keySet().stream()
            .collect(
                Collectors.toMap(
                    member -> member, member -> Threads.pool("floor-" + member, concurrency)));
  }

  /** Propagates a resource that has just been created, as the host holds it. */
  CompletableFuture<Void> created(JsonValue resource) {
    String name = name(resource);
    versions.put(name, new Versions());
    return CompletableFuture.supplyAsync(() -> withFinalizer(resource), hostThreads)
        .thenCompose(
            held ->
                inMembers(
                        name,
                        member ->
                            member.create(
                                workload.target(),
                                workload.member(name, revision(held)),
                                WriteOptions.DEFAULT))
                    .thenRunAsync(() -> recordNew(held), hostThreads)
                    .thenRunAsync(() -> writeStatus(held), hostThreads));
  }

  /** Propagates a resource that has just been changed, as the host holds it. */
  CompletableFuture<Void> updated(JsonValue resource) {
    String name = name(resource);
    Versions known = known(name);
    return inMembers(
            name,
            member ->
                member.update(
                    workload.target(),
                    at(
                        workload.member(name, revision(resource)),
                        requireNonNull(known.members.get(member.name()))),
                    WriteOptions.DEFAULT))
        .thenRunAsync(() -> writeRecord(resource, known.record), hostThreads)
        .thenRunAsync(() -> writeStatus(resource), hostThreads);
  }

  /** Removes a resource that has just been deleted, as its finalizer holds it. */
  CompletableFuture<Void> deleted(JsonValue resource) {
    String name = name(resource);
    return everywhere(
            member ->
                member.delete(workload.target(), workload.namespace(), name, DeleteOptions.DEFAULT))
        .thenRunAsync(
            () -> {
              JsonValue lifted =
                  JsonEditor.on(resource).set(FINALIZERS, JsonValue.emptyArray()).build();
              fleet.host().update(workload.federated(), lifted, WriteOptions.DEFAULT);
              versions.remove(name);
            },
            hostThreads);
  }

  private JsonValue withFinalizer(JsonValue resource) {
    JsonValue finalizers = JsonValue.of(List.of(KubeFedNames.SYNC_FINALIZER));
    return fleet
        .host()
        .update(
            workload.federated(),
            JsonEditor.on(resource).set(FINALIZERS, finalizers).build(),
            WriteOptions.DEFAULT);
  }

  private CompletableFuture<Void> inMembers(String name, Function<ClusterClient, JsonValue> write) {
    Versions known = known(name);
    return everywhere(
        member -> known.members.put(member.name(), resourceVersion(write.apply(member))));
  }

  private CompletableFuture<Void> everywhere(Consumer<ClusterClient> write) {
    List<CompletableFuture<Void>> writes = new ArrayList<>();
    fleet
        .members()
        .forEach(
            (name, member) ->
                writes.add(
                    CompletableFuture.runAsync(
                        () -> write.accept(member), requireNonNull(memberThreads.get(name)))));
    return CompletableFuture.allOf(writes.toArray(CompletableFuture[]::new));
  }

  private void recordNew(JsonValue resource) {
    JsonValue created =
        fleet.host().create(workload.dialect().record(), record(resource), WriteOptions.DEFAULT);
    writeRecord(resource, resourceVersion(created));
  }

  private void writeRecord(JsonValue resource, String resourceVersion) {
    Versions known = known(name(resource));
    List<Object> clusters = new ArrayList<>();
    new TreeMap<>(known.members)
        .forEach(
            (member, version) ->
                clusters.add(object("clusterName", member, "version", "rv:" + version)));
    JsonValue status =
        JsonValue.of(
            (Object)
                object(
                    "templateVersion", HASH,
                    "overridesVersion", HASH,
                    "clusterVersions", clusters));
    JsonValue written =
        fleet
            .host()
            .updateStatus(
                workload.dialect().record(),
                at(record(resource), resourceVersion).with("status", status),
                WriteOptions.DEFAULT);
    known.record = resourceVersion(written);
  }

  private JsonValue record(JsonValue resource) {
    String name = name(resource);
    Map<String, Object> owner =
        object(
            "apiVersion", workload.federated().apiVersion(),
            "kind", workload.federated().kind(),
            "name", name,
            "uid", resource.text("metadata", "uid").orElseThrow());
    return JsonValue.of(
        (Object)
            object(
                "apiVersion", workload.dialect().record().apiVersion(),
                "kind", workload.dialect().record().kind(),
                "metadata",
                    object(
                        "name", KubeFedNames.propagatedVersion(workload.target(), name),
                        "namespace", workload.namespace(),
                        "ownerReferences", List.of(owner))));
  }

  private void writeStatus(JsonValue resource) {
    Map<String, Object> condition =
        object(
            "type",
            "Propagation",
            "status",
            "True",
            "lastUpdateTime",
            NOW,
            "lastTransitionTime",
            NOW);
    List<Object> clusters = new ArrayList<>();
    fleet.members().keySet().forEach(member -> clusters.add(object("name", member)));
    JsonValue status =
        JsonValue.of(
            (Object)
                object(
                    "observedGeneration",
                    resource.integer("metadata", "generation").orElseThrow(),
                    "conditions",
                    List.of(condition),
                    "clusters",
                    clusters));
    fleet
        .host()
        .updateStatus(workload.federated(), resource.with("status", status), WriteOptions.DEFAULT);
  }

  private Versions known(String name) {
    return requireNonNull(versions.get(name), () -> name + " was not created by this client");
  }

  private static JsonValue at(JsonValue object, String resourceVersion) {
    return JsonEditor.on(object).set(RESOURCE_VERSION, JsonValue.of(resourceVersion)).build();
  }

  private static String name(JsonValue object) {
    return object.text("metadata", "name").orElseThrow();
  }

  private static String resourceVersion(JsonValue object) {
    return object.text("metadata", "resourceVersion").orElseThrow();
  }

  private static int revision(JsonValue resource) {
    return Workload.revisionOfTemplate(resource);
  }

  @Override
  public void close() {
    hostThreads.shutdownNow();
    memberThreads.values().forEach(ExecutorService::shutdownNow);
  }
}
