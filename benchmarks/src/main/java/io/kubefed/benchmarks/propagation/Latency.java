package io.kubefed.benchmarks.propagation;

import io.kubefed.propagation.cluster.StandardTypes;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * How long one change on an idle federation takes: from before a user's write to the host until the
 * last member's watch tells of it. The floor is the bare client behind a watch on the host. Samples
 * of both alternate, each waits until the status of the one before is written.
 */
final class Latency implements Scenario {

  private static final int RESOURCES = 20;

  /** Changes that are made before any is measured. */
  private static final int WARM_UP = 200;

  /** One side and its latencies so far. */
  private record Measured(Side side, Observer observer, Set<String> members, List<Double> millis) {}

  @Override
  public void run(Settings settings, PrintStream out) throws InterruptedException {
    Optional<Federation.Factory> factory = Federations.of(settings);
    Map<String, Measured> sides = new TreeMap<>();
    try (Testbed testbed = Testbed.start();
        Closing closing = new Closing()) {
      Federation.Factory floor =
          (fleet, workload) -> new BareFederation(fleet, workload, settings.concurrency());
      sides.put(
          "floor",
          side(
              testbed, Dialect.floor(StandardTypes.CONFIG_MAP), "floor", floor, settings, closing));
      if (factory.isPresent()) {
        sides.put(
            settings.federation(),
            side(
                testbed,
                Dialect.kubefed(StandardTypes.CONFIG_MAP),
                "federated",
                factory.get(),
                settings,
                closing));
      }
      List<String> names = Workload.names("resource", RESOURCES);
      for (Measured side : sides.values()) {
        side.side().run(Phase.CREATE, names, side.observer(), settings.timeout());
      }
      for (int sample = -WARM_UP; sample < settings.samples(); sample++) {
        int revision = sample + WARM_UP + 2;
        for (Measured side : sides.values()) {
          Side.Run run =
              side.side()
                  .run(
                      Phase.UPDATE,
                      List.of(names.get(revision % RESOURCES)),
                      revision,
                      side.observer(),
                      side.observer().places(),
                      settings.timeout());
          if (sample >= 0) {
            side.millis().add(run.seconds(side.members()) * 1000);
          }
        }
      }
    }
    out.printf(
        "LATENCY: %d single changes of ConfigMaps of %d KB, in milliseconds%n%n",
        settings.samples(), settings.kilobytes());
    Table table = new Table("", "median", "p90", "p99", "longest");
    sides.forEach(
        (name, side) -> {
          List<Double> sorted = side.millis().stream().sorted().toList();
          table.row(
              name,
              quantile(sorted, 0.5),
              quantile(sorted, 0.9),
              quantile(sorted, 0.99),
              quantile(sorted, 1));
        });
    table.print(out);
  }

  private static Measured side(
      Testbed testbed,
      Dialect dialect,
      String namespace,
      Federation.Factory factory,
      Settings settings,
      Closing closing)
      throws InterruptedException {
    Workload workload = new Workload(dialect, namespace, settings.kilobytes());
    testbed.install(workload);
    Connection own = closing.add(testbed.connect());
    Connection others = closing.add(testbed.connect());
    Observer observer = closing.add(Observer.open(own.fleet(), workload));
    Side side = closing.add(Side.federated(own.fleet(), workload, settings.concurrency()));
    closing.add(factory.create(others.fleet(), workload)).start();
    return new Measured(side, observer, own.fleet().members().keySet(), new ArrayList<>());
  }

  /** The smallest value that so large a part of them does not exceed. */
  private static double quantile(List<Double> sorted, double part) {
    int rank = (int) Math.ceil(part * sorted.size());
    return sorted.get(Math.max(rank, 1) - 1);
  }
}
