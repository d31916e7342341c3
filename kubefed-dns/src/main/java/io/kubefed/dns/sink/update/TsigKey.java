package io.kubefed.dns.sink.update;

import static java.util.Objects.requireNonNull;

import java.util.Base64;
import java.util.Locale;
import java.util.Map;
import org.xbill.DNS.Name;
import org.xbill.DNS.TSIG;
import org.xbill.DNS.TextParseException;

/**
 * The key that updates and transfers are signed with, as the name server knows it. Its text never
 * shows the secret.
 */
public final class TsigKey {

  private static final Map<String, Name> ALGORITHMS =
      Map.of(
          "hmac-sha1", TSIG.HMAC_SHA1,
          "hmac-sha224", TSIG.HMAC_SHA224,
          "hmac-sha256", TSIG.HMAC_SHA256,
          "hmac-sha384", TSIG.HMAC_SHA384,
          "hmac-sha512", TSIG.HMAC_SHA512);

  private final String name;
  private final String algorithm;
  private final TSIG tsig;

  private TsigKey(String name, String algorithm, TSIG tsig) {
    this.name = name;
    this.algorithm = algorithm;
    this.tsig = tsig;
  }

  /**
   * A key.
   *
   * @param name the key's name at the server
   * @param algorithm hmac-sha256, or hmac-sha1, -sha224, -sha384 or -sha512
   * @param secret the secret, in base64
   * @throws IllegalArgumentException if one of them is not that; the secret is not told
   */
  public static TsigKey of(String name, String algorithm, String secret) {
    requireNonNull(secret, "secret");
    Name known = ALGORITHMS.get(algorithm.toLowerCase(Locale.ROOT));
    if (known == null) {
      throw new IllegalArgumentException(
          "the algorithm of the TSIG key "
              + name
              + " must be hmac-sha1, -sha224, -sha256, -sha384 or -sha512, not "
              + algorithm);
    }
    byte[] bytes;
    try {
      bytes = Base64.getMimeDecoder().decode(secret.strip());
    } catch (IllegalArgumentException e) {
      bytes = new byte[0];
    }
    if (bytes.length == 0) {
      throw new IllegalArgumentException(
          "the secret of the TSIG key " + name + " must be in base64 and not empty");
    }
    try {
      return new TsigKey(name, algorithm, new TSIG(known, Name.fromString(name, Name.root), bytes));
    } catch (TextParseException e) {
      throw new IllegalArgumentException("\"" + name + "\" is no name for a TSIG key", e);
    }
  }

  TSIG tsig() {
    return tsig;
  }

  /** Name and algorithm. */
  @Override
  public String toString() {
    return name + " (" + algorithm + ")";
  }
}
