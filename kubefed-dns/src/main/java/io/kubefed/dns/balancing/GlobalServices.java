package io.kubefed.dns.balancing;

import static java.util.stream.Collectors.toMap;

import io.kubefed.core.ObjectReference;
import io.kubefed.core.ResourceType;
import io.kubefed.core.json.JsonEditor;
import io.kubefed.core.json.JsonValue;
import io.kubefed.core.json.Pointer;
import io.kubefed.core.selector.LabelSelector;
import io.kubefed.dns.backend.BackendSlices;
import io.kubefed.dns.endpoints.Desired;
import io.kubefed.dns.endpoints.SliceForms;
import io.kubefed.propagation.cluster.ClusterClient;
import io.kubefed.propagation.cluster.DeleteOptions;
import io.kubefed.propagation.cluster.ListOptions;
import io.kubefed.propagation.cluster.NotFoundException;
import io.kubefed.propagation.cluster.StandardTypes;
import io.kubefed.propagation.cluster.WriteOptions;
import io.kubefed.propagation.informer.Form;
import io.kubefed.propagation.informer.Informer;
import io.kubefed.propagation.informer.InformerGroup;
import io.kubefed.propagation.informer.InformerListener;
import io.kubefed.propagation.informer.InformerSpec;
import io.kubefed.propagation.informer.InformerState;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The global Services of one cluster with their slices: what is there, and the writes that make it
 * what it should be. Nothing is touched that does not carry our label. Thread-safe.
 *
 * <p>Writes come in an order in which no reader ever sees less than it should: what is new first,
 * what has to go last.
 */
final class GlobalServices implements AutoCloseable {

  private static final String SKIP_MIRROR_LABEL = "endpointslice.kubernetes.io/skip-mirror";

  private final ClusterClient client;
  private final ResourceType sliceType;
  private final Informer<JsonValue> services;
  private final Informer<JsonValue> slices;
  private final @Nullable Informer<JsonValue> endpoints;
  private final List<Informer<JsonValue>> all = new ArrayList<>();
  private final Consumer<ObjectReference> onChange;
  private final Runnable onSynced;

  /** What there is of one global Service. */
  record Held(
      Optional<JsonValue> service, Map<String, JsonValue> slices, Optional<JsonValue> endpoints) {

    /** The slices of a cluster's backends, reduced. */
    List<JsonValue> from(String cluster) {
      return slices.values().stream()
          .filter(slice -> source(slice).equals(Optional.of(cluster)))
          .map(SliceForms::reduced)
          .toList();
    }

    /** The cluster whose backends a slice has. */
    static Optional<String> source(JsonValue slice) {
      return slice.text("metadata", "labels", BackendSlices.SOURCE_CLUSTER_LABEL);
    }
  }

  /**
   * What there should be.
   *
   * @param service the global Service
   * @param slices in the form of v1, without an owner
   */
  record Wanted(JsonValue service, List<JsonValue> slices) {}

  /**
   * @param sliceType the version of EndpointSlices that the cluster serves
   * @param namespace the namespace that is federated; empty for all
   * @param onChange told of the Services, by the name of the federated one, that are others
   */
  GlobalServices(
      InformerGroup informers,
      ClusterClient client,
      ResourceType sliceType,
      String namespace,
      Consumer<ObjectReference> onChange,
      Runnable onSynced) {
    this.client = client;
    this.sliceType = sliceType;
    this.onChange = onChange;
    this.onSynced = onSynced;
    Function<ResourceType, Informer<JsonValue>> ours =
        type -> {
          Informer<JsonValue> informer =
              informers.informer(
                  client,
                  InformerSpec.inNamespace(type, namespace, Form.whole()).withSelector(ourLabel()));
          all.add(informer);
          return informer;
        };
    services = ours.apply(StandardTypes.SERVICE);
    slices = ours.apply(sliceType);
    // Proxies of that time read Endpoints, and nobody makes them of slices.
    endpoints = sliceType.equals(SliceForms.V1BETA1) ? ours.apply(StandardTypes.ENDPOINTS) : null;
  }

