package io.kubefed.dns.record;

import static java.util.Objects.requireNonNull;

import java.net.IDN;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * An absolute host name in the form that name servers keep: lower-case ASCII, internationalized
 * labels as {@code xn--…}, no dot at the end. Ordered as its text.
 *
 * <p>The rules are those for host names (RFC 1123), which are stricter than those of DNS: labels of
 * 1 to 63 letters, digits and hyphens, no hyphen at either end, 253 characters in all. The first
 * label may be {@code *}, which matches any name below the rest.
 */
public final class DnsName implements Comparable<DnsName> {

  private static final int MAX_LENGTH = 253;
  private static final int MAX_LABEL_LENGTH = 63;
  private static final String ENCODED_PREFIX = "xn--";
  private static final String WILDCARD = "*";
  private static final Pattern LABEL = Pattern.compile("[a-z0-9]([-a-z0-9]*[a-z0-9])?");

  /**
   * Letters that IDNA2003, which is what the JDK knows, replaces and IDNA2008 keeps: whoever wrote
   * one may mean either name.
   */
  private static final Pattern AMBIGUOUS = Pattern.compile("[\u00df\u03c2\u200c\u200d]");

  private final String text;

  private DnsName(String text) {
    this.text = text;
  }

  /**
   * Reads a name: upper case becomes lower case, letters beyond ASCII become {@code xn--…}, and one
   * dot at the end is taken for what it is.
   *
   * @throws InvalidDnsNameException if it is no host name, with the reason
   */
  public static DnsName of(String text) {
    requireNonNull(text, "text");
    String absolute = text.endsWith(".") ? text.substring(0, text.length() - 1) : text;
    if (absolute.isEmpty()) {
      throw new InvalidDnsNameException(text, "it is empty");
    }
    // IDN takes three other characters for a dot; here they are no part of a name.
    String[] labels = absolute.split("\\.", -1);
    StringBuilder name = new StringBuilder(absolute.length());
    for (int i = 0; i < labels.length; i++) {
      name.append(i == 0 ? "" : ".")
          .append(i == 0 && labels[i].equals(WILDCARD) ? WILDCARD : label(text, labels[i]));
    }
    if (name.length() > MAX_LENGTH) {
      throw new InvalidDnsNameException(
          text, "it has " + name.length() + " characters, and " + MAX_LENGTH + " are the most");
    }
    return new DnsName(name.toString());
  }

  private static String label(String name, String label) {
    if (label.isEmpty()) {
      throw new InvalidDnsNameException(name, "it has an empty label");
    }
    String ascii = label.toLowerCase(Locale.ROOT);
    if (!ascii.chars().allMatch(c -> c < 0x80)) {
      if (AMBIGUOUS.matcher(label).find()) {
        throw new InvalidDnsNameException(
            name,
            "standards differ on the label \"" + label + "\"; write it in its xn-- form instead");
      }
      ascii = encoded(name, label);
    } else if (ascii.startsWith(ENCODED_PREFIX) && decodesToItself(ascii)) {
      throw new InvalidDnsNameException(
          name, "the label \"" + label + "\" is no encoded text, though it begins with xn--");
    }
    if (ascii.length() > MAX_LABEL_LENGTH) {
      throw new InvalidDnsNameException(
          name,
          "the label \""
              + label
              + "\" has "
              + ascii.length()
              + " characters, and "
              + MAX_LABEL_LENGTH
              + " are the most");
    }
    if (!LABEL.matcher(ascii).matches()) {
      throw new InvalidDnsNameException(
          name,
          "the label \""
              + label
              + "\" has something else than letters, digits and hyphens between letters or digits");
    }
    return ascii;
  }

  private static String encoded(String name, String label) {
    try {
      // A label of more than 63 characters fails here, too.
      return IDN.toASCII(label, IDN.USE_STD3_ASCII_RULES).toLowerCase(Locale.ROOT);
    } catch (IllegalArgumentException e) {
      throw new InvalidDnsNameException(
          name, "the label \"" + label + "\" cannot be encoded for DNS (" + e.getMessage() + ")");
    }
  }

  private static boolean decodesToItself(String ascii) {
    return IDN.toUnicode(ascii, IDN.ALLOW_UNASSIGNED).equals(ascii);
  }

  /** True if the first label is {@code *}. */
  public boolean isWildcard() {
    return text.startsWith(WILDCARD);
  }

  /** True if this is that name or below it. */
  public boolean isIn(DnsName zone) {
    return text.equals(zone.text) || text.endsWith("." + zone.text);
  }

  @Override
  public int compareTo(DnsName other) {
    return text.compareTo(other.text);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof DnsName name && text.equals(name.text);
  }

  @Override
  public int hashCode() {
    return text.hashCode();
  }

  /** The name, such as {@code web.example.com}. */
  @Override
  public String toString() {
    return text;
  }
}
