package io.kubefed.propagation.admission;

import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Decides when certificates are renewed. A new authority comes in two steps, so that no API server
 * meets a certificate whose authority it does not know yet: first it is trusted beside the old one,
 * and a certificate of it is shown no earlier than the overlap after.
 */
final class CertificatePlan {

  /** More names than this are not gathered: a leftover of replicas with other names. */
  private static final int MOST_NAMES = 32;

  private final CertificateMaker maker = new CertificateMaker();
  private final CertificateSettings settings;

  CertificatePlan(CertificateSettings settings) {
    this.settings = settings;
  }

  /** What should be there now; the very same if that is what is there. */
  CertificateBundle next(Optional<CertificateBundle> current, Set<String> names, Instant now) {
    if (current.isEmpty() || !isValid(current.get().authorities().get(0), now)) {
      CertificateMaker.Issued authority = maker.authority(now, settings.authority());
      return issue(List.of(authority.certificate()), authority, names, now);
    }
    CertificateBundle bundle = current.get();
    List<X509Certificate> authorities = bundle.authorities();
    CertificateMaker.Issued authority = bundle.authority();
    if (isDue(authority.certificate(), settings.authority(), now)) {
      authority = maker.authority(now, settings.authority());
      List<X509Certificate> all = new ArrayList<>();
      all.add(authority.certificate());
      all.addAll(authorities);
      authorities = all;
    }
    authorities = authorities.stream().filter(certificate -> !isOver(certificate, now)).toList();
    CertificateBundle trusted =
        authorities.equals(bundle.authorities())
            ? bundle
            : new CertificateBundle(
                authorities, authority.key(), bundle.server(), bundle.serverKey());
    boolean isKnown =
        !authority
            .certificate()
            .getNotBefore()
            .toInstant()
            .plus(CertificateMaker.BACKDATED)
            .plus(settings.overlap())
            .isAfter(now);
    boolean due =
        !bundle.names().containsAll(names)
            || isDue(bundle.server(), settings.server(), now)
            || (isKnown && !trusted.isOfNewestAuthority());
    if (!due) {
      return trusted;
    } else if (!isKnown && !isOver(bundle.server(), now) && bundle.names().containsAll(names)) {
      // The old one serves on until the new authority is known.
      return trusted;
    }
    Set<String> all = new TreeSet<>(names);
    if (bundle.names().size() < MOST_NAMES) {
      all.addAll(bundle.names());
    }
    return issue(authorities, authority, all, now);
  }

  private CertificateBundle issue(
      List<X509Certificate> authorities,
      CertificateMaker.Issued authority,
      Set<String> names,
      Instant now) {
    CertificateMaker.Issued server = maker.server(authority, names, now, settings.server());
    return new CertificateBundle(authorities, authority.key(), server.certificate(), server.key());
  }

  private static boolean isValid(X509Certificate certificate, Instant now) {
    return !isOver(certificate, now) && !certificate.getNotBefore().toInstant().isAfter(now);
  }

  private static boolean isOver(X509Certificate certificate, Instant now) {
    return certificate.getNotAfter().toInstant().isBefore(now);
  }

  /** True from when a third of its life is left, however long it was made for. */
  private static boolean isDue(X509Certificate certificate, Duration life, Instant now) {
    Instant end = certificate.getNotAfter().toInstant();
    return !now.isBefore(end.minus(life.dividedBy(3)));
  }
}
