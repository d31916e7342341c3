package io.kubefed.benchmarks.propagation;

import io.kubefed.core.json.JsonValue;
import io.kubefed.propagation.cluster.ClusterException;
import io.kubefed.propagation.cluster.WatchHandle;
import io.kubefed.propagation.cluster.WatchListener;
import io.kubefed.propagation.cluster.WatchOptions;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The floor behind a watch: each event on the host makes the {@link BareClient} write. It is the
 * floor of latency, where nobody calls the bare client, and a check of the benchmark: measured as a
 * federation it comes out near 1.
 *
 * <p>It follows the resources that are created while it runs, one change of each at a time, and
 * gives up where anything fails.
 */
final class BareFederation implements Federation {

  private static final Logger logger = LoggerFactory.getLogger(BareFederation.class);

  private final Fleet fleet;
  private final Workload workload;
  private final BareClient client;

  /** By name the generation that was last propagated. */
  private final Map<String, Long> generations = new ConcurrentHashMap<>();

  private @Nullable WatchHandle watch;

  BareFederation(Fleet fleet, Workload workload, int concurrency) {
    this.fleet = fleet;
    this.workload = workload;
    this.client = new BareClient(fleet, workload, concurrency);
  }

  @Override
  public void start() {
    watch =
        fleet
            .host()
            .watch(
                workload.federated(),
                WatchOptions.inNamespace(workload.namespace()),
                new WatchListener() {
                  @Override
                  public void onEvent(EventType type, JsonValue object) {
                    if (type == EventType.ADDED || type == EventType.MODIFIED) {
                      propagate(object);
                    }
                  }

                  @Override
                  public void onClosed(Optional<ClusterException> failure) {
                    failure.ifPresent(BareFederation::failed);
                  }
                });
  }

  private void propagate(JsonValue object) {
    String name = object.text("metadata", "name").orElseThrow();
    boolean deleted = object.path("metadata", "deletionTimestamp").isPresent();
    long generation =
        deleted ? Long.MAX_VALUE : object.integer("metadata", "generation").orElseThrow();
    Long before = generations.put(name, generation);
    CompletableFuture<Void> done;
    if (before == null) {
      done = client.created(object);
    } else if (before == generation) {
      return;
    } else if (deleted) {
      done = client.deleted(object).thenRun(() -> generations.remove(name));
    } else {
      done = client.updated(object);
    }
    done.exceptionally(
        failure -> {
          failed(failure);
          return null;
        });
  }

  private static void failed(Throwable failure) {
    logger.atError().setCause(failure).log("The floor failed, so that its figures mean nothing");
  }

  @Override
  public boolean isSettled() {
    return true;
  }

  @Override
  public void close() {
    if (watch != null) {
      watch.close();
    }
    client.close();
  }
}
