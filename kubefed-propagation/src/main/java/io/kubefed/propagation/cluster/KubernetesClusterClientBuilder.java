package io.kubefed.propagation.cluster;

import static java.util.Objects.requireNonNull;

import com.github.benmanes.caffeine.cache.Ticker;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Duration;
import java.util.concurrent.Executor;

/** Describes a client of a real API server; comes from {@link ClusterClients#kubernetes}. */
public final class KubernetesClusterClientBuilder {

  private final String name;
  private final KubernetesClient client;
  private Duration requestTimeout = Duration.ofSeconds(30);
  private long discoveryCacheSize = 500;
  private Duration discoveryCacheExpiry = Duration.ofMinutes(10);
  private Executor watchExecutor = Runnable::run;
  private Runnable onClose = () -> {};
  private Ticker ticker = Ticker.systemTicker();

  KubernetesClusterClientBuilder(String name, KubernetesClient client) {
    if (name.isEmpty()) {
      throw new IllegalArgumentException("a cluster needs a name");
    }
    this.name = name;
    this.client = requireNonNull(client, "client");
  }

  /**
   * How long a call waits for its whole answer, and a watch to be accepted. Default: 30 seconds.
   */
  public KubernetesClusterClientBuilder requestTimeout(Duration value) {
    if (value.isNegative() || value.toMillis() == 0) {
      throw new IllegalArgumentException("a request cannot be answered within " + value);
    }
    requestTimeout = value;
    return this;
  }

  /**
   * How many group versions discovery remembers; 0 to ask the server each time. Default: 500, more
   * than any cluster serves without thousands of CustomResourceDefinitions.
   */
  public KubernetesClusterClientBuilder discoveryCacheSize(long value) {
    if (value < 0) {
      throw new IllegalArgumentException("a cache of " + value + " entries cannot be");
    }
    discoveryCacheSize = value;
    return this;
  }

  /** How long discovery remembers. Default: 10 minutes. */
  public KubernetesClusterClientBuilder discoveryCacheExpiry(Duration value) {
    if (value.isNegative()) {
      throw new IllegalArgumentException("a cache cannot expire after " + value);
    }
    discoveryCacheExpiry = value;
    return this;
  }

  /**
   * What watch listeners are called on. Default: the threads of the HTTP client, which serve other
   * requests as well: listeners that wait for anything, or call the cluster, need an executor of
   * their own here.
   */
  public KubernetesClusterClientBuilder watchExecutor(Executor value) {
    watchExecutor = requireNonNull(value, "watchExecutor");
    return this;
  }

  /** Has the {@code KubernetesClient} closed with this client. Default: it stays open. */
  public KubernetesClusterClientBuilder closingConnection() {
    onClose = client::close;
    return this;
  }

  /** What the age of cache entries is measured with. */
  KubernetesClusterClientBuilder ticker(Ticker value) {
    ticker = value;
    return this;
  }

  /** The client. It starts nothing and contacts nobody. */
  public ClusterClient build() {
    ApiTransport transport = new ApiTransport(client, requestTimeout, new ApiFailures(name));
    ApiDiscovery discovery =
        new ApiDiscovery(transport, discoveryCacheSize, discoveryCacheExpiry, ticker);
    return new KubernetesClusterClient(name, transport, discovery, watchExecutor, onClose);
  }
}
