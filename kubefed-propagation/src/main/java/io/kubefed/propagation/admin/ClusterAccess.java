package io.kubefed.propagation.admin;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import io.fabric8.kubernetes.client.Config;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How the control plane is to reach the API server of a member; who it is there, {@link
 * FederationAdmin#join} sees to.
 *
 * @param apiEndpoint the URL of the API server
 * @param caBundle the certificates that the server is trusted by: PEM, in base64. Empty for those
 *     that the member itself gives to its service accounts
 * @param insecure true if the certificate of the server is not to be checked
 * @param proxyUrl the proxy to go through: an http, https or socks5 URL. Empty for none
 */
public record ClusterAccess(
    String apiEndpoint, Optional<String> caBundle, boolean insecure, Optional<String> proxyUrl) {

  public ClusterAccess {
    if (apiEndpoint.isEmpty()) {
      throw new IllegalArgumentException("a member needs an API endpoint to be reached at");
    }
    requireNonNull(caBundle, "caBundle");
    requireNonNull(proxyUrl, "proxyUrl");
  }

  /** A server that is trusted by what the member gives to its service accounts; no proxy. */
  public static ClusterAccess at(String apiEndpoint) {
    return new ClusterAccess(apiEndpoint, Optional.empty(), false, Optional.empty());
  }

  /**
   * The server that a client's configuration is for, with its certificates and proxy.
   *
   * @throws UncheckedIOException if the file with the certificates cannot be read
   */
  public static ClusterAccess of(Config config) {
    String master = config.getMasterUrl();
    return new ClusterAccess(
        master.endsWith("/") ? master.substring(0, master.length() - 1) : master,
        caBundle(config),
        config.isTrustCerts(),
        proxy(config, master));
  }

  private static Optional<String> caBundle(Config config) {
    Optional<String> data = stated(config.getCaCertData());
    Optional<String> file = stated(config.getCaCertFile());
    if (data.isPresent()) {
      return data.map(ClusterAccess::base64);
    } else if (file.isPresent()) {
      try {
        return Optional.of(
            Base64.getEncoder().encodeToString(Files.readAllBytes(Path.of(file.get()))));
      } catch (IOException e) {
        throw new UncheckedIOException("the certificates of " + config.getMasterUrl(), e);
      }
    }
    return Optional.empty();
  }

  /** The client takes PEM as it is, besides base64. */
  private static String base64(String data) {
    return data.startsWith("-----BEGIN")
        ? Base64.getEncoder().encodeToString(data.getBytes(UTF_8))
        : data;
  }

  private static Optional<String> proxy(Config config, String master) {
    Optional<String> proxy =
        stated(master.startsWith("https:") ? config.getHttpsProxy() : config.getHttpProxy());
    String host = URI.create(master).getHost();
    String[] direct = config.getNoProxy();
    if (host != null && direct != null) {
      for (String suffix : direct) {
        if (!suffix.isEmpty() && host.endsWith(suffix)) {
          return Optional.empty();
        }
      }
    }
    return proxy;
  }

  private static Optional<String> stated(@Nullable String text) {
    return Optional.ofNullable(text).filter(value -> !value.isEmpty());
  }

  /** Names the endpoint alone: a proxy's URL may hold a password. */
  @Override
  public String toString() {
    return apiEndpoint + (proxyUrl.isPresent() ? " through a proxy" : "");
  }
}
