package io.kubefed.examples.controlplane;

import io.fabric8.kubernetes.client.Config;
import io.kubefed.testing.TestClusters;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Runs the tour on three clusters that it starts and stops, or with {@code --kubeconfig FILE
 * --context A --context B --context C} on others. The first plays the cluster east and is the host
 * of the federation as well, the second plays north, the third west.
 */
public final class ControlPlaneExample {

  private static final String USAGE =
      "usage: control-plane [--kubeconfig FILE --context NAME --context NAME --context NAME]";

  private static final List<String> NAMES = List.of("east", "north", "west");
  private static final Map<String, String> REGIONS =
      Map.of("east", "eu", "north", "eu", "west", "us");

  private ControlPlaneExample() {}

  /** Runs the tour; ends with 2 where the arguments make no sense. */
  public static void main(String[] arguments) {
    System.exit(run(List.of(arguments), System.out, System.err));
  }

  /** The same as {@link #main}, with the exit code as its result. */
  static int run(List<String> arguments, PrintStream out, PrintStream err) {
    if (arguments.isEmpty()) {
      out.println("Three clusters are started; the first time this takes some minutes.");
      try (TestClusters clusters = TestClusters.start(NAMES.toArray(String[]::new))) {
        return tour(NAMES.stream().map(name -> clusters.get(name).clientConfig()).toList(), out);
      }
    }
    Path kubeconfig = null;
    List<String> contexts = new ArrayList<>();
    for (int i = 0; i + 1 < arguments.size(); i += 2) {
      if (arguments.get(i).equals("--kubeconfig")) {
        kubeconfig = Path.of(arguments.get(i + 1));
      } else if (arguments.get(i).equals("--context")) {
        contexts.add(arguments.get(i + 1));
      }
    }
    if (kubeconfig == null || contexts.size() != NAMES.size() || arguments.size() != 8) {
      err.println("clusters of your own need one --kubeconfig and three --context");
      err.println(USAGE);
      return 2;
    } else if (!Files.isReadable(kubeconfig)) {
      err.println("cannot read the kubeconfig " + kubeconfig);
      return 2;
    }
    List<Config> configs = new ArrayList<>();
    for (String context : contexts) {
      Config config = Config.fromKubeconfig(context, kubeconfig.toFile());
      if (config.getCurrentContext() == null
          || !config.getCurrentContext().getName().equals(context)) {
        err.println("the kubeconfig has no context \"" + context + "\"");
        return 2;
      }
      configs.add(config);
    }
    return tour(configs, out);
  }

  private static int tour(List<Config> configs, PrintStream out) {
    List<Site> sites = new ArrayList<>();
    try {
      for (int i = 0; i < NAMES.size(); i++) {
        String name = NAMES.get(i);
        sites.add(Site.connect(name, REGIONS.getOrDefault(name, ""), configs.get(i)));
      }
      new Tour(sites, out).run();
      return 0;
    } finally {
      sites.forEach(Site::close);
    }
  }
}
