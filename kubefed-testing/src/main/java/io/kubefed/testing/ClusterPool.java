package io.kubefed.testing;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The clusters that test classes share, each started when it is first asked for. JUnit's root store
 * holds the pool and closes it after the last test. A start that failed is not tried again: the
 * next class fails at once.
 */
final class ClusterPool implements AutoCloseable {
  private final ClusterSource source;
  private final Map<ClusterSpec, CompletableFuture<StartedCluster>> clusters =
      new ConcurrentHashMap<>();

  ClusterPool(ClusterSource source) {
    this.source = source;
  }

  List<StartedCluster> get(List<ClusterSpec> specs) {
    List<CompletableFuture<StartedCluster>> starts =
        specs.stream()
            .map(
                spec ->
                    clusters.computeIfAbsent(
                        spec, absent -> ClusterStarter.start(source, absent, true)))
            .toList();
    return ClusterStarter.join(starts);
  }

  @Override
  public void close() {
    clusters.values().forEach(ClusterStarter::close);
    clusters.clear();
  }
}
