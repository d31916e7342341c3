package io.kubefed.propagation.admission;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.joining;

import io.kubefed.core.json.JsonValue;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * What a webhook server needs to be trusted. Immutable; equal to another that is the same in PEM.
 *
 * @param authorities the certificates that API servers trust, the newest first
 * @param authorityKey the key of the newest authority
 * @param server the certificate that the server shows, signed by one of the authorities
 * @param serverKey its key
 */
record CertificateBundle(
    List<X509Certificate> authorities,
    PrivateKey authorityKey,
    X509Certificate server,
    PrivateKey serverKey) {

  private static final String CA_CERTIFICATE = "ca.crt";
  private static final String CA_KEY = "ca.key";
  private static final String CERTIFICATE = "tls.crt";
  private static final String KEY = "tls.key";
  private static final String BEGIN_KEY = "-----BEGIN PRIVATE KEY-----";
  private static final String END_KEY = "-----END PRIVATE KEY-----";
  private static final int ALTERNATIVE_DNS = 2;
  private static final int ALTERNATIVE_IP = 7;

  CertificateBundle {
    authorities = List.copyOf(authorities);
    if (authorities.isEmpty()) {
      throw new IllegalArgumentException("a bundle has an authority");
    }
  }

  /** What signs new certificates. */
  CertificateMaker.Issued authority() {
    return new CertificateMaker.Issued(authorities.get(0), authorityKey);
  }

  /** True if the certificate of the server is signed by the newest authority. */
  boolean isOfNewestAuthority() {
    try {
      server.verify(authorities.get(0).getPublicKey());
      return true;
    } catch (GeneralSecurityException e) {
      return false;
    }
  }

  /** The names and addresses that the certificate of the server is for. */
  Set<String> names() {
    Set<String> names = new TreeSet<>();
    try {
      Collection<List<?>> alternatives = server.getSubjectAlternativeNames();
      for (List<?> alternative : alternatives == null ? List.<List<?>>of() : alternatives) {
        int type = (Integer) alternative.get(0);
        if (type == ALTERNATIVE_DNS || type == ALTERNATIVE_IP) {
          names.add(String.valueOf(alternative.get(1)));
        }
      }
    } catch (CertificateException e) {
      return Set.of();
    }
    return names;
  }

  /** What API servers are to trust, in PEM. */
  String authoritiesPem() {
    return authorities.stream().map(CertificateBundle::pem).collect(joining());
  }

  /** The content of a Secret's {@code data}. */
  Map<String, String> toSecretData() {
    Map<String, String> data = new LinkedHashMap<>();
    data.put(CA_CERTIFICATE, base64(authoritiesPem()));
    data.put(CA_KEY, base64(pem(authorityKey)));
    data.put(CERTIFICATE, base64(pem(server)));
    data.put(KEY, base64(pem(serverKey)));
    return data;
  }

  /**
   * Reads a Secret; nothing if it has no such content, or the parts of it do not belong together.
   */
  static Optional<CertificateBundle> read(JsonValue secret) {
    try {
      CertificateBundle bundle =
          new CertificateBundle(
              certificates(text(secret, CA_CERTIFICATE)),
              key(text(secret, CA_KEY)),
              certificates(text(secret, CERTIFICATE)).get(0),
              key(text(secret, KEY)));
      return bundle.fitsTogether() ? Optional.of(bundle) : Optional.empty();
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private boolean fitsTogether() {
    return isSignedByOne()
        && CertificateKeys.belongTogether(server.getPublicKey(), serverKey)
        && CertificateKeys.belongTogether(authorities.get(0).getPublicKey(), authorityKey);
  }

  private boolean isSignedByOne() {
    for (X509Certificate authority : authorities) {
      try {
        server.verify(authority.getPublicKey());
        return true;
      } catch (GeneralSecurityException e) {
        // Another one may have.
      }
    }
    return false;
  }

  /** The certificate of the server and its key, for TLS. */
  KeyStore toKeyStore(char[] password) {
    try {
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(null, null);
      store.setKeyEntry("server", serverKey, password, new Certificate[] {server});
      return store;
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalStateException("this Java cannot keep certificates", e);
    }
  }

  private static String text(JsonValue secret, String field) {
    return new String(Base64.getDecoder().decode(secret.text("data", field).orElse("")), UTF_8);
  }

  private static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(UTF_8));
  }

  private static List<X509Certificate> certificates(String pem) throws CertificateException {
    List<X509Certificate> certificates = new ArrayList<>();
    for (Certificate certificate :
        CertificateFactory.getInstance("X.509")
            .generateCertificates(new ByteArrayInputStream(pem.getBytes(UTF_8)))) {
      certificates.add((X509Certificate) certificate);
    }
    if (certificates.isEmpty()) {
      throw new CertificateException("there is no certificate");
    }
    return certificates;
  }

  private static PrivateKey key(String pem) throws GeneralSecurityException {
    int from = pem.indexOf(BEGIN_KEY);
    int to = pem.indexOf(END_KEY);
    if (from < 0 || to < from) {
      throw new GeneralSecurityException("there is no key");
    }
    byte[] encoded =
        Base64.getMimeDecoder().decode(pem.substring(from + BEGIN_KEY.length(), to).strip());
    return KeyFactory.getInstance("EC").generatePrivate(new PKCS8EncodedKeySpec(encoded));
  }

  private static String pem(PrivateKey key) {
    return BEGIN_KEY + "\n" + lines(key.getEncoded()) + "\n" + END_KEY + "\n";
  }

  private static String pem(X509Certificate certificate) {
    try {
      return "-----BEGIN CERTIFICATE-----\n"
          + lines(certificate.getEncoded())
          + "\n-----END CERTIFICATE-----\n";
    } catch (CertificateException e) {
      throw new IllegalStateException("this Java cannot write certificates", e);
    }
  }

  private static String lines(byte[] content) {
    return Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(content);
  }

  /** Tells nothing of the keys. */
  @Override
  public String toString() {
    return "certificate "
        + server.getSerialNumber().toString(16)
        + " for "
        + names()
        + " until "
        + server.getNotAfter().toInstant();
  }
}
