package io.kubefed.testing;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Starts clusters in parallel: all of them, or none. */
final class ClusterStarter {
  private static final Logger logger = LoggerFactory.getLogger(ClusterStarter.class);

  /** A thread per start, as each of them mostly waits for a server. */
  private static final Executor STARTS =
      task -> {
        Thread thread = new Thread(task, "kubefed-testing-start");
        thread.setDaemon(true);
        thread.start();
      };

  private ClusterStarter() {}

  /** Starts clusters that their only user may break. */
  static List<StartedCluster> startOwn(ClusterSource source, List<ClusterSpec> specs) {
    List<CompletableFuture<StartedCluster>> starts =
        specs.stream().map(spec -> start(source, spec, false)).toList();
    try {
      return join(starts);
    } catch (RuntimeException e) {
      starts.forEach(ClusterStarter::close);
      throw e;
    }
  }

  static CompletableFuture<StartedCluster> start(
      ClusterSource source, ClusterSpec spec, boolean shared) {
    return CompletableFuture.supplyAsync(
        () -> {
          source.prepare();
          long startedNanos = System.nanoTime();
          StartedCluster cluster = StartedCluster.start(source, spec, shared);
          logger.info(
              "Cluster {} ({}) started in {} ms",
              spec.name(),
              cluster.version(),
              (System.nanoTime() - startedNanos) / 1_000_000);
          return cluster;
        },
        STARTS);
  }

  /** Waits for all, then throws the first failure, the others suppressed in it. */
  static List<StartedCluster> join(List<CompletableFuture<StartedCluster>> starts) {
    List<StartedCluster> clusters = new ArrayList<>();
    RuntimeException failure = null;
    for (CompletableFuture<StartedCluster> start : starts) {
      try {
        clusters.add(start.join());
      } catch (CompletionException e) {
        // A failure may be told to many classes: each gets a stack trace of its own.
        Throwable cause = e.getCause() == null ? e : e.getCause();
        RuntimeException told =
            new TestClusterException(
                cause instanceof TestClusterException
                    ? String.valueOf(cause.getMessage())
                    : "A cluster did not start: " + cause,
                cause);
        if (failure == null) {
          failure = told;
        } else if (!String.valueOf(failure.getMessage()).equals(told.getMessage())) {
          failure.addSuppressed(told);
        }
      }
    }
    if (failure != null) {
      throw failure;
    }
    return List.copyOf(clusters);
  }

  /** Closes the cluster, if it started. */
  static void close(CompletableFuture<StartedCluster> start) {
    start
        .handle(
            (cluster, failure) -> {
              if (cluster != null) {
                cluster.close();
              }
              return cluster;
            })
        .join();
  }
}
