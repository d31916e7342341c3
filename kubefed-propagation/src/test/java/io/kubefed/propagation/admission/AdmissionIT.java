package io.kubefed.propagation.admission;

import static io.kubefed.propagation.controller.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kubefed.core.Problem;
import io.kubefed.core.ResourceType;
import io.kubefed.core.api.KubeFedNames;
import io.kubefed.core.json.JsonEditor;
import io.kubefed.core.json.JsonValue;
import io.kubefed.core.json.Pointer;
import io.kubefed.core.schema.BuiltInTypes;
import io.kubefed.propagation.cluster.ClusterClient;
import io.kubefed.propagation.cluster.ClusterClients;
import io.kubefed.propagation.cluster.ClusterException;
import io.kubefed.propagation.cluster.DeleteOptions;
import io.kubefed.propagation.cluster.ForbiddenException;
import io.kubefed.propagation.cluster.StandardTypes;
import io.kubefed.propagation.cluster.WriteOptions;
import io.kubefed.propagation.install.Installer;
import io.kubefed.testing.TestClusters;
import io.kubefed.testing.UseClusters;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Set;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Webhooks of a real API server. Its configurations are for the whole cluster, so that the cluster
 * is of this class alone.
 */
@UseClusters(value = "webhook-host", controllerManager = false, exclusive = true)
class AdmissionIT {

  private static final String SYSTEM = KubeFedNames.SYSTEM_NAMESPACE;
  private static final String CORE = "core.kubefed.io/v1beta1";
  private static final ResourceType CLUSTER =
      ResourceType.namespaced(CORE, "KubeFedCluster", "kubefedclusters");
  private static final ResourceType TYPE_CONFIG =
      ResourceType.namespaced(CORE, "FederatedTypeConfig", "federatedtypeconfigs");
  private static final ResourceType CONFIG =
      ResourceType.namespaced(CORE, "KubeFedConfig", "kubefedconfigs");
  private static final ResourceType DEPLOYMENT =
      ResourceType.namespaced(
          "types.kubefed.io/v1beta1", "FederatedDeployment", "federateddeployments");
  private static final ResourceType PREFERENCE =
      ResourceType.namespaced(
          "scheduling.kubefed.io/v1alpha1",
          "ReplicaSchedulingPreference",
          "replicaschedulingpreferences");

  private static final WriteOptions DRY_RUN = WriteOptions.DEFAULT.withDryRun(true);

  private ClusterClient host;
  private String namespace;

  /** Stands for a validator of another module. */
  private static final class Preferences implements AdmissionValidator {

    @Override
    public String name() {
      return "replicaschedulingpreferences.scheduling.kubefed.io";
    }

    @Override
    public String path() {
      return "/validate-replicaschedulingpreferences";
    }

    @Override
    public List<AdmissionRule> rules() {
      return List.of(
          AdmissionRule.of("scheduling.kubefed.io", "v1alpha1", "replicaschedulingpreferences"));
    }

    @Override
    public List<Problem> validate(AdmissionRequest request) {
      return List.of(Problem.error(Pointer.of("spec"), "preferences are not wanted"));
    }
  }

  /** A clock that is set by hand. */
  private static final class SetClock extends Clock {

    private volatile Instant now;

    SetClock(Instant begin) {
      now = begin;
    }

    void set(Instant to) {
      now = to;
    }

