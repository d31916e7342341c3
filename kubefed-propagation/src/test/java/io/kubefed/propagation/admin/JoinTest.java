package io.kubefed.propagation.admin;

import static io.kubefed.propagation.admin.Bed.ACCESS;
import static io.kubefed.propagation.admin.Bed.SYSTEM;
import static io.kubefed.propagation.admin.Bed.contents;
import static io.kubefed.propagation.admin.Bed.get;
import static io.kubefed.propagation.admin.KubeFedTypes.KUBEFED_CLUSTER;
import static io.kubefed.propagation.admin.ObjectChange.Result.CREATED;
import static io.kubefed.propagation.cluster.StandardTypes.CLUSTER_ROLE;
import static io.kubefed.propagation.cluster.StandardTypes.CLUSTER_ROLE_BINDING;
import static io.kubefed.propagation.cluster.StandardTypes.CONFIG_MAP;
import static io.kubefed.propagation.cluster.StandardTypes.NAMESPACE;
import static io.kubefed.propagation.cluster.StandardTypes.ROLE;
import static io.kubefed.propagation.cluster.StandardTypes.ROLE_BINDING;
import static io.kubefed.propagation.cluster.StandardTypes.SECRET;
import static io.kubefed.propagation.cluster.StandardTypes.SERVICE_ACCOUNT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import io.kubefed.core.ObjectReference;
import io.kubefed.core.ResourceType;
import io.kubefed.core.json.JsonValue;
import io.kubefed.propagation.cluster.CallInterruptedException;
import io.kubefed.propagation.cluster.ClusterCall;
import io.kubefed.propagation.cluster.ClusterCall.Verb;
import io.kubefed.propagation.cluster.ClusterUnreachableException;
import io.kubefed.propagation.cluster.FaultPlan;
import io.kubefed.propagation.cluster.FaultPlan.When;
import io.kubefed.propagation.cluster.ForbiddenException;
import io.kubefed.propagation.cluster.InMemoryCluster;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class JoinTest {

  private final Bed bed = new Bed();

  private JsonValue cluster() {
    return get(bed.host, KUBEFED_CLUSTER, SYSTEM, "east").orElseThrow();
  }

  private JsonValue inEast(ResourceType type, String namespace, String name) {
    return get(bed.east, type, namespace, name).orElseThrow();
  }

  @Test
  void theMemberGetsAnAccountWithATokenAndAllRights() {
    bed.join();

    JsonValue account = inEast(SERVICE_ACCOUNT, SYSTEM, "east-host");
    assertThat(account.bool("automountServiceAccountToken")).contains(false);
    assertThat(Trees.annotation(account, "kubernetes.io/enforce-mountable-secrets"))
        .contains("true");
    JsonValue token = inEast(SECRET, SYSTEM, "east-host");
    assertThat(token.text("type")).contains("kubernetes.io/service-account-token");
    assertThat(Trees.annotation(token, "kubernetes.io/service-account.name")).contains("east-host");
    JsonValue role = inEast(CLUSTER_ROLE, "", "kubefed-controller-manager:east-host");
    assertThat(role.get("rules"))
        .contains(
            JsonValue.parseYaml(
                """
                - {verbs: ["*"], apiGroups: ["*"], resources: ["*"]}
                - {verbs: [get], nonResourceURLs: ["*"]}
                """));
    JsonValue binding = inEast(CLUSTER_ROLE_BINDING, "", "kubefed-controller-manager:east-host");
    assertThat(binding.get("subjects"))
        .contains(
            JsonValue.parseYaml(
                "[{kind: ServiceAccount, name: east-host, namespace: kube-federation-system}]"));
    assertThat(binding.get("roleRef"))
        .contains(
            JsonValue.parseYaml(
                """
                apiGroup: rbac.authorization.k8s.io
                kind: ClusterRole
                name: kubefed-controller-manager:east-host
                """));
  }

  @Test
  void theHostGetsTheTokenAndTheWayToTheMember() {
    bed.join();

    String secretName = cluster().text("spec", "secretRef", "name").orElseThrow();
    assertThat(secretName).startsWith("east-").isNotEqualTo("east-");
    assertThat(cluster().get("spec"))
        .contains(
            Trees.fields(
                "apiEndpoint",
                "https://east.example:6443",
                "secretRef",
                Trees.fields("name", secretName),
                "caBundle",
                Bed.CA));
    JsonValue secret = get(bed.host, SECRET, SYSTEM, secretName).orElseThrow();
    assertThat(secret.get("data")).contains(Trees.fields("token", Bed.TOKEN));
  }

  @Test
  void certificatesProxyAndLackOfTrustOfTheConfigurationAreTakenOver() {
    bed.admin()
        .join(
            JoinRequest.of("east").withSecretName("east-token"),
            bed.eastClient,
            new ClusterAccess(
                "https://10.0.0.1", Optional.of("Y29uZmln"), true, Optional.of("http://proxy:1")));

    assertThat(cluster().get("spec"))
        .contains(
            JsonValue.parseYaml(
                """
                apiEndpoint: https://10.0.0.1
                caBundle: Y29uZmln
                secretRef: {name: east-token}
                disabledTLSValidations: ["*"]
                proxyURL: http://proxy:1
                """));
  }

  @Test
  void aControlPlaneOfOneNamespaceGetsRightsThereAndTheHealthOfTheCluster() {
    bed.scope("Namespaced");

    bed.join();

    assertThat(inEast(ROLE, SYSTEM, "kubefed-controller-manager:east-host").get("rules"))
        .contains(JsonValue.parseYaml("[{verbs: ['*'], apiGroups: ['*'], resources: ['*']}]"));
    assertThat(
            inEast(ROLE_BINDING, SYSTEM, "kubefed-controller-manager:east-host")
                .text("roleRef", "kind"))
        .contains("Role");
    String health = "kubefed-controller-manager:kube-federation-system:healthcheck-east-host";
    assertThat(inEast(CLUSTER_ROLE, "", health).get("rules"))
        .contains(
            JsonValue.parseYaml(
                """
                - {verbs: [get], nonResourceURLs: [/healthz, /version]}
                - {verbs: [list], apiGroups: [""], resources: [nodes]}
                """));
    assertThat(get(bed.east, CLUSTER_ROLE_BINDING, "", health)).isPresent();
    assertThat(get(bed.east, CLUSTER_ROLE, "", "kubefed-controller-manager:east-host")).isEmpty();
  }

  @Test
  void aDryRunTellsWhatWouldBeDoneAndDoesNothing() {
    Map<String, JsonValue> hostBefore = contents(bed.host);
    Map<String, JsonValue> eastBefore = contents(bed.east);

    AdminReport report =
        bed.admin().join(JoinRequest.of("east").withDryRun(true), bed.eastClient, ACCESS);

    assertThat(contents(bed.host)).isEqualTo(hostBefore);
    assertThat(contents(bed.east)).isEqualTo(eastBefore);
    assertThat(report.objects(CREATED))
        .extracting(ObjectReference::kind)
        .containsExactly(
            "Namespace",
            "ServiceAccount",
            "Secret",
            "ClusterRole",
            "ClusterRoleBinding",
            "Secret",
            "KubeFedCluster");
    assertThat(report.toText())
        .contains("KubeFedCluster kube-federation-system/east created (dry run)");
  }

  @Test
  void aRepeatedJoinChangesNothing() {
    bed.join();
    Map<String, JsonValue> hostBefore = contents(bed.host);
    Map<String, JsonValue> eastBefore = contents(bed.east);

    AdminReport report = bed.join();

    assertThat(report.hasChanges()).as(report.toText()).isFalse();
    assertThat(contents(bed.host)).isEqualTo(hostBefore);
    assertThat(contents(bed.east)).isEqualTo(eastBefore);
  }

  @Test
  void aRepeatedJoinBringsANewTokenToTheHost() {
    bed.join();
    bed.tokensAreMade("bmV3");
    new Journal(false).delete(bed.east.client(), SECRET, SYSTEM, "east-host");

    AdminReport report = bed.join();

    String secretName = cluster().text("spec", "secretRef", "name").orElseThrow();
    assertThat(get(bed.host, SECRET, SYSTEM, secretName).orElseThrow().text("data", "token"))
        .contains("bmV3");
    assertThat(report.toText()).doesNotContain("bmV3").doesNotContain(Bed.TOKEN);
  }

  /**
   * Whatever write of a join fails, or has its answer lost: repeating it ends in the same state.
   */
  @ParameterizedTest
  @MethodSource
  void aJoinThatBrokeOffGoesOn(int write, boolean inHost, When when) {
    FaultPlan faults = inHost ? bed.hostFaults : bed.eastFaults;
    faults.fail(
        ClusterCall.writes(),
        write,
        when,
        () ->
            new ClusterUnreachableException(
                "any", null, ClusterUnreachableException.Reason.TIMEOUT, "broke off", null));

    assertThatExceptionOfType(AdminException.class)
        .isThrownBy(bed::join)
        .withMessageContaining("broke off")
        .satisfies(failure -> assertThat(failure.isRetryable()).isTrue());
    assertThat(get(bed.host, KUBEFED_CLUSTER, SYSTEM, "east").isPresent())
        .isEqualTo(inHost && write == 4 && when == When.AFTER);
    bed.join();

    Bed other = new Bed();
    other.join();
    assertThat(contents(bed.east).keySet()).isEqualTo(contents(other.east).keySet());
    assertThat(contents(bed.host)).hasSameSizeAs(contents(other.host));
    String secretName = cluster().text("spec", "secretRef", "name").orElseThrow();
    assertThat(get(bed.host, SECRET, SYSTEM, secretName)).isPresent();
  }

  /** Host: two rehearsals, secret, cluster. Member: a rehearsal, then five objects. */
  static Stream<Arguments> aJoinThatBrokeOffGoesOn() {
    return Stream.of(When.values())
        .flatMap(
            when ->
                Stream.concat(
                    IntStream.rangeClosed(1, 4)
                        .mapToObj(n -> argumentSet(when + " host " + n, n, true, when)),
                    IntStream.rangeClosed(1, 6)
                        .mapToObj(n -> argumentSet(when + " member " + n, n, false, when))));
  }

  @Test
  void withoutPermissionInTheHostNothingIsWrittenAnywhere() {
    Map<String, JsonValue> eastBefore = contents(bed.east);
    bed.hostFaults.failNext(
        ClusterCall.with(Verb.CREATE, KUBEFED_CLUSTER),
        When.BEFORE,
        () -> new ForbiddenException("host", null, "you may not create kubefedclusters"));

    assertThatExceptionOfType(AdminException.class)
        .isThrownBy(bed::join)
        .withMessage(
            "joining cluster east failed: cluster host: you may not create kubefedclusters");
    assertThat(contents(bed.east)).isEqualTo(eastBefore);
    assertThat(contents(bed.host)).isEqualTo(contents(new Bed().host));
  }

  @Test
  void withoutPermissionInTheMemberNothingIsWrittenAnywhere() {
    Map<String, JsonValue> eastBefore = contents(bed.east);
    bed.eastFaults.failNext(
        ClusterCall.with(Verb.CREATE, CLUSTER_ROLE),
        When.BEFORE,
        () -> new ForbiddenException("east", null, "you may not grant what you have not got"));

    assertThatExceptionOfType(AdminException.class)
        .isThrownBy(bed::join)
        .withMessageContaining("you may not grant what you have not got");
    assertThat(contents(bed.east)).isEqualTo(eastBefore);
  }

  @Test
  void aMemberThatIsNotThereIsToldAtOnce() {
    bed.eastFaults.setUnreachable(true);

    assertThatExceptionOfType(AdminException.class)
        .isThrownBy(bed::join)
        .withMessageStartingWith("joining cluster east failed: cluster east")
        .satisfies(failure -> assertThat(failure.cluster()).contains("east"));
    assertThat(contents(bed.host)).isEqualTo(contents(new Bed().host));
  }

  @Test
  void aHostWithoutKubeFedIsTheWrongHost() {
    InMemoryCluster other = InMemoryCluster.create("other");

    assertThatExceptionOfType(AdminException.class)
        .isThrownBy(
            () ->
                FederationAdmin.builder(other.client())
                    .build()
                    .join(JoinRequest.of("east"), bed.eastClient, ACCESS))
        .withMessage(
            "cluster other, Namespace kube-federation-system: there is no such system namespace;"
                + " is KubeFed installed there, and is this the host?");
  }

  @Test
  void aNamespaceWithoutSettingsIsTheWrongNamespace() {
    new Journal(false).delete(bed.host.client(), KubeFedTypes.KUBEFED_CONFIG, SYSTEM, "kubefed");

    assertThatExceptionOfType(AdminException.class)
        .isThrownBy(bed::join)
        .withMessageContaining("KubeFedConfig kube-federation-system/kubefed: not found");
  }

  @Test
  void aNameThatAnotherClusterHasIsRefused() {
    bed.join();
    InMemoryCluster west = InMemoryCluster.create("west");

    assertThatExceptionOfType(AdminException.class)
        .isThrownBy(
            () ->
                bed.admin()
                    .join(
                        JoinRequest.of("east"),
                        west.client(),
                        ClusterAccess.at("https://west.example")))
        .withMessageContaining("KubeFedCluster kube-federation-system/east: the name is taken by")
        .withMessageContaining("https://east.example:6443, not https://west.example");
    assertThat(get(west, NAMESPACE, "", SYSTEM)).isEmpty();
  }

  @Test
  void aNameThatAnotherClusterHasCanBeTakenOver() {
    bed.join();
    String before = cluster().text("spec", "secretRef", "name").orElseThrow();

    bed.admin()
        .join(
            JoinRequest.of("east").withErrorOnExisting(false).withSecretName("fresh"),
            bed.eastClient,
            ClusterAccess.at("https://moved.example"));

    assertThat(cluster().text("spec", "apiEndpoint")).contains("https://moved.example");
    assertThat(cluster().text("spec", "secretRef", "name")).contains("fresh");
    assertThat(get(bed.host, SECRET, SYSTEM, before)).isPresent();
  }

  @Test
  void anAccountOfAnotherFederationIsLeftAlone() {
    bed.join();
    Bed second = new Bed();
    new Journal(false)
        .ensure(second.host.client(), NAMESPACE, Trees.named(NAMESPACE, "", "makes-another-uid"));
    new Journal(false).delete(second.host.client(), NAMESPACE, "", SYSTEM);
    Bed.create(second.host, NAMESPACE, Trees.named(NAMESPACE, "", SYSTEM));
    second.scope("Cluster");
    JoinRequest request = JoinRequest.of("east");

    assertThatExceptionOfType(AdminException.class)
        .isThrownBy(() -> second.admin().join(request, bed.eastClient, ACCESS))
        .withMessageContaining(
            "ServiceAccount kube-federation-system/east-host: it is there already, and not from"
                + " this federation");
    second.admin().join(request.withHostClusterName("second"), bed.eastClient, ACCESS);
    assertThat(get(bed.east, SERVICE_ACCOUNT, SYSTEM, "east-second")).isPresent();
  }

  @Test
  void aSecretOfSomebodyElseIsLeftAlone() {
    Bed.create(
        bed.host,
        SECRET,
        Trees.named(SECRET, SYSTEM, "mine").with("data", Trees.fields("key", "dmFsdWU=")));
    JoinRequest request = JoinRequest.of("east").withSecretName("mine");

    assertThatExceptionOfType(AdminException.class)
        .isThrownBy(() -> bed.admin().join(request, bed.eastClient, ACCESS))
        .withMessageContaining("Secret kube-federation-system/mine: it is there already")
        .withMessageNotContaining("dmFsdWU=");
    assertThat(get(bed.east, NAMESPACE, "", SYSTEM)).isEmpty();
  }

  @Test
  void aTokenThatDoesNotComeIsToldAfterHalfAMinute() {
    InMemoryCluster withoutController = InMemoryCluster.create("east");

    assertThatExceptionOfType(AdminException.class)
        .isThrownBy(
            () -> bed.admin().join(JoinRequest.of("east"), withoutController.client(), ACCESS))
        .withMessageContaining("no token came into it within 30 seconds")
        .withMessageContaining("5 objects were changed before");
    assertThat(bed.slept.stream().mapToLong(Duration::toMillis).sum()).isBetween(30_000L, 31_000L);
    assertThat(get(bed.host, KUBEFED_CLUSTER, SYSTEM, "east")).isEmpty();
  }

  @Test
  void aTokenSecretThatIsTakenAwayIsMadeAgain() {
    InMemoryCluster slow = InMemoryCluster.create("east");
    bed.onceSleeping(
        () -> {
          new Journal(false).delete(slow.client(), SECRET, SYSTEM, "east-host");
          slow.defaulting(
              SECRET,
              secret ->
                  Trees.overlay(secret, Trees.fields("data", Trees.fields("token", "bGF0ZQ=="))));
        });

    bed.admin().join(JoinRequest.of("east"), slow.client(), ACCESS);

    String secretName = cluster().text("spec", "secretRef", "name").orElseThrow();
    assertThat(get(bed.host, SECRET, SYSTEM, secretName).orElseThrow().text("data", "token"))
        .contains("bGF0ZQ==");
  }

  @Test
  void aNamespaceThatIsOnItsWayIsWaitedFor() {
    JsonValue leaving =
        Bed.create(
            bed.east,
            NAMESPACE,
            "{apiVersion: v1, kind: Namespace,"
                + " metadata: {name: kube-federation-system, finalizers: [example.com/held]}}");
    new Journal(false).delete(bed.east.client(), NAMESPACE, "", SYSTEM);

    assertThatExceptionOfType(AdminException.class)
        .isThrownBy(bed::join)
        .withMessageContaining("Namespace kube-federation-system: it is being deleted");
    bed.onceSleeping(
        () ->
            new Journal(false)
                .ensure(
                    bed.east.client(),
                    NAMESPACE,
                    leaving,
                    (there, wanted) -> Trees.without(there, "metadata", "finalizers")));
    bed.join();
    assertThat(Trees.uid(inEast(NAMESPACE, "", SYSTEM))).isNotEqualTo(Trees.uid(leaving));
  }

  @Test
  void aFederationThatIsEndingTakesNobodyIn() {
    Bed.create(
        bed.host,
        CONFIG_MAP,
        "{apiVersion: v1, kind: ConfigMap, metadata: {name: held, namespace:"
            + " kube-federation-system, finalizers: [example.com/held]}}");
    new Journal(false).delete(bed.host.client(), NAMESPACE, "", SYSTEM);

    assertThatExceptionOfType(AdminException.class)
        .isThrownBy(bed::join)
        .withMessageContaining("the system namespace is being deleted");
  }

  @Test
  void anInterruptEndsTheWait() {
    InMemoryCluster withoutController = InMemoryCluster.create("east");
    FederationAdmin admin =
        FederationAdmin.builder(bed.hostClient)
            .sleeper(
                duration -> {
                  throw new InterruptedException();
                })
            .build();

    assertThatExceptionOfType(AdminException.class)
        .isThrownBy(() -> admin.join(JoinRequest.of("east"), withoutController.client(), ACCESS))
        .withCauseInstanceOf(CallInterruptedException.class);
    assertThat(Thread.interrupted()).isTrue();
  }

  @ParameterizedTest
  @MethodSource
  void namesThatCanBeNoneAreRefused(JoinRequest request, String message) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> bed.admin().join(request, bed.eastClient, ACCESS))
        .withMessageContaining(message);
  }

  static Stream<Arguments> namesThatCanBeNoneAreRefused() {
    return Stream.of(
        argumentSet("empty", JoinRequest.of(""), "cannot be the name of a cluster"),
        argumentSet("upper case", JoinRequest.of("East"), "cannot be the name of a cluster"),
        argumentSet(
            "a context as the host",
            JoinRequest.of("east").withHostClusterName("arn:aws:eks:eu/host"),
            "say what the host is to be called"),
        argumentSet(
            "too long",
            JoinRequest.of("e".repeat(200)).withHostClusterName("h".repeat(60)),
            "longer than 252"),
        argumentSet(
            "a secret", JoinRequest.of("east").withSecretName("a/b"), "the name of a secret"));
  }

  @Test
  void anApiServerUnderTwoNamesIsNoted() {
    bed.join();

    AdminReport report = bed.admin().join(JoinRequest.of("orient"), bed.eastClient, ACCESS);

    assertThat(report.notes()).singleElement().asString().startsWith("cluster east is at ");
  }

  @Test
  void aBindingToAnotherRoleIsMadeAnew() {
    bed.join();
    new Journal(false)
        .delete(
            bed.east.client(), CLUSTER_ROLE_BINDING, "", "kubefed-controller-manager:east-host");
    Bed.create(
        bed.east,
        CLUSTER_ROLE_BINDING,
        """
        apiVersion: rbac.authorization.k8s.io/v1
        kind: ClusterRoleBinding
        metadata: {name: "kubefed-controller-manager:east-host"}
        roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: view}
        """);

    bed.join();

    assertThat(
            inEast(CLUSTER_ROLE_BINDING, "", "kubefed-controller-manager:east-host")
                .text("roleRef", "name"))
        .contains("kubefed-controller-manager:east-host");
  }

  @Test
  void theHostMayJoinItself() {
    bed.host.defaulting(
        SECRET,
        secret -> Trees.overlay(secret, Trees.fields("data", Trees.fields("token", "aG9zdA=="))));

    AdminReport report =
        bed.admin().join(JoinRequest.of("host"), bed.hostClient, ClusterAccess.at("https://host"));

    assertThat(report.change("Namespace", SYSTEM).orElseThrow().result())
        .isEqualTo(ObjectChange.Result.UNCHANGED);
    assertThat(get(bed.host, SERVICE_ACCOUNT, SYSTEM, "host-host")).isPresent();
    assertThat(get(bed.host, KUBEFED_CLUSTER, SYSTEM, "host")).isPresent();
  }
}
