package io.kubefed.cli;

import java.net.InetSocketAddress;
import java.util.Optional;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * Where to listen, written as KubeFed does: {@code :8080} for all interfaces, {@code host:8080},
 * {@code [::1]:8080}; port 0 for any that is free.
 *
 * @param socket nothing if nobody is to listen, which is written {@code 0}
 */
record BindAddress(Optional<InetSocketAddress> socket) {

  /** Reads what was written. */
  static final class Converter implements ITypeConverter<BindAddress> {

    @Override
    public BindAddress convert(String text) {
      if (text.equals("0")) {
        return new BindAddress(Optional.empty());
      }
      int colon = text.lastIndexOf(':');
      String host = colon < 0 ? "" : text.substring(0, colon);
      boolean bracketed = host.startsWith("[") && host.endsWith("]");
      if (colon < 0 || (host.contains(":") && !bracketed)) {
        throw wrong(text);
      }
      int port = port(text, text.substring(colon + 1));
      if (host.isEmpty()) {
        return new BindAddress(Optional.of(new InetSocketAddress(port)));
      }
      String bare = bracketed ? host.substring(1, host.length() - 1) : host;
      InetSocketAddress address = new InetSocketAddress(bare, port);
      if (address.isUnresolved()) {
        throw new TypeConversionException("there is no host \"" + bare + "\"");
      }
      return new BindAddress(Optional.of(address));
    }

    private static int port(String text, String digits) {
      try {
        int port = Integer.parseInt(digits);
        if (port >= 0 && port <= 65_535) {
          return port;
        }
      } catch (NumberFormatException e) {
        throw wrong(text);
      }
      throw wrong(text);
    }

    private static TypeConversionException wrong(String text) {
      return new TypeConversionException(
          "\""
              + text
              + "\" is no address to listen at, such as :8080, 127.0.0.1:8080 or 0 for none");
    }
  }
}
