package io.kubefed.benchmarks.propagation;

import io.kubefed.core.ResourceType;
import java.util.Collection;
import java.util.Optional;

/**
 * Servers with resources in place, brought there by the federation that is measured, or by the
 * floor where none is. The federation is stopped afterwards.
 *
 * @param testbed the servers
 * @param workload what is in place
 * @param connection connections of the benchmark's own
 */
record Stage(Testbed testbed, Workload workload, Connection connection) implements AutoCloseable {

  /** Starts servers and installs the API of a workload. */
  static Stage start(Workload workload) throws InterruptedException {
    Testbed testbed = Testbed.start();
    testbed.install(workload);
    return new Stage(testbed, workload, testbed.connect());
  }

  /** KubeFed's API where a federation is measured, or the floor's. */
  static Dialect dialect(Settings settings, ResourceType target) {
    return settings.federation().equals(Federations.NONE)
        ? Dialect.floor(target)
        : Dialect.kubefed(target);
  }

  /** Has users create these resources, and waits until they are in place. */
  void populate(Collection<String> names, Optional<Federation.Factory> factory, Settings settings)
      throws InterruptedException {
    try (Observer observer = Observer.open(connection.fleet(), workload)) {
      if (factory.isEmpty()) {
        try (Side side = Side.floor(connection.fleet(), workload, settings.concurrency())) {
          side.run(Phase.CREATE, names, observer, settings.timeout());
        }
      } else {
        try (Side side = Side.federated(connection.fleet(), workload, settings.concurrency());
            Connection others = testbed.connect();
            Federation federation = factory.get().create(others.fleet(), workload)) {
          federation.start();
          side.run(Phase.CREATE, names, observer, settings.timeout());
        }
      }
    }
  }

  /** Waits until a federation has looked at everything. */
  static void awaitSettled(Federation federation, Settings settings) throws InterruptedException {
    long deadline = System.nanoTime() + settings.timeout().toNanos();
    while (!federation.isSettled()) {
      if (System.nanoTime() > deadline) {
        throw new IllegalStateException("the federation did not settle in " + settings.timeout());
      }
      Thread.sleep(5);
    }
  }

  @Override
  public void close() {
    connection.close();
    testbed.close();
  }
}