    @Override
    public Instant instant() {
      return now;
    }

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }
  }

  @BeforeEach
  void install(TestClusters clusters) {
    host = ClusterClients.kubernetes("webhook-host", clusters.get("webhook-host").client()).build();
    namespace = clusters.namespace();
    assertThat(
            Installer.builder(host)
                .createNamespace(true)
                .types(List.of(BuiltInTypes.find("deployments.apps").orElseThrow()))
                .build()
                .install()
                .isComplete())
        .isTrue();
  }

  @AfterEach
  void close() {
    removeConfigurations();
    host.close();
  }

  private void removeConfigurations() {
    for (WebhookConfigurations.Named named : WebhookConfigurations.names(SYSTEM)) {
      if (host.get(named.type(), "", named.name()).isPresent()) {
        host.delete(named.type(), "", named.name(), DeleteOptions.DEFAULT);
      }
    }
  }

  private AdmissionServer.Builder server(int port) {
    return AdmissionServer.builder(host, WebhookTarget.url(URI.create("https://127.0.0.1:" + port)))
        .address(new InetSocketAddress(InetAddress.getLoopbackAddress(), port))
        .validator(new Preferences())
        .checkInterval(Duration.ofMillis(200));
  }

  /** Starts it and waits until the API server has noticed all of its configurations. */
  private AdmissionServer started(AdmissionServer.Builder builder) throws InterruptedException {
    AdmissionServer server = builder.build();
    server.start();
    assertThat(server.awaitReady(Duration.ofSeconds(20))).isTrue();
    eventually(
        () -> {
          assertThatThrownBy(() -> host.create(CLUSTER, cluster("early", ""), DRY_RUN))
              .hasMessageContaining("denied the request");
          assertThatThrownBy(() -> host.create(PREFERENCE, preference(), DRY_RUN))
              .hasMessageContaining("denied the request");
          assertThat(
                  host.create(CONFIG, config("early"), DRY_RUN)
                      .text("spec", "syncController", "adoptResources"))
              .contains("Enabled");
        });
    return server;
  }

  @Test
  void refusesOnCreateAndUpdateAndFillsInDefaults() throws Exception {
    try (AdmissionServer server = started(server(0))) {
      assertThat(server.isReady()).isTrue();

      refused(
          () -> host.create(CLUSTER, cluster("a", ""), WriteOptions.DEFAULT),
          "kubefedclusters.core.kubefed.io",
          "/spec/apiEndpoint: is required");
      JsonValue east =
          host.create(CLUSTER, cluster("east", "https://east:6443"), WriteOptions.DEFAULT);
      refused(
          () -> host.update(CLUSTER, with(east, "/spec/apiEndpoint", ""), WriteOptions.DEFAULT),
          "kubefedclusters.core.kubefed.io",
          "/spec/apiEndpoint: is required");
      JsonValue status =
          east.with(
              "status",
              JsonValue.parseYaml(
                  "{conditions: [{type: Unheard, status: 'True', lastProbeTime:"
                      + " '2026-01-01T00:00:00Z'}]}"));
      assertThatThrownBy(() -> host.updateStatus(CLUSTER, status, WriteOptions.DEFAULT))
          .hasMessageContaining("/status/conditions/0/type");

      JsonValue type = host.get(TYPE_CONFIG, SYSTEM, "deployments.apps").orElseThrow();
      refused(
          () ->
              host.update(
                  TYPE_CONFIG, with(type, "/spec/federatedType/group", ""), WriteOptions.DEFAULT),
          "federatedtypeconfigs.core.kubefed.io",
          "/spec/federatedType/group: is required");

      JsonValue config = host.create(CONFIG, config("filled"), WriteOptions.DEFAULT);
      assertThat(config.text("spec", "controllerDuration", "availableDelay")).contains("31s");
      assertThat(config.text("spec", "leaderElect", "leaseDuration")).contains("15s");
      refused(
          () ->
              host.update(
                  CONFIG,
                  with(config, "/spec/syncController/adoptResources", "Unknown"),
                  WriteOptions.DEFAULT),
          "kubefedconfigs.core.kubefed.io",
          "/spec/syncController/adoptResources: must be one of Enabled, Disabled");
      refused(
          () ->
              host.update(CONFIG, with(config, "/spec/scope", "Namespaced"), WriteOptions.DEFAULT),
          "kubefedconfigs.core.kubefed.io",
          "/spec/scope: cannot change");

      refused(
          () -> host.create(DEPLOYMENT, deployment("a", "/metadata/name"), WriteOptions.DEFAULT),
          "federatedresources.types.kubefed.io",
          "/spec/overrides/0/clusterOverrides/0/path: \"/metadata/name\" cannot be overridden");
      JsonValue web =
          host.create(DEPLOYMENT, deployment("web", "/spec/replicas"), WriteOptions.DEFAULT);
      refused(
          () ->
              host.update(
                  DEPLOYMENT,
                  with(web, "/spec/overrides/0/clusterOverrides/0/path", "/kind"),
                  WriteOptions.DEFAULT),
          "federatedresources.types.kubefed.io",
          "\"/kind\" cannot be overridden");
      refused(
          () -> host.create(PREFERENCE, preference(), WriteOptions.DEFAULT),
          "replicaschedulingpreferences.scheduling.kubefed.io",
          "preferences are not wanted");
    }
  }

  /** The Service leads out of the cluster, since no pods run here that one could select. */
  @Test
  void aServiceLeadsToItAsAUrlDoesAndTheConfigurationsComeWithTheManifests() throws Exception {
    AdmissionServer byUrl = started(server(0));
    int port = byUrl.port();
    byUrl.close();
    removeConfigurations();
    WebhookTarget target = WebhookTarget.service(SYSTEM, WebhookTarget.SERVICE, port);
    host.create(
        StandardTypes.SERVICE,
        JsonValue.parseYaml(
            """
            apiVersion: v1
            kind: Service
            metadata: {name: %s, namespace: %s}
            spec: {type: ExternalName, externalName: localhost}
            """
                .formatted(WebhookTarget.SERVICE, SYSTEM)),
        WriteOptions.DEFAULT);
    for (JsonValue manifest :
        WebhookConfigurations.builder(target).validator(new Preferences()).build()) {
      boolean mutating =
          manifest.text("kind").orElseThrow().equals(WebhookConfigurations.MUTATING.kind());
      host.create(
          mutating ? WebhookConfigurations.MUTATING : WebhookConfigurations.VALIDATING,
          manifest,
          WriteOptions.DEFAULT);
    }
    try (AdmissionServer server =
        started(
            AdmissionServer.builder(host, target)
                .address(new InetSocketAddress(InetAddress.getLoopbackAddress(), port))
                .validator(new Preferences())
                .checkInterval(Duration.ofMillis(200)))) {
      assertThat(server.isReady()).isTrue();
      stillRefuses();
      assertThat(shown(port, stored()).getSubjectAlternativeNames().toString())
          .contains(WebhookTarget.SERVICE + "." + SYSTEM + ".svc");
    } finally {
      host.delete(StandardTypes.SERVICE, SYSTEM, WebhookTarget.SERVICE, DeleteOptions.DEFAULT);
    }
  }

  @Test
  void certificatesAndTheirAuthorityAreRenewedWhileTheyAreInUse() throws Exception {
    Instant now = Instant.now();
    Duration life = Duration.ofDays(90);
    CertificateSettings settings =
        new CertificateSettings(life.multipliedBy(3), life, Duration.ofMinutes(10));
    SetClock clock = new SetClock(now.minus(Duration.ofDays(181)));
    CertificateKeeper past = new CertificateKeeper(host, SYSTEM, settings, clock);
    past.sync(Set.of("127.0.0.1"));
    clock.set(now.minus(Duration.ofDays(45)));
    CertificateBundle first = past.sync(Set.of("127.0.0.1"));
    try (AdmissionServer server =
        started(server(0).certificateLife(life.multipliedBy(3), life).clock(clock))) {
      assertThat(shown(server.port(), first)).isEqualTo(first.server());

      clock.set(now.minus(Duration.ofMinutes(11)));
      eventually(
          () -> {
            stillRefuses();
            assertThat(stored().authorities()).hasSize(2).containsAll(first.authorities());
          });
      clock.set(now);
      eventually(
          () -> {
            stillRefuses();
            assertThat(stored().isOfNewestAuthority()).isTrue();
            assertThat(shown(server.port(), stored()))
                .isEqualTo(stored().server())
                .isNotEqualTo(first.server());
          });
      eventually(AdmissionIT.this::stillRefuses);
    }
  }

  @Test
  void whenNobodyAnswersTheFailurePolicyDecidesAndAnotherReplicaTakesOver() throws Exception {
    AdmissionServer first = started(server(0));
    int port = first.port();
    CertificateBundle before = stored();
    first.close();

    assertThatThrownBy(
            () -> host.create(CLUSTER, cluster("b", "https://b:6443"), WriteOptions.DEFAULT))
        .hasMessageContaining("kubefedclusters.core.kubefed.io");
    host.create(DEPLOYMENT, deployment("unjudged", "/metadata/name"), WriteOptions.DEFAULT);

    try (AdmissionServer second = started(server(port))) {
      assertThat(second.port()).isEqualTo(port);
      assertThat(stored()).isEqualTo(before);
      host.create(CLUSTER, cluster("b", "https://b:6443"), WriteOptions.DEFAULT);
      // What slipped in can be changed and goes, but does not become worse.
      JsonValue unjudged = host.get(DEPLOYMENT, namespace, "unjudged").orElseThrow();
      host.update(
          DEPLOYMENT, with(unjudged, "/spec/template/spec/replicas", 3), WriteOptions.DEFAULT);
    }
  }

  private void stillRefuses() {
    refused(
        () -> host.create(CLUSTER, cluster("c", ""), DRY_RUN),
        "kubefedclusters.core.kubefed.io",
        "/spec/apiEndpoint: is required");
  }

  private interface Write {
    void run() throws ClusterException;
  }

  private static void refused(Write write, String webhook, String words) {
    assertThatThrownBy(write::run)
        .isInstanceOf(ForbiddenException.class)
        .hasMessageContaining("admission webhook \"" + webhook + "\" denied the request: ")
        .hasMessageContaining(words);
  }

  private CertificateBundle stored() {
    return CertificateBundle.read(
            host.get(StandardTypes.SECRET, SYSTEM, CertificateKeeper.SECRET).orElseThrow())
        .orElseThrow();
  }

  private static X509Certificate shown(int port, CertificateBundle trusted) {
    try {
      SSLContext context = HttpFrontTest.trusting(trusted);
      try (SSLSocket socket =
          (SSLSocket)
              context.getSocketFactory().createSocket(InetAddress.getLoopbackAddress(), port)) {
        socket.startHandshake();
        return (X509Certificate) socket.getSession().getPeerCertificates()[0];
      }
    } catch (Exception e) {
      throw new AssertionError("no certificate is shown", e);
    }
  }

  private static JsonValue with(JsonValue object, String place, Object value) {
    return JsonEditor.on(object).replace(Pointer.parse(place), JsonValue.of(value)).build();
  }

  private static JsonValue cluster(String name, String endpoint) {
    return JsonValue.parseYaml(
        """
        apiVersion: core.kubefed.io/v1beta1
        kind: KubeFedCluster
        metadata: {name: %s, namespace: %s}
        spec: {apiEndpoint: '%s', secretRef: {name: token}}
        """
            .formatted(name, SYSTEM, endpoint));
  }

  private JsonValue config(String name) {
    return JsonValue.parseYaml(
        """
        apiVersion: core.kubefed.io/v1beta1
        kind: KubeFedConfig
        metadata: {name: %s, namespace: %s}
        spec: {scope: Cluster, controllerDuration: {availableDelay: 31s}}
        """
            .formatted(name, namespace));
  }

  private JsonValue deployment(String name, String path) {
    return JsonValue.parseYaml(
        """
        apiVersion: types.kubefed.io/v1beta1
        kind: FederatedDeployment
        metadata: {name: %s, namespace: %s}
        spec:
          template: {spec: {replicas: 1}}
          placement: {clusterSelector: {}}
          overrides: [{clusterName: east, clusterOverrides: [{path: %s, value: 2}]}]
        """
            .formatted(name, namespace, path));
  }

  private JsonValue preference() {
    return JsonValue.parseYaml(
        """
        apiVersion: scheduling.kubefed.io/v1alpha1
        kind: ReplicaSchedulingPreference
        metadata: {name: web, namespace: %s}
        spec: {targetKind: FederatedDeployment, totalReplicas: 1}
        """
            .formatted(namespace));
  }
}
