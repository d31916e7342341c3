package io.kubefed.propagation.controller.cluster;

import static java.util.Objects.requireNonNull;

import java.net.URI;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/**
 * How to reach a member cluster, as its KubeFedCluster and Secret say. Equal connections need one
 * client.
 *
 * @param cluster the name of the KubeFedCluster
 * @param endpoint the API server: an http or https URL
 * @param certificates the certificates that the API server is trusted by, in PEM; nothing for those
 *     that this machine trusts
 * @param token the bearer token; never in a message or {@link #toString}
 * @param disabledValidations the checks of the server's certificate that are left out
 * @param proxy the proxy to go through: an http, https or socks5 URL with a port; its user info is
 *     no more to be shown than the token
 */
public record ClusterConnection(
    String cluster,
    URI endpoint,
    Optional<String> certificates,
    String token,
    Set<TlsValidation> disabledValidations,
    Optional<URI> proxy) {

  public ClusterConnection {
    requireNonNull(cluster, "cluster");
    requireNonNull(endpoint, "endpoint");
    requireNonNull(certificates, "certificates");
    requireNonNull(token, "token");
    requireNonNull(proxy, "proxy");
    EnumSet<TlsValidation> copy = EnumSet.noneOf(TlsValidation.class);
    copy.addAll(disabledValidations);
    disabledValidations = Collections.unmodifiableSet(copy);
  }

  /** Without the token, the certificates and the user info of the proxy. */
  @Override
  public String toString() {
    return "connection of cluster "
        + cluster
        + " to "
        + endpoint
        + proxy.map(through -> " through " + through.getHost() + ":" + through.getPort()).orElse("")
        + (disabledValidations.isEmpty() ? "" : " without checking " + disabledValidations);
  }
}
