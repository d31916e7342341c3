package io.kubefed.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Against a daemon that answers the paths it is told to, and keeps silent about others. */
@Timeout(20)
class DockerProbeTest {
  private static final String IMAGE = "rancher/k3s:v1";

  @TempDir private Path directory;
  private Path socket;
  private ServerSocketChannel server;

  @BeforeEach
  void listen() throws IOException {
    socket = directory.resolve("docker.sock");
    server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    server.bind(UnixDomainSocketAddress.of(socket));
  }

  @AfterEach
  void stopListening() throws IOException {
    server.close();
  }

  @Test
  void anImageThatTheDaemonHasWillDo() {
    answer(Map.of("/_ping", 200, "/images/" + IMAGE + "/json", 200));

    assertThat(probe())
        .isEqualTo(
            new DockerProbe.Answer(true, "Docker at unix://" + socket + " has the image " + IMAGE));
  }

  @Test
  void anImageThatTheDaemonCanPullWillDo() {
    answer(
        Map.of(
            "/_ping",
            200,
            "/images/" + IMAGE + "/json",
            404,
            "/distribution/" + IMAGE + "/json",
            200));

    assertThat(probe())
        .isEqualTo(
            new DockerProbe.Answer(
                true, "Docker at unix://" + socket + " can pull the image " + IMAGE));
  }

  @Test
  void anImageThatCannotBeHadWillNotDo() {
    answer(
        Map.of(
            "/_ping",
            200,
            "/images/" + IMAGE + "/json",
            404,
            "/distribution/" + IMAGE + "/json",
            403));

    assertThat(probe().usable()).isFalse();
    assertThat(probe().why())
        .endsWith("neither has the image rancher/k3s:v1 nor can reach its registry");
  }

  @Test
  void aRegistryThatKeepsSilentIsGivenUp() {
    answer(Map.of("/_ping", 200, "/images/" + IMAGE + "/json", 404));

    assertThat(probe().usable()).isFalse();
  }

  @Test
  void aDaemonThatKeepsSilentIsGivenUp() {
    answer(Map.of());

    assertThat(probe())
        .isEqualTo(new DockerProbe.Answer(false, "no Docker daemon answers at unix://" + socket));
  }

  @Test
  void aDaemonThatIsNotThereIsNoError() {
    assertThat(
            new DockerProbe(Map.of("DOCKER_HOST", "unix://" + directory.resolve("none")))
                .probe(IMAGE)
                .usable())
        .isFalse();
    assertThat(
            new DockerProbe(Map.of("DOCKER_HOST", "tcp://127.0.0.1:" + FreePorts.next()))
                .probe(IMAGE)
                .usable())
        .isFalse();
  }

  private DockerProbe.Answer probe() {
    return new DockerProbe(Map.of("DOCKER_HOST", "unix://" + socket), Duration.ofMillis(500))
        .probe(IMAGE);
  }

  private void answer(Map<String, Integer> statuses) {
    Thread thread =
        new Thread(
            () -> {
              try {
                while (true) {
                  serve(server.accept(), statuses);
                }
              } catch (ClosedChannelException e) {
                // The test is over.
              } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
              }
            },
            "fake-docker");
    thread.setDaemon(true);
    thread.start();
  }

  // A connection that is not answered stays open: the daemon keeps silent.
  @SuppressWarnings("resource")
  private static void serve(SocketChannel connection, Map<String, Integer> statuses)
      throws IOException {
    ByteBuffer request = ByteBuffer.allocate(1024);
    connection.read(request);
    String path =
        new String(request.array(), 0, request.position(), StandardCharsets.US_ASCII).split(" ")[1];
    Integer status = statuses.get(path);
    if (status != null) {
      connection.write(
          StandardCharsets.US_ASCII.encode("HTTP/1.0 " + status + " whatever\r\n\r\n"));
      connection.close();
    }
  }
}
