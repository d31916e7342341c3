package io.kubefed.scheduling.impure;

import io.kubefed.propagation.cluster.ClusterClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Executor;

/** One sin each. */
public final class Impurities {

  private Impurities() {}

  /** Asks a cluster. */
  public static final class AsksCluster {
    String name(ClusterClient client) {
      return client.toString();
    }
  }

  /** Reads a file. */
  public static final class ReadsFile {
    boolean exists() {
      return Files.exists(Path.of("plan"));
    }
  }

  /** Starts a thread. */
  public static final class StartsThread {
    void start() {
      new Thread(() -> {}).start();
    }
  }

  /** Takes an executor. */
  public static final class TakesExecutor {
    void run(Executor executor) {
      executor.execute(() -> {});
    }
  }

  /** Reads an instant. */
  public static final class ReadsInstant {
    Instant now() {
      return Instant.now();
    }
  }

  /** Reads milliseconds. */
  public static final class ReadsMillis {
    long now() {
      return System.currentTimeMillis();
    }
  }

  /** Prints. */
  public static final class Prints {
    void print() {
      System.out.println("plan");
    }
  }

  /** Uses the common pool. */
  public static final class StreamsInParallel {
    long count(List<String> clusters) {
      return clusters.parallelStream().count();
    }
  }

  /** Holds state. */
  public static final class HoldsState {
    static int plans;

    void count() {
      plans++;
    }
  }
}
