package io.kubefed.propagation.admission;

import static java.util.Objects.requireNonNull;

import io.kubefed.core.json.JsonValue;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * How the API server of the host reaches the webhook server: by a Service in the cluster, or by a
 * URL.
 */
public final class WebhookTarget {

  /** The name that KubeFed gave to its Service. */
  public static final String SERVICE = "kubefed-admission-webhook";

  private static final int HTTPS = 443;

  private final Optional<URI> url;
  private final String namespace;
  private final String service;
  private final int port;

  private WebhookTarget(Optional<URI> url, String namespace, String service, int port) {
    this.url = url;
    this.namespace = namespace;
    this.service = service;
    this.port = port;
  }

  /** By the Service {@value #SERVICE} of that namespace, at port 443. */
  public static WebhookTarget service(String namespace) {
    return service(namespace, SERVICE, HTTPS);
  }

  /** By that Service. */
  public static WebhookTarget service(String namespace, String name, int port) {
    if (requireNonNull(namespace, "namespace").isEmpty()
        || requireNonNull(name, "name").isEmpty()) {
      throw new IllegalArgumentException("a service needs a namespace and a name");
    } else if (port < 1 || port > 65_535) {
      throw new IllegalArgumentException("a service has a port from 1 to 65535, not " + port);
    }
    return new WebhookTarget(Optional.empty(), namespace, name, port);
  }

  /**
   * By a URL, for a server outside of the cluster.
   *
   * @param url {@code https://host:port}, perhaps with a path in front of those of the validators.
   *     Port 0 stands for the port that the server listens at
   * @throws IllegalArgumentException for another scheme, or with user, query or fragment, which no
   *     API server takes
   */
  public static WebhookTarget url(URI url) {
    if (!"https".equals(url.getScheme()) || url.getHost() == null) {
      throw new IllegalArgumentException(
          "webhooks are reached by https://host:port, not by " + url);
    } else if (url.getUserInfo() != null || url.getQuery() != null || url.getFragment() != null) {
      throw new IllegalArgumentException(
          "the URL of webhooks has no user, query or fragment: " + url);
    }
    return new WebhookTarget(Optional.of(url), "", "", HTTPS);
  }

  /** The same, with the port that the server listens at where none was given. */
  WebhookTarget listeningAt(int actualPort) {
    return url.filter(any -> any.getPort() == 0).isPresent()
        ? url(URI.create(url.get().toString().replaceFirst(":0(?=/|$)", ":" + actualPort)))
        : this;
  }

  /** True for a URL. */
  public boolean isUrl() {
    return url.isPresent();
  }

  /** What comes before the path of a validator in requests. */
  String prefix() {
    String path = url.map(URI::getPath).orElse("");
    return path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
  }

  /** The names that a certificate has to be for. */
  Set<String> hostNames() {
    if (url.isPresent()) {
      String host = url.get().getHost().toLowerCase(Locale.ROOT);
      return Set.of(host.startsWith("[") ? address(host) : host);
    }
    Set<String> names = new LinkedHashSet<>();
    names.add(service + "." + namespace + ".svc");
    names.add(service + "." + namespace);
    names.add(service + "." + namespace + ".svc.cluster.local");
    return names;
  }

  /** An IPv6 address as certificates tell it, without brackets and short forms. */
  private static String address(String bracketed) {
    try {
      return InetAddress.getByName(bracketed).getHostAddress();
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException("no address: " + bracketed, e);
    }
  }

  /** The {@code clientConfig} of a webhook, without a CA. */
  JsonValue clientConfig(String path) {
    if (url.isPresent()) {
      String base = url.get().toString();
      return Json.object(
          "url", (base.endsWith("/") ? base.substring(0, base.length() - 1) : base) + path);
    }
    return Json.object(
        "service",
        Json.object("namespace", namespace, "name", service, "path", path, "port", port));
  }

  /** True if that {@code clientConfig} leads to this server, at whatever path. */
  boolean isReachedBy(JsonValue clientConfig) {
    if (url.isPresent()) {
      String base = url.get().toString();
      return clientConfig.text("url").filter(to -> to.startsWith(base)).isPresent();
    }
    return clientConfig.text("service", "namespace").equals(Optional.of(namespace))
        && clientConfig.text("service", "name").equals(Optional.of(service));
  }

  /** For messages: the URL, or {@code service namespace/name:port}. */
  @Override
  public String toString() {
    return url.map(URI::toString).orElse("service " + namespace + "/" + service + ":" + port);
  }
}
