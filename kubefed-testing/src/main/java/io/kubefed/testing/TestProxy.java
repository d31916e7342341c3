package io.kubefed.testing;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A real proxy, HAProxy, on a loopback port. It spreads HTTP requests over servers by weight, and
 * takes other servers while it runs. It neither checks servers nor tries a request again, so that a
 * request that goes to a server that is not there is seen to fail. Thread-safe.
 */
public final class TestProxy implements AutoCloseable {

  /** How many servers it takes at a time. */
  public static final int MAX_SERVERS = 64;

  /** The largest weight of a server. */
  public static final int MAX_WEIGHT = 256;

  private static final Duration START_TIMEOUT = Duration.ofSeconds(30);
  private static final String LOG = "haproxy.log";
  private static final UnpackedProgram HAPROXY = UnpackedProgram.proxy();

  private final Path directory = ScratchDirectory.create("haproxy");
  private final int port = FreePorts.next();
  private final Map<InetSocketAddress, Slot> slots = new HashMap<>();
  private final TreeSet<Integer> free = new TreeSet<>();
  private @Nullable ServerProcess process;

  /** A place for a server in the proxy's configuration. */
  private record Slot(int number, int weight) {}

  /**
   * A server that requests go to.
   *
   * @param address where it listens
   * @param weight its part of the requests, from 1 to {@value #MAX_WEIGHT}
   */
  public record Server(InetSocketAddress address, int weight) {

    public Server {
      requireNonNull(address, "address");
      if (weight < 1 || weight > MAX_WEIGHT) {
        throw new IllegalArgumentException("a weight is 1 to " + MAX_WEIGHT + ", not " + weight);
      }
    }
  }

  private TestProxy() {
    for (int number = 1; number <= MAX_SERVERS; number++) {
      free.add(number);
    }
  }

  /**
   * Starts a proxy without servers, which answers 503 when this returns.
   *
   * @throws TestClusterException if it cannot be had or does not start
   */
  public static TestProxy start() {
    TestProxy proxy = new TestProxy();
    try {
      proxy.launch();
      return proxy;
    } catch (TestClusterException e) {
      ScratchDirectory.deleteAllButLogs(proxy.directory);
      throw e;
    }
  }

  private void launch() {
    try {
      Files.writeString(
          directory.resolve("haproxy.cfg"),
          """
          global
            stats socket %s mode 600 level admin
            maxconn 512
          defaults
            mode http
            timeout connect 2s
            timeout client 30s
            timeout server 30s
            retries 0
            http-reuse never
          frontend all
            bind 127.0.0.1:%d
            default_backend servers
          backend servers
            balance roundrobin
            server-template s 1-%d 127.0.0.1:1 disabled
          """
              .formatted(directory.resolve("admin"), port, MAX_SERVERS));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    ServerProcess started =
        ServerProcess.start(
            List.of(HAPROXY.path().toString(), "-db", "-f", "haproxy.cfg"),
            HAPROXY.environment(),
            directory,
            directory.resolve(LOG));
    process = started;
    boolean[] ready = new boolean[1];
    Deadline.after(START_TIMEOUT)
        .await(
            () -> {
              ready[0] = listens();
              return ready[0] || !started.isAlive();
            });
    if (!ready[0]) {
      started.kill();
      throw new TestClusterException(
          "The proxy did not start. Its log ends with:\n" + started.logTail());
    }
  }

  private boolean listens() {
    try (SocketChannel channel = SocketChannel.open(address())) {
      return channel.isConnected();
    } catch (IOException e) {
      return false;
    }
  }

  /** Where it takes requests. */
  public InetSocketAddress address() {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
  }

  /**
   * Has requests go to these servers and no others; of two at one address, to the first. Requests
   * that begin after this has returned follow it, those that are under way end where they are.
   */
  public synchronized void servers(Collection<Server> servers) {
    if (servers.size() > MAX_SERVERS) {
      throw new IllegalArgumentException(
          "this proxy takes " + MAX_SERVERS + " servers, not " + servers.size());
    }
    List<String> commands = new ArrayList<>();
    Set<InetSocketAddress> wanted = new HashSet<>();
    Set<Integer> leaving = new HashSet<>();
    servers.forEach(server -> wanted.add(server.address()));
    // A server that goes gives its place up at last: until then the others have come.
    List<InetSocketAddress> gone =
        slots.keySet().stream().filter(address -> !wanted.contains(address)).toList();
    for (Server server : servers) {
      if (wanted.remove(server.address())) {
        add(server, commands);
      }
    }
    for (InetSocketAddress address : gone) {
      int number = requireNonNull(slots.remove(address)).number();
      commands.add(set(number) + "state maint");
      leaving.add(number);
    }
    commands.forEach(this::tell);
    free.addAll(leaving);
  }

  private void add(Server server, List<String> commands) {
    Slot before = slots.get(server.address());
    if (before != null && before.weight() == server.weight()) {
      return;
    }
    Integer first = before == null ? free.pollFirst() : Integer.valueOf(before.number());
    if (first == null) {
      throw new IllegalStateException("servers leave and come: more than there is room for");
    }
    int number = first;
    slots.put(server.address(), new Slot(number, server.weight()));
    if (before == null) {
      commands.add(
          set(number)
              + "addr "
              + server.address().getAddress().getHostAddress()
              + " port "
              + server.address().getPort());
    }
    commands.add(set(number) + "weight " + server.weight());
    if (before == null) {
      commands.add(set(number) + "state ready");
    }
  }

  private static String set(int number) {
    return "set server servers/s" + number + " ";
  }

  private void tell(String command) {
    try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
      channel.connect(UnixDomainSocketAddress.of(directory.resolve("admin")));
      channel.write(ByteBuffer.wrap((command + "\n").getBytes(StandardCharsets.UTF_8)));
      String answer =
          new String(Channels.newInputStream(channel).readAllBytes(), StandardCharsets.UTF_8)
              .strip();
      if (!answer.isEmpty() && !answer.contains("changed from") && !answer.contains("no need")) {
        throw new TestClusterException("The proxy refused \"" + command + "\": " + answer);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    if (process != null) {
      process.kill();
      process = null;
    }
    ScratchDirectory.delete(directory);
  }
}
