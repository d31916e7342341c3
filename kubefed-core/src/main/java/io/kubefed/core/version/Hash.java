package io.kubefed.core.version;

import io.kubefed.core.json.GoJson;
import io.kubefed.core.json.JsonValue;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** KubeFed's hash of a JSON document. */
final class Hash {

  private Hash() {}

  /** Lower-case hexadecimal MD5 of the document as a Go encoder writes it, newline included. */
  static String of(JsonValue document, GoJson.Numbers numbers) {
    MessageDigest digest = md5();
    GoJson.write(document, numbers, digest::update);
    digest.update((byte) '\n');
    return HexFormat.of().formatHex(digest.digest());
  }

  private static MessageDigest md5() {
    try {
      return MessageDigest.getInstance("MD5");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(
          "this JVM has no MD5, which KubeFed's versions are made with; Java requires it", e);
    }
  }
}
