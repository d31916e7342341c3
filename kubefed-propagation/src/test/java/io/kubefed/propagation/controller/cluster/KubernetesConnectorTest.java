package io.kubefed.propagation.controller.cluster;

import static io.kubefed.propagation.controller.cluster.TlsValidation.ALL;
import static io.kubefed.propagation.controller.cluster.TlsValidation.SUBJECT_NAME;
import static io.kubefed.propagation.controller.cluster.TlsValidation.VALIDITY_PERIOD;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.kubefed.propagation.cluster.ClusterClient;
import io.kubefed.propagation.cluster.HealthReport;
import io.kubefed.propagation.cluster.HealthReport.State;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The client that is made of a connection, against servers with good and bad certificates. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class KubernetesConnectorTest {

  private final Map<String, HttpsServer> servers = new HashMap<>();
  private final Map<String, String> authorities = new HashMap<>();
  private final List<String> authorizations = new CopyOnWriteArrayList<>();
  private final ClusterConnector connector = ClusterConnector.kubernetes(Runnable::run);

  @BeforeAll
  void startServers(@TempDir Path directory) throws IOException {
    Certificates certificates = new Certificates(directory);
    certificates.authority("ca");
    certificates.authority("other-ca");
    certificates.server("good", "ca", "ip:127.0.0.1", "-1d", 365);
    certificates.server("expired", "ca", "ip:127.0.0.1", "-2y", 30);
    certificates.server("elsewhere", "ca", "dns:elsewhere.example", "-1d", 365);
    certificates.server("both", "ca", "dns:elsewhere.example", "-2y", 30);
    for (String authority : List.of("ca", "other-ca")) {
      authorities.put(authority, certificates.pem(authority));
    }
    for (String name : List.of("good", "expired", "elsewhere", "both")) {
      HttpsServer server =
          HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
      server.setHttpsConfigurator(new HttpsConfigurator(certificates.context(name)));
      server.createContext(
          "/",
          exchange -> {
            authorizations.add(
                exchange.getRequestURI()
                    + " "
                    + exchange.getRequestHeaders().getFirst("Authorization"));
            byte[] ok = "ok".getBytes(UTF_8);
            exchange.sendResponseHeaders(200, ok.length);
            exchange.getResponseBody().write(ok);
            exchange.close();
          });
      server.start();
      servers.put(name, server);
    }
  }

  @AfterAll
  void stopServers() {
    servers.values().forEach(server -> server.stop(0));
  }

  private URI endpoint(String server) {
    return URI.create("https://127.0.0.1:" + port(server));
  }

  private int port(String server) {
    return server(server).getAddress().getPort();
  }

  private HttpsServer server(String name) {
    return Optional.ofNullable(servers.get(name)).orElseThrow();
  }

  private ClusterConnection connection(
      String server, Optional<String> authority, Set<TlsValidation> disabled) {
    return new ClusterConnection(
        "east",
        endpoint(server),
        authority.map(name -> Optional.ofNullable(authorities.get(name)).orElseThrow()),
        "t0ken",
        disabled,
        Optional.empty());
  }

  private HealthReport check(ClusterConnection connection) {
    try (ClusterClient client = connector.connect(connection)) {
      return client.check();
    }
  }

  @ParameterizedTest
  @MethodSource
  void checksWhatIsNotLeftOut(
      String server, Optional<String> authority, Set<TlsValidation> disabled, boolean trusted) {
    HealthReport report = check(connection(server, authority, disabled));
    assertThat(report.state()).isEqualTo(trusted ? State.READY : State.OFFLINE);
    assertThat(report.message().contains("is not trusted")).isNotEqualTo(trusted);
  }

  private static Arguments row(
      String server, Optional<String> authority, boolean trusted, TlsValidation... disabled) {
    return argumentSet(
        "server "
            + server
            + ", authority "
            + authority.orElse("of this machine")
            + ", without "
            + List.of(disabled),
        server,
        authority,
        Set.of(disabled),
        trusted);
  }

  static Stream<Arguments> checksWhatIsNotLeftOut() {
    Optional<String> ca = Optional.of("ca");
    Optional<String> other = Optional.of("other-ca");
    List<Arguments> rows = new ArrayList<>();
    rows.add(row("good", ca, true));
    rows.add(row("good", other, false));
    rows.add(row("good", Optional.empty(), false));
    rows.add(row("good", other, false, SUBJECT_NAME, VALIDITY_PERIOD));
    rows.add(row("good", other, true, ALL));
    rows.add(row("good", ca, true, VALIDITY_PERIOD));
    rows.add(row("expired", ca, false));
    rows.add(row("expired", ca, false, SUBJECT_NAME));
    rows.add(row("expired", ca, true, VALIDITY_PERIOD));
    rows.add(row("expired", other, false, VALIDITY_PERIOD));
    rows.add(row("expired", Optional.empty(), true, ALL));
    rows.add(row("elsewhere", ca, false));
    rows.add(row("elsewhere", ca, false, VALIDITY_PERIOD));
    rows.add(row("elsewhere", ca, true, SUBJECT_NAME));
    rows.add(row("both", ca, false, VALIDITY_PERIOD));
    rows.add(row("both", ca, false, SUBJECT_NAME));
    rows.add(row("both", ca, true, SUBJECT_NAME, VALIDITY_PERIOD));
    rows.add(row("both", other, true, ALL));
    return rows.stream();
  }

  @Test
  void theTokenAndThePathOfTheEndpointAreSent() {
    ClusterConnection plain = connection("good", Optional.of("ca"), Set.of());
    check(
        new ClusterConnection(
            "east",
            URI.create(endpoint("good") + "/k8s/clusters/c-1"),
            plain.certificates(),
            "special",
            Set.of(),
            Optional.empty()));
    assertThat(authorizations).contains("/k8s/clusters/c-1/healthz Bearer special");
  }

  @Test
  void theProxyIsGoneThroughWithItsUserAndPassword() throws IOException {
    ClusterConnection plain = connection("good", Optional.of("ca"), Set.of());
    try (Relay proxy = Relay.proxy()) {
      HealthReport report =
          check(
              new ClusterConnection(
                  "east",
                  plain.endpoint(),
                  plain.certificates(),
                  "t0ken",
                  Set.of(),
                  Optional.of(URI.create("http://user:word@127.0.0.1:" + proxy.port()))));
      assertThat(report.message()).isEqualTo("/healthz responded with ok");
      assertThat(proxy.requests)
          .singleElement()
          .satisfies(
              request ->
                  assertThat(request.toLowerCase(Locale.ROOT))
                      .startsWith("connect 127.0.0.1:" + port("good"))
                      .contains("proxy-authorization: basic dxnlcjp3b3jk")
                      .doesNotContain("t0ken"));
    }
  }

  @Test
  void aProxyThatAsksForTlsIsRefusedWithTheWayOut() {
    ClusterConnection plain = connection("good", Optional.of("ca"), Set.of());
    assertThatThrownBy(
            () ->
                connector.connect(
                    new ClusterConnection(
                        "east",
                        plain.endpoint(),
                        plain.certificates(),
                        "t0ken",
                        Set.of(),
                        Optional.of(URI.create("https://proxy:443")))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("write http://");
  }

  @Test
  void aClosedClientClosesItsConnections() {
    ClusterClient client = connector.connect(connection("good", Optional.of("ca"), Set.of()));
    assertThat(client.check().isReady()).isTrue();
    client.close();
    client.close();
    assertThatThrownBy(client::check).isInstanceOf(IllegalStateException.class);
  }
}
