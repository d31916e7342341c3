package io.kubefed.testing;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The started clusters of this JVM, stopped by its shutdown hook if nobody did before. */
final class LiveBackends {
  private static final Set<ClusterBackend> LIVE = ConcurrentHashMap.newKeySet();

  static {
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(() -> LIVE.forEach(ClusterBackend::close), "kubefed-testing-shutdown"));
  }

  private LiveBackends() {}

  static void add(ClusterBackend backend) {
    LIVE.add(backend);
  }

  static void remove(ClusterBackend backend) {
    LIVE.remove(backend);
  }
}
