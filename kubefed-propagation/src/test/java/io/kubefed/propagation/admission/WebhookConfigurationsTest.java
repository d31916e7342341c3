package io.kubefed.propagation.admission;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kubefed.core.ResourceType;
import io.kubefed.core.json.JsonValue;
import java.net.URI;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WebhookConfigurationsTest {

  private static final String SYSTEM = "kube-federation-system";

  @Test
  void theFirstAndTheLastAreThoseOfKubeFed() {
    List<JsonValue> objects = WebhookConfigurations.builder(WebhookTarget.service(SYSTEM)).build();

    assertThat(objects)
        .extracting(object -> object.text("metadata", "name").orElseThrow())
        .containsExactly(
            "validations.core.kubefed.io",
            "validations.types.kubefed.io",
            "mutation.core.kubefed.io");
    assertThat(lines(objects.get(0)))
        .containsExactly(
            "federatedtypeconfigs.core.kubefed.io /validate-federatedtypeconfigs Fail"
                + " [CREATE, UPDATE] [federatedtypeconfigs, federatedtypeconfigs/status]",
            "kubefedclusters.core.kubefed.io /validate-kubefedcluster Fail [CREATE, UPDATE]"
                + " [kubefedclusters, kubefedclusters/status]",
            "kubefedconfigs.core.kubefed.io /validate-kubefedconfig Fail [CREATE, UPDATE]"
                + " [kubefedconfigs]");
    assertThat(lines(objects.get(2)))
        .containsExactly(
            "kubefedconfigs.core.kubefed.io /default-kubefedconfig Fail [CREATE]"
                + " [kubefedconfigs]");
  }

  @Test
  void whatIsBeyondKubeFedStopsNobodyWhenNobodyAnswers() {
    JsonValue further = WebhookConfigurations.builder(WebhookTarget.service(SYSTEM)).build().get(1);

    assertThat(lines(further))
        .containsExactly(
            "federatedresources.types.kubefed.io /validate-federatedresources Ignore [CREATE,"
                + " UPDATE] [*]");
  }

  @Test
  void federatedTypesOfOtherGroupsAreNamed() {
    JsonValue further =
        WebhookConfigurations.builder(WebhookTarget.service(SYSTEM))
            .federatedTypes(
                List.of(
                    ResourceType.namespaced("example.com/v1", "FederatedThing", "federatedthings"),
                    ResourceType.namespaced(
                        "types.kubefed.io/v1beta1", "FederatedSecret", "federatedsecrets")))
            .build()
            .get(1);

    assertThat(further.get("webhooks").orElseThrow().items().get(0).get("rules").orElseThrow())
        .satisfies(rules -> assertThat(rules.size()).isEqualTo(2))
        .satisfies(rules -> assertThat(rules.items().get(1).toJson()).contains("federatedthings"));
  }

  @Test
  void aServiceIsReachedAsAService() {
    JsonValue client = client(WebhookConfigurations.builder(WebhookTarget.service(SYSTEM)).build());

    assertThat(client)
        .isEqualTo(
            JsonValue.parseYaml(
                "{service: {namespace: kube-federation-system, name: kubefed-admission-webhook,"
                    + " path: /validate-federatedtypeconfigs, port: 443}}"));
  }

  @Test
  void aUrlComesBeforeThePaths() {
    JsonValue client =
        client(
            WebhookConfigurations.builder(
                    WebhookTarget.url(URI.create("https://127.0.0.1:8443/hooks/")))
                .caBundle("PEM")
                .build());

    assertThat(client)
        .isEqualTo(
            JsonValue.parseYaml(
                "{url: 'https://127.0.0.1:8443/hooks/validate-federatedtypeconfigs', caBundle:"
                    + " UEVN}"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"http://a", "https:///x", "https://u@a", "https://a?b", "https://a#b", "a:1"})
  void urlsThatNoApiServerTakesAreRefused(String url) {
    assertThatThrownBy(() -> WebhookTarget.url(URI.create(url)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void portZeroStandsForThePortThatIsListenedAt() {
    WebhookTarget target = WebhookTarget.url(URI.create("https://127.0.0.1:0/x"));

    assertThat(target.listeningAt(4711)).hasToString("https://127.0.0.1:4711/x");
    assertThat(WebhookTarget.url(URI.create("https://a:1")).listeningAt(2))
        .hasToString("https://a:1");
    assertThat(WebhookTarget.url(URI.create("https://[::1]:0")).listeningAt(2))
        .hasToString("https://[::1]:2");
  }

  @Test
  void certificatesAreForTheNamesOfTheTarget() {
    assertThat(WebhookTarget.service("ns", "svc", 443).hostNames())
        .containsExactly("svc.ns.svc", "svc.ns", "svc.ns.svc.cluster.local");
    assertThat(WebhookTarget.url(URI.create("https://[::1]:8443")).hostNames())
        .containsExactly("0:0:0:0:0:0:0:1");
  }

  private static JsonValue client(List<JsonValue> objects) {
    return objects
        .get(0)
        .get("webhooks")
        .orElseThrow()
        .items()
        .get(0)
        .get("clientConfig")
        .orElseThrow();
  }

  private static List<String> lines(JsonValue configuration) {
    return configuration.get("webhooks").orElseThrow().items().stream()
        .map(
            webhook -> {
              JsonValue rule = webhook.get("rules").orElseThrow().items().get(0);
              return webhook.text("name").orElseThrow()
                  + " "
                  + webhook.text("clientConfig", "service", "path").orElseThrow()
                  + " "
                  + webhook.text("failurePolicy").orElseThrow()
                  + " "
                  + rule.get("operations").orElseThrow().toJava()
                  + " "
                  + rule.get("resources").orElseThrow().toJava();
            })
        .toList();
  }
}
