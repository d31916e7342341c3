package io.kubefed.dns.across;

import io.kubefed.core.ObjectReference;
import io.kubefed.core.json.JsonValue;
import io.kubefed.core.selector.LabelSelector;
import io.kubefed.dns.backend.BackendSlices;
import io.kubefed.dns.endpoints.SliceForms;
import io.kubefed.propagation.cluster.ClusterClient;
import io.kubefed.propagation.informer.Form;
import io.kubefed.propagation.informer.Informer;
import io.kubefed.propagation.informer.InformerListener;
import io.kubefed.propagation.informer.InformerSettings;
import io.kubefed.propagation.informer.InformerSpec;
import io.kubefed.propagation.informer.InformerState;
import io.kubefed.testing.TestProxy;
import io.kubefed.testing.TestProxy.Server;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;

/** Does what an ingress controller does: keeps a proxy's servers as the slices of a Service say. */
final class ProxyFeed implements AutoCloseable {

  private final ExecutorService executor = Executors.newCachedThreadPool();
  private final ScheduledExecutorService scheduler = Executors.newSingleThreadScheduledExecutor();
  private final TestProxy proxy;
  private final Informer<JsonValue> slices;
  private volatile Map<String, Integer> fed = Map.of();

  ProxyFeed(ClusterClient cluster, String namespace, String service, TestProxy proxy) {
    this.proxy = proxy;
    slices =
        Informer.create(
            cluster,
            InformerSpec.inNamespace(FederationBed.sliceType(cluster), namespace, Form.whole())
                .withSelector(
                    LabelSelector.ofLabels(Map.of(SliceForms.SERVICE_NAME_LABEL, service))),
            InformerSettings.builder(executor, scheduler).build());
    slices.addListener(
        new InformerListener<>() {
          @Override
          public void onChange(
              ObjectReference object, Optional<JsonValue> before, Optional<JsonValue> after) {
            feed();
          }

          @Override
          public void onState(InformerState state) {
            feed();
          }
        });
    slices.start();
  }

  private synchronized void feed() {
    List<Server> servers = new ArrayList<>();
    Map<String, Integer> weights = new TreeMap<>();
    for (JsonValue slice : slices.list()) {
      if (slice.text("addressType").equals(Optional.of("FQDN"))) {
        continue; // This proxy resolves no names.
      }
      int weight =
          Integer.parseInt(
              slice.text("metadata", "annotations", BackendSlices.WEIGHT_ANNOTATION).orElse("1"));
      int port = (int) SliceForms.items(slice, "ports").get(0).integer("port").orElseThrow();
      for (JsonValue endpoint : SliceForms.items(slice, "endpoints")) {
        String address = SliceForms.items(endpoint, "addresses").get(0).text().orElseThrow();
        servers.add(new Server(Shop.served(address, port), weight));
        weights.put(address, weight);
      }
    }
    proxy.servers(servers);
    fed = weights;
  }

  /** The pods' addresses that requests go to now, with their weights. */
  Map<String, Integer> fed() {
    return fed;
  }

  @Override
  public void close() {
    slices.close();
    scheduler.shutdownNow();
    executor.shutdownNow();
  }
}
