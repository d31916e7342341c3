package io.kubefed.benchmarks.propagation;

import io.kubefed.core.selector.LabelSelector;
import io.kubefed.propagation.cluster.StandardTypes;
import io.kubefed.propagation.informer.Form;
import io.kubefed.propagation.informer.Informer;
import io.kubefed.propagation.informer.InformerGroup;
import io.kubefed.propagation.informer.InformerSettings;
import io.kubefed.propagation.informer.InformerSpec;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;

/**
 * The heap that a running federation holds for each managed object in a member, everything that it
 * keeps of the host included. Beside it what caches of the members alone hold, of metadata and of
 * whole objects.
 */
final class Heap implements Scenario {

  @Override
  public void run(Settings settings, PrintStream out) throws InterruptedException {
    Optional<Federation.Factory> factory = Federations.of(settings);
    Workload workload =
        new Workload(
            Stage.dialect(settings, StandardTypes.CONFIG_MAP), "federated", settings.kilobytes());
    List<String> names = Workload.names("resource", settings.resources());
    out.printf(
        "HEAP: %d ConfigMaps of %d KB in each of 3 members, bytes for each member object%n%n",
        settings.resources(), settings.kilobytes());
    Table table = new Table("", "bytes");
    try (Stage stage = Stage.start(workload)) {
      if (factory.isPresent()) {
        table.row(settings.federation(), federation(stage, factory.get(), names, settings));
      } else {
        stage.populate(names, factory, settings);
      }
      table.row("caches of metadata alone", caches(stage, Form.metadata(), settings));
      table.row("caches of whole objects alone", caches(stage, Form.whole(), settings));
    }
    table.print(out);
  }

  private static double federation(
      Stage stage, Federation.Factory factory, List<String> names, Settings settings)
      throws InterruptedException {
    Workload workload = stage.workload();
    try (Connection others = stage.testbed().connect();
        Federation federation = factory.create(others.fleet(), workload)) {
      federation.start();
      // Whatever is made with the first resources and kept afterwards is no cost of an object.
      List<String> first = Workload.names("first", settings.resources());
      change(stage, Phase.CREATE, first, settings);
      change(stage, Phase.DELETE, first, settings);
      Stage.awaitSettled(federation, settings);
      long before = used();
      change(stage, Phase.CREATE, names, settings);
      Stage.awaitSettled(federation, settings);
      return each(used() - before, stage, settings);
    }
  }

  private static void change(Stage stage, Phase phase, List<String> names, Settings settings)
      throws InterruptedException {
    Fleet fleet = stage.connection().fleet();
    try (Observer observer = Observer.open(fleet, stage.workload());
        Side side = Side.federated(fleet, stage.workload(), settings.concurrency())) {
      side.run(phase, names, observer, settings.timeout());
    }
  }

  private static <V> double caches(Stage stage, Form<V> form, Settings settings)
      throws InterruptedException {
    InformerSpec<V> spec =
        InformerSpec.inNamespace(stage.workload().target(), stage.workload().namespace(), form)
            .withSelector(
                LabelSelector.ofLabels(Map.of(stage.workload().dialect().managedLabel(), "true")));
    ExecutorService threads = Threads.unbounded("caches");
    ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
    try (InformerGroup group =
        InformerGroup.create(InformerSettings.builder(threads, timer).build())) {
      List<Informer<V>> caches = new ArrayList<>();
      long before = used();
      stage
          .connection()
          .fleet()
          .members()
          .values()
          .forEach(member -> caches.add(group.informer(member, spec)));
      caches.forEach(Informer::start);
      long deadline = System.nanoTime() + settings.timeout().toNanos();
      while (caches.stream().anyMatch(cache -> cache.size() < settings.resources())) {
        if (System.nanoTime() > deadline) {
          throw new IllegalStateException("the caches did not fill in " + settings.timeout());
        }
        Thread.sleep(20);
      }
      return each(used() - before, stage, settings);
    } finally {
      threads.shutdownNow();
      timer.shutdownNow();
    }
  }

  private static double each(long bytes, Stage stage, Settings settings) {
    int members = stage.connection().fleet().members().size();
    return (double) bytes / ((long) members * settings.resources());
  }

  /** The used heap after collections, once what was closed before has let go of its own. */
  private static long used() throws InterruptedException {
    long used = Long.MAX_VALUE;
    for (int i = 0; i < 20; i++) {
      System.gc();
      long now = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
      if (now > used - 20_000) {
        return now;
      }
      used = now;
      Thread.sleep(200);
    }
    return used;
  }
}
