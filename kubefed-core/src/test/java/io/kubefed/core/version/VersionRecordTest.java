package io.kubefed.core.version;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import io.kubefed.core.ResourceType;
import io.kubefed.core.federated.FederatedResource;
import io.kubefed.core.federated.FederatedType;
import io.kubefed.core.json.JsonValue;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class VersionRecordTest {

  private static final FederatedType DEPLOYMENTS =
      FederatedType.forTarget(ResourceType.namespaced("apps/v1", "Deployment", "deployments"));
  private static final FederatedType CLUSTER_ROLES =
      FederatedType.forTarget(
          ResourceType.clusterScoped(
              "rbac.authorization.k8s.io/v1", "ClusterRole", "clusterroles"));
  private static final VersionRecord RECORD =
      new VersionRecord("t1", "o1", Map.of("west", "gen:2", "east", "gen:1"));

  @ParameterizedTest
  @MethodSource
  void remembersWhatStillHolds(
      Optional<VersionRecord> before,
      String template,
      Map<String, String> written,
      Set<String> selected,
      Map<String, String> expected) {
    assertThat(VersionRecord.after(before, template, "o1", written, selected))
        .isEqualTo(new VersionRecord(template, "o1", expected));
  }

  static Stream<Arguments> remembersWhatStillHolds() {
    Optional<VersionRecord> before = Optional.of(RECORD);
    Set<String> both = Set.of("east", "west");
    return Stream.of(
        argumentSet(
            "first record has what was written",
            Optional.empty(),
            "t1",
            Map.of("east", "gen:1"),
            both,
            Map.of("east", "gen:1")),
        argumentSet(
            "first record of nothing written is empty",
            Optional.empty(),
            "t1",
            Map.of(),
            both,
            Map.of()),
        argumentSet(
            "nothing written changes nothing",
            before,
            "t1",
            Map.of(),
            both,
            RECORD.clusterVersions()),
        argumentSet(
            "written cluster moves on, the other stays",
            before,
            "t1",
            Map.of("east", "gen:7"),
            both,
            Map.of("east", "gen:7", "west", "gen:2")),
        argumentSet(
            "cluster that is no longer selected is forgotten",
            before,
            "t1",
            Map.of(),
            Set.of("east"),
            Map.of("east", "gen:1")),
        argumentSet(
            "empty version forgets the cluster",
            before,
            "t1",
            Map.of("east", ""),
            both,
            Map.of("west", "gen:2")),
        argumentSet(
            "changed template forgets all but what was written",
            before,
            "t2",
            Map.of("east", "gen:2"),
            both,
            Map.of("east", "gen:2")));
  }

  @Property
  void sameRoundTwiceChangesNothing(
      @ForAll @Size(max = 4) Map<Character, Character> written,
      @ForAll @Size(max = 4) Set<Character> alsoSelected) {
    Map<String, String> versions = new HashMap<>();
    written.forEach((cluster, version) -> versions.put("c" + cluster, "gen:" + version));
    Set<String> selected = new HashSet<>(versions.keySet());
    alsoSelected.forEach(cluster -> selected.add("c" + cluster));
    VersionRecord once = VersionRecord.after(Optional.of(RECORD), "t1", "o1", versions, selected);
    assertThat(VersionRecord.after(Optional.of(once), "t1", "o1", versions, selected))
        .isEqualTo(once);
    assertThat(VersionRecord.after(Optional.of(once), "t1", "o1", Map.of(), selected))
        .isEqualTo(once);
  }

  @ParameterizedTest
  @MethodSource
  void knowsTheVersionOfThePresentResourceOnly(
      String cluster, String template, String overrides, Optional<String> expected) {
    assertThat(RECORD.versionFor(cluster, template, overrides)).isEqualTo(expected);
  }

  static Stream<Arguments> knowsTheVersionOfThePresentResourceOnly() {
    return Stream.of(
        argumentSet("both versions as recorded", "east", "t1", "o1", Optional.of("gen:1")),
        argumentSet("unknown cluster", "north", "t1", "o1", Optional.empty()),
        argumentSet("another template", "east", "t2", "o1", Optional.empty()),
        argumentSet("other overrides", "east", "t1", "o2", Optional.empty()));
  }

  @Test
  void isWrittenAsKubefedWritesIt() {
    FederatedResource resource =
        FederatedResource.read(
            DEPLOYMENTS,
            JsonValue.parse(
                "{\"metadata\":{\"name\":\"web\",\"namespace\":\"shop\",\"uid\":\"u-1\"}}"));
    assertThat(RECORD.toObject(resource).toJson())
        .isEqualTo(
            "{\"apiVersion\":\"core.kubefed.io/v1alpha1\",\"kind\":\"PropagatedVersion\","
                + "\"metadata\":{\"name\":\"deployment-web\",\"namespace\":\"shop\","
                + "\"ownerReferences\":[{\"apiVersion\":\"types.kubefed.io/v1beta1\","
                + "\"kind\":\"FederatedDeployment\",\"name\":\"web\",\"uid\":\"u-1\"}]},"
                + "\"status\":{\"templateVersion\":\"t1\",\"overridesVersion\":\"o1\","
                + "\"clusterVersions\":[{\"clusterName\":\"east\",\"version\":\"gen:1\"},"
                + "{\"clusterName\":\"west\",\"version\":\"gen:2\"}]}}");
  }

  @Test
  void clusterScopedResourceHasAClusterScopedRecord() {
    FederatedResource resource =
        FederatedResource.read(
            CLUSTER_ROLES, JsonValue.parse("{\"metadata\":{\"name\":\"admin\",\"uid\":\"u-2\"}}"));
    assertThat(VersionRecord.referenceFor(resource))
        .hasToString("ClusterPropagatedVersion clusterrole-admin");
    assertThat(RECORD.toObject(resource).path("metadata", "namespace")).isEmpty();
  }

  @Test
  void recordOfAFederatedNamespaceIsInThatNamespace() {
    FederatedType namespaces =
        FederatedType.forTarget(ResourceType.clusterScoped("v1", "Namespace", "namespaces"));
    FederatedResource resource =
        FederatedResource.read(
            namespaces,
            JsonValue.parse("{\"metadata\":{\"name\":\"shop\",\"namespace\":\"shop\"}}"));
    assertThat(VersionRecord.referenceFor(resource))
        .hasToString("PropagatedVersion shop/namespace-shop");
  }

  @Property
  void readsBackWhatItWrote(
      @ForAll String template, @ForAll @Size(max = 4) Map<Character, Character> clusters) {
    Map<String, String> versions = new HashMap<>();
    clusters.forEach((cluster, version) -> versions.put("c" + cluster, "rv:" + version));
    VersionRecord record = new VersionRecord(template, "o1", versions);
    assertThat(VersionRecord.read(JsonValue.emptyObject().with("status", record.toStatus())))
        .isEqualTo(record);
  }

  @Test
  void recordWithoutStatusSaysNothing() {
    assertThat(VersionRecord.read(JsonValue.emptyObject()))
        .isEqualTo(new VersionRecord("", "", Map.of()));
  }
}
