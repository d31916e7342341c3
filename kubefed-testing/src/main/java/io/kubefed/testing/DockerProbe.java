package io.kubefed.testing;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.URI;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.testcontainers.DockerClientFactory;

/**
 * Finds out within seconds whether a Docker daemon answers and whether it has an image or could
 * pull it, which the daemon asks the image's registry for. Testcontainers would find out too, but
 * only by trying, and at length.
 */
final class DockerProbe {
  private static final Duration DAEMON_TIMEOUT = Duration.ofSeconds(2);
  private static final Duration REGISTRY_TIMEOUT = Duration.ofSeconds(6);
  private static final int HTTP_OK = 200;

  private final Map<String, String> environment;
  private final Duration registryTimeout;

  DockerProbe(Map<String, String> environment) {
    this(environment, REGISTRY_TIMEOUT);
  }

  DockerProbe(Map<String, String> environment, Duration registryTimeout) {
    this.environment = Map.copyOf(environment);
    this.registryTimeout = registryTimeout;
  }

  Answer probe(String image) {
    String host = environment.getOrDefault("DOCKER_HOST", "");
    if (host.isBlank()) {
      List<String> silent = new ArrayList<>();
      for (Path socket : sockets()) {
        if (Files.exists(socket)) {
          UnixDomainSocketAddress address = UnixDomainSocketAddress.of(socket);
          if (answers(address)) {
            return probeImage(address, socket.toString(), image);
          }
          silent.add(socket.toString());
        }
      }
      return new Answer(
          false,
          silent.isEmpty()
              ? "there is no Docker daemon"
              : "no Docker daemon answers at " + String.join(", ", silent));
    }
    SocketAddress address = address(host);
    if (address == null || !environment.getOrDefault("DOCKER_TLS_VERIFY", "").isBlank()) {
      // TLS or a transport of its own, which Testcontainers speaks.
      return DockerClientFactory.instance().isDockerAvailable()
          ? new Answer(true, "Docker answers at " + host)
          : new Answer(false, "no Docker daemon answers at " + host);
    }
    return answers(address)
        ? probeImage(address, host, image)
        : new Answer(false, "no Docker daemon answers at " + host);
  }

  private List<Path> sockets() {
    List<Path> sockets = new ArrayList<>();
    sockets.add(Path.of("/var/run/docker.sock"));
    String runtime = environment.getOrDefault("XDG_RUNTIME_DIR", "");
    if (!runtime.isBlank()) {
      sockets.add(Path.of(runtime, "docker.sock"));
    }
    String home = environment.getOrDefault("HOME", "");
    if (!home.isBlank()) {
      sockets.add(Path.of(home, ".docker", "run", "docker.sock"));
    }
    return sockets;
  }

  private static @Nullable SocketAddress address(String host) {
    URI uri = URI.create(host);
    if ("unix".equals(uri.getScheme())) {
      return UnixDomainSocketAddress.of(uri.getPath());
    }
    if (("tcp".equals(uri.getScheme()) || "http".equals(uri.getScheme())) && uri.getPort() > 0) {
      return new InetSocketAddress(uri.getHost(), uri.getPort());
    }
    return null;
  }

  private boolean answers(SocketAddress daemon) {
    return get(daemon, "/_ping", DAEMON_TIMEOUT) == HTTP_OK;
  }

  private Answer probeImage(SocketAddress daemon, String where, String image) {
    if (get(daemon, "/images/" + image + "/json", DAEMON_TIMEOUT) == HTTP_OK) {
      return new Answer(true, "Docker at " + where + " has the image " + image);
    }
    return get(daemon, "/distribution/" + image + "/json", registryTimeout) == HTTP_OK
        ? new Answer(true, "Docker at " + where + " can pull the image " + image)
        : new Answer(
            false,
            "Docker at "
                + where
                + " neither has the image "
                + image
                + " nor can reach its registry");
  }

  /** The status of a GET, or -1 if there is none in time. */
  private static int get(SocketAddress daemon, String path, Duration timeout) {
    CompletableFuture<Integer> status = new CompletableFuture<>();
    Thread thread =
        new Thread(
            () -> {
              try {
                status.complete(get(daemon, path));
              } catch (IOException | RuntimeException e) {
                status.completeExceptionally(e);
              }
            },
            "kubefed-testing-docker-probe");
    thread.setDaemon(true);
    thread.start();
    try {
      return status.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException | TimeoutException e) {
      return -1;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return -1;
    } finally {
      // Closes the channel it may be blocked on.
      thread.interrupt();
    }
  }

  /** HTTP/1.0, by hand: the JDK's HTTP client does not speak to Unix sockets. */
  private static int get(SocketAddress daemon, String path) throws IOException {
    try (SocketChannel channel =
        daemon instanceof UnixDomainSocketAddress
            ? SocketChannel.open(StandardProtocolFamily.UNIX)
            : SocketChannel.open()) {
      channel.connect(daemon);
      ByteBuffer request =
          StandardCharsets.US_ASCII.encode("GET " + path + " HTTP/1.0\r\nHost: docker\r\n\r\n");
      while (request.hasRemaining()) {
        channel.write(request);
      }
      ByteArrayOutputStream response = new ByteArrayOutputStream();
      ByteBuffer buffer = ByteBuffer.allocate(512);
      // The status line is all that matters.
      while (response.size() < 12 && channel.read(buffer) >= 0) {
        response.write(buffer.array(), 0, buffer.position());
        buffer.clear();
      }
      String[] words = response.toString(StandardCharsets.US_ASCII).split(" ", 3);
      return words.length > 1 ? Integer.parseInt(words[1].strip()) : -1;
    }
  }

  /** Whether K3s containers can be started, and why or why not. */
  record Answer(boolean usable, String why) {}
}
