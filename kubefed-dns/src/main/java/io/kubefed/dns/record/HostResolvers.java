package io.kubefed.dns.record;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;

/** Resolvers at hand. */
public final class HostResolvers {

  private HostResolvers() {}

  /**
   * The resolver of this machine and JVM, with the JVM's cache: by default half a minute for what
   * was found and ten seconds for what was not. It blocks for as long as the machine's does.
   */
  public static HostResolver system() {
    return host -> {
      try {
        return List.of(InetAddress.getAllByName(host));
      } catch (UnknownHostException e) {
        throw new HostResolutionException("no address is known for it", e);
      }
    };
  }
}
