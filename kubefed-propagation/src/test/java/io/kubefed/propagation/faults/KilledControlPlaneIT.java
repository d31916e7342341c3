package io.kubefed.propagation.faults;

import io.kubefed.testing.TestClusters;
import io.kubefed.testing.UseClusters;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.IntSupplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A control plane that ends by SIGKILL while it works, and the one that is started after it. */
@UseClusters(
    value = {"host", "east", "west"},
    controllerManager = false)
class KilledControlPlaneIT {

  private static final Duration PATIENCE = Duration.ofMinutes(3);

  @TempDir private Path directory;

  @Test
  @Timeout(600)
  void nothingIsLostOrLeftBehindWhenItIsKilledWhileItWorks(TestClusters clusters) {
    killWhileWorking(clusters, 60, 1);
  }

  @Test
  @Tag("soak")
  @Timeout(3600)
  void nothingIsLostOrLeftBehindWhenItIsKilledTenTimesOver(TestClusters clusters) {
    killWhileWorking(clusters, 300, 10);
  }

  /** In each round it is killed while it creates, while it updates and while it deletes. */
  private void killWhileWorking(TestClusters clusters, int resources, int rounds) {
    long seed = Long.getLong("kubefed.test.seed", System.nanoTime());
    System.out.println("killed at random points; again with -Dkubefed.test.seed=" + seed);
    Random random = new Random(seed);
    List<String> names = IntStream.range(0, resources).mapToObj(i -> "settings-" + i).toList();
    Federation federation = Federation.install(clusters);
    try (federation) {
      ControlPlaneProcess running = start(federation);
      try {
        for (int round = 0; round < rounds; round++) {
          running =
              killAmid(
                  federation,
                  running,
                  names,
                  federation::create,
                  () -> federation.managedIn("east").size(),
                  random);
          running =
              killAmid(
                  federation,
                  running,
                  names,
                  federation::change,
                  () -> changedIn(federation, "west"),
                  random);
          running =
              killAmid(
                  federation,
                  running,
                  names,
                  federation::delete,
                  () -> names.size() - federation.managedIn("east").size(),
                  random);
        }
        federation.removeAll();
      } catch (Throwable e) {
        System.out.println(running.log());
        throw e;
      } finally {
        running.close();
      }
    }
  }

  private ControlPlaneProcess start(Federation federation) {
    return ControlPlaneProcess.start(federation, directory, "killed-control-plane");
  }

  /** Asks for something of all resources, and kills the control plane when part of it is done. */
  private ControlPlaneProcess killAmid(
      Federation federation,
      ControlPlaneProcess running,
      List<String> names,
      Consumer<String> ask,
      IntSupplier done,
      Random random) {
    int enough = random.nextInt(names.size());
    CompletableFuture<Void> asking = CompletableFuture.runAsync(() -> names.forEach(ask));
    Federation.within(
        PATIENCE,
        () -> {
          if (done.getAsInt() < enough) {
            throw new AssertionError(done.getAsInt() + " of " + enough + " are done");
          }
        });
    running.kill();
    System.out.println("killed when " + enough + " of " + names.size() + " were done");
    ControlPlaneProcess next = start(federation);
    try {
      asking.join();
      federation.awaitSettled(PATIENCE);
    } catch (Throwable e) {
      System.out.println(next.log());
      next.close();
      throw e;
    }
    return next;
  }

  private static int changedIn(Federation federation, String member) {
    return (int)
        federation.managedIn(member).values().stream()
            .filter(object -> object.text("data", "revision").orElse("").equals("2"))
            .count();
  }
}