  /** All of these objects carry it. */
  private static LabelSelector ourLabel() {
    return LabelSelector.ofLabels(Map.of(BackendSlices.MANAGED_BY_LABEL, BackendSlices.MANAGED_BY));
  }

  ClusterClient client() {
    return client;
  }

  void start() {
    for (Informer<JsonValue> informer : all) {
      informer.addListener(
          new InformerListener<>() {
            @Override
            public void onChange(
                ObjectReference object, Optional<JsonValue> before, Optional<JsonValue> after) {
              before.ifPresent(GlobalServices.this::tell);
              after.ifPresent(GlobalServices.this::tell);
            }

            @Override
            public void onState(InformerState state) {
              if (state.isSynced() && hasSeen()) {
                onSynced.run();
              }
            }
          });
      informer.start();
    }
  }

  private void tell(JsonValue object) {
    federated(object).ifPresent(onChange);
  }

  private static Optional<ObjectReference> federated(JsonValue object) {
    return object
        .text("metadata", "labels", GlobalLoadBalancing.FEDERATED_SERVICE_LABEL)
        .map(
            name ->
                ObjectReference.of(
                    StandardTypes.SERVICE, object.text("metadata", "namespace").orElse(""), name));
  }

  /** Whether everything has been seen once; writes are refused where it has changed since. */
  boolean hasSeen() {
    return all.stream().allMatch(informer -> GlobalLoadBalancing.hasSeen(informer.state()));
  }

  /** The federated services of which something is there. */
  Set<ObjectReference> keys() {
    Set<ObjectReference> keys = new HashSet<>();
    all.forEach(
        informer -> informer.list().forEach(object -> federated(object).ifPresent(keys::add)));
    return keys;
  }

  /** What there is, as the caches show it. */
  Held cached(ObjectReference service) {
    String name = GlobalLoadBalancing.globalName(service.name());
    return new Held(
        services.get(service.namespace(), name),
        byName(
            slices.list(service.namespace()).stream()
                .filter(slice -> federated(slice).equals(Optional.of(service)))
                .toList()),
        endpoints == null ? Optional.empty() : endpoints.get(service.namespace(), name));
  }

  /** What there is, as the cluster tells it now. */
  Held read(ObjectReference service) {
    String name = GlobalLoadBalancing.globalName(service.name());
    LabelSelector label =
        LabelSelector.ofLabels(
            Map.of(
                BackendSlices.MANAGED_BY_LABEL,
                BackendSlices.MANAGED_BY,
                GlobalLoadBalancing.FEDERATED_SERVICE_LABEL,
                service.name()));
    return new Held(
        client.get(StandardTypes.SERVICE, service.namespace(), name),
        byName(
            client
                .listAll(
                    sliceType,
                    ListOptions.inNamespace(service.namespace()).withLabelSelector(label))
                .items()),
        endpoints == null
            ? Optional.empty()
            : client.get(StandardTypes.ENDPOINTS, service.namespace(), name));
  }

  private static Map<String, JsonValue> byName(List<JsonValue> objects) {
    return objects.stream()
        .collect(
            toMap(
                object -> object.text("metadata", "name").orElse(""),
                object -> object,
                (one, other) -> other,
                LinkedHashMap::new));
  }

  /** Whether an object is one of ours; nothing else is ever written or deleted. */
  static boolean isOurs(JsonValue object) {
    return object
        .text("metadata", "labels", BackendSlices.MANAGED_BY_LABEL)
        .equals(Optional.of(BackendSlices.MANAGED_BY));
  }

