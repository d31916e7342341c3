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
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

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
  private final Map<String, HttpServer> servers = new TreeMap<>();

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
    serve(address);
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

  private void serve(String address) {
    try {
      InetSocketAddress at = served(address, port);
      HttpServer server =
          HttpServer.create(
              new InetSocketAddress(InetAddress.getByName(at.getHostString()), port), 128);
      byte[] body = cluster.name().getBytes(UTF_8);
      server.createContext(
          "/",
          exchange -> {
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
          });
      server.start();
      servers.put(address, server);
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
