package io.kubefed.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import io.kubefed.cli.kubeconfig.KubeContext;
import io.kubefed.cli.shell.Clusters;
import io.kubefed.cli.shell.Shell.Terminal;
import io.kubefed.core.ResourceType;
import io.kubefed.core.json.JsonValue;
import io.kubefed.propagation.cluster.ClusterClient;
import io.kubefed.propagation.cluster.ClusterClients;
import io.kubefed.propagation.cluster.FaultPlan;
import io.kubefed.propagation.cluster.InMemoryCluster;
import io.kubefed.propagation.cluster.ListOptions;
import io.kubefed.propagation.cluster.StandardTypes;
import io.kubefed.propagation.cluster.WriteOptions;
import io.kubefed.propagation.controller.cluster.ClusterConnection;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A host and two clusters in memory, a kubeconfig that has a context for each, and a person who
 * runs the program there. Nothing is waited for.
 */
final class Bed {

  static final String SYSTEM = "kube-federation-system";

  /** A certificate that nobody has the key of. */
  private static final String CERTIFICATE =
      Base64.getEncoder()
          .encodeToString(
              """
              -----BEGIN CERTIFICATE-----
              MIIBMDCB2KADAgECAgkAlzWtacr9iNAwCgYIKoZIzj0EAwIwDDEKMAgGA1UEAxMB
              dDAgFw0yNjExMjgxODU2NTNaGA8yMTI2MTEwNDE4NTY1M1owDDEKMAgGA1UEAxMB
              dDBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABIbFX6e9Ihh2cJi0mjKIpc2Ugg48
              Fd6+K0wh0uHo4MLDdA3XkfOL5yks3agpAqwFnO/nmp72Q53UC3mhHwO061KjITAf
              MB0GA1UdDgQWBBQ0+RH/1+u4tOuyCw0aSdWoUL4buDAKBggqhkjOPQQDAgNHADBE
              AiAHKYwxQYxRwuZi0MsAp1hyBO+F5tKhoivmico4gEBz/wIgEsdPgH44iUVD9eSs
              ob4PuwOLdpO7+hjVEtsKddD6SkU=
              -----END CERTIFICATE-----
              """
                  .getBytes(UTF_8));

  private final Map<String, InMemoryCluster> clusters = new TreeMap<>();
  private final Map<String, FaultPlan> faults = new HashMap<>();
  final Map<String, String> environment = new HashMap<>();
  final Path directory;
  Terminal terminal = Terminal.NONE;
  String standardIn = "";
  Runnable onceSleeping = () -> {};

  Bed(Path directory) {
    this.directory = directory;
    add("host");
    add("east");
    add("west");
    environment.put("KUBECONFIG", file("kubeconfig", kubeconfig()).toString());
  }

  private void add(String name) {
    InMemoryCluster cluster = InMemoryCluster.create(name);
    cluster.defaulting(
        StandardTypes.SECRET,
        secret ->
            secret.text("type").equals(Optional.of("kubernetes.io/service-account-token"))
                ? secret.with(
                    "data", JsonValue.of(Map.of("token", "dG9rZW4=", "ca.crt", CERTIFICATE)))
                : secret);
    clusters.put(name, cluster);
    faults.put(name, new FaultPlan());
  }

  private String kubeconfig() {
    StringBuilder text =
        new StringBuilder("apiVersion: v1\nkind: Config\ncurrent-context: host\nclusters:\n");
    clusters
        .keySet()
        .forEach(
            name ->
                text.append(
                    "- {name: %s, cluster: {server: \"https://%s.test\"}}%n"
                        .formatted(name, name)));
    text.append("users:\n- {name: admin, user: {token: s3cret}}\ncontexts:\n");
    clusters
        .keySet()
        .forEach(
            name ->
                text.append(
                    "- {name: %s, context: {cluster: %s, user: admin}}%n".formatted(name, name)));
    return text.toString();
  }

  Path file(String name, String content) {
    try {
      return Files.writeString(directory.resolve(name), content);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  CommandRun run(String... arguments) {
    return CommandRun.in(
        shell ->
            shell.with(
                new ByteArrayInputStream(standardIn.getBytes(UTF_8)),
                environment::get,
                new Reached(),
                duration -> {
                  Runnable action = onceSleeping;
                  onceSleeping = () -> {};
                  action.run();
                }),
        terminal,
        arguments);
  }

  /** Runs something that has to work. */
  CommandRun done(String... arguments) {
    CommandRun run = run(arguments);
    if (run.exitCode() != 0) {
      throw new AssertionError(String.join(" ", arguments) + " ended so: " + run);
    }
    return run;
  }

  /** A federation of both clusters. */
  Bed federated() {
    done("install");
    done("join", "east");
    done("join", "west");
    return this;
  }

  /** Leads to the clusters in memory. */
  private final class Reached implements Clusters {

    @Override
    public ClusterClient open(String name, KubeContext context) {
      return reached(context.name());
    }

    @Override
    public ClusterClient open(ClusterConnection connection) {
      return reached(connection.endpoint().getHost().replace(".test", ""));
    }

    private ClusterClient reached(String name) {
      return ClusterClients.withFaults(client(name), faults(name));
    }
  }

  /** A client of that cluster for which nothing goes wrong. */
  ClusterClient client(String cluster) {
    return requireNonNull(clusters.get(cluster), cluster).client();
  }

  /** What is to go wrong for the program with that cluster. */
  FaultPlan faults(String cluster) {
    return requireNonNull(faults.get(cluster), cluster);
  }

  JsonValue create(String cluster, ResourceType type, String yaml) {
    return client(cluster).create(type, JsonValue.parseYaml(yaml), WriteOptions.DEFAULT);
  }

  Optional<JsonValue> get(String cluster, ResourceType type, String namespace, String name) {
    return client(cluster).get(type, namespace, name);
  }

  /** All objects of a cluster by reference, whole: equal maps are equal clusters. */
  Map<String, JsonValue> contents(String cluster) {
    Map<String, JsonValue> contents = new LinkedHashMap<>();
    try (ClusterClient client = client(cluster)) {
      for (ResourceType type : client.resourceTypes()) {
        for (JsonValue object : client.list(type, ListOptions.everywhere()).items()) {
          contents.put(
              type
                  + " "
                  + object.text("metadata", "namespace").orElse("")
                  + "/"
                  + object.text("metadata", "name").orElse(""),
              object);
        }
      }
    }
    return contents;
  }
}