  /** Makes what is there what should be there; writes nothing that is so already. */
  void bring(Wanted wanted, Held held) {
    JsonValue service = service(held.service(), wanted.service());
    JsonValue owner = JsonValue.of(List.of(ownedBy(StandardTypes.SERVICE, service)));
    Set<String> names = new HashSet<>();
    for (JsonValue bare : wanted.slices()) {
      JsonValue slice = SliceForms.at(sliceType, owned(bare, owner));
      String name = slice.text("metadata", "name").orElseThrow();
      names.add(name);
      Optional<JsonValue> before = Optional.ofNullable(held.slices().get(name));
      // A slice's address type never changes.
      if (before.isPresent()
          && !before.get().text("addressType").equals(slice.text("addressType"))) {
        delete(sliceType, before.get());
        before = Optional.empty();
      }
      if (before.isEmpty()) {
        client.create(sliceType, slice, WriteOptions.DEFAULT);
      } else {
        Desired.sliceChange(before.get(), slice)
            .ifPresent(changed -> client.update(sliceType, changed, WriteOptions.DEFAULT));
      }
    }
    if (endpoints != null) {
      JsonValue same = owned(endpoints(wanted), owner);
      if (held.endpoints().isEmpty()) {
        client.create(StandardTypes.ENDPOINTS, same, WriteOptions.DEFAULT);
      } else {
        Desired.endpointsChange(held.endpoints().get(), same)
            .ifPresent(
                changed -> client.update(StandardTypes.ENDPOINTS, changed, WriteOptions.DEFAULT));
      }
    }
    held.slices()
        .forEach(
            (name, slice) -> {
              if (!names.contains(name)) {
                delete(sliceType, slice);
              }
            });
  }

  private static JsonValue endpoints(Wanted wanted) {
    JsonEditor editor =
        JsonEditor.on(
            JsonValue.of(
                Map.of(
                    "apiVersion",
                    "v1",
                    "kind",
                    "Endpoints",
                    "metadata",
                    wanted
                        .service()
                        .get("metadata")
                        .orElseThrow()
                        .without("annotations")
                        .without("ownerReferences"),
                    "subsets",
                    SliceForms.toSubsets(wanted.slices()))));
    // Or Kubernetes would make slices of it, beside ours.
    editor.set(Pointer.of("metadata", "labels", SKIP_MIRROR_LABEL), JsonValue.of("true"));
    return editor.build();
  }

  private static JsonValue owned(JsonValue object, JsonValue owner) {
    return JsonEditor.on(object).set(Pointer.of("metadata", "ownerReferences"), owner).build();
  }

  /** The reference by which an object is deleted with this one. */
  static JsonValue ownedBy(ResourceType type, JsonValue object) {
    return JsonValue.of(
        Map.of(
            "apiVersion",
            type.apiVersion(),
            "kind",
            type.kind(),
            "name",
            object.text("metadata", "name").orElse(""),
            "uid",
            object.text("metadata", "uid").orElse("")));
  }

  private JsonValue service(Optional<JsonValue> before, JsonValue wanted) {
    if (before.isEmpty()) {
      return client.create(StandardTypes.SERVICE, wanted, WriteOptions.DEFAULT);
    }
    return Desired.change(before.get(), wanted)
        .map(changed -> client.update(StandardTypes.SERVICE, changed, WriteOptions.DEFAULT))
        .orElse(before.get());
  }

  /** Takes away what is there. */
  void remove(Held held) {
    held.slices().values().forEach(slice -> delete(sliceType, slice));
    held.endpoints().ifPresent(object -> delete(StandardTypes.ENDPOINTS, object));
    held.service().ifPresent(object -> delete(StandardTypes.SERVICE, object));
  }

  private void delete(ResourceType type, JsonValue object) {
    if (!isOurs(object)) {
      return;
    }
    try {
      client.delete(
          type,
          object.text("metadata", "namespace").orElse(""),
          object.text("metadata", "name").orElse(""),
          object
              .text("metadata", "uid")
              .map(DeleteOptions.DEFAULT::withUid)
              .orElse(DeleteOptions.DEFAULT));
    } catch (NotFoundException e) {
      // It is what was wanted.
    }
  }

  @Override
  public void close() {
    all.forEach(Informer::close);
  }
}
