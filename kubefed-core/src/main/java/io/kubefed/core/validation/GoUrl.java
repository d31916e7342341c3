package io.kubefed.core.validation;

import java.util.Locale;

/**
 * A URL as Go's {@code net/url} reads it, which is what KubeFed and its clients read endpoints and
 * proxies with. It takes much that {@code java.net.URI} does not, such as spaces in a path, an
 * empty port, or an underscore in a host, and finds a scheme where a person sees a host and port.
 *
 * <p>Messages do not quote the URL, which may hold a password.
 *
 * @param scheme the scheme in lower case; empty if there is none
 * @param host host and port; empty if there is none
 * @param path the path, still escaped; empty if there is none
 */
record GoUrl(String scheme, String host, String path) {

  private static final String MAY_STAND_IN_A_HOST = "-_.~!$&'()*+,;=:[]<>\"";
  private static final String MAY_STAND_IN_USER_INFO = "-._:~!$&'()*+,;=%@";

  /**
   * Reads a URL.
   *
   * @throws IllegalArgumentException if it is none; the message says why
   */
  static GoUrl parse(String text) {
    int fragment = text.indexOf('#');
    if (fragment >= 0) {
      checkEscapes(text.substring(fragment + 1));
    }
    String rest = fragment < 0 ? text : text.substring(0, fragment);
    if (rest.chars().anyMatch(c -> c < ' ' || c == 0x7f)) {
      throw new IllegalArgumentException("there is a control character in it");
    }
    int colon = endOfScheme(rest);
    String scheme = colon < 0 ? "" : rest.substring(0, colon).toLowerCase(Locale.ROOT);
    rest = rest.substring(colon + 1);
    int query = rest.indexOf('?');
    rest = query < 0 ? rest : rest.substring(0, query);
    if (!rest.startsWith("/")) {
      if (colon >= 0) {
        return new GoUrl(scheme, "", "");
      }
      int slash = rest.indexOf('/');
      if ((slash < 0 ? rest : rest.substring(0, slash)).indexOf(':') >= 0) {
        throw new IllegalArgumentException("there is no scheme before its first colon");
      }
    }
    String host = "";
    if (rest.startsWith("//") && (colon >= 0 || !rest.startsWith("///"))) {
      int slash = rest.indexOf('/', 2);
      String authority = slash < 0 ? rest.substring(2) : rest.substring(2, slash);
      rest = slash < 0 ? "" : rest.substring(slash);
      host = hostOf(authority);
    }
    checkEscapes(rest);
    return new GoUrl(scheme, host, rest);
  }

  /** The digits of the port; empty if there is none. */
  String port() {
    int colon = host.lastIndexOf(':');
    return colon >= 0 && isOptionalPort(host.substring(colon)) ? host.substring(colon + 1) : "";
  }

  /** The index of the colon after the scheme, or -1 if there is no scheme. */
  private static int endOfScheme(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == ':') {
        if (i == 0) {
          throw new IllegalArgumentException("there is nothing before its first colon");
        }
        return i;
      }
      if (!isLetter(c) && (i == 0 || !(isDigit(c) || "+-.".indexOf(c) >= 0))) {
        return -1;
      }
    }
    return -1;
  }

  private static String hostOf(String authority) {
    int at = authority.lastIndexOf('@');
    if (at >= 0) {
      String user = authority.substring(0, at);
      if (!user.chars()
          .allMatch(c -> isLetter(c) || isDigit(c) || MAY_STAND_IN_USER_INFO.indexOf(c) >= 0)) {
        throw new IllegalArgumentException("its user name or password is not escaped");
      }
      checkEscapes(user);
    }
    String host = authority.substring(at + 1);
    String port = "";
    if (host.startsWith("[")) {
      int bracket = host.lastIndexOf(']');
      if (bracket < 0) {
        throw new IllegalArgumentException("a ']' is missing in its host");
      }
      port = host.substring(bracket + 1);
      int zone = host.substring(0, bracket).indexOf("%25");
      if (zone >= 0) {
        checkHost(host.substring(0, zone), false);
        checkHost(host.substring(zone, bracket), true);
        checkHost(host.substring(bracket), false);
      } else {
        checkHost(host, false);
      }
    } else {
      int colon = host.lastIndexOf(':');
      port = colon < 0 ? "" : host.substring(colon);
      checkHost(host, false);
    }
    if (!isOptionalPort(port)) {
      throw new IllegalArgumentException("its port is not a number");
    }
    return host;
  }

  private static void checkHost(String host, boolean zone) {
    checkEscapes(host);
    for (int i = 0; i < host.length(); i++) {
      char c = host.charAt(i);
      if (c == '%') {
        boolean percent = host.startsWith("%25", i);
        int value = Integer.parseInt(host.substring(i + 1, i + 3), 16);
        boolean allowed = percent || (zone ? value == ' ' || mayStandInHost(value) : value >= 0x80);
        if (!allowed) {
          throw new IllegalArgumentException("its host has an escape that hosts cannot have");
        }
        i += 2;
      } else if (c < 0x80 && !mayStandInHost(c)) {
        throw new IllegalArgumentException("its host has a character that hosts cannot have");
      }
    }
  }

  private static boolean mayStandInHost(int c) {
    return isLetter(c) || isDigit(c) || (c < 0x80 && MAY_STAND_IN_A_HOST.indexOf(c) >= 0);
  }

  private static void checkEscapes(String text) {
    for (int i = text.indexOf('%'); i >= 0; i = text.indexOf('%', i + 1)) {
      if (i + 2 >= text.length()
          || Character.digit(text.charAt(i + 1), 16) < 0
          || Character.digit(text.charAt(i + 2), 16) < 0) {
        throw new IllegalArgumentException("a '%' in it is not followed by two hex digits");
      }
    }
  }

  private static boolean isOptionalPort(String port) {
    return port.isEmpty()
        || (port.charAt(0) == ':' && port.chars().skip(1).allMatch(GoUrl::isDigit));
  }

  private static boolean isLetter(int c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  }

  private static boolean isDigit(int c) {
    return c >= '0' && c <= '9';
  }
}
