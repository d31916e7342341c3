package io.kubefed.scheduling;

import static java.nio.charset.StandardCharsets.UTF_8;

/** The 32-bit FNV-1 hash, which is Go's {@code fnv.New32}: multiply first, then exclusive or. */
final class Fnv1 {

  private static final int OFFSET = 0x811C9DC5;
  private static final int PRIME = 0x01000193;

  private Fnv1() {}

  /** The hash of two texts behind each other, in UTF-8. Unsigned. */
  static int hash(String text, byte[] tail) {
    int hash = OFFSET;
    int length = text.length();
    for (int i = 0; i < length; i++) {
      char c = text.charAt(i);
      if (c >= 0x80) {
        return hash(hash(OFFSET, text.getBytes(UTF_8)), tail);
      }
      hash = (hash * PRIME) ^ c;
    }
    return hash(hash, tail);
  }

  private static int hash(int start, byte[] bytes) {
    int hash = start;
    for (byte b : bytes) {
      hash = (hash * PRIME) ^ (b & 0xFF);
    }
    return hash;
  }
}
