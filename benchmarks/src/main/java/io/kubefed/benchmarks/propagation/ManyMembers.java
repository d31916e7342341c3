package io.kubefed.benchmarks.propagation;

import io.kubefed.propagation.cluster.ClusterClient;
import io.kubefed.propagation.cluster.ClusterClients;
import io.kubefed.propagation.cluster.InMemoryCluster;
import io.kubefed.propagation.cluster.ListOptions;
import io.kubefed.propagation.cluster.Sleeper;
import io.kubefed.propagation.cluster.StandardTypes;
import io.kubefed.propagation.cluster.WriteOptions;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;

/**
 * Many members far away, all in memory: the time until resources are created in all of them. The
 * floor is one such member alone, written to by a bare client with as many writes under way as a
 * lane has.
 */
final class ManyMembers implements Scenario {

  private static final Duration LATENCY_EACH_WAY = Duration.ofMillis(20);

  @Override
  public void run(Settings settings, PrintStream out) throws InterruptedException {
    Optional<Federation.Factory> factory = Federations.of(settings);
    Workload workload =
        new Workload(Dialect.kubefed(StandardTypes.CONFIG_MAP), "federated", settings.kilobytes());
    double floor = 0;
    double federated = 0;
    for (int round = 0; round <= settings.rounds(); round++) {
      // The first round warms up and is not measured.
      double seconds = oneMember(workload, settings);
      floor += round == 0 ? 0 : seconds;
      if (factory.isPresent()) {
        seconds = allMembers(workload, factory.get(), settings);
        federated += round == 0 ? 0 : seconds;
      }
    }
    out.printf(
        "MEMBERS: %d rounds of %d ConfigMaps of %d KB in %d members in memory, %d ms each way%n%n",
        settings.rounds(),
        settings.resources(),
        settings.kilobytes(),
        settings.members(),
        LATENCY_EACH_WAY.toMillis());
    Table table = new Table("", "seconds", "ratio");
    if (factory.isPresent()) {
      table.row(settings.federation(), federated, federated / floor);
    }
    table.row("floor, one member alone", floor, 1.0);
    table.print(out);
  }

  private static double oneMember(Workload workload, Settings settings)
      throws InterruptedException {
    ExecutorService watches = Threads.unbounded("watches");
    ExecutorService lane = Threads.pool("lane", settings.concurrency());
    Fleet fleet = fleet(1, watches);
    try {
      Preparation.install(fleet.host());
      Preparation.install(fleet, workload);
      ClusterClient member = fleet.members().values().iterator().next();
      long start = System.nanoTime();
      List<CompletableFuture<Void>> writes = new ArrayList<>();
      for (String name : Workload.names("resource", settings.resources())) {
        writes.add(
            CompletableFuture.runAsync(
                () ->
                    member.create(
                        workload.target(),
                        workload.member(name, Phase.CREATE.revision()),
                        WriteOptions.DEFAULT),
                lane));
      }
      CompletableFuture.allOf(writes.toArray(CompletableFuture[]::new)).join();
      return (System.nanoTime() - start) / 1e9;
    } finally {
      lane.shutdownNow();
      close(fleet);
      watches.shutdownNow();
    }
  }

  private static double allMembers(Workload workload, Federation.Factory factory, Settings settings)
      throws InterruptedException {
    ExecutorService watches = Threads.unbounded("watches");
    Fleet fleet = fleet(settings.members(), watches);
    List<String> names = Workload.names("resource", settings.resources());
    try {
      Preparation.install(fleet.host());
      Preparation.install(fleet, workload);
      try (Federation federation = factory.create(fleet, workload);
          Observer observer = Observer.open(new Fleet(fleet.host(), new TreeMap<>()), workload);
          Side side = Side.federated(fleet, workload, settings.concurrency())) {
        federation.start();
        Stage.awaitSettled(federation, settings);
        double seconds =
            side.run(
                    Phase.CREATE,
                    names,
                    Phase.CREATE.revision(),
                    observer,
                    Set.of(Observer.STATUS),
                    settings.timeout())
                .seconds();
        verify(fleet, workload, names.size());
        return seconds;
      }
    } finally {
      close(fleet);
      watches.shutdownNow();
    }
  }

  /** The status was waited for; here is whether it told the truth. */
  private static void verify(Fleet fleet, Workload workload, int expected) {
    ListOptions all = ListOptions.inNamespace(workload.namespace()).withMetadataOnly(true);
    for (Map.Entry<String, ClusterClient> member : fleet.members().entrySet()) {
      int found = member.getValue().list(workload.target(), all).items().size();
      if (found != expected) {
        throw new IllegalStateException(
            "the status said all is done, and " + member.getKey() + " has " + found);
      }
    }
  }

  private static Fleet fleet(int members, ExecutorService watches) {
    SortedMap<String, ClusterClient> clients = new TreeMap<>();
    for (int i = 0; i < members; i++) {
      String name = String.format("member-%04d", i);
      clients.put(
          name,
          ClusterClients.withLatency(
              cluster(name, watches).client(), LATENCY_EACH_WAY.multipliedBy(2), Sleeper.real()));
    }
    return new Fleet(cluster("host", watches).client(), clients);
  }

  private static InMemoryCluster cluster(String name, ExecutorService watches) {
    return InMemoryCluster.builder(name).watchExecutor(watches).build();
  }

  private static void close(Fleet fleet) {
    fleet.members().values().forEach(ClusterClient::close);
    fleet.host().close();
  }
}
