package io.kubefed.dns.record;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * An address in its one canonical text: dotted decimals, or RFC 5952 for IPv6.
 *
 * @param text the text
 * @param type A or AAAA
 */
record IpAddress(String text, RecordType type) {

  private static final Pattern DECIMAL =
      Pattern.compile("(?:(?:25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)(?:\\.(?!$)|$)){4}");
  private static final Pattern HEXADECIMAL = Pattern.compile("[0-9a-fA-F:]*:[0-9a-fA-F:.]*");
  private static final int GROUPS = 8;

  /** The address that a text is, or nothing if it is none and so may be a host name. */
  static Optional<IpAddress> parse(String text) {
    if (!DECIMAL.matcher(text).matches() && !HEXADECIMAL.matcher(text).matches()) {
      return Optional.empty();
    }
    try {
      // No look-up: what passed is a literal or, having a colon, cannot be a host name.
      return Optional.of(of(InetAddress.getByName(text)));
    } catch (UnknownHostException e) {
      return Optional.empty();
    }
  }

  static IpAddress of(InetAddress address) {
    byte[] bytes = address.getAddress();
    return bytes.length == 4
        ? new IpAddress(address.getHostAddress(), RecordType.A)
        : new IpAddress(compressed(bytes), RecordType.AAAA);
  }

  /** The longest run of two or more zero groups, the first of equals, is left out. */
  private static String compressed(byte[] bytes) {
    int[] groups = new int[GROUPS];
    for (int i = 0; i < GROUPS; i++) {
      groups[i] = (bytes[2 * i] & 0xff) << 8 | (bytes[2 * i + 1] & 0xff);
    }
    int longestStart = 0;
    int longest = 1;
    int start = 0;
    for (int i = 0; i < GROUPS; i++) {
      if (groups[i] != 0) {
        start = i + 1;
      } else if (i + 1 - start > longest) {
        longestStart = start;
        longest = i + 1 - start;
      }
    }
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < GROUPS; i++) {
      if (longest > 1 && i == longestStart) {
        text.append("::");
        i += longest - 1;
      } else {
        if (!text.isEmpty() && text.charAt(text.length() - 1) != ':') {
          text.append(':');
        }
        text.append(Integer.toHexString(groups[i]));
      }
    }
    return text.toString();
  }
}
