package io.kubefed.dns.balancing;

import io.kubefed.core.ObjectReference;
import io.kubefed.core.json.JsonValue;
import io.kubefed.core.render.ManagedLabel;
import io.kubefed.core.selector.LabelSelector;
import io.kubefed.dns.endpoints.ServiceEndpoints;
import io.kubefed.dns.endpoints.SliceForms;
import io.kubefed.propagation.cluster.ClusterClient;
import io.kubefed.propagation.cluster.StandardTypes;
import io.kubefed.propagation.informer.Form;
import io.kubefed.propagation.informer.Informer;
import io.kubefed.propagation.informer.InformerGroup;
import io.kubefed.propagation.informer.InformerListener;
import io.kubefed.propagation.informer.InformerSpec;
import io.kubefed.propagation.informer.InformerState;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** What one member has behind the services that are balanced. Thread-safe. */
final class MemberBackends implements AutoCloseable {

  private static final LabelSelector MANAGED =
      LabelSelector.ofLabels(Map.of(ManagedLabel.KEY, ManagedLabel.VALUE));

  private static final Form<ServiceView> SERVICE = Form.ofWhole(ServiceView::of);

  /** What is kept of a Service. */
  private record ServiceView(boolean beingDeleted, List<JsonValue> ports, List<JsonValue> ingress) {

    static ServiceView of(JsonValue service) {
      return new ServiceView(
          service.text("metadata", "deletionTimestamp").isPresent(),
          service.path("spec", "ports").map(JsonValue::items).orElse(List.of()),
          service
              .path("status", "loadBalancer", "ingress")
              .map(JsonValue::items)
              .orElse(List.of()));
    }
  }

  private final InformerGroup informers;
  private final ClusterClient client;
  private final Consumer<ObjectReference> onChange;
  private final ServiceEndpoints endpoints;
  private final Map<String, Services> namespaces = new HashMap<>();
  private volatile Set<ObjectReference> followed = Set.of();
  private boolean closed;

  /** The managed Services of one namespace. */
  private final class Services implements InformerListener<ServiceView> {

    final Informer<ServiceView> informer;
    volatile boolean known;

    Services(String namespace) {
      informer =
          informers.informer(
              client,
              InformerSpec.inNamespace(StandardTypes.SERVICE, namespace, SERVICE)
                  .withSelector(MANAGED));
    }

    void start() {
      informer.addListener(this);
      informer.start();
    }

    @Override
    public void onChange(
        ObjectReference object, Optional<ServiceView> before, Optional<ServiceView> after) {
      if (!before.equals(after)) {
        onChange.accept(object);
      }
    }

    @Override
    public void onState(InformerState state) {
      if (state.isSynced() && !known) {
        known = true;
        followed.forEach(onChange);
      }
    }
  }

  MemberBackends(
      InformerGroup informers, ClusterClient client, Consumer<ObjectReference> onChange) {
    this.informers = informers;
    this.client = client;
    this.onChange = onChange;
    this.endpoints = new ServiceEndpoints(informers, client, onChange);
  }

  ClusterClient client() {
    return client;
  }

  /** Follows exactly these Services from now on. */
  synchronized void follow(Set<ObjectReference> services) {
    if (closed) {
      return;
    }
    followed = services;
    Set<String> wanted =
        services.stream().map(ObjectReference::namespace).collect(Collectors.toSet());
    namespaces
        .entrySet()
        .removeIf(
            entry -> {
              boolean unwanted = !wanted.contains(entry.getKey());
              if (unwanted) {
                entry.getValue().informer.close();
              }
              return unwanted;
            });
    for (String namespace : wanted) {
      if (!namespaces.containsKey(namespace)) {
        Services opened = new Services(namespace);
        namespaces.put(namespace, opened);
        opened.start();
      }
    }
    endpoints.follow(services);
  }

  /** The slices of a Service that propagation manages there; nothing while that is not known. */
  Optional<List<JsonValue>> slices(ObjectReference service, Reach reach) {
    Services services;
    synchronized (this) {
      services = namespaces.get(service.namespace());
    }
    if (services == null || !services.known) {
      return Optional.empty();
    }
    Optional<ServiceView> view =
        services
            .informer
            .get(service.namespace(), service.name())
            .filter(found -> !found.beingDeleted());
    if (view.isEmpty()) {
      return Optional.of(List.of());
    }
    return endpoints
        .slices(service)
        .map(named -> named.stream().map(ServiceEndpoints.Named::slice).toList())
        .map(slices -> reach == Reach.PODS ? slices : balancers(view.get(), slices));
  }

  /** The addresses of the load balancer, while there is a pod behind it. */
  private static List<JsonValue> balancers(ServiceView service, List<JsonValue> slices) {
    boolean ready =
        slices.stream()
            .flatMap(slice -> SliceForms.items(slice, "endpoints").stream())
            .anyMatch(endpoint -> endpoint.bool("conditions", "ready").orElse(true));
    Map<String, List<JsonValue>> byType = new LinkedHashMap<>();
    for (JsonValue entry : ready ? service.ingress() : List.<JsonValue>of()) {
      Optional<String> ip = entry.text("ip").filter(text -> !text.isEmpty());
      String type = ip.map(SliceForms::addressType).orElse("FQDN");
      ip.or(() -> entry.text("hostname"))
          .ifPresent(
              address ->
                  byType
                      .computeIfAbsent(type, absent -> new ArrayList<>())
                      .add(JsonValue.of(Map.of("addresses", List.of(address)))));
    }
    List<JsonValue> balancers = new ArrayList<>();
    byType.forEach(
        (type, addresses) ->
            balancers.add(
                SliceForms.reduced(
                    JsonValue.of(
                        Map.of(
                            "addressType",
                            type,
                            "ports",
                            service.ports(),
                            "endpoints",
                            addresses)))));
    return balancers;
  }

  @Override
  public synchronized void close() {
    closed = true;
    endpoints.close();
    namespaces.values().forEach(services -> services.informer.close());
    namespaces.clear();
  }
}
