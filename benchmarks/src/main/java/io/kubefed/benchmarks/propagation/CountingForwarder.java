package io.kubefed.benchmarks.propagation;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stands on this machine before a server on this machine and counts the bytes that the server
 * sends: what is on the wire, encryption included.
 */
final class CountingForwarder implements AutoCloseable {

  private static final Logger logger = LoggerFactory.getLogger(CountingForwarder.class);

  private final int target;
  private final ServerSocket server;
  private final ExecutorService threads = Threads.unbounded("forwarder");
  private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
  private final AtomicLong received = new AtomicLong();

  /** Stands before the server of that address, and takes connections at once. */
  CountingForwarder(URI address) {
    target = address.getPort();
    try {
      server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    threads.execute(this::accept);
  }

  int port() {
    return server.getLocalPort();
  }

  /** How many bytes the server has sent so far. */
  long received() {
    return received.get();
  }

  private void accept() {
    while (!server.isClosed()) {
      try {
        Socket client = server.accept();
        sockets.add(client);
        Socket upstream = new Socket(InetAddress.getLoopbackAddress(), target);
        sockets.add(upstream);
        client.setTcpNoDelay(true);
        upstream.setTcpNoDelay(true);
        threads.execute(() -> pump(client, upstream, new AtomicLong()));
        threads.execute(() -> pump(upstream, client, received));
      } catch (IOException e) {
        if (!server.isClosed()) {
          logger.atWarn().setCause(e).log("A connection could not be forwarded");
        }
      }
    }
  }

  /** Carries one direction to its end, which leaves the other open. */
  private void pump(Socket from, Socket to, AtomicLong count) {
    byte[] buffer = new byte[64 * 1024];
    try {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        count.addAndGet(read);
        out.write(buffer, 0, read);
      }
      to.shutdownOutput();
      if (from.isOutputShutdown()) {
        close(from);
        close(to);
      }
    } catch (IOException e) {
      logger.atDebug().setCause(e).log("A forwarded connection broke");
      close(from);
      close(to);
    }
  }

  private void close(Socket socket) {
    sockets.remove(socket);
    try {
      socket.close();
    } catch (IOException e) {
      logger.atDebug().setCause(e).log("A forwarded connection could not be closed");
    }
  }

  @Override
  public void close() {
    try {
      server.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      sockets.forEach(this::close);
      threads.shutdownNow();
    }
  }
}
