package io.kubefed.dns.multicluster;

import static java.util.stream.Collectors.toMap;

import io.kubefed.core.ObjectReference;
import io.kubefed.core.ResourceType;
import io.kubefed.core.json.JsonValue;
import io.kubefed.core.selector.LabelSelector;
import io.kubefed.dns.endpoints.ServiceEndpoints;
import io.kubefed.dns.endpoints.ServiceEndpoints.Named;
import io.kubefed.propagation.cluster.ClusterClient;
import io.kubefed.propagation.cluster.StandardTypes;
import io.kubefed.propagation.informer.Form;
import io.kubefed.propagation.informer.Informer;
import io.kubefed.propagation.informer.InformerGroup;
import io.kubefed.propagation.informer.InformerListener;
import io.kubefed.propagation.informer.InformerSpec;
import io.kubefed.propagation.informer.InformerState;
import io.kubefed.propagation.informer.ObjectMetadata;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * One member as this controller sees it: its exports with their Services and endpoints, and what
 * has been imported into it. Thread-safe.
 */
final class MemberSide implements AutoCloseable {

  private static final LabelSelector OURS =
      LabelSelector.ofLabels(Map.of(MultiClusterApi.MANAGED_BY_LABEL, MultiClusterApi.MANAGED_BY));

  private final InformerGroup informers;
  private final ClusterClient client;
  private final ResourceType sliceType;
  private final String namespace;
  private final Consumer<ObjectReference> onChange;
  private final Runnable onKnown;
  private final List<Informer<?>> all = new ArrayList<>();
  private final Set<Informer<?>> synced = ConcurrentHashMap.newKeySet();
  private final Informer<JsonValue> exports;
  private final Informer<JsonValue> imports;
  private final Informer<JsonValue> derived;
  private final Informer<JsonValue> slices;
  private final Optional<Informer<ObjectMetadata>> namespaces;
  private final ServiceEndpoints endpoints;
  private final Map<String, Informer<Optional<ServiceView>>> services = new HashMap<>();
  private boolean closed;

  /**
   * @param sliceType the version of EndpointSlices that the member serves
   * @param namespace the namespace that is federated; empty for all
   * @param onChange told of the services about which something may have to be done
   * @param onKnown told when everything has been seen once
   */
  MemberSide(
      InformerGroup informers,
      ClusterClient client,
      ResourceType sliceType,
      String namespace,
      Consumer<ObjectReference> onChange,
      Runnable onKnown) {
    this.informers = informers;
    this.client = client;
    this.sliceType = sliceType;
    this.namespace = namespace;
    this.onChange = onChange;
    this.onKnown = onKnown;
    exports =
        open(InformerSpec.inNamespace(MultiClusterApi.SERVICE_EXPORT, namespace, Form.whole()));
    imports = open(ours(MultiClusterApi.SERVICE_IMPORT));
    derived = open(ours(StandardTypes.SERVICE));
    slices = open(ours(sliceType));
    // Who may work in one namespace only need not be allowed to see that it is there.
    namespaces =
        namespace.isEmpty()
            ? Optional.of(open(InformerSpec.everywhere(StandardTypes.NAMESPACE, Form.metadata())))
            : Optional.empty();
    endpoints = new ServiceEndpoints(informers, client, onChange);
  }

  private InformerSpec<JsonValue> ours(ResourceType type) {
    return InformerSpec.inNamespace(type, namespace, Form.whole()).withSelector(OURS);
  }

  private <V> Informer<V> open(InformerSpec<V> spec) {
    Informer<V> informer = informers.informer(client, spec);
    all.add(informer);
    return informer;
  }

  ClusterClient client() {
    return client;
  }

  ResourceType sliceType() {
    return sliceType;
  }

  void start() {
    listen(
        exports,
        (object, before, after) -> {
          followExported();
          onChange.accept(key(object.namespace(), object.name()));
        });
    listen(
        imports,
        (object, before, after) -> onChange.accept(key(object.namespace(), object.name())));
    listen(derived, (object, before, after) -> tell(before, after));
    listen(slices, (object, before, after) -> tell(before, after));
    namespaces.ifPresent(
        informer ->
            listen(
                informer,
                (object, before, after) -> {
                  // One that comes may need everything that the others import.
                  if (before.isEmpty() != after.isEmpty()) {
                    onKnown.run();
                  }
                }));
    all.forEach(Informer::start);
  }

  private void tell(Optional<JsonValue> before, Optional<JsonValue> after) {
    before.flatMap(MemberSide::imported).ifPresent(onChange);
    after.flatMap(MemberSide::imported).ifPresent(onChange);
  }

  private <V> void listen(Informer<V> informer, InformerListener<V> listener) {
    informer.addListener(
        new InformerListener<>() {
          @Override
          public void onChange(ObjectReference object, Optional<V> before, Optional<V> after) {
            listener.onChange(object, before, after);
          }

          @Override
          public void onState(InformerState state) {
            if (state.isSynced() && synced.add(informer) && isKnown()) {
              followExported();
              onKnown.run();
            }
          }
        });
  }

