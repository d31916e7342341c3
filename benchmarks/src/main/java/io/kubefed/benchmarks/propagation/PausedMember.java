package io.kubefed.benchmarks.propagation;

import io.kubefed.propagation.cluster.StandardTypes;
import java.io.PrintStream;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What it costs two members that the third hangs: the time until resources are created in the two,
 * with the third well and with its API server stopped. The floor writes to the two alone.
 */
final class PausedMember implements Scenario {

  private static final Set<String> OTHERS = Set.of(Testbed.HOST, Testbed.EAST);

  @Override
  public void run(Settings settings, PrintStream out) throws InterruptedException {
    Optional<Federation.Factory> factory = Federations.of(settings);
    Workload floor =
        new Workload(Dialect.floor(StandardTypes.CONFIG_MAP), "floor", settings.kilobytes());
    Workload federated =
        new Workload(Dialect.kubefed(StandardTypes.CONFIG_MAP), "federated", settings.kilobytes());
    double alone = 0;
    double well = 0;
    double paused = 0;
    try (Testbed testbed = Testbed.start();
        Closing closing = new Closing()) {
      testbed.install(floor);
      testbed.install(federated);
      Fleet own = closing.add(testbed.connect()).fleet();
      Fleet two = own.without(Testbed.WEST);
      Observer floorObserver = closing.add(Observer.open(two, floor));
      Side floorSide = closing.add(Side.floor(two, floor, settings.concurrency()));
      Observer observer = closing.add(Observer.open(own, federated));
      Side side = closing.add(Side.federated(own, federated, settings.concurrency()));
      if (factory.isPresent()) {
        Fleet others = closing.add(testbed.connect()).fleet();
        closing.add(factory.get().create(others, federated)).start();
      }
      for (int round = 0; round <= settings.rounds(); round++) {
        double seconds =
            timeOf(floorSide, names("floor", round, settings), floorObserver, settings);
        alone += round == 0 ? 0 : seconds;
        if (factory.isPresent()) {
          seconds = timeOf(side, names("well", round, settings), observer, settings);
          well += round == 0 ? 0 : seconds;
          List<String> names = names("paused", round, settings);
          Arrival later = observer.expect(names, Phase.CREATE.revision(), observer.places());
          testbed.cluster(Testbed.WEST).pause();
          try {
            seconds = timeOf(side, names, observer, settings);
          } finally {
            testbed.cluster(Testbed.WEST).resume();
          }
          paused += round == 0 ? 0 : seconds;
          later.await(settings.timeout());
        }
      }
    }
    out.printf(
        "PAUSED: %d rounds of %d ConfigMaps of %d KB; seconds until they are in two of three"
            + " members%n%n",
        settings.rounds(), settings.resources(), settings.kilobytes());
    Table table = new Table("", "third well", "third paused", "slowdown", "floor, two members");
    if (factory.isPresent()) {
      table.row(settings.federation(), well, paused, paused / well, alone);
    } else {
      table.row("floor", "", "", "", alone);
    }
    table.print(out);
  }

  private static List<String> names(String prefix, int round, Settings settings) {
    return Workload.names(prefix + "-" + round, settings.resources());
  }

  private static double timeOf(
      Side side, Collection<String> names, Observer observer, Settings settings)
      throws InterruptedException {
    Side.Run run =
        side.run(
            Phase.CREATE, names, Phase.CREATE.revision(), observer, OTHERS, settings.timeout());
    run.writes().join();
    return run.seconds();
  }
}
