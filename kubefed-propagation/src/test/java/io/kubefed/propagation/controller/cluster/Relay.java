package io.kubefed.propagation.controller.cluster;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Passes connections on: to one place, or as an HTTP proxy to where CONNECT says. */
final class Relay implements Closeable {

  private final ServerSocket server;
  private final Optional<Integer> target;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();

  /** What was asked of the proxy, each a request with its header, or of the forwarder, empty. */
  final List<String> requests = new CopyOnWriteArrayList<>();

  private Relay(Optional<Integer> target) {
    this.target = target;
    try {
      server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    threads.execute(this::accept);
  }

  /** Another address of what listens at that port of this machine. */
  static Relay to(int port) {
    return new Relay(Optional.of(port));
  }

  /** An HTTP proxy. */
  static Relay proxy() {
    return new Relay(Optional.empty());
  }

  int port() {
    return server.getLocalPort();
  }

  private void accept() {
    while (!server.isClosed()) {
      try {
        Socket socket = server.accept();
        keep(socket);
        threads.execute(() -> serve(socket));
      } catch (IOException e) {
        return; // It is closed.
      }
    }
  }

  private void serve(Socket socket) {
    try (socket) {
      String head = target.isPresent() ? "" : head(socket.getInputStream());
      requests.add(head);
      try (Socket onward = onward(head)) {
        keep(onward);
        if (target.isEmpty()) {
          socket.getOutputStream().write("HTTP/1.1 200 OK\r\n\r\n".getBytes(ISO_8859_1));
        }
        threads.execute(() -> pass(onward, socket));
        pass(socket, onward);
      }
    } catch (IOException e) {
      // The one who connected sees that the connection ends.
    }
  }

  /** Has a connection broken by {@link #cut}, also if that is just under way. */
  private void keep(Socket socket) throws IOException {
    open.add(socket);
    if (server.isClosed()) {
      socket.close();
    }
  }

  private Socket onward(String head) throws IOException {
    if (target.isPresent()) {
      return new Socket(InetAddress.getLoopbackAddress(), target.get());
    }
    String place = head.split(" ", 3)[1];
    int colon = place.lastIndexOf(':');
    return new Socket(place.substring(0, colon), Integer.parseInt(place.substring(colon + 1)));
  }

  private static String head(InputStream in) throws IOException {
    StringBuilder head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      int next = in.read();
      if (next < 0) {
        throw new IOException("no whole request came");
      }
      head.append((char) next);
    }
    return head.toString();
  }

  private static void pass(Socket from, Socket to) {
    try (from;
        to) {
      from.getInputStream().transferTo(to.getOutputStream());
    } catch (IOException e) {
      // Either end may hang up.
    }
  }

  /** Breaks all connections, and takes no more. */
  void cut() throws IOException {
    server.close();
    for (Socket socket : open) {
      socket.close();
    }
  }

  @Override
  public void close() throws IOException {
    cut();
    threads.shutdownNow();
  }
}