  /** Whether everything has been seen once: before, what is not there means nothing. */
  boolean isKnown() {
    return synced.containsAll(all);
  }

  private static ObjectReference key(String namespace, String name) {
    return ObjectReference.of(StandardTypes.SERVICE, namespace, name);
  }

  private static Optional<ObjectReference> imported(JsonValue object) {
    return object
        .text("metadata", "labels", MultiClusterApi.SERVICE_NAME_LABEL)
        .map(name -> key(object.text("metadata", "namespace").orElse(""), name));
  }

  private synchronized void followExported() {
    if (closed) {
      return;
    }
    Set<ObjectReference> exported =
        exports.keys().stream()
            .map(export -> key(export.namespace(), export.name()))
            .collect(Collectors.toSet());
    Set<String> wanted =
        exported.stream().map(ObjectReference::namespace).collect(Collectors.toSet());
    services
        .entrySet()
        .removeIf(
            entry -> {
              boolean unwanted = !wanted.contains(entry.getKey());
              if (unwanted) {
                entry.getValue().close();
              }
              return unwanted;
            });
    for (String of : wanted) {
      services.computeIfAbsent(of, this::followServices);
    }
    endpoints.follow(exported);
  }

  private Informer<Optional<ServiceView>> followServices(String of) {
    Informer<Optional<ServiceView>> informer =
        informers.informer(
            client, InformerSpec.inNamespace(StandardTypes.SERVICE, of, ServiceView.FORM));
    informer.addListener(
        new InformerListener<>() {
          @Override
          public void onChange(
              ObjectReference object,
              Optional<Optional<ServiceView>> before,
              Optional<Optional<ServiceView>> after) {
            if (!before.equals(after) && exports.get(of, object.name()).isPresent()) {
              onChange.accept(object);
            }
          }

          @Override
          public void onState(InformerState state) {
            if (state.isSynced() && synced.add(informer)) {
              exports.list(of).stream()
                  .map(export -> key(of, export.text("metadata", "name").orElse("")))
                  .forEach(onChange);
            }
          }
        });
    informer.start();
    return informer;
  }

  /** The services that are exported from here or imported here. */
  Set<ObjectReference> keys() {
    Set<ObjectReference> keys = new HashSet<>();
    for (ObjectReference object : exports.keys()) {
      keys.add(key(object.namespace(), object.name()));
    }
    for (ObjectReference object : imports.keys()) {
      keys.add(key(object.namespace(), object.name()));
    }
    derived.list().forEach(object -> imported(object).ifPresent(keys::add));
    slices.list().forEach(object -> imported(object).ifPresent(keys::add));
    return keys;
  }

  /** The export, unless it is being deleted. */
  Optional<JsonValue> export(ObjectReference service) {
    return exports
        .get(service.namespace(), service.name())
        .filter(export -> export.text("metadata", "deletionTimestamp").isEmpty());
  }

  /** Whether it is known if the exported Service is there. */
  synchronized boolean knowsService(ObjectReference service) {
    Informer<?> informer = services.get(service.namespace());
    return informer != null && synced.contains(informer);
  }

  /** The exported Service. */
  synchronized Optional<ServiceView> service(ObjectReference service) {
    return Optional.ofNullable(services.get(service.namespace()))
        .flatMap(informer -> informer.get(service.namespace(), service.name()))
        .flatMap(view -> view);
  }

  /** The endpoints of the exported Service; nothing while they are not known. */
  Optional<List<Named>> endpoints(ObjectReference service) {
    return endpoints.slices(service);
  }

  /** Whether there is a namespace to import into. */
  boolean hasNamespace(String name) {
    return namespaces
        .map(
            informer -> informer.get("", name).filter(found -> !found.isBeingDeleted()).isPresent())
        .orElse(name.equals(namespace));
  }

  /** What has been imported of a service. */
  Imported imported(ObjectReference service) {
    return new Imported(
        imports.get(service.namespace(), service.name()),
        derived.get(service.namespace(), Imported.derivedName(service)),
        slices.list(service.namespace()).stream()
            .filter(slice -> imported(slice).equals(Optional.of(service)))
            .collect(
                toMap(
                    slice -> slice.text("metadata", "name").orElse(""),
                    slice -> slice,
                    (one, other) -> other,
                    LinkedHashMap::new)));
  }

  /** Whether the import of a service names a cluster. */
  boolean importsFrom(ObjectReference service, String cluster) {
    return new Imported(
            imports.get(service.namespace(), service.name()), Optional.empty(), Map.of())
        .clusters()
        .contains(cluster);
  }

  @Override
  public synchronized void close() {
    closed = true;
    all.forEach(Informer::close);
    services.values().forEach(Informer::close);
    services.clear();
    endpoints.close();
  }
}
