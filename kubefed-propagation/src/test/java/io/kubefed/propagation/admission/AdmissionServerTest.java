package io.kubefed.propagation.admission;

import static io.kubefed.propagation.controller.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kubefed.core.ResourceType;
import io.kubefed.core.json.JsonValue;
import io.kubefed.propagation.cluster.ClusterClient;
import io.kubefed.propagation.cluster.ClusterClients;
import io.kubefed.propagation.cluster.FaultPlan;
import io.kubefed.propagation.cluster.InMemoryCluster;
import io.kubefed.propagation.cluster.StandardTypes;
import io.kubefed.propagation.cluster.WriteOptions;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A whole server, with a host in memory that is asked for nothing when a request comes. */
@Timeout(60)
class AdmissionServerTest {

  private static final String SYSTEM = "kube-federation-system";
  private static final String VERSION = "core.kubefed.io/v1beta1";
  private static final String REVIEW =
      ReviewsTest.review(
              "CREATE",
              "federateddeployments.types.kubefed.io",
              "{apiVersion: types.kubefed.io/v1beta1, kind: FederatedDeployment, metadata: {name:"
                  + " web, namespace: shop}, spec: {placement: {clusters: [{name: esat}]}}}",
              null)
          .toJson();

  private final InMemoryCluster cluster =
      InMemoryCluster.builder("host")
          .serve(WebhookConfigurations.VALIDATING, false)
          .serve(WebhookConfigurations.MUTATING, false)
          .serve(ResourceType.namespaced(VERSION, "KubeFedConfig", "kubefedconfigs"), false)
          .serve(ResourceType.namespaced(VERSION, "KubeFedCluster", "kubefedclusters"), true)
          .serve(
              ResourceType.namespaced(VERSION, "FederatedTypeConfig", "federatedtypeconfigs"), true)
          .build();
  private final FaultPlan faults = new FaultPlan();
  private final ClusterClient host = ClusterClients.withFaults(cluster.client(), faults);

  @BeforeEach
  void fillTheHost() {
    create("{apiVersion: v1, kind: Namespace, metadata: {name: " + SYSTEM + "}}", "");
    create(
        "{apiVersion: core.kubefed.io/v1beta1, kind: KubeFedCluster, metadata: {name: east,"
            + " namespace: "
            + SYSTEM
            + "}}",
        "kubefedclusters");
  }

  private void create(String yaml, String plural) {
    ResourceType type =
        plural.isEmpty()
            ? StandardTypes.NAMESPACE
            : ResourceType.namespaced(VERSION, "KubeFedCluster", plural);
    host.create(type, JsonValue.parseYaml(yaml), WriteOptions.DEFAULT);
  }

  private AdmissionServer server() {
    return AdmissionServer.builder(host, WebhookTarget.url(URI.create("https://127.0.0.1:0")))
        .address(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
        .checkInterval(Duration.ofMillis(50))
        .build();
  }

  @Test
  void theHostIsToldWhereToAskAndWhomToTrust() throws Exception {
    try (AdmissionServer server = server()) {
      server.start();
      assertThat(server.awaitReady(Duration.ofSeconds(20))).isTrue();

      JsonValue client = federatedClient();
      String url = client.text("url").orElseThrow();
      assertThat(url)
          .isEqualTo("https://127.0.0.1:" + server.port() + "/validate-federatedresources");
      assertThat(caBundle(client)).isEqualTo(stored().authoritiesPem());
      eventually(
          () ->
              assertThat(ask(url, stored()))
                  .contains("no member cluster is named \\\"esat\\\"; there is east"));
    }
  }

  @Test
  void answersWhileTheHostIsGone() throws Exception {
    try (AdmissionServer server = server()) {
      server.start();
      assertThat(server.awaitReady(Duration.ofSeconds(20))).isTrue();
      String url = federatedClient().text("url").orElseThrow();
      CertificateBundle trusted = stored();

      faults.setUnreachable(true);

      assertThat(ask(url, trusted)).contains("\"allowed\":true");
      assertThat(server.isReady()).isTrue();
    }
  }

  @Test
  void waitsForAHostThatIsNotThereYet() throws Exception {
    faults.setUnreachable(true);
    try (AdmissionServer server = server()) {
      server.start();
      assertThat(server.awaitReady(Duration.ofMillis(200))).isFalse();
      assertThat(server.isReady()).isFalse();

      faults.setUnreachable(false);

      assertThat(server.awaitReady(Duration.ofSeconds(20))).isTrue();
    }
  }

  @Test
  void aSecondServerShowsWhatTheFirstHasMade() throws Exception {
    CertificateBundle first;
    try (AdmissionServer server = server()) {
      server.start();
      assertThat(server.awaitReady(Duration.ofSeconds(20))).isTrue();
      first = stored();
    }
    try (AdmissionServer server = server()) {
      server.start();
      assertThat(server.awaitReady(Duration.ofSeconds(20))).isTrue();

      assertThat(stored()).isEqualTo(first);
      assertThat(ask(federatedClient().text("url").orElseThrow(), first)).contains("allowed");
    }
  }

  @Test
  void isStartedOnceAndClosedAsOftenAsOneLikes() {
    AdmissionServer server = server();
    assertThat(server.port()).isZero();
    server.start();
    assertThatThrownBy(server::start).isInstanceOf(IllegalStateException.class);
    server.close();
    server.close();
    assertThatThrownBy(server::start).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void nothingOfItRunsAfterClose() throws Exception {
    try (AdmissionServer server = server()) {
      server.start();
      assertThat(server.awaitReady(Duration.ofSeconds(20))).isTrue();
    }

    eventually(
        () ->
            assertThat(Thread.getAllStackTraces().keySet())
                .noneMatch(thread -> thread.getName().startsWith("kubefed-admission")));
  }

  @Test
  void lifeTimesThatDoNotFitAreRefused() {
    AdmissionServer.Builder builder = AdmissionServer.builder(host, WebhookTarget.service(SYSTEM));

    assertThatThrownBy(() -> builder.certificateLife(Duration.ofDays(2), Duration.ofDays(1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("at least three times");
    assertThatThrownBy(() -> builder.checkInterval(Duration.ZERO))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static String ask(String url, CertificateBundle trusted) {
    try {
      return HttpClient.newBuilder()
          .sslContext(HttpFrontTest.trusting(trusted))
          .build()
          .send(
              HttpRequest.newBuilder(URI.create(url))
                  .setHeader("content-type", "application/json")
                  .timeout(Duration.ofSeconds(10))
                  .POST(BodyPublishers.ofString(REVIEW))
                  .build(),
              BodyHandlers.ofString())
          .body();
    } catch (Exception e) {
      throw new AssertionError("no answer from " + url, e);
    }
  }

  private JsonValue federatedClient() {
    return host.get(WebhookConfigurations.VALIDATING, "", "validations.types.kubefed.io")
        .flatMap(configuration -> configuration.get("webhooks"))
        .flatMap(webhooks -> webhooks.get(0))
        .flatMap(webhook -> webhook.get("clientConfig"))
        .orElseThrow();
  }

  private CertificateBundle stored() {
    Optional<JsonValue> secret = host.get(StandardTypes.SECRET, SYSTEM, CertificateKeeper.SECRET);
    return secret.flatMap(CertificateBundle::read).orElseThrow();
  }

  private static String caBundle(JsonValue client) {
    return new String(
        Base64.getDecoder().decode(client.text("caBundle").orElseThrow()), StandardCharsets.UTF_8);
  }
}
