package io.kubefed.propagation.admission;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Date;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.CertIOException;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.util.IPAddress;

/** Makes certificates, with keys on the curve P-256. The only class that knows Bouncy Castle. */
final class CertificateMaker {

  /** How far back certificates reach, for API servers whose clocks are behind. */
  static final Duration BACKDATED = Duration.ofMinutes(5);

  private static final String AUTHORITY = "CN=kubefed-admission-webhook-ca";
  private static final String SERVER = "CN=kubefed-admission-webhook";
  private static final int SERIAL_BITS = 127;

  private final SecureRandom random = new SecureRandom();

  /** A certificate and its key. */
  record Issued(X509Certificate certificate, PrivateKey key) {}

  /** A new authority. */
  Issued authority(Instant now, Duration life) {
    KeyPair keys = keys();
    X509v3CertificateBuilder builder =
        builder(new X500Name(AUTHORITY), AUTHORITY, keys.getPublic(), now, life);
    try {
      JcaX509ExtensionUtils utils = new JcaX509ExtensionUtils();
      builder
          .addExtension(Extension.basicConstraints, true, new BasicConstraints(0))
          .addExtension(
              Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign))
          .addExtension(
              Extension.subjectKeyIdentifier,
              false,
              utils.createSubjectKeyIdentifier(keys.getPublic()));
      return new Issued(signed(builder, keys.getPrivate()), keys.getPrivate());
    } catch (CertIOException | GeneralSecurityException e) {
      throw cannot(e);
    }
  }

  /** A new certificate for a server of these names or addresses, signed by that authority. */
  Issued server(Issued authority, Collection<String> names, Instant now, Duration life) {
    KeyPair keys = keys();
    X509v3CertificateBuilder builder =
        builder(
            X500Name.getInstance(authority.certificate().getSubjectX500Principal().getEncoded()),
            SERVER,
            keys.getPublic(),
            now,
            life);
    GeneralName[] all =
        names.stream()
            .map(
                name ->
                    new GeneralName(
                        IPAddress.isValid(name) ? GeneralName.iPAddress : GeneralName.dNSName,
                        name))
            .toArray(GeneralName[]::new);
    try {
      JcaX509ExtensionUtils utils = new JcaX509ExtensionUtils();
      builder
          .addExtension(Extension.basicConstraints, true, new BasicConstraints(false))
          .addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature))
          .addExtension(
              Extension.extendedKeyUsage,
              false,
              new ExtendedKeyUsage(KeyPurposeId.id_kp_serverAuth))
          .addExtension(
              Extension.authorityKeyIdentifier,
              false,
              utils.createAuthorityKeyIdentifier(authority.certificate()))
          .addExtension(Extension.subjectAlternativeName, false, new GeneralNames(all));
      return new Issued(signed(builder, authority.key()), keys.getPrivate());
    } catch (CertIOException | GeneralSecurityException e) {
      throw cannot(e);
    }
  }

  private X509v3CertificateBuilder builder(
      X500Name issuer, String subject, PublicKey key, Instant now, Duration life) {
    return new JcaX509v3CertificateBuilder(
        issuer,
        new BigInteger(SERIAL_BITS, random).add(BigInteger.ONE),
        Date.from(now.minus(BACKDATED)),
        Date.from(now.plus(life)),
        new X500Name(subject),
        key);
  }

  private static X509Certificate signed(X509v3CertificateBuilder builder, PrivateKey key)
      throws GeneralSecurityException {
    try {
      return new JcaX509CertificateConverter()
          .getCertificate(builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(key)));
    } catch (OperatorCreationException e) {
      throw new GeneralSecurityException(e);
    }
  }

  private KeyPair keys() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec("secp256r1"), random);
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw cannot(e);
    }
  }

  private static IllegalStateException cannot(Exception cause) {
    return new IllegalStateException("this Java cannot make certificates", cause);
  }
}
