package io.kubefed.propagation.admin;

import static io.kubefed.propagation.admin.Bed.ACCESS;
import static io.kubefed.propagation.admin.Bed.SYSTEM;
import static io.kubefed.propagation.admin.Bed.contents;
import static io.kubefed.propagation.admin.Bed.get;
import static io.kubefed.propagation.admin.KubeFedTypes.KUBEFED_CLUSTER;
import static io.kubefed.propagation.cluster.StandardTypes.CLUSTER_ROLE;
import static io.kubefed.propagation.cluster.StandardTypes.CONFIG_MAP;
import static io.kubefed.propagation.cluster.StandardTypes.NAMESPACE;
import static io.kubefed.propagation.cluster.StandardTypes.SECRET;
import static io.kubefed.propagation.cluster.StandardTypes.SERVICE_ACCOUNT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import io.kubefed.core.json.JsonValue;
import io.kubefed.propagation.admin.ObjectChange.Result;
import io.kubefed.propagation.cluster.ClusterCall;
import io.kubefed.propagation.cluster.ClusterCall.Verb;
import io.kubefed.propagation.cluster.ClusterUnreachableException;
import io.kubefed.propagation.cluster.FaultPlan.When;
import io.kubefed.propagation.cluster.ForbiddenException;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class UnjoinTest {

  private final Bed bed = new Bed();

  private AdminReport unjoin() {
    return bed.admin().unjoin(UnjoinRequest.of("east"), Optional.of(bed.eastClient));
  }

  @ParameterizedTest
  @MethodSource
  void nothingIsLeftOfAJoin(String scope, JoinRequest request) {
    bed.scope(scope);
    Map<String, JsonValue> hostBefore = contents(bed.host);
    Map<String, JsonValue> eastBefore = contents(bed.east);
    bed.admin().join(request, bed.eastClient, ACCESS);

    AdminReport report = unjoin();

    assertThat(contents(bed.host)).isEqualTo(hostBefore);
    assertThat(contents(bed.east)).isEqualTo(eastBefore);
    assertThat(report.left()).isEmpty();
  }

  static Stream<Arguments> nothingIsLeftOfAJoin() {
    return Stream.of(
        argumentSet("whole cluster", "Cluster", JoinRequest.of("east")),
        argumentSet("one namespace", "Namespaced", JoinRequest.of("east")),
        argumentSet(
            "limited rights",
            "Cluster",
            JoinRequest.of("east").withRights(MemberRights.ENABLED_TYPES)),
        argumentSet(
            "another name of the host",
            "Cluster",
            JoinRequest.of("east").withHostClusterName("prod").withSecretName("east")));
  }

  @Test
  void aDryRunTellsWhatWouldGoAndDoesNothing() {
    bed.join();
    Map<String, JsonValue> hostBefore = contents(bed.host);
    Map<String, JsonValue> eastBefore = contents(bed.east);

    AdminReport report =
        bed.admin().unjoin(UnjoinRequest.of("east").withDryRun(true), Optional.of(bed.eastClient));

    assertThat(contents(bed.host)).isEqualTo(hostBefore);
    assertThat(contents(bed.east)).isEqualTo(eastBefore);
    assertThat(report.objects(Result.DELETED))
        .extracting(Object::toString)
        .contains(
            "ServiceAccount kube-federation-system/east-host",
            "ClusterRole kubefed-controller-manager:east-host",
            "Namespace kube-federation-system",
            "KubeFedCluster kube-federation-system/east");
  }

  @Test
  void aRepeatedUnjoinFindsNothing() {
    bed.join();
    unjoin();

    AdminReport report = unjoin();

    assertThat(report.hasChanges()).isFalse();
    assertThat(report.change("KubeFedCluster", "east").orElseThrow().result())
        .isEqualTo(Result.ABSENT);
  }

  @ParameterizedTest
  @MethodSource
  void anUnjoinThatBrokeOffGoesOn(int write, boolean inHost, When when) {
    Map<String, JsonValue> hostBefore = contents(bed.host);
    Map<String, JsonValue> eastBefore = contents(bed.east);
    bed.join();
    (inHost ? bed.hostFaults : bed.eastFaults)
        .fail(
            ClusterCall.writes(),
            write,
            when,
            () ->
                new ClusterUnreachableException(
                    "any", null, ClusterUnreachableException.Reason.TIMEOUT, "broke off", null));

    assertThatExceptionOfType(AdminException.class)
        .isThrownBy(this::unjoin)
        .withMessageContaining("broke off");
    unjoin();

    assertThat(contents(bed.host)).isEqualTo(hostBefore);
    assertThat(contents(bed.east)).isEqualTo(eastBefore);
  }

  static Stream<Arguments> anUnjoinThatBrokeOffGoesOn() {
    return Stream.of(When.values())
        .flatMap(
            when ->
                Stream.concat(
                    IntStream.rangeClosed(1, 2)
                        .mapToObj(n -> argumentSet(when + " host " + n, n, true, when)),
                    IntStream.rangeClosed(1, 5)
                        .mapToObj(n -> argumentSet(when + " member " + n, n, false, when))));
  }

  @Test
  void theHalfOfAJoinIsCleanedAsWell() {
    Map<String, JsonValue> hostBefore = contents(bed.host);
    bed.hostFaults.fail(
        ClusterCall.with(Verb.CREATE, KUBEFED_CLUSTER),
        2,
        When.BEFORE,
        () -> new ForbiddenException("host", null, "not any more"));
    assertThatExceptionOfType(AdminException.class).isThrownBy(bed::join);

    unjoin();

    assertThat(contents(bed.host)).isEqualTo(hostBefore);
    assertThat(get(bed.east, NAMESPACE, "", SYSTEM)).isEmpty();
  }

  @Test
  void withoutTheMemberNothingHappensUnlessItIsForced() {
    bed.join();
    Map<String, JsonValue> hostBefore = contents(bed.host);

    assertThatExceptionOfType(AdminException.class)
        .isThrownBy(() -> bed.admin().unjoin(UnjoinRequest.of("east"), Optional.empty()))
        .withMessageContaining("force it if the cluster is gone");
    assertThat(contents(bed.host)).isEqualTo(hostBefore);

    AdminReport report =
        bed.admin().unjoin(UnjoinRequest.of("east").withForce(true), Optional.empty());
    assertThat(get(bed.host, KUBEFED_CLUSTER, SYSTEM, "east")).isEmpty();
    assertThat(report.notes())
        .singleElement()
        .asString()
        .contains("ServiceAccount and Secret east-host", "kubefed-controller-manager:east-host");
  }

  @Test
  void aMemberThatDoesNotAnswerIsLetGoByForce() {
    bed.join();
    Map<String, JsonValue> hostBefore = contents(bed.host);
    bed.eastFaults.setUnreachable(true);

    assertThatExceptionOfType(AdminException.class)
        .isThrownBy(this::unjoin)
        .withMessageStartingWith("unjoining cluster east failed: cluster east");
    assertThat(contents(bed.host)).isEqualTo(hostBefore);

    AdminReport report =
        bed.admin().unjoin(UnjoinRequest.of("east").withForce(true), Optional.of(bed.eastClient));
    assertThat(report.notes()).singleElement().asString().contains("could not be cleaned");
    assertThat(get(bed.host, KUBEFED_CLUSTER, SYSTEM, "east")).isEmpty();
    assertThat(get(bed.east, SERVICE_ACCOUNT, SYSTEM, "east-host")).isPresent();
  }

  @Test
  void aNamespaceThatHoldsMoreStaysAndIsTold() {
    bed.join();
    Bed.create(bed.east, CONFIG_MAP, Trees.named(CONFIG_MAP, SYSTEM, "settings"));
    Bed.create(bed.east, CONFIG_MAP, Trees.named(CONFIG_MAP, SYSTEM, "kube-root-ca.crt"));

    AdminReport report = unjoin();

    assertThat(report.left())
        .singleElement()
        .hasToString(
            "cluster east: Namespace kube-federation-system left: it holds 1 more object, ConfigMap"
                + " kube-federation-system/settings");
    assertThat(get(bed.east, CONFIG_MAP, SYSTEM, "settings")).isPresent();
    assertThat(get(bed.east, SERVICE_ACCOUNT, SYSTEM, "east-host")).isEmpty();
  }

  @Test
  void whatWasPropagatedStaysAndIsTold() {
    bed.join();
    bed.admin().enable(EnableRequest.of("configmaps"));
    for (String name : new String[] {"a", "b"}) {
      Bed.create(
          bed.east,
          CONFIG_MAP,
          "{apiVersion: v1, kind: ConfigMap, metadata: {namespace: default, name: "
              + name
              + ", labels: {kubefed.io/managed: 'true'}}}");
    }

    AdminReport report = unjoin();

    assertThat(report.left())
        .singleElement()
        .hasToString(
            "cluster east: ConfigMap default/a left: it and 1 more of configmaps were propagated"
                + " and stay");
  }

  @Test
  void theSystemNamespaceOfAHostThatJoinedItselfStays() {
    bed.host.defaulting(
        SECRET,
        secret -> Trees.overlay(secret, Trees.fields("data", Trees.fields("token", "aG9zdA=="))));
    Map<String, JsonValue> before = contents(bed.host);
    bed.admin().join(JoinRequest.of("self"), bed.hostClient, ClusterAccess.at("https://host"));

    AdminReport report = bed.admin().unjoin(UnjoinRequest.of("self"), Optional.of(bed.hostClient));

    assertThat(report.left())
        .extracting(ObjectChange::detail)
        .containsExactly("it is the system namespace of the host itself");
    assertThat(contents(bed.host)).isEqualTo(before);
  }

  @Test
  void aRoleThatCannotBeDeletedKeepsTheMembership() {
    bed.join();
    bed.eastFaults.failNext(
        ClusterCall.with(Verb.DELETE, CLUSTER_ROLE),
        When.BEFORE,
        () -> new ForbiddenException("east", null, "you may not"));

    assertThatExceptionOfType(AdminException.class)
        .isThrownBy(this::unjoin)
        .withMessage(
            "unjoining cluster east stopped half-way: cluster east: you may not; 1 object was"
                + " changed before, repeating it goes on from there");
    assertThat(get(bed.host, KUBEFED_CLUSTER, SYSTEM, "east")).isPresent();
  }
}
