package io.kubefed.benchmarks.propagation;

import io.kubefed.propagation.cluster.ClusterClient;
import io.kubefed.propagation.cluster.ListOptions;
import io.kubefed.propagation.cluster.StandardTypes;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;

/**
 * How long a federation needs to find its way into what is in place, and what it writes meanwhile.
 * The floor is a client that reads what has to be known: resources and records whole, metadata of
 * the member objects.
 */
final class Restart implements Scenario {

  /** How long writes are waited for that are not to come. */
  private static final long QUIET_MILLIS = 3_000;

  @Override
  public void run(Settings settings, PrintStream out) throws InterruptedException {
    Optional<Federation.Factory> factory = Federations.restartable(settings);
    Workload workload =
        new Workload(
            Stage.dialect(settings, StandardTypes.CONFIG_MAP), "federated", settings.kilobytes());
    List<String> names = Workload.names("resource", settings.resources());
    out.printf(
        "RESTART: %d ConfigMaps of %d KB in place%n%n", settings.resources(), settings.kilobytes());
    Table table = new Table("round", "seconds", "writes", "floor, seconds", "ratio");
    try (Stage stage = Stage.start(workload)) {
      stage.populate(names, factory, settings);
      for (int round = 1; round <= settings.rounds(); round++) {
        double floor = read(stage);
        if (factory.isEmpty()) {
          table.row(round, "", "", floor, "");
        } else {
          Measured measured = restart(stage, factory.get(), names, round + 1, settings);
          table.row(
              round, measured.seconds(), measured.writes(), floor, measured.seconds() / floor);
        }
      }
    }
    table.print(out);
  }

  private record Measured(double seconds, long writes) {}

  private static Measured restart(
      Stage stage, Federation.Factory factory, List<String> names, int revision, Settings settings)
      throws InterruptedException {
    Workload workload = stage.workload();
    Usage before = Usage.now(stage.testbed());
    long start = System.nanoTime();
    try (Connection others = stage.testbed().connect();
        Federation federation = factory.create(others.fleet(), workload)) {
      federation.start();
      Stage.awaitSettled(federation, settings);
      double seconds = (System.nanoTime() - start) / 1e9;
      Thread.sleep(QUIET_MILLIS);
      Usage used = Usage.between(before, Usage.now(stage.testbed()), seconds);
      showThatItWorks(stage, names, revision, settings);
      return new Measured(
          seconds,
          used.servers().values().stream()
              .mapToLong(server -> server.writes(UsageReport::counts))
              .sum());
    }
  }

  /** A federation that has settled without having begun would be quick. */
  private static void showThatItWorks(
      Stage stage, List<String> names, int revision, Settings settings)
      throws InterruptedException {
    try (Observer observer = Observer.open(stage.connection().fleet(), stage.workload());
        Side side = Side.federated(stage.connection().fleet(), stage.workload(), 1)) {
      side.run(
          Phase.UPDATE,
          names.subList(0, 1),
          revision,
          observer,
          observer.places(),
          settings.timeout());
    }
  }

  private static double read(Stage stage) {
    Fleet fleet = stage.connection().fleet();
    Workload workload = stage.workload();
    ListOptions pages = ListOptions.everywhere().withLimit(500);
    ExecutorService threads = Threads.unbounded("floor");
    long start = System.nanoTime();
    List<CompletableFuture<?>> lists = new ArrayList<>();
    lists.add(
        CompletableFuture.supplyAsync(
            () -> fleet.host().listAll(workload.federated(), pages), threads));
    lists.add(
        CompletableFuture.supplyAsync(
            () -> fleet.host().listAll(workload.dialect().record(), pages), threads));
    for (ClusterClient member : fleet.members().values()) {
      lists.add(
          CompletableFuture.supplyAsync(
              () -> member.listAll(workload.target(), pages.withMetadataOnly(true)), threads));
    }
    CompletableFuture.allOf(lists.toArray(CompletableFuture[]::new)).join();
    double seconds = (System.nanoTime() - start) / 1e9;
    threads.shutdownNow();
    return seconds;
  }
}
