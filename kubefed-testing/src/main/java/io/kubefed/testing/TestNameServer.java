package io.kubefed.testing;

import static java.util.stream.Collectors.joining;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A real name server, BIND, on a loopback port, with authority over the zones it was started with.
 * It takes dynamic updates (RFC 2136) and gives zone transfers to whoever signs with its key, and
 * answers everybody. Zones begin with an SOA and an NS record. Not thread-safe, but for queries.
 */
public final class TestNameServer implements AutoCloseable {

  private static final Duration START_TIMEOUT = Duration.ofSeconds(30);
  private static final int START_TRIES = 3;
  private static final String LOG = "named.log";
  private static final UnpackedProgram NAMED = UnpackedProgram.nameServer();

  private final List<String> zones;
  private final List<String> readOnlyZones;
  private final String secret;
  private final Path directory = ScratchDirectory.create("named");
  private int port;
  private @Nullable ServerProcess process;

  private TestNameServer(List<String> zones, List<String> readOnlyZones) {
    this.zones = List.copyOf(zones);
    this.readOnlyZones = List.copyOf(readOnlyZones);
    byte[] key = new byte[32];
    new SecureRandom().nextBytes(key);
    this.secret = Base64.getEncoder().encodeToString(key);
  }

  /**
   * Starts a server that answers when this returns.
   *
   * @param zones those that the key may change
   * @param readOnlyZones those that nobody may change
   * @throws TestClusterException if it cannot be had or does not start
   */
  public static TestNameServer start(List<String> zones, List<String> readOnlyZones) {
    TestNameServer server = new TestNameServer(zones, readOnlyZones);
    try {
      for (int i = 1; ; i++) {
        server.configure(FreePorts.next());
        try {
          server.launch();
          return server;
        } catch (TestClusterException e) {
          // A port that is free for TCP may be taken for UDP.
          if (i == START_TRIES) {
            throw e;
          }
        }
      }
    } catch (TestClusterException e) {
      server.stop();
      ScratchDirectory.deleteAllButLogs(server.directory);
      throw e;
    }
  }

  /** Where it listens, for UDP and TCP. */
  public InetSocketAddress address() {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
  }

  /** The zones that the key may change. */
  public List<String> zones() {
    return zones;
  }

  /** The name of the key. */
  public String keyName() {
    return "kubefed-testing";
  }

  /** The key's algorithm, as TSIG names it. */
  public String keyAlgorithm() {
    return "hmac-sha256";
  }

  /** The key, in base64. */
  public String keySecret() {
    return secret;
  }

  /** What the server has logged so far: updates and transfers, and why they were refused. */
  public String log() {
    try {
      return Files.readString(directory.resolve(LOG), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Lets it answer no more, with its connections left open, until {@link #resume}. */
  public void pause() {
    running().signal("STOP");
  }

  /** Ends {@link #pause}. */
  public void resume() {
    running().signal("CONT");
  }

  /** Ends it as a crash would. */
  public void kill() {
    running().kill();
  }

  /** Ends it and starts it again at the same address with the records it had. */
  public void restart() {
    stop();
    launch();
  }

  @Override
  public void close() {
    stop();
    ScratchDirectory.delete(directory);
  }

  private void stop() {
    if (process != null) {
      process.kill();
      process = null;
    }
  }

  private ServerProcess running() {
    if (process == null) {
      throw new IllegalStateException("the name server is not running");
    }
    return process;
  }

  private void launch() {
    String before = Files.exists(directory.resolve(LOG)) ? log() : "";
    ServerProcess started =
        ServerProcess.start(
            List.of(NAMED.path().toString(), "-g", "-n", "1", "-c", "named.conf"),
            NAMED.environment(),
            directory,
            directory.resolve(LOG));
    process = started;
    boolean[] ready = new boolean[1];
    Deadline.after(START_TIMEOUT)
        .await(
            () -> {
              ready[0] = log().substring(before.length()).contains(" running\n");
              return ready[0] || !started.isAlive();
            });
    if (!ready[0]) {
      started.kill();
      throw new TestClusterException(
          "The name server did not start. Its log ends with:\n" + started.logTail());
    }
  }

  private void configure(int newPort) {
    port = newPort;
    try {
      Files.writeString(
          directory.resolve("named.conf"),
          """
          options {
            directory "%s";
            listen-on port %d { 127.0.0.1; };
            listen-on-v6 { none; };
            pid-file none;
            session-keyfile none;
            recursion no;
            notify no;
            dnssec-validation no;
            allow-transfer { none; };
          };
          controls { };
          key "%s" { algorithm %s; secret "%s"; };
          """
                  .formatted(directory, port, keyName(), keyAlgorithm(), secret)
              + zones.stream().map(zone -> zone(zone, true)).collect(joining())
              + readOnlyZones.stream().map(zone -> zone(zone, false)).collect(joining()));
      for (List<String> some : List.of(zones, readOnlyZones)) {
        for (String zone : some) {
          Files.writeString(
              directory.resolve(zone + ".zone"),
              """
              $TTL 300
              @ IN SOA ns.invalid. hostmaster.invalid. 1 3600 600 86400 5
              @ IN NS ns.invalid.
              """);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private String zone(String zone, boolean writable) {
    return """
    zone "%s" {
      type primary;
      file "%s.zone";
      allow-update { %s; };
      allow-transfer { key "%s"; };
    };
    """
        .formatted(zone, zone, writable ? "key \"" + keyName() + "\"" : "none", keyName());
  }
}
