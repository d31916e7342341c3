package io.kubefed.propagation.admission;

import static java.util.Objects.requireNonNull;

import java.time.Duration;

/**
 * How long certificates live. Each is renewed when a third of its life is left.
 *
 * @param authority the certificate that API servers trust
 * @param server the certificate that the server shows
 * @param overlap how long API servers are given to learn of a new authority before a certificate of
 *     it is shown
 */
record CertificateSettings(Duration authority, Duration server, Duration overlap) {

  static final CertificateSettings DEFAULT =
      new CertificateSettings(Duration.ofDays(3650), Duration.ofDays(90), Duration.ofMinutes(10));

  CertificateSettings {
    requireNonNull(authority, "authority");
    requireNonNull(server, "server");
    requireNonNull(overlap, "overlap");
    if (server.isNegative() || server.isZero() || overlap.isNegative()) {
      throw new IllegalArgumentException(
          "a certificate lives for some time, not " + server + " with an overlap of " + overlap);
    } else if (authority.compareTo(server.multipliedBy(3)) < 0) {
      throw new IllegalArgumentException(
          "an authority lives for at least three times as long as the certificates it signs: "
              + authority
              + " and "
              + server);
    } else if (overlap.multipliedBy(3).compareTo(server) > 0) {
      throw new IllegalArgumentException(
          "the overlap, "
              + overlap
              + ", is more than a third of the life of a certificate, "
              + server);
    }
  }
}
