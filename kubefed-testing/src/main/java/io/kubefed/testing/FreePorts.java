package io.kubefed.testing;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Ports for servers on this machine, each given out once. They lie below the range from which
 * systems take the ports of outgoing connections, so that a server that is down for a while finds
 * its port again. Another process may still be quicker: whoever starts a server tries again with
 * other ports.
 */
final class FreePorts {
  private static final int FIRST = 20_000;
  private static final int END = 32_000;
  private static final int TRIES = 1_000;

  private static final Set<Integer> given = new HashSet<>();

  private FreePorts() {}

  static synchronized int next() {
    for (int i = 0; i < TRIES; i++) {
      int port = ThreadLocalRandom.current().nextInt(FIRST, END);
      if (!given.contains(port) && isFree(port)) {
        given.add(port);
        return port;
      }
    }
    throw new TestClusterException("No free port found between " + FIRST + " and " + END);
  }

  private static boolean isFree(int port) {
    try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
      return socket.isBound();
    } catch (IOException e) {
      return false;
    }
  }
}
