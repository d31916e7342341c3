package io.kubefed.benchmarks.propagation;

import io.kubefed.core.json.JsonValue;
import io.kubefed.propagation.cluster.ClusterClient;
import io.kubefed.propagation.cluster.DeleteOptions;
import io.kubefed.propagation.cluster.Patch;
import io.kubefed.propagation.cluster.WriteOptions;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;

/** Those who write federated resources on the host, so many at a time; one request each. */
final class Users implements AutoCloseable {

  private final ClusterClient host;
  private final Workload workload;
  private final ExecutorService threads;

  Users(ClusterClient host, Workload workload, int concurrency) {
    this.host = host;
    this.workload = workload;
    this.threads = Threads.pool("users", concurrency);
  }

  /** Creates a resource at revision 1. */
  CompletableFuture<JsonValue> create(String name) {
    return CompletableFuture.supplyAsync(
        () -> host.create(workload.federated(), workload.federated(name, 1), WriteOptions.DEFAULT),
        threads);
  }

  /** Brings a resource to that revision. */
  CompletableFuture<JsonValue> update(String name, int revision) {
    return CompletableFuture.supplyAsync(
        () ->
            host.patch(
                workload.federated(),
                workload.namespace(),
                name,
                Patch.merge(workload.change(revision)),
                WriteOptions.DEFAULT),
        threads);
  }

  /** Begins to delete a resource, and gives what its finalizers hold. */
  CompletableFuture<JsonValue> delete(String name) {
    return CompletableFuture.supplyAsync(
        () ->
            host.delete(workload.federated(), workload.namespace(), name, DeleteOptions.DEFAULT)
                .remaining()
                .orElseThrow(
                    () -> new IllegalStateException("nothing held " + name + " when deleted")),
        threads);
  }

  @Override
  public void close() {
    threads.shutdownNow();
  }
}
