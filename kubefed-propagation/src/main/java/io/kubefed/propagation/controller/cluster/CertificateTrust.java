package io.kubefed.propagation.controller.cluster;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.PKIXBuilderParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509CertSelector;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.Date;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import javax.net.ssl.CertPathTrustManagerParameters;
import javax.net.ssl.ManagerFactoryParameters;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/**
 * Trusts servers by given certificates alone, and leaves single checks out.
 *
 * <p>The checks themselves are the JDK's. Without the name, it is asked about the chain of
 * certificates and not about the connection. Without the validity period, it is asked whether the
 * chain was valid a second after the server's own certificate began to be, as KubeFed asks.
 */
final class CertificateTrust extends X509ExtendedTrustManager {

  /** One question to the JDK's trust manager. */
  @FunctionalInterface
  private interface Question {
    void ask(X509ExtendedTrustManager manager) throws CertificateException;
  }

  private final X509ExtendedTrustManager standard;
  private final Set<TlsValidation> disabled;

  private CertificateTrust(X509ExtendedTrustManager standard, Set<TlsValidation> disabled) {
    this.standard = standard;
    this.disabled = disabled;
  }

  /**
   * A trust manager.
   *
   * @param pem the certificates to trust; nothing for those that this machine trusts
   * @throws IllegalArgumentException if there is no certificate in the text
   */
  static CertificateTrust of(Optional<String> pem, Set<TlsValidation> disabled) {
    try {
      return new CertificateTrust(
          pem.isEmpty() ? manager((KeyStore) null) : manager(keyStore(pem.get())), disabled);
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalStateException("this Java cannot keep certificates", e);
    }
  }

  /**
   * The certificates in a text.
   *
   * @throws IllegalArgumentException if there is none, or something else as well
   */
  static Collection<? extends Certificate> certificates(String pem) {
    Collection<? extends Certificate> certificates;
    try {
      certificates =
          CertificateFactory.getInstance("X.509")
              .generateCertificates(new ByteArrayInputStream(pem.getBytes(UTF_8)));
    } catch (CertificateException e) {
      throw new IllegalArgumentException("there is something else than certificates in it", e);
    }
    if (certificates.isEmpty()) {
      throw new IllegalArgumentException("there is no certificate in it");
    }
    return certificates;
  }

  private static KeyStore keyStore(String pem) throws GeneralSecurityException, IOException {
    KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
    store.load(null, null);
    int number = 0;
    for (Certificate certificate : certificates(pem)) {
      store.setCertificateEntry("ca-" + number++, certificate);
    }
    return store;
  }

  private static X509ExtendedTrustManager manager(@Nullable KeyStore trusted)
      throws GeneralSecurityException {
    TrustManagerFactory factory =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init(trusted);
    return extended(factory);
  }

  private static X509ExtendedTrustManager extended(TrustManagerFactory factory) {
    return Stream.of(factory.getTrustManagers())
        .filter(X509ExtendedTrustManager.class::isInstance)
        .map(X509ExtendedTrustManager.class::cast)
        .findFirst()
        .orElseThrow(() -> new IllegalStateException("this Java checks no certificates"));
  }

  private void check(X509Certificate[] chain, Question question) throws CertificateException {
    if (disabled.contains(TlsValidation.ALL)) {
      return;
    }
    question.ask(disabled.contains(TlsValidation.VALIDITY_PERIOD) ? asOf(chain) : standard);
  }

  /** The trust manager as it would have been when the first certificate of the chain began. */
  private X509ExtendedTrustManager asOf(X509Certificate[] chain) throws CertificateException {
    try {
      Set<TrustAnchor> anchors = new HashSet<>();
      for (X509Certificate trusted : standard.getAcceptedIssuers()) {
        anchors.add(new TrustAnchor(trusted, null));
      }
      PKIXBuilderParameters parameters = new PKIXBuilderParameters(anchors, new X509CertSelector());
      parameters.setRevocationEnabled(false);
      parameters.setDate(Date.from(chain[0].getNotBefore().toInstant().plusSeconds(1)));
      ManagerFactoryParameters dated = new CertPathTrustManagerParameters(parameters);
      TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX");
      factory.init(dated);
      return extended(factory);
    } catch (GeneralSecurityException e) {
      throw new CertificateException("the certificate cannot be checked", e);
    }
  }

  private boolean ignoresName() {
    return disabled.contains(TlsValidation.SUBJECT_NAME);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
      throws CertificateException {
    check(
        chain,
        manager -> {
          if (ignoresName()) {
            manager.checkServerTrusted(chain, authType);
          } else {
            manager.checkServerTrusted(chain, authType, engine);
          }
        });
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
      throws CertificateException {
    check(
        chain,
        manager -> {
          if (ignoresName()) {
            manager.checkServerTrusted(chain, authType);
          } else {
            manager.checkServerTrusted(chain, authType, socket);
          }
        });
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType)
      throws CertificateException {
    check(chain, manager -> manager.checkServerTrusted(chain, authType));
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
      throws CertificateException {
    standard.checkClientTrusted(chain, authType, engine);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
      throws CertificateException {
    standard.checkClientTrusted(chain, authType, socket);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType)
      throws CertificateException {
    standard.checkClientTrusted(chain, authType);
  }

  @Override
  public X509Certificate[] getAcceptedIssuers() {
    return standard.getAcceptedIssuers();
  }
}
