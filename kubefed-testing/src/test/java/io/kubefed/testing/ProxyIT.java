package io.kubefed.testing;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.kubefed.testing.TestProxy.Server;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ProxyIT {

  private final HttpClient client = HttpClient.newHttpClient();
  private final TestProxy proxy = TestProxy.start();
  private HttpServer east;
  private HttpServer west;

  @BeforeEach
  void start() throws IOException {
    east = answering("127.0.1.1", "east");
    west = answering("127.0.2.1", "west");
  }

  @AfterEach
  void stop() {
    proxy.close();
    east.stop(0);
    west.stop(0);
  }

  private static HttpServer answering(String address, String text) throws IOException {
    HttpServer server = HttpServer.create(new InetSocketAddress(address, 0), 0);
    server.createContext(
        "/",
        exchange -> {
          byte[] body = text.getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(200, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    server.start();
    return server;
  }

  /** How often each answer came. */
  private Map<String, Integer> ask(int requests) throws IOException, InterruptedException {
    URI uri = URI.create("http://127.0.0.1:" + proxy.address().getPort() + "/");
    Map<String, Integer> answers = new TreeMap<>();
    for (int i = 0; i < requests; i++) {
      var answer = client.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString());
      String text = answer.statusCode() == 200 ? answer.body() : answer.statusCode() + "";
      answers.merge(text, 1, Integer::sum);
    }
    return answers;
  }

  @Test
  void requestsGoToItsServersByWeight() throws Exception {
    assertThat(ask(1)).isEqualTo(Map.of("503", 1));

    proxy.servers(List.of(new Server(east.getAddress(), 192), new Server(west.getAddress(), 64)));
    assertThat(ask(40)).isEqualTo(Map.of("east", 30, "west", 10));

    proxy.servers(List.of(new Server(west.getAddress(), 256)));
    assertThat(ask(10)).isEqualTo(Map.of("west", 10));

    proxy.servers(List.of(new Server(east.getAddress(), 1), new Server(west.getAddress(), 1)));
    assertThat(ask(10)).isEqualTo(Map.of("east", 5, "west", 5));
  }

  @Test
  void aServerThatIsNotThereIsNotHidden() throws Exception {
    proxy.servers(List.of(new Server(east.getAddress(), 1), new Server(west.getAddress(), 1)));
    east.stop(0);

    assertThat(ask(10)).isEqualTo(Map.of("503", 5, "west", 5));
  }
}
