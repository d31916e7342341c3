package io.kubefed.examples.quickstart;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.kubefed.core.Cluster;
import io.kubefed.propagation.cluster.ClusterClient;
import io.kubefed.propagation.cluster.ClusterClients;
import io.kubefed.propagation.cluster.InMemoryCluster;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Runs the tour on three clusters in this JVM, or with {@code --kubeconfig FILE --context A
 * --context B} on real ones. The first context plays the cluster east, the second west, the third
 * (if there is one) north.
 */
public final class QuickStart {

  private static final String USAGE =
      "usage: quickstart [--kubeconfig FILE --context NAME --context NAME [--context NAME]]";

  private static final List<Cluster> CLUSTERS =
      List.of(
          Cluster.named("east").withLabels(Map.of("region", "eu", "shop", "open")),
          Cluster.named("west").withLabels(Map.of("region", "us", "shop", "open")),
          Cluster.named("north").withLabels(Map.of("region", "eu", "shop", "open")));

  private QuickStart() {}

  /** Runs the tour; ends with 2 where the arguments make no sense. */
  public static void main(String[] arguments) throws Exception {
    System.exit(run(List.of(arguments), System.out, System.err, Terminal.showsColours()));
  }

  /** The same as {@link #main}, with the exit code as its result. */
  static int run(List<String> arguments, PrintStream out, PrintStream err, boolean colour)
      throws Exception {
    Path kubeconfig = null;
    List<String> contexts = new ArrayList<>();
    for (int i = 0; i < arguments.size(); i += 2) {
      boolean known =
          arguments.get(i).equals("--kubeconfig") || arguments.get(i).equals("--context");
      if (!known || i + 1 == arguments.size()) {
        err.println("cannot make sense of \"" + arguments.get(i) + "\"");
        err.println(USAGE);
        return 2;
      }
      if (arguments.get(i).equals("--context")) {
        contexts.add(arguments.get(i + 1));
      } else {
        kubeconfig = Path.of(arguments.get(i + 1));
      }
    }
    if (kubeconfig == null
        ? !contexts.isEmpty()
        : contexts.size() < 2 || contexts.size() > CLUSTERS.size()) {
      err.println("real clusters need one --kubeconfig and two or three --context");
      err.println(USAGE);
      return 2;
    }
    if (kubeconfig == null) {
      return tour(embedded(), out, colour);
    } else if (!Files.isReadable(kubeconfig)) {
      err.println("cannot read the kubeconfig " + kubeconfig);
      return 2;
    }
    return onRealClusters(kubeconfig, contexts, out, err, colour);
  }

  private static Map<Cluster, ClusterClient> embedded() {
    Map<Cluster, ClusterClient> members = new LinkedHashMap<>();
    for (Cluster cluster : CLUSTERS) {
      members.put(cluster, InMemoryCluster.create(cluster.name()).client());
    }
    return members;
  }

  private static int onRealClusters(
      Path kubeconfig, List<String> contexts, PrintStream out, PrintStream err, boolean colour) {
    List<KubernetesClient> clients = new ArrayList<>();
    try {
      Map<Cluster, ClusterClient> members = new LinkedHashMap<>();
      for (int i = 0; i < contexts.size(); i++) {
        String context = contexts.get(i);
        Config config = Config.fromKubeconfig(context, kubeconfig.toFile());
        if (config.getCurrentContext() == null
            || !config.getCurrentContext().getName().equals(context)) {
          err.println("the kubeconfig has no context \"" + context + "\"");
          return 2;
        }
        KubernetesClient client = new KubernetesClientBuilder().withConfig(config).build();
        clients.add(client);
        members.put(
            CLUSTERS.get(i), ClusterClients.kubernetes(CLUSTERS.get(i).name(), client).build());
      }
      return tour(members, out, colour);
    } finally {
      clients.forEach(KubernetesClient::close);
    }
  }

  private static int tour(Map<Cluster, ClusterClient> members, PrintStream out, boolean colour) {
    try {
      new Tour(members, out, colour).run();
      return 0;
    } finally {
      members.values().forEach(ClusterClient::close);
    }
  }
}
