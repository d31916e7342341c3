package io.kubefed.propagation.takeover;

import static io.kubefed.propagation.takeover.RecordedFederation.HOST;
import static io.kubefed.propagation.takeover.RecordedFederation.MEMBERS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import io.kubefed.core.federated.FederatedResource;
import io.kubefed.core.json.JsonValue;
import io.kubefed.core.version.ObjectVersion;
import io.kubefed.core.version.OverrideVersion;
import io.kubefed.core.version.TemplateVersion;
import io.kubefed.core.version.VersionRecord;
import io.kubefed.propagation.cluster.InMemoryCluster;
import io.kubefed.propagation.cluster.ListOptions;
import io.kubefed.propagation.cluster.StandardTypes;
import io.kubefed.propagation.plan.PlannedChange;
import io.kubefed.propagation.plan.PropagationPlan;
import io.kubefed.propagation.plan.Propagator;
import io.kubefed.propagation.plan.VersionStore;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Whether our reading of KubeFed's state is KubeFed's own. */
class RecordedFederationTest {

  private static final RecordedFederation RECORDED = RecordedFederation.load();

  static Stream<Arguments> versionedResources() {
    return RECORDED.resources().stream()
        .filter(resource -> recordOf(resource).isPresent())
        .map(resource -> argumentSet(resource.reference().toString(), resource));
  }

  @ParameterizedTest
  @MethodSource("versionedResources")
  void hasTheVersionsThatKubeFedRecorded(FederatedResource resource) {
    VersionRecord record = recordOf(resource).orElseThrow();

    assertThat(TemplateVersion.of(resource)).isEqualTo(record.templateVersion());
    assertThat(OverrideVersion.of(resource)).isEqualTo(record.overrideVersion());
  }

  @ParameterizedTest
  @MethodSource("versionedResources")
  void theMembersObjectsHaveTheVersionsThatKubeFedRecorded(FederatedResource resource) {
    Map<String, String> actual = new TreeMap<>();
    for (String cluster : MEMBERS) {
      objectOf(resource, cluster)
          .filter(object -> object.path("metadata", "labels", "kubefed.io/managed").isPresent())
          .ifPresent(object -> actual.put(cluster, ObjectVersion.of(object)));
    }

    assertThat(actual).isEqualTo(recordOf(resource).orElseThrow().clusterVersions());
  }

  @Test
  void aPlanOfAllResourcesWritesNothing() {
    RecordedFederation federation = RecordedFederation.load();
    Propagator.Builder builder =
        Propagator.builder()
            .federatedNamespaceRequired(true)
            .hostCluster(HOST)
            .namespaces(name -> federatedNamespace(federation, name))
            .versions(new RecordedVersions());
    MEMBERS.forEach(
        name -> builder.member(federation.member(name), federation.cluster(name).client()));
    try (Propagator propagator = builder.build()) {
      PropagationPlan plan = propagator.plan(federation.resources());

      assertThat(plan.changes().filter(change -> change.action().isWrite()))
          .map(PlannedChange::toString)
          .isEmpty();
      assertThat(plan.changes()).hasSizeGreaterThan(50);
    }
  }

  @Test
  void aLoadedClusterHasItsObjectsAsTheyWereRecorded() {
    InMemoryCluster cluster = RecordedFederation.load().cluster("member1");

    List<JsonValue> loaded =
        cluster.client().list(StandardTypes.CONFIG_MAP, ListOptions.inNamespace("shop")).items();

    assertThat(loaded)
        .hasSizeGreaterThan(5)
        .allSatisfy(
            object ->
                assertThat(RECORDED.objects("member1"))
                    .as(object.text("metadata", "name").orElse(""))
                    .contains(object));
  }

  private static Optional<FederatedResource> federatedNamespace(
      RecordedFederation federation, String name) {
    return federation.resources().stream()
        .filter(resource -> resource.type().isNamespace() && resource.name().equals(name))
        .findFirst();
  }

  private static Optional<JsonValue> objectOf(FederatedResource resource, String cluster) {
    return RECORDED.object(
        cluster,
        resource.type().target().kind(),
        resource.type().target().namespaced() ? resource.namespace() : "",
        resource.name());
  }

  private static Optional<VersionRecord> recordOf(FederatedResource resource) {
    return RECORDED
        .object(
            HOST,
            VersionRecord.typeFor(resource.type()).kind(),
            resource.namespace(),
            VersionRecord.nameFor(resource.type(), resource.name()))
        .map(VersionRecord::read);
  }

  /** KubeFed's records; nothing is added to them. */
  private static final class RecordedVersions implements VersionStore {

    @Override
    public Optional<VersionRecord> load(FederatedResource resource) {
      return recordOf(resource);
    }

    @Override
    public void save(FederatedResource resource, VersionRecord record) {
      throw new AssertionError("a plan recorded a version of " + resource.reference());
    }
  }
}
