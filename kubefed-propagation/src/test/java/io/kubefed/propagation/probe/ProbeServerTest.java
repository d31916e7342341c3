package io.kubefed.propagation.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ProbeServerTest {

  private final AtomicBoolean synced = new AtomicBoolean(true);
  private final ProbeServer server =
      builder()
          .health("timer", () -> true)
          .ready("members-synced", synced::get)
          .ready("host", () -> true)
          .metrics(() -> "kubefed_leader 1\n")
          .start();
  private final HttpClient http = HttpClient.newHttpClient();

  private static ProbeServer.Builder builder() {
    return ProbeServer.builder(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
  }

  @AfterEach
  void close() {
    server.close();
  }

  private HttpResponse<String> get(String path) throws Exception {
    return send("GET", path);
  }

  private HttpResponse<String> send(String method, String path) throws Exception {
    InetSocketAddress at = server.address();
    URI uri = URI.create("http://" + at.getHostString() + ":" + at.getPort() + path);
    return http.send(
        HttpRequest.newBuilder(uri).method(method, HttpRequest.BodyPublishers.noBody()).build(),
        BodyHandlers.ofString());
  }

  @Test
  void aProbeWhoseChecksHoldIsOk() throws Exception {
    assertThat(get("/healthz").statusCode()).isEqualTo(200);
    assertThat(get("/healthz").body()).isEqualTo("ok");
    assertThat(get("/readyz?verbose").body())
        .isEqualTo(
            """
            [+]ping ok
            [+]members-synced ok
            [+]host ok
            readyz check passed
            """);
  }

  @Test
  void aCheckThatDoesNotHoldIsNamed() throws Exception {
    synced.set(false);

    assertThat(get("/readyz").statusCode()).isEqualTo(500);
    assertThat(get("/readyz").body())
        .isEqualTo(
            """
            [+]ping ok
            [-]members-synced failed
            [+]host ok
            readyz check failed
            """);
    assertThat(get("/healthz").statusCode()).isEqualTo(200);
  }

  @Test
  void aCheckThatThrowsDoesNotHold() throws Exception {
    try (ProbeServer throwing =
        builder()
            .health(
                "broken",
                () -> {
                  throw new IllegalStateException("no");
                })
            .start()) {
      URI uri = URI.create("http://localhost:" + throwing.address().getPort() + "/healthz");
      HttpResponse<String> answer =
          http.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString());
      assertThat(answer.statusCode()).isEqualTo(500);
      assertThat(answer.body()).contains("[-]broken failed");
    }
  }

  @Test
  void metricsAreServedAsPrometheusReadsThem() throws Exception {
    assertThat(get("/metrics").body()).isEqualTo("kubefed_leader 1\n");
    assertThat(get("/metrics").headers().firstValue("Content-Type"))
        .contains("text/plain; version=0.0.4; charset=utf-8");
  }

  @Test
  void nothingElseIsServed() throws Exception {
    assertThat(get("/").statusCode()).isEqualTo(404);
    assertThat(get("/healthz/more").statusCode()).isEqualTo(404);
    assertThat(send("POST", "/healthz").statusCode()).isEqualTo(405);
    assertThat(send("HEAD", "/healthz").statusCode()).isEqualTo(200);
  }

  @Test
  void aClosedServerAnswersNothing() {
    server.close();

    assertThatExceptionOfType(IOException.class).isThrownBy(() -> get("/healthz"));
  }

  @Test
  void anAddressThatIsTakenIsNamed() {
    assertThatExceptionOfType(UncheckedIOException.class)
        .isThrownBy(() -> ProbeServer.builder(server.address()).start())
        .withMessageContaining(":" + server.address().getPort());
  }

  @Test
  void aNameStandsForOneCheck() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> builder().ready("a", () -> true).ready("a", () -> true))
        .withMessageContaining("\"a\"");
  }
}
