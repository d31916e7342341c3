package io.kubefed.propagation.admission;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kubefed.core.ResourceType;
import io.kubefed.core.json.JsonValue;
import io.kubefed.propagation.cluster.ClusterClient;
import io.kubefed.propagation.cluster.ClusterClients;
import io.kubefed.propagation.cluster.FaultPlan;
import io.kubefed.propagation.cluster.ForbiddenException;
import io.kubefed.propagation.cluster.InMemoryCluster;
import io.kubefed.propagation.cluster.NotFoundException;
import io.kubefed.propagation.cluster.StandardTypes;
import io.kubefed.propagation.cluster.WriteOptions;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class KeepersTest {

  private static final String NAMESPACE = "kube-federation-system";
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
  private static final ResourceType CONFIG =
      ResourceType.namespaced("core.kubefed.io/v1beta1", "KubeFedConfig", "kubefedconfigs");
  private static final ResourceType OTHER_GROUP =
      ResourceType.namespaced("example.com/v1", "FederatedThing", "federatedthings");

  private final InMemoryCluster cluster =
      InMemoryCluster.builder("host")
          .serve(WebhookConfigurations.VALIDATING, false)
          .serve(WebhookConfigurations.MUTATING, false)
          .serve(CONFIG, false)
          .build();
  private final ClusterClient host = cluster.client();

  @BeforeEach
  void makeTheNamespace() {
    host.create(
        StandardTypes.NAMESPACE,
        JsonValue.parseYaml(
            "{apiVersion: v1, kind: Namespace, metadata: {name: " + NAMESPACE + "}}"),
        WriteOptions.DEFAULT);
  }

  @Test
  void replicasShareOneSecret() {
    CertificateBundle one = keeper(NOW).sync(Set.of("a.example.com"));
    CertificateBundle two = keeper(NOW).sync(Set.of("a.example.com"));

    assertThat(two).isEqualTo(one);
    assertThat(secret().text("type")).contains("kubernetes.io/tls");
    assertThat(CertificateBundle.read(secret())).contains(one);
  }

  @Test
  void whatElseIsInTheSecretStays() {
    keeper(NOW).sync(Set.of("a.example.com"));
    JsonValue data = secret().get("data").orElseThrow();
    host.update(
        StandardTypes.SECRET,
        secret().with("data", data.with("note", JsonValue.of("aGVsbG8="))),
        WriteOptions.DEFAULT);

    CertificateBundle renewed = keeper(NOW.plus(Duration.ofDays(80))).sync(Set.of("a.example.com"));

    assertThat(CertificateBundle.read(secret())).contains(renewed);
    assertThat(secret().text("data", "note")).contains("aGVsbG8=");
    assertThat(secret().text("data", "ca.crt")).isEqualTo(data.text("ca.crt"));
  }

  @Test
  void aSecretThatCannotBeReadIsReplaced() {
    keeper(NOW).sync(Set.of("a.example.com"));
    host.update(
        StandardTypes.SECRET,
        secret().with("data", JsonValue.of(Map.of("tls.key", "aGVsbG8="))),
        WriteOptions.DEFAULT);

    CertificateBundle made = keeper(NOW).sync(Set.of("a.example.com"));

    assertThat(CertificateBundle.read(secret())).contains(made);
  }

  @Test
  void anotherNamespaceThanTheOneThereIsFails() {
    CertificateKeeper keeper =
        new CertificateKeeper(
            host, "absent", CertificateSettings.DEFAULT, Clock.fixed(NOW, ZoneOffset.UTC));

    assertThatThrownBy(() -> keeper.sync(Set.of("a"))).isInstanceOf(NotFoundException.class);
  }

  @Test
  void configurationsAreMadeAndMended() {
    WebhookTarget target = WebhookTarget.url(URI.create("https://127.0.0.1:8443"));
    ConfigurationKeeper keeper = configurations(true);
    keeper.sync(target, "PEM", List.of());
    JsonValue made = validating("validations.core.kubefed.io");

    keeper.sync(target, "PEM", List.of());
    assertThat(validating("validations.core.kubefed.io")).isEqualTo(made);

    host.update(
        WebhookConfigurations.VALIDATING,
        made.with("webhooks", JsonValue.emptyArray()),
        WriteOptions.DEFAULT);
    keeper.sync(target, "OTHER", List.of());

    JsonValue mended = validating("validations.core.kubefed.io");
    assertThat(mended.get("webhooks").orElseThrow().items())
        .hasSize(3)
        .allSatisfy(
            webhook -> {
              assertThat(caBundle(webhook)).isEqualTo("OTHER");
              assertThat(webhook.text("failurePolicy")).contains("Fail");
              assertThat(webhook.get("namespaceSelector")).isEmpty();
            });
  }

  @Test
  void aNamespacedControlPlaneIsAskedAboutItsNamespace() {
    configurations(true).sync(WebhookTarget.service(NAMESPACE), "PEM", List.of());
    assertThat(validating("validations.core.kubefed.io")).isNotNull();
    host.create(
        CONFIG,
        JsonValue.parseYaml(
            "{apiVersion: core.kubefed.io/v1beta1, kind: KubeFedConfig, metadata: {name: kubefed,"
                + " namespace: "
                + NAMESPACE
                + "}, spec: {scope: Namespaced}}"),
        WriteOptions.DEFAULT);

    configurations(true).sync(WebhookTarget.service(NAMESPACE), "PEM", List.of());

    assertThat(
            validating("validations.core.kubefed.io-" + NAMESPACE)
                .get("webhooks")
                .orElseThrow()
                .items())
        .allSatisfy(
            webhook ->
                assertThat(webhook.text("namespaceSelector", "matchLabels", "name"))
                    .contains(NAMESPACE));
    assertThat(host.get(WebhookConfigurations.VALIDATING, "", "validations.core.kubefed.io"))
        .as("made before there were settings")
        .isEmpty();
    assertThat(
            host.get(StandardTypes.NAMESPACE, "", NAMESPACE)
                .orElseThrow()
                .text("metadata", "labels", "name"))
        .contains(NAMESPACE);
  }

  @Test
  void certificatesAreInjectedIntoWhatOthersMadeAndNothingElseChanges() {
    WebhookTarget service = WebhookTarget.service(NAMESPACE);
    WebhookConfigurations.builder(service).build().forEach(this::create);
    JsonValue foreign =
        JsonValue.parseYaml(
            """
            name: foreign.example.com
            clientConfig: {service: {namespace: other, name: hook, path: /}}
            rules: []
            """);
    JsonValue core = validating("validations.core.kubefed.io");
    List<JsonValue> webhooks = new ArrayList<>(core.get("webhooks").orElseThrow().items());
    webhooks.add(foreign);
    host.update(
        WebhookConfigurations.VALIDATING,
        core.with("webhooks", JsonValue.of(webhooks)),
        WriteOptions.DEFAULT);

    configurations(false).sync(service, "PEM", List.of(OTHER_GROUP));

    List<JsonValue> after =
        validating("validations.core.kubefed.io").get("webhooks").orElseThrow().items();
    assertThat(after).hasSize(4);
    assertThat(after.subList(0, 3)).allSatisfy(hook -> assertThat(caBundle(hook)).isEqualTo("PEM"));
    assertThat(after.get(3)).isEqualTo(foreign);
    JsonValue federated =
        validating("validations.types.kubefed.io").get("webhooks").orElseThrow().items().get(0);
    assertThat(federated.get("rules").orElseThrow().toJson())
        .contains("\"apiGroups\":[\"example.com\"]", "\"resources\":[\"federatedthings\"]");
  }

  @Test
  void configurationsThatMayNotBeReadAreLeftOut() {
    WebhookTarget service = WebhookTarget.service(NAMESPACE);
    WebhookConfigurations.builder(service).build().forEach(this::create);
    String suffix = "-" + NAMESPACE;
    ClusterClient limited =
        ClusterClients.withFaults(host, forbidden(name -> name.endsWith(suffix)));
    ClusterClient powerless = ClusterClients.withFaults(host, forbidden(name -> true));

    new ConfigurationKeeper(limited, NAMESPACE, List.of(), false, false)
        .sync(service, "PEM", List.of());

    assertThat(
            caBundle(
                validating("validations.core.kubefed.io")
                    .get("webhooks")
                    .orElseThrow()
                    .items()
                    .get(0)))
        .isEqualTo("PEM");
    ConfigurationKeeper keeper =
        new ConfigurationKeeper(powerless, NAMESPACE, List.of(), false, false);
    assertThatThrownBy(() -> keeper.sync(service, "PEM", List.of()))
        .isInstanceOf(ForbiddenException.class);
  }

  @Test
  void whatNobodyMadeIsNotInjectedInto() {
    configurations(false).sync(WebhookTarget.service(NAMESPACE), "PEM", List.of());

    assertThat(host.get(WebhookConfigurations.VALIDATING, "", "validations.core.kubefed.io"))
        .isEmpty();
  }

  @Test
  void theScopeThatWasGivenHoldsUntilTheHostHasSettings() {
    ConfigurationKeeper keeper = new ConfigurationKeeper(host, NAMESPACE, List.of(), true, true);
    keeper.sync(WebhookTarget.url(URI.create("https://127.0.0.1:8443")), "PEM", List.of());

    assertThat(host.get(WebhookConfigurations.VALIDATING, "", "validations.core.kubefed.io"))
        .isEmpty();
    assertThat(
            host.get(
                WebhookConfigurations.VALIDATING, "", "validations.core.kubefed.io-" + NAMESPACE))
        .isPresent();
  }

  /** Has the next look at each configuration of such a name forbidden. */
  private static FaultPlan forbidden(Predicate<String> names) {
    FaultPlan plan = new FaultPlan();
    WebhookConfigurations.names(NAMESPACE).stream()
        .map(named -> named.name())
        .filter(names)
        .forEach(
            name ->
                plan.failNext(
                    call -> call.name().equals(name),
                    FaultPlan.When.BEFORE,
                    () -> new ForbiddenException("host", null, name + " is forbidden")));
    return plan;
  }

  private static CertificateKeeper keeper(Instant now, ClusterClient host) {
    return new CertificateKeeper(
        host, NAMESPACE, CertificateSettings.DEFAULT, Clock.fixed(now, ZoneOffset.UTC));
  }

  private CertificateKeeper keeper(Instant now) {
    return keeper(now, host);
  }

  private ConfigurationKeeper configurations(boolean manage) {
    return new ConfigurationKeeper(host, NAMESPACE, List.of(), manage, false);
  }

  private void create(JsonValue object) {
    ResourceType type =
        object.text("kind").orElseThrow().startsWith("Validating")
            ? WebhookConfigurations.VALIDATING
            : WebhookConfigurations.MUTATING;
    host.create(type, object, WriteOptions.DEFAULT);
  }

  private JsonValue secret() {
    return host.get(StandardTypes.SECRET, NAMESPACE, CertificateKeeper.SECRET).orElseThrow();
  }

  private JsonValue validating(String name) {
    return host.get(WebhookConfigurations.VALIDATING, "", name).orElseThrow();
  }

  private static String caBundle(JsonValue webhook) {
    return new String(
        Base64.getDecoder().decode(webhook.text("clientConfig", "caBundle").orElse("")),
        StandardCharsets.UTF_8);
  }
}
