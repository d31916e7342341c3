package io.kubefed.cli;

import static java.util.Objects.requireNonNull;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.kubefed.core.KubefedException;
import io.kubefed.core.api.KubeFedConfig;
import io.kubefed.core.api.KubeFedConfigSpec;
import io.kubefed.core.api.KubeFedNames;
import io.kubefed.core.placement.ControlPlaneScope;
import io.kubefed.dns.admission.DnsAdmission;
import io.kubefed.propagation.ControlPlane;
import io.kubefed.propagation.admission.AdmissionServer;
import io.kubefed.propagation.admission.WebhookTarget;
import io.kubefed.propagation.cluster.ClusterClient;
import io.kubefed.propagation.cluster.ClusterClients;
import io.kubefed.propagation.cluster.StandardTypes;
import io.kubefed.propagation.install.InstallReport;
import io.kubefed.propagation.install.Installer;
import io.kubefed.propagation.metrics.ClusterMetrics;
import io.kubefed.propagation.metrics.MicrometerMetrics;
import io.kubefed.propagation.probe.ProbeServer;
import io.kubefed.scheduling.admission.PreferenceAdmission;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;

/**
 * A control plane with what it needs as a process: a client of the host, probes, metrics.
 * Thread-safe.
 */
final class ControllerManager implements AutoCloseable {

  private static final Duration WEBHOOK_PATIENCE = Duration.ofSeconds(20);

  private final Deque<AutoCloseable> parts = new ArrayDeque<>();
  private final CountDownLatch ended = new CountDownLatch(1);

  /**
   * What to run.
   *
   * @param host how to reach the host cluster
   * @param namespace the system namespace
   * @param config what the host's KubeFedConfig is made first; nothing to leave it as it is
   * @param install whether to install first what the host lacks
   * @param probes where to serve probes
   * @param metrics where to serve metrics; may be where the probes are
   * @param webhooks how to serve admission webhooks; nothing to serve none
   * @param controllers what runs beside propagation
   */
  record Settings(
      Config host,
      String namespace,
      Optional<KubeFedConfig> config,
      boolean install,
      BindAddress probes,
      BindAddress metrics,
      Optional<Webhooks> webhooks,
      Controllers controllers) {

    /** What is federated once the settings are written. */
    private ControlPlaneScope scope() {
      return config
              .map(KubeFedConfig::getSpec)
              .map(KubeFedConfigSpec::getScope)
              .filter(KubeFedNames.NAMESPACED::equals)
              .isPresent()
          ? ControlPlaneScope.NAMESPACED
          : ControlPlaneScope.CLUSTER;
    }

    Settings {
      requireNonNull(host, "host");
      requireNonNull(namespace, "namespace");
      requireNonNull(config, "config");
      requireNonNull(probes, "probes");
      requireNonNull(metrics, "metrics");
      requireNonNull(webhooks, "webhooks");
      requireNonNull(controllers, "controllers");
    }
  }

  /** How admission webhooks are reached, and where they are served. */
  record Webhooks(WebhookTarget target, InetSocketAddress address) {}

  private ControllerManager() {}

  /**
   * Starts it. A host that does not answer is waited for, unless settings are to be written there.
   *
   * @throws KubefedException if the settings cannot be written
   * @throws UncheckedIOException if an address to listen at cannot be had
   */
  static ControllerManager start(Settings settings) {
    ControllerManager manager = new ControllerManager();
    try {
      manager.open(settings);
      return manager;
    } catch (RuntimeException e) {
      manager.close();
      throw e;
    }
  }

  private synchronized void open(Settings settings) {
    KubernetesClient client = new KubernetesClientBuilder().withConfig(settings.host()).build();
    parts.push(client);
    ClusterClient host = ClusterClients.kubernetes("host", client).build();
    parts.push(host);
    Optional<AdmissionServer> admission =
        settings.webhooks().map(webhooks -> admission(host, settings, webhooks));
    settings.config().ifPresent(config -> writeSettings(host, settings, config));

    PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    parts.push(registry::close);
    MicrometerMetrics metrics = new MicrometerMetrics(registry);
    ControlPlane controlPlane =
        settings
            .controllers()
            .addTo(
                ControlPlane.builder(host)
                    .systemNamespace(settings.namespace())
                    .install(settings.install())
                    .clients(cluster -> ClusterMetrics.measured(cluster, metrics))
                    .metrics(metrics))
            .build();
    serve(settings, controlPlane, admission, registry);
    parts.push(controlPlane);
    controlPlane.start();
  }

  /**
   * Serves webhooks before anything is written that the host may ask about, by configurations that
   * are there from before.
   */
  private AdmissionServer admission(ClusterClient host, Settings settings, Webhooks webhooks) {
    AdmissionServer server =
        AdmissionServer.builder(host, webhooks.target())
            .systemNamespace(settings.namespace())
            .address(webhooks.address())
            .scope(settings.scope())
            .validator(new PreferenceAdmission(settings.controllers().scheduling().strategies()))
            .validator(new DnsAdmission())
            .build();
    parts.push(server);
    server.start();
    boolean first =
        settings.config().isEmpty()
            || host.get(StandardTypes.NAMESPACE, "", settings.namespace()).isEmpty();
    try {
      if (!first && !server.awaitReady(WEBHOOK_PATIENCE)) {
        System.err.println("Warning: the host does not know of the webhooks yet");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return server;
  }

  private static void writeSettings(ClusterClient host, Settings settings, KubeFedConfig config) {
    if (settings.install()) {
      InstallReport report =
          Installer.builder(host)
              .systemNamespace(settings.namespace())
              .createNamespace(true)
              .config(config)
              .build()
              .install();
      if (!report.isComplete()) {
        System.err.println("Warning: the installation is not complete: " + report);
      }
    }
    ConfigFile.write(host, config);
  }

  private void serve(
      Settings settings,
      ControlPlane controlPlane,
      Optional<AdmissionServer> admission,
      PrometheusMeterRegistry registry) {
    Optional<InetSocketAddress> probes = settings.probes().socket();
    Optional<InetSocketAddress> metrics = settings.metrics().socket();
    boolean together = probes.isPresent() && probes.equals(metrics) && probes.get().getPort() != 0;
    probes.ifPresent(
        address -> {
          ProbeServer.Builder builder =
              ProbeServer.builder(address)
                  .health("control-plane", controlPlane::isHealthy)
                  .ready("control-plane", controlPlane::isReady);
          admission.ifPresent(server -> builder.ready("admission", server::isReady));
          parts.push((together ? builder.metrics(registry::scrape) : builder).start());
        });
    metrics
        .filter(address -> !together)
        .ifPresent(
            address -> parts.push(ProbeServer.builder(address).metrics(registry::scrape).start()));
  }

  /** Returns when this has been closed. */
  void awaitClose() throws InterruptedException {
    ended.await();
  }

  /** Ends the control plane, then everything that it was given. May be called again. */
  @Override
  public synchronized void close() {
    while (!parts.isEmpty()) {
      try {
        parts.pop().close();
      } catch (Exception e) {
        System.err.println("Warning: could not be closed: " + e.getMessage());
      }
    }
    ended.countDown();
  }
}
