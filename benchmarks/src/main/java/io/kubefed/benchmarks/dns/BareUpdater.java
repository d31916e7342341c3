package io.kubefed.benchmarks.dns;

import io.fabric8.kubernetes.api.model.LoadBalancerIngress;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.Watch;
import io.fabric8.kubernetes.client.Watcher;
import io.fabric8.kubernetes.client.WatcherException;
import io.kubefed.testing.TestNameServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.Name;
import org.xbill.DNS.SimpleResolver;
import org.xbill.DNS.TSIG;
import org.xbill.DNS.Type;
import org.xbill.DNS.Update;

/**
 * The floor: watches one service, and for each event sends the name server the addresses of its
 * load balancer, in one signed update by TCP. It reads, compares and decides nothing.
 */
final class BareUpdater implements AutoCloseable {

  private static final long TTL_SECONDS = 5;

  private final SimpleResolver resolver;
  private final Name zone;
  private final Name name;
  private final KubernetesClient member;
  private final String namespace;
  private final String service;
  private @Nullable Watch watch;

  /**
   * An updater that watches nothing yet.
   *
   * @param service the full name of the service in the zone; its first label is the service's own
   */
  BareUpdater(
      KubernetesClient member, String namespace, String service, TestNameServer server, String zone)
      throws IOException {
    this.member = member;
    this.namespace = namespace;
    this.service = service;
    this.zone = Name.fromString(zone + ".");
    this.name = Name.fromString(service + ".");
    this.resolver = new SimpleResolver(server.address());
    resolver.setTCP(true);
    resolver.setTimeout(Duration.ofSeconds(5));
    resolver.setTSIGKey(
        new TSIG(
            TSIG.HMAC_SHA256,
            Name.fromString(server.keyName() + "."),
            Base64.getDecoder().decode(server.keySecret())));
  }

  void start() {
    watch =
        member
            .services()
            .inNamespace(namespace)
            .withName(service.substring(0, service.indexOf('.')))
            .watch(
                new Watcher<Service>() {
                  @Override
                  public void eventReceived(Action action, Service object) {
                    send(object);
                  }

                  @Override
                  public void onClose(WatcherException cause) {
                    throw new IllegalStateException("the watch of the floor ended", cause);
                  }
                });
  }

  private void send(Service service) {
    List<LoadBalancerIngress> ingress =
        service.getStatus() == null || service.getStatus().getLoadBalancer() == null
            ? List.of()
            : service.getStatus().getLoadBalancer().getIngress();
    Update update = new Update(zone);
    update.delete(name, Type.A);
    try {
      for (LoadBalancerIngress address : ingress) {
        update.add(name, Type.A, TTL_SECONDS, address.getIp());
      }
      resolver.send(update);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    if (watch != null) {
      watch.close();
    }
  }
}
