package io.kubefed.testing;

import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Clusters as one test sees them: with a namespace of its own. Does not stop them. */
class TestScopedClusters implements TestClusters {
  /** Leaves room for the random part in the 63 characters of a namespace's name. */
  private static final int MAX_PREFIX_LENGTH = 40;

  private final List<StartedCluster> clusters;
  private final String purpose;
  private @Nullable String namespace;

  TestScopedClusters(List<StartedCluster> clusters, String purpose) {
    this.clusters = List.copyOf(clusters);
    this.purpose = purpose;
  }

  @Override
  public final TestCluster get(String name) {
    return clusters.stream()
        .filter(cluster -> cluster.name().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "No cluster is named '"
                        + name
                        + "'; there are: "
                        + clusters.stream()
                            .map(StartedCluster::name)
                            .collect(Collectors.joining(", "))));
  }

  @Override
  public final List<TestCluster> all() {
    return List.copyOf(clusters);
  }

  @Override
  public final Iterator<TestCluster> iterator() {
    return all().iterator();
  }

  @Override
  public final String kubeconfig() {
    return Kubeconfigs.merge(clusters.stream().map(StartedCluster::kubeconfig).toList());
  }

  @Override
  public final synchronized String namespace() {
    String existing = namespace;
    if (existing == null) {
      existing = namespaceName(purpose);
      // Set first: what was made before a failure is to be deleted too.
      namespace = existing;
      for (StartedCluster cluster : clusters) {
        cluster.createNamespace(existing);
      }
    }
    return existing;
  }

  /** Starts with what the test is called, for whoever looks into a cluster. */
  static String namespaceName(String purpose) {
    String words =
        purpose
            .replaceAll("([a-z0-9])([A-Z])", "$1-$2")
            .toLowerCase(Locale.ROOT)
            .replaceAll("\\(.*", "")
            .replaceAll("[^a-z0-9]+", "-");
    String prefix = words.substring(0, Math.min(words.length(), MAX_PREFIX_LENGTH));
    return ("test-" + prefix + "-" + UUID.randomUUID().toString().substring(0, 8))
        .replaceAll("-+", "-");
  }

  @Override
  public synchronized void close() {
    String existing = namespace;
    if (existing != null) {
      namespace = null;
      clusters.forEach(cluster -> cluster.deleteNamespace(existing));
    }
  }
}
