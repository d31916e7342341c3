package io.kubefed.dns.across;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpServer;
import io.kubefed.core.json.JsonEditor;
import io.kubefed.core.json.JsonValue;
import io.kubefed.core.json.Pointer;
import io.kubefed.propagation.cluster.ClusterClient;
import io.kubefed.propagation.cluster.StandardTypes;
import io.kubefed.propagation.cluster.WriteOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A web shop's pods in one cluster. There is no kubelet: what a pod would serve at 10.x.y.z is
 * served here at 127.x.y.z, since no cluster takes a loopback address for one of a pod.
 */
final class Shop implements AutoCloseable {

  /** The label that the pods have and their Service selects. */
  static final String APP = "web";

  private final ClusterClient cluster;
  private final String namespace;
  private final int port;
  private final Map<InetSocketAddress, HttpServer> servers = new HashMap<>();

  Shop(ClusterClient cluster, String namespace, int port) {
    this.cluster = cluster;
    this.namespace = namespace;
    this.port = port;
  }

  /** Where a pod's address is served. */
  static InetSocketAddress served(String podAddress, int port) {
    return new InetSocketAddress(podAddress.replaceFirst("^10\\.", "127."), port);
  }

  /** Starts a pod that is ready, and what it serves: the name of its cluster. */
  Shop pod(String name, String address) {
    serve(served(address, port));
    cluster.create(
        StandardTypes.POD,
        JsonValue.parseYaml(
            """
            apiVersion: v1
            kind: Pod
            metadata: {name: %s, namespace: %s, labels: {app: %s}}
            spec: {nodeName: n1, containers: [{name: web, image: none}]}
            """
                .formatted(name, namespace, APP)),
        WriteOptions.DEFAULT);
    status(name, address, true);
    return this;
  }

  /** Has a StatefulSet keep so many pods {@code web-0}, {@code web-1}, …; nobody serves there. */
  Shop statefulSet(int replicas) {
    cluster.create(
        StandardTypes.STATEFUL_SET,
        JsonValue.parseYaml(
            """
            apiVersion: apps/v1
            kind: StatefulSet
            metadata: {name: %1$s, namespace: %2$s}
            spec:
              serviceName: %1$s
              replicas: %3$d
              podManagementPolicy: Parallel
              selector: {matchLabels: {app: %1$s}}
              template:
                metadata: {labels: {app: %1$s}}
                spec: {nodeName: n1, containers: [{name: web, image: none}]}
            """
                .formatted(APP, namespace, replicas)),
        WriteOptions.DEFAULT);
    return this;
  }

  /**
   * Does what a cloud does for a Service of type LoadBalancer: gives it an address, which is served
   * at the Service's port, and no other, by the cluster's name.
   */
  Shop balancer(String address, int servicePort) {
    serve(served(address, servicePort));
    return ingress("{ip: %s}".formatted(address));
  }

  /** Has the Service say that this is where its load balancer is. */
  Shop ingress(String entry) {
    JsonValue service = cluster.get(StandardTypes.SERVICE, namespace, APP).orElseThrow();
    cluster.updateStatus(
        StandardTypes.SERVICE,
        service.with(
            "status", JsonValue.parseYaml("{loadBalancer: {ingress: [%s]}}".formatted(entry))),
        WriteOptions.DEFAULT);
    return this;
  }

  private void serve(InetSocketAddress at) {
    try {
      HttpServer server = HttpServer.create(at, 128);
      byte[] body = cluster.name().getBytes(UTF_8);
      server.createContext(
          "/",
          exchange -> {
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
          });
      server.start();
      servers.put(at, server);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Has a pod say that it is ready, or not. */
  void status(String name, String address, boolean ready) {
    JsonValue pod = cluster.get(StandardTypes.POD, namespace, name).orElseThrow();
    cluster.updateStatus(
        StandardTypes.POD,
        JsonEditor.on(pod)
            .set(
                Pointer.of("status"),
                JsonValue.of(
                    Map.of(
                        "phase",
                        "Running",
                        "podIP",
                        address,
                        "podIPs",
                        List.of(Map.of("ip", address)),
                        "conditions",
                        List.of(Map.of("type", "Ready", "status", ready ? "True" : "False")))))
            .build(),
        WriteOptions.DEFAULT);
  }

  /** Stops what the pods serve, at once and without a word to their cluster. */
  void crash() {
    servers.values().forEach(server -> server.stop(0));
  }

  /** Serves again what was served before. */
  void recover() {
    List.copyOf(servers.keySet()).forEach(this::serve);
  }

  @Override
  public void close() {
    crash();
  }
}
