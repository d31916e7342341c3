package io.kubefed.propagation.controller.sync;

import static java.util.Objects.requireNonNull;

import com.github.benmanes.caffeine.cache.Cache;
import io.kubefed.core.ObjectReference;
import io.kubefed.core.ResourceType;
import io.kubefed.core.api.KubeFedNames;
import io.kubefed.core.federated.FederatedResource;
import io.kubefed.core.federated.FederatedType;
import io.kubefed.core.json.JsonValue;
import io.kubefed.core.version.VersionRecord;
import io.kubefed.propagation.cache.ResourceCache;
import io.kubefed.propagation.cluster.AlreadyExistsException;
import io.kubefed.propagation.cluster.ClusterClient;
import io.kubefed.propagation.cluster.NotFoundException;
import io.kubefed.propagation.cluster.Patch;
import io.kubefed.propagation.cluster.WriteOptions;
import io.kubefed.propagation.controller.ControllerContext;
import io.kubefed.propagation.informer.Informer;
import io.kubefed.propagation.informer.InformerListener;
import io.kubefed.propagation.informer.InformerSpec;
import io.kubefed.propagation.informer.InformerState;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * What the host holds of one federated type: the resources and the records of their versions, with
 * what was just written over it. Thread-safe; writes block.
 */
final class HostSide implements AutoCloseable {

  private final ControllerContext context;
  private final FederatedType type;
  private final ResourceCache selectors;
  private final Cache<PreparedKey, Prepared> prepared;
  private final Consumer<ObjectReference> onResource;
  private final Runnable onSynced;
  private final Informer<HostObject> resources;
  private final Informer<VersionView> versions;
  private final WriteOverlay<HostObject> resourceOverlay;
  private final WriteOverlay<VersionView> versionOverlay;
  private volatile boolean resourcesSynced;
  private volatile boolean versionsSynced;

  /** Which state of which object was prepared, as which type. */
  record PreparedKey(FederatedType type, String uid, String resourceVersion) {}

  HostSide(
      ControllerContext context,
      FederatedType type,
      ResourceCache selectors,
      Cache<PreparedKey, Prepared> prepared,
      Consumer<ObjectReference> onResource,
      Runnable onSynced) {
    this.context = context;
    this.type = type;
    this.selectors = selectors;
    this.prepared = prepared;
    this.onResource = onResource;
    this.onSynced = onSynced;
    this.resources = context.informers().informer(host(), resources(context, type));
    ResourceType versionType = VersionRecord.typeFor(type);
    this.versions =
        context
            .informers()
            .informer(
                host(),
                InformerSpec.inNamespace(
                    versionType,
                    versionType.namespaced() ? context.targetNamespace() : "",
                    VersionView.FORM));
    this.resourceOverlay =
        new WriteOverlay<>(
            context.time(),
            HostObject::uid,
            HostObject::resourceVersion,
            key -> resources.get(key.namespace(), key.name()),
            () -> resources.state().isSynced(),
            onResource);
    this.versionOverlay =
        new WriteOverlay<>(
            context.time(),
            VersionView::uid,
            VersionView::resourceVersion,
            object -> versions.get(object.namespace(), object.name()),
            () -> versions.state().isSynced(),
            object -> {}); // Nothing is decided by a record alone.
  }

  /** Which federated resources of a type the host is watched for. */
  static InformerSpec<HostObject> resources(ControllerContext context, FederatedType type) {
    return InformerSpec.inNamespace(
        type.federated(),
        type.federated().namespaced() ? context.targetNamespace() : "",
        HostObject.FORM);
  }

  private ClusterClient host() {
    return context.host();
  }

  void start() {
    resources.addListener(
        new InformerListener<>() {
          @Override
          public void onChange(
              ObjectReference object, Optional<HostObject> before, Optional<HostObject> after) {
            if (!resourceOverlay.isEcho(object, before, after)) {
              onResource.accept(object);
            }
          }

          @Override
          public void onState(InformerState state) {
            if (state.isSynced()) {
              resourcesSynced = true;
              onSynced.run();
            }
          }
        });
    versions.addListener(
        new InformerListener<>() {
          @Override
          public void onChange(
              ObjectReference object, Optional<VersionView> before, Optional<VersionView> after) {
            versionOverlay.isEcho(object, before, after);
          }

          @Override
          public void onState(InformerState state) {
            if (state.isSynced()) {
              versionsSynced = true;
              onSynced.run();
            }
          }
        });
    resources.start();
    versions.start();
  }

  /** Whether everything was seen once: before, what is not there means nothing. */
  boolean isSynced() {
    return resourcesSynced && versionsSynced;
  }

  /** Whether what is not in the cache is not in the host either. */
  boolean isCurrent() {
    return resources.state().isSynced();
  }

  /** All federated resources. */
  Set<ObjectReference> keys() {
    return resources.keys();
  }

  /** The federated resources of a namespace. */
  List<ObjectReference> keys(String namespace) {
    return resources.keys().stream().filter(key -> key.namespace().equals(namespace)).toList();
  }

  /** The resource as it is now, if there is one. */
  Optional<Prepared> get(ObjectReference key) {
    return resourceOverlay.see(key).map(object -> prepare(type, object, selectors, prepared));
  }

