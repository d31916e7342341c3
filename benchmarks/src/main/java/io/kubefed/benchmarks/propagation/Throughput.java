package io.kubefed.benchmarks.propagation;

import io.kubefed.propagation.cluster.StandardTypes;
import java.io.PrintStream;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * How long it takes until resources are created, changed and deleted everywhere and the host says
 * so, and what it costs. Rounds of the floor and of the federation alternate, so that what drifts
 * hits both.
 */
final class Throughput implements Scenario {

  private final Set<Phase> phases;

  /** Measures these phases; the others are gone through, where the measured ones need them. */
  Throughput(Set<Phase> phases) {
    this.phases = Set.copyOf(phases);
  }

  /** One side and what it took so far. */
  private record Measured(
      Side side, Workload workload, Observer observer, Map<Phase, Usage> usage) {}

  @Override
  public void run(Settings settings, PrintStream out) throws InterruptedException {
    Optional<Federation.Factory> factory = Federations.of(settings);
    Workload floor =
        new Workload(Dialect.floor(StandardTypes.CONFIG_MAP), "floor", settings.kilobytes());
    Workload federated =
        new Workload(Dialect.kubefed(StandardTypes.CONFIG_MAP), "federated", settings.kilobytes());
    try (Testbed testbed = Testbed.start()) {
      testbed.install(floor);
      testbed.install(federated);
      try (Connection own = testbed.connect();
          Connection others = testbed.connect();
          Observer floorObserver = Observer.open(own.fleet(), floor);
          Side floorSide = Side.floor(own.fleet(), floor, settings.concurrency())) {
        Measured first = new Measured(floorSide, floor, floorObserver, new EnumMap<>(Phase.class));
        if (factory.isEmpty()) {
          rounds(testbed, List.of(first), settings);
          print(List.of(first), settings, out);
          return;
        }
        try (Observer observer = Observer.open(own.fleet(), federated);
            Side side = Side.federated(own.fleet(), federated, settings.concurrency());
            Federation federation = factory.get().create(others.fleet(), federated)) {
          federation.start();
          Measured second = new Measured(side, federated, observer, new EnumMap<>(Phase.class));
          rounds(testbed, List.of(first, second), settings);
          print(List.of(first, second), settings, out);
        }
      }
    }
  }

  /** One round of each side that is not measured, then those that are. */
  private void rounds(Testbed testbed, List<Measured> sides, Settings settings)
      throws InterruptedException {
    for (int round = 0; round <= settings.rounds(); round++) {
      for (int i = 0; i < sides.size(); i++) {
        Measured side = sides.get((i + round) % sides.size());
        List<String> names = Workload.names("round-" + round, settings.resources());
        for (Phase phase : Phase.values()) {
          if (phase != Phase.UPDATE || phases.contains(phase)) {
            Usage usage = measure(testbed, side, phase, names, settings);
            if (round > 0) {
              side.usage().merge(phase, usage, Usage::plus);
            }
          }
        }
      }
    }
  }

  private static Usage measure(
      Testbed testbed, Measured side, Phase phase, List<String> names, Settings settings)
      throws InterruptedException {
    Usage before = Usage.now(testbed);
    double seconds = side.side().run(phase, names, side.observer(), settings.timeout()).seconds();
    return Usage.between(before, Usage.now(testbed), seconds);
  }

  private void print(List<Measured> sides, Settings settings, PrintStream out) {
    for (Phase phase : new TreeSet<>(phases)) {
      List<UsageReport.Column> columns =
          sides.stream()
              .map(
                  side ->
                      new UsageReport.Column(
                          side.workload(), side.usage().getOrDefault(phase, Usage.NONE)))
              .toList();
      UsageReport.print(phase, columns, settings, out);
    }
  }
}
