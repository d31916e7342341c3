package io.kubefed.propagation.admission;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;

/** What can be asked of keys. */
final class CertificateKeys {

  private static final byte[] SAMPLE = "kubefed".getBytes(UTF_8);

  private CertificateKeys() {}

  /** True if what one signs the other verifies. */
  static boolean belongTogether(PublicKey publicKey, PrivateKey privateKey) {
    try {
      Signature signature = Signature.getInstance("SHA256withECDSA");
      signature.initSign(privateKey);
      signature.update(SAMPLE);
      byte[] signed = signature.sign();
      signature.initVerify(publicKey);
      signature.update(SAMPLE);
      return signature.verify(signed);
    } catch (GeneralSecurityException e) {
      return false;
    }
  }
}
