package io.kubefed.propagation.controller.status;

import static java.util.Objects.requireNonNull;

import io.kubefed.core.ObjectReference;
import io.kubefed.core.ResourceType;
import io.kubefed.core.federated.FederatedResource;
import io.kubefed.core.federated.FederatedType;
import io.kubefed.core.json.JsonValue;
import io.kubefed.propagation.cluster.AlreadyExistsException;
import io.kubefed.propagation.cluster.ConflictException;
import io.kubefed.propagation.cluster.NotFoundException;
import io.kubefed.propagation.cluster.WriteOptions;
import io.kubefed.propagation.controller.ControllerContext;
import io.kubefed.propagation.engine.Dispatcher;
import io.kubefed.propagation.engine.QueueStatistics;
import io.kubefed.propagation.engine.Result;
import io.kubefed.propagation.informer.Informer;
import io.kubefed.propagation.informer.InformerListener;
import io.kubefed.propagation.informer.InformerSpec;
import io.kubefed.propagation.informer.InformerState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Keeps the status objects of one federated type, such as FederatedServiceStatus: one for each
 * federated resource, of its name and in its namespace, with {@code clusterStatus: [{clusterName,
 * status}]} for every cluster that is ready, sorted by name, and {@code status} left out where
 * there is none, as KubeFed writes them. They are owned by the federated resource, and the host's
 * garbage collector deletes them with it. Thread-safe.
 *
 * <p>What changes within a second is written at once, and nothing is written where nothing changed.
 */
public final class StatusCollector implements AutoCloseable {

  /** How long changes are gathered before they are written. */
  private static final Duration GATHERING = Duration.ofSeconds(1);

  private static final String FIELD = "clusterStatus";

  private final ControllerContext context;
  private final FederatedType type;
  private final ResourceType statusType;
  private final StatusSource source;
  private final Informer<StatusView> objects;
  private final Dispatcher<ObjectReference> dispatcher;
  private volatile boolean objectsSynced;

  /**
   * A collector, which starts nothing.
   *
   * @param type the federated type
   * @param statusType the type of the objects that statuses are collected into
   */
  public StatusCollector(
      ControllerContext context, FederatedType type, ResourceType statusType, StatusSource source) {
    this.context = requireNonNull(context, "context");
    this.type = requireNonNull(type, "type");
    this.statusType = requireNonNull(statusType, "statusType");
    this.source = requireNonNull(source, "source");
    this.objects =
        context
            .informers()
            .informer(
                context.host(),
                InformerSpec.inNamespace(
                    statusType,
                    statusType.namespaced() ? context.targetNamespace() : "",
                    StatusView.FORM));
    this.dispatcher =
        Dispatcher.builder(
                "status-" + statusType.qualifiedPlural(), context.time(), this::reconcile)
            .executor(context.executor())
            .build();
  }

  /** Begins to watch and to write. */
  public void start() {
    dispatcher.start();
    objects.addListener(
        new InformerListener<>() {
          @Override
          public void onChange(
              ObjectReference object, Optional<StatusView> before, Optional<StatusView> after) {
            changed(ObjectReference.of(type.federated(), object.namespace(), object.name()));
          }

          @Override
          public void onState(InformerState state) {
            if (state.isSynced()) {
              objectsSynced = true;
              changedAll();
            }
          }
        });
    objects.start();
  }

  /** Whether the status objects there are have been seen. */
  public boolean isSynced() {
    return objectsSynced;
  }

  /** Whether no key waits and none is worked on. */
  public boolean isIdle() {
    QueueStatistics queue = dispatcher.statistics();
    return queue.depth() + queue.delayed() + queue.processing() == 0;
  }

  /** A federated resource, or an object of it in a member, is another one. */
  public void changed(ObjectReference key) {
    dispatcher.addAfter(key, GATHERING);
  }

  /** The members, or what is known of them, have changed. */
  public void changedAll() {
    if (objectsSynced && source.isSynced()) {
      source.keys().forEach(this::changed);
    }
  }

  private Result reconcile(ObjectReference key) {
    if (!objectsSynced || !source.isSynced()) {
      return Result.requeueAfter(GATHERING);
    }
    Optional<FederatedResource> found = source.resource(key);
    if (found.isEmpty() || found.get().isBeingDeleted()) {
      return Result.done(); // The garbage collector takes the status object with its owner.
    }
    FederatedResource resource = found.get();
    JsonValue wanted = clusterStatus(resource);
    Optional<StatusView> there = objects.get(key.namespace(), key.name());
    try {
      if (there.isEmpty()) {
        context.host().create(statusType, create(resource, wanted), WriteOptions.DEFAULT);
      } else if (!there.get().clusterStatus().equals(wanted)) {
        context
            .host()
            .update(statusType, there.get().object().with(FIELD, wanted), WriteOptions.DEFAULT);
      }
      return Result.done();
    } catch (AlreadyExistsException | ConflictException e) {
      return Result.retry(); // The cache is behind.
    } catch (NotFoundException e) {
      return Result.done(); // It went meanwhile, which the watch will tell.
    }
  }

  private JsonValue clusterStatus(FederatedResource resource) {
    List<Map<String, JsonValue>> clusters = new ArrayList<>();
    source
        .statuses(resource)
        .forEach(
            (cluster, status) -> {
              Map<String, JsonValue> item = new LinkedHashMap<>();
              item.put("clusterName", JsonValue.of(cluster));
              status.ifPresent(value -> item.put("status", value));
              clusters.add(item);
            });
    return JsonValue.of(clusters);
  }

  private JsonValue create(FederatedResource resource, JsonValue clusterStatus) {
    Map<String, Object> metadata = new LinkedHashMap<>();
    metadata.put("name", resource.name());
    if (statusType.namespaced()) {
      metadata.put("namespace", resource.namespace());
    }
    metadata.put(
        "ownerReferences",
        List.of(
            Map.of(
                "apiVersion",
                type.federated().apiVersion(),
                "kind",
                type.federated().kind(),
                "name",
                resource.name(),
                "uid",
                resource.uid().orElseThrow())));
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("apiVersion", statusType.apiVersion());
    object.put("kind", statusType.kind());
    object.put("metadata", metadata);
    object.put(FIELD, clusterStatus);
    return JsonValue.of(object);
  }

  /** Ends the work: when this returns, no request is sent any more. */
  @Override
  public void close() {
    dispatcher.close();
    objects.close();
  }
}
