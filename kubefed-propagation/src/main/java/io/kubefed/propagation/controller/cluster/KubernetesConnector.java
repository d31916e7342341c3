package io.kubefed.propagation.controller.cluster;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.kubefed.propagation.cluster.ClusterClient;
import io.kubefed.propagation.cluster.ClusterClients;
import java.net.URI;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import javax.net.ssl.TrustManager;

/**
 * Makes clients by fabric8's builder. Nothing is taken from the environment: neither a kubeconfig,
 * nor a service account, nor a proxy.
 */
final class KubernetesConnector implements ClusterConnector {

  private final Executor watchExecutor;
  private final Supplier<KubernetesClientBuilder> builders;

  KubernetesConnector(Executor watchExecutor, Supplier<KubernetesClientBuilder> builders) {
    this.watchExecutor = watchExecutor;
    this.builders = builders;
  }

  @Override
  public ClusterClient connect(ClusterConnection connection) {
    TrustManager trust =
        CertificateTrust.of(connection.certificates(), connection.disabledValidations());
    KubernetesClient client =
        builders
            .get()
            .withConfig(config(connection))
            .withHttpClientBuilderConsumer(
                http -> http.sslContext(null, new TrustManager[] {trust}))
            .build();
    return ClusterClients.kubernetes(connection.cluster(), client)
        .watchExecutor(watchExecutor)
        .closingConnection()
        .build();
  }

  private static Config config(ClusterConnection connection) {
    Set<TlsValidation> disabled = connection.disabledValidations();
    ConfigBuilder config =
        new ConfigBuilder(Config.empty())
            .withMasterUrl(connection.endpoint().toString())
            .withOauthToken(connection.token());
    if (disabled.contains(TlsValidation.ALL) || disabled.contains(TlsValidation.SUBJECT_NAME)) {
      // For transports that check the name outside of the trust manager.
      config.withDisableHostnameVerification(true);
    }
    connection
        .proxy()
        .map(KubernetesConnector::checked)
        .ifPresent(proxy -> config.withHttpProxy(proxy).withHttpsProxy(proxy));
    return config.build();
  }

  private static String checked(URI proxy) {
    if (proxy.getScheme().equals("https")) {
      throw new IllegalArgumentException(
          "spec.proxyURL asks for TLS to the proxy itself, which this client cannot do; write"
              + " http:// (what is sent to the cluster through the proxy stays encrypted) or"
              + " socks5://");
    }
    return proxy.toString();
  }
}
