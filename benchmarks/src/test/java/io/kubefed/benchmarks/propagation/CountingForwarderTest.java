package io.kubefed.benchmarks.propagation;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import org.junit.jupiter.api.Test;

class CountingForwarderTest {

  @Test
  void countsWhatTheServerSendsAndNotWhatItIsSent() throws IOException {
    ExecutorService threads = Threads.unbounded("server");
    try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        CountingForwarder forwarder =
            new CountingForwarder(URI.create("https://127.0.0.1:" + server.getLocalPort()))) {
      threads.execute(() -> answerOnce(server));

      try (Socket client = new Socket(InetAddress.getLoopbackAddress(), forwarder.port())) {
        client.getOutputStream().write("12345".getBytes(StandardCharsets.UTF_8));
        client.shutdownOutput();

        assertThat(client.getInputStream().readAllBytes()).hasSize(100_000);
      }
      assertThat(forwarder.received()).isEqualTo(100_000);
    } finally {
      threads.shutdownNow();
    }
  }

  private static void answerOnce(ServerSocket server) {
    try (Socket connection = server.accept()) {
      byte[] request = connection.getInputStream().readNBytes(5);
      connection.getOutputStream().write(new byte[request.length * 20_000]);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
