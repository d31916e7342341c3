package io.kubefed.propagation.controller.cluster;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.joining;

import io.fabric8.kubernetes.client.utils.Serialization;
import io.kubefed.core.Problem;
import io.kubefed.core.api.KubeFedCluster;
import io.kubefed.core.json.JsonValue;
import io.kubefed.core.validation.KubeFedClusterValidation;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Base64;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** Reads how to reach a cluster out of its KubeFedCluster and Secret. */
final class ConnectionReader {

  private final String namespace;
  private final Function<String, Optional<ClusterSecret>> secrets;

  /**
   * A reader.
   *
   * @param namespace the namespace of the KubeFedClusters and Secrets
   * @param secrets finds a Secret by its name
   */
  ConnectionReader(String namespace, Function<String, Optional<ClusterSecret>> secrets) {
    this.namespace = namespace;
    this.secrets = secrets;
  }

  /** The name of the Secret that a KubeFedCluster refers to. */
  static Optional<String> secretName(JsonValue cluster) {
    return cluster.text("spec", "secretRef", "name").filter(name -> !name.isEmpty());
  }

  /**
   * Reads a KubeFedCluster.
   *
   * @throws IllegalArgumentException if it is malformed; the message says what to change, and shows
   *     neither the token nor the password of a proxy
   */
  ClusterConnection read(JsonValue cluster) {
    String name = cluster.text("metadata", "name").orElseThrow();
    String secretName =
        secretName(cluster)
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "spec.secretRef.name: name the Secret in namespace "
                            + namespace
                            + " that holds the cluster's token"));
    List<Problem> problems = KubeFedClusterValidation.validate(typed(cluster));
    if (!problems.isEmpty()) {
      throw new IllegalArgumentException(
          problems.stream().map(Problem::toString).collect(joining("; ")));
    }
    return new ClusterConnection(
        name,
        endpoint(cluster.text("spec", "apiEndpoint").orElse("")),
        cluster.text("spec", "caBundle").filter(text -> !text.isEmpty()).map(this::certificates),
        token(secretName),
        disabledValidations(cluster),
        cluster.text("spec", "proxyURL").filter(text -> !text.isEmpty()).map(this::proxy));
  }

  private static KubeFedCluster typed(JsonValue cluster) {
    try {
      return Serialization.unmarshal(cluster.toJson(), KubeFedCluster.class);
    } catch (RuntimeException e) {
      throw new IllegalArgumentException(
          "spec: a field is of another type than the definition of KubeFedCluster asks for", e);
    }
  }

  private static URI endpoint(String text) {
    String url = text.contains("://") ? text : "https://" + text;
    try {
      URI endpoint = new URI(url);
      if (endpoint.getHost() != null) {
        return endpoint;
      }
    } catch (URISyntaxException e) {
      // Said below, in words that help.
    }
    throw new IllegalArgumentException(
        "spec.apiEndpoint: must be a URL with a host, such as https://10.0.0.1:6443");
  }

  private String certificates(String base64) {
    String pem = new String(Base64.getMimeDecoder().decode(base64), UTF_8);
    try {
      CertificateTrust.certificates(pem);
      return pem;
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "spec.caBundle: must be PEM certificates, encoded in base64; " + e.getMessage(), e);
    }
  }

  private String token(String secretName) {
    String secret = "Secret " + namespace + "/" + secretName;
    ClusterSecret found =
        secrets
            .apply(secretName)
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "spec.secretRef.name: there is no "
                            + secret
                            + "; create it with the cluster's token under the key token"));
    String missing =
        secret + " has nothing under the key token; put the cluster's bearer token there";
    String base64 = found.token().orElseThrow(() -> new IllegalArgumentException(missing));
    String token;
    try {
      token = new String(Base64.getDecoder().decode(base64), UTF_8).strip();
    } catch (IllegalArgumentException e) {
      throw malformedToken(secret); // Without the cause, which quotes what it stumbled over.
    }
    if (token.isEmpty()) {
      throw new IllegalArgumentException(missing);
    } else if (!token.chars().allMatch(c -> c > ' ' && c < 0x7f)) {
      throw malformedToken(secret);
    }
    return token;
  }

  private static IllegalArgumentException malformedToken(String secret) {
    return new IllegalArgumentException(
        secret + " has something under the key token that is no bearer token; put one there");
  }

  private static Set<TlsValidation> disabledValidations(JsonValue cluster) {
    Set<TlsValidation> disabled = EnumSet.noneOf(TlsValidation.class);
    cluster
        .path("spec", "disabledTLSValidations")
        .map(JsonValue::items)
        .orElse(List.of())
        .forEach(item -> item.text().flatMap(TlsValidation::of).ifPresent(disabled::add));
    return disabled;
  }

  private URI proxy(String text) {
    try {
      URI proxy = new URI(text);
      if (proxy.getHost() != null) {
        String scheme = proxy.getScheme().toLowerCase(Locale.ROOT);
        String user = proxy.getRawUserInfo();
        return new URI(
            scheme
                + "://"
                + (user == null ? "" : user + "@")
                + proxy.getHost()
                + ":"
                + (proxy.getPort() > 0 ? proxy.getPort() : defaultPort(scheme)));
      }
    } catch (URISyntaxException e) {
      // Said below, without the text, which may hold a password.
    }
    throw new IllegalArgumentException(
        "spec.proxyURL: must be a URL with a host, such as http://proxy:3128");
  }

  private static int defaultPort(String scheme) {
    return switch (scheme) {
      case "https" -> 443;
      case "socks5" -> 1080;
      default -> 80;
    };
  }
}