  static Prepared prepare(
      FederatedType type,
      HostObject object,
      ResourceCache selectors,
      Cache<PreparedKey, Prepared> prepared) {
    Prepared last = object.prepared();
    if (last != null && last.resource().type().equals(type)) {
      return last;
    }
    Prepared found =
        requireNonNull(
            prepared.get(
                new PreparedKey(type, object.uid(), object.resourceVersion()),
                absent ->
                    new Prepared(
                        FederatedResource.read(type, object.tree(), selectors::selector))));
    object.prepared(found);
    return found;
  }

  /** What is recorded of the versions of a resource, if anything. */
  Optional<VersionView> versions(Prepared resource) {
    return versionOverlay
        .see(resource.record())
        .filter(view -> view.belongsTo(resource.resource().uid().orElse("")));
  }

  /** Whether the host really has no such resource, whatever the cache says. */
  boolean isGone(ObjectReference key) {
    return host().get(type.federated(), key.namespace(), key.name()).isEmpty();
  }

  /** Adds the finalizer that holds a resource until its members are dealt with. */
  Prepared addFinalizer(FederatedResource resource) {
    List<String> finalizers = new ArrayList<>(resource.finalizers());
    finalizers.add(KubeFedNames.SYNC_FINALIZER);
    return setFinalizers(resource, finalizers);
  }

  /** Lifts the finalizer: the members are dealt with. */
  void removeFinalizer(FederatedResource resource) {
    List<String> finalizers = new ArrayList<>(resource.finalizers());
    finalizers.remove(KubeFedNames.SYNC_FINALIZER);
    try {
      setFinalizers(resource, finalizers);
    } catch (NotFoundException e) {
      resourceOverlay.removed(resource.reference(), resource.uid().orElse(""));
    }
  }

  private Prepared setFinalizers(FederatedResource resource, List<String> finalizers) {
    return resourceOverlay.during(
        resource.reference(), () -> patchFinalizers(resource, finalizers));
  }

  private Prepared patchFinalizers(FederatedResource resource, List<String> finalizers) {
    Map<String, Object> metadata = new LinkedHashMap<>();
    metadata.put("uid", resource.uid().orElseThrow());
    metadata.put("resourceVersion", resource.resourceVersion().orElseThrow());
    metadata.put("finalizers", finalizers);
    JsonValue after =
        host()
            .patch(
                type.federated(),
                resource.namespace(),
                resource.name(),
                Patch.merge(JsonValue.of(Map.of("metadata", metadata))),
                WriteOptions.DEFAULT);
    HostObject object = HostObject.of(after);
    if (finalizers.isEmpty() && resource.isBeingDeleted()) {
      resourceOverlay.removed(resource.reference(), object.uid());
    } else {
      resourceOverlay.wrote(resource.reference(), object);
    }
    return prepare(type, object, selectors, prepared);
  }

  /** Records versions, as KubeFed does: the object first, then its status. */
  void record(Prepared resource, VersionRecord record) {
    ResourceType versionType = VersionRecord.typeFor(type);
    ObjectReference reference = resource.record();
    JsonValue wanted = record.toObject(resource.resource());
    Optional<VersionView> known = versions(resource);
    JsonValue after;
    try {
      JsonValue object =
          known.isPresent()
              ? withVersion(wanted, known.get().resourceVersion())
              : create(versionType, reference, wanted);
      after = writeRecord(versionType, object, record);
    } catch (NotFoundException e) {
      if (known.isEmpty()) {
        throw e;
      }
      // Somebody has deleted the record, and the cache does not show it yet.
      after = writeRecord(versionType, create(versionType, reference, wanted), record);
    }
    versionOverlay.wrote(reference, VersionView.of(after));
  }

  private static JsonValue withVersion(JsonValue object, String resourceVersion) {
    JsonValue metadata = object.get("metadata").orElseThrow();
    return object.with("metadata", metadata.with("resourceVersion", JsonValue.of(resourceVersion)));
  }

  private JsonValue writeRecord(ResourceType versionType, JsonValue object, VersionRecord record) {
    return host()
        .updateStatus(versionType, object.with("status", record.toStatus()), WriteOptions.DEFAULT);
  }

  private JsonValue create(ResourceType versionType, ObjectReference reference, JsonValue wanted) {
    try {
      return host().create(versionType, wanted, WriteOptions.DEFAULT);
    } catch (AlreadyExistsException e) {
      // Of a resource of the same name before, or made by another control plane.
      JsonValue there =
          host().get(versionType, reference.namespace(), reference.name()).orElseThrow(() -> e);
      JsonValue metadata = there.get("metadata").orElseThrow();
      Optional<JsonValue> owners = wanted.path("metadata", "ownerReferences");
      return metadata.get("ownerReferences").equals(owners)
          ? there
          : host()
              .update(
                  versionType,
                  there.with("metadata", metadata.with("ownerReferences", owners.orElseThrow())),
                  WriteOptions.DEFAULT);
    }
  }

  /** Writes the status of a resource. */
  void writeStatus(FederatedResource resource, JsonValue status) {
    HostObject unused =
        resourceOverlay.during(
            resource.reference(),
            () -> {
              HostObject after =
                  HostObject.of(
                      host()
                          .updateStatus(
                              type.federated(),
                              resource.object().with("status", status),
                              WriteOptions.DEFAULT));
              resourceOverlay.wrote(resource.reference(), after);
              return after;
            });
  }

  /** Ends the caches. */
  @Override
  public void close() {
    resources.close();
    versions.close();
  }
}
