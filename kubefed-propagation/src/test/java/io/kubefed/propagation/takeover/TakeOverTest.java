package io.kubefed.propagation.takeover;

import static io.kubefed.propagation.controller.Eventually.eventually;
import static io.kubefed.propagation.takeover.RecordedFederation.HOST;
import static io.kubefed.propagation.takeover.RecordedFederation.MEMBERS;
import static io.kubefed.propagation.takeover.TakeOverBed.CLUSTER_PROPAGATED_VERSION;
import static io.kubefed.propagation.takeover.TakeOverBed.PROPAGATED_VERSION;
import static org.assertj.core.api.Assertions.assertThat;

import io.kubefed.core.ResourceType;
import io.kubefed.core.federated.FederatedResource;
import io.kubefed.core.federated.FederatedType;
import io.kubefed.core.json.JsonValue;
import io.kubefed.core.version.ObjectVersion;
import io.kubefed.core.version.VersionRecord;
import io.kubefed.propagation.cluster.InMemoryCluster;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Whether our control plane and KubeFed's can go on with each other's state. */
class TakeOverTest {

  private static final RecordedFederation RECORDED = RecordedFederation.load();

  private static final ResourceType SERVICE_STATUS =
      ResourceType.namespaced(
          "core.kubefed.io/v1alpha1", "FederatedServiceStatus", "federatedservicestatuses");
  private static final ResourceType CONFIG_MAPS =
      ResourceType.namespaced(
          "types.kubefed.io/v1beta1", "FederatedConfigMap", "federatedconfigmaps");
  private static final Set<ResourceType> RECORDS =
      Set.of(PROPAGATED_VERSION, CLUSTER_PROPAGATED_VERSION);

  @Test
  void takesOverFromOldKubeFedWithoutOneWriteToAMember() {
    RecordedFederation federation = RecordedFederation.load();
    try (TakeOverBed bed = new TakeOverBed(federation::cluster, true)) {
      Map<String, JsonValue> records = bed.snapshot(RECORDS);
      Map<String, JsonValue> serviceStatuses = bed.snapshot(Set.of(SERVICE_STATUS));
      Map<String, JsonValue> resources = bed.snapshot(federatedTypes());

      bed.takeOver();
      // This KubeFed knew no observedGeneration; that we add it shows that we looked at each.
      eventually(
          () ->
              assertThat(bed.snapshot(federatedTypes()).values())
                  .allSatisfy(
                      resource ->
                          assertThat(resource.integer("status", "observedGeneration"))
                              .as(resource.text("metadata", "name").orElse(""))
                              .isEqualTo(resource.integer("metadata", "generation"))));
      bed.rest();

      assertThat(bed.memberReads()).isGreaterThanOrEqualTo(MEMBERS.size() * 10L);
      assertThat(bed.memberWrites()).isEmpty();
      assertThat(bed.snapshot(RECORDS)).isEqualTo(records).hasSizeGreaterThan(30);
      assertThat(bed.snapshot(Set.of(SERVICE_STATUS))).isEqualTo(serviceStatuses).hasSize(2);
      assertThat(withoutObservedGeneration(bed.snapshot(federatedTypes())))
          .isEqualTo(withoutObservedGeneration(resources));
    }
  }

  @Test
  void takesOverFromTheLastKubeFedWithoutAnyWriteToWhatIsFederated() {
    RecordedFederation federation = RecordedFederation.load();
    try (TakeOverBed bed = new TakeOverBed(federation::cluster, false)) {
      asTheLastKubeFedLeavesIt(bed);
      Map<String, JsonValue> records = bed.snapshot(RECORDS);
      Map<String, JsonValue> serviceStatuses = bed.snapshot(Set.of(SERVICE_STATUS));
      Map<String, JsonValue> resources = bed.snapshot(federatedTypes());

      bed.takeOver();

      assertThat(bed.memberReads()).isGreaterThanOrEqualTo(MEMBERS.size() * 10L);
      assertThat(bed.memberWrites()).isEmpty();
      assertThat(bed.snapshot(RECORDS)).isEqualTo(records);
      assertThat(bed.snapshot(Set.of(SERVICE_STATUS))).isEqualTo(serviceStatuses);
      assertThat(bed.snapshot(federatedTypes())).isEqualTo(resources);
    }
  }

  /** KubeFed v0.10.0 writes the same status, and the generation that it is about. */
  private static void asTheLastKubeFedLeavesIt(TakeOverBed bed) {
    for (ResourceType type : federatedTypes()) {
      for (JsonValue resource : bed.onHost(type)) {
        JsonValue status = resource.get("status").orElseGet(JsonValue::emptyObject);
        bed.cluster(HOST)
            .load(
                resource.with(
                    "status",
                    status.with(
                        "observedGeneration",
                        resource.path("metadata", "generation").orElseThrow())));
      }
    }
  }

  @Test
  void recordsOfAFreshFederationAreThoseThatKubeFedMade() {
    try (TakeOverBed bed = new TakeOverBed(TakeOverTest::fresh, false)) {
      bed.takeOver();

      for (FederatedResource resource : RECORDED.resources()) {
        JsonValue theirs = recorded(resource);
        if (theirs.path("status", "clusterVersions").isEmpty()) {
          continue; // KubeFed notes down as well what is nowhere; we do once it is somewhere.
        }
        ResourceType type = VersionRecord.typeFor(resource.type());
        eventually(
            () -> {
              JsonValue ours =
                  bed.client(HOST)
                      .get(type, namespaceOf(theirs), nameOf(theirs))
                      .orElseThrow(
                          () -> new AssertionError("no record of " + resource.reference()));
              // A server of 1.20 gives Jobs no generation; those in memory do, as later ones.
              JsonValue comparable =
                  resource.type().target().kind().equals("Job")
                      ? JsonValue.parse(ours.toJson().replace("\"gen:", "\"rv:"))
                      : ours;
              assertThat(shape(comparable)).as(nameOf(theirs)).isEqualTo(shape(theirs));
            });
      }
    }
  }

  @Test
  void kubeFedFindsItsStateInOrderAfterChangesMadeThroughUs() {
    RecordedFederation federation = RecordedFederation.load();
    try (TakeOverBed bed = new TakeOverBed(federation::cluster, false)) {
      bed.takeOver();
      JsonValue markup =
          RECORDED.object(HOST, "FederatedConfigMap", "shop", "markup").orElseThrow();
      JsonValue settings =
          RECORDED.object(HOST, "FederatedConfigMap", "shop", "settings").orElseThrow();

      bed.changeSpec(
          CONFIG_MAPS,
          "shop",
          "narrowed",
          spec ->
              JsonValue.of(
                  Map.of(
                      "template", settings.path("spec", "template").orElseThrow(),
                      "overrides", settings.path("spec", "overrides").orElseThrow(),
                      "placement", settings.path("spec", "placement").orElseThrow())));
      bed.changeSpec(
          CONFIG_MAPS,
          "shop",
          "selected",
          spec -> spec.with("template", markup.path("spec", "template").orElseThrow()));
      bed.changeSpec(
          CONFIG_MAPS,
          "shop",
          "settings",
          spec -> spec.with("placement", JsonValue.of(Map.of("clusters", List.of()))));

      eventually(
          () -> {
            assertThat(versionsOf(bed, "narrowed", "templateVersion", "overridesVersion"))
                .isEqualTo(versionsRecordedOf("settings", "templateVersion", "overridesVersion"));
            assertThat(versionsOf(bed, "selected", "templateVersion"))
                .isEqualTo(versionsRecordedOf("markup", "templateVersion"));
            assertThat(versionsOf(bed, "settings", "clusterVersions")).isEmpty();
          });
      bed.rest();

      assertThat(clustersIn(record(bed, "narrowed"))).containsExactlyElementsOf(MEMBERS);
      for (FederatedResource resource : RECORDED.resources()) {
        assertThat(versionsOfMembers(bed, resource))
            .as("what KubeFed would compare the members' objects with: %s", resource.reference())
            .isEqualTo(
                VersionRecord.read(
                        bed.client(HOST)
                            .get(
                                VersionRecord.typeFor(resource.type()),
                                resource.namespace(),
                                VersionRecord.nameFor(resource.type(), resource.name()))
                            .orElseThrow())
                    .clusterVersions());
      }
      Set<String> changed =
          Set.of("configmap-narrowed", "configmap-selected", "configmap-settings");
      assertThat(bed.snapshot(RECORDS).values())
          .filteredOn(record -> !changed.contains(nameOf(record)))
          .allSatisfy(record -> assertThat(RECORDED.objects(HOST)).contains(record));
      assertThat(bed.snapshot(RECORDS).values())
          .filteredOn(record -> changed.contains(nameOf(record)))
          .hasSize(3)
          .allSatisfy(
              record ->
                  assertThat(shapeOfMetadata(record))
                      .isEqualTo(shapeOfMetadata(recordedRecord(nameOf(record)))));
    }
  }

  /** A cluster without anything federated in it, and a host where only that is. */
  private static InMemoryCluster fresh(String name) {
    InMemoryCluster cluster = RecordedFederation.emptyCluster(name);
    Set<String> kept =
        Set.of(
            "CustomResourceDefinition", "KubeFedConfig", "KubeFedCluster", "FederatedTypeConfig");
    Set<String> federated = new TreeSet<>();
    federatedTypes().forEach(type -> federated.add(type.kind()));
    for (JsonValue object : RECORDED.objects(name)) {
      String kind = object.text("kind").orElseThrow();
      if (kept.contains(kind)) {
        cluster.load(object);
      } else if (kind.equals("Namespace") && (name.equals(HOST) || !isManaged(object))) {
        cluster.load(
            object.with("metadata", object.get("metadata").orElseThrow().without("labels")));
      } else if (federated.contains(kind)) {
        cluster.load(
            object
                .without("status")
                .with("metadata", object.get("metadata").orElseThrow().without("finalizers")));
      }
    }
    return cluster;
  }

  private static boolean isManaged(JsonValue object) {
    return object.path("metadata", "labels", "kubefed.io/managed").isPresent();
  }

  private static List<ResourceType> federatedTypes() {
    return RECORDED.types().stream().map(FederatedType::federated).toList();
  }

  private static Map<String, JsonValue> withoutObservedGeneration(
      Map<String, JsonValue> resources) {
    Map<String, JsonValue> stripped = new TreeMap<>();
    resources.forEach(
        (name, resource) ->
            stripped.put(
                name,
                resource
                    .with(
                        "metadata",
                        resource.get("metadata").orElseThrow().without("resourceVersion"))
                    .with(
                        "status",
                        resource
                            .get("status")
                            .orElseGet(JsonValue::emptyObject)
                            .without("observedGeneration"))));
    return stripped;
  }

  private static JsonValue recorded(FederatedResource resource) {
    return RECORDED
        .object(
            HOST,
            VersionRecord.typeFor(resource.type()).kind(),
            resource.namespace(),
            VersionRecord.nameFor(resource.type(), resource.name()))
        .orElseThrow();
  }

  private static JsonValue recordedRecord(String name) {
    return RECORDED.object(HOST, "PropagatedVersion", "shop", name).orElseThrow();
  }

  private static JsonValue record(TakeOverBed bed, String configMap) {
    return bed.client(HOST).get(PROPAGATED_VERSION, "shop", "configmap-" + configMap).orElseThrow();
  }

  private static List<JsonValue> versionsOf(TakeOverBed bed, String configMap, String... fields) {
    return fieldsOf(record(bed, configMap), fields);
  }

  private static List<JsonValue> versionsRecordedOf(String configMap, String... fields) {
    List<JsonValue> found = fieldsOf(recordedRecord("configmap-" + configMap), fields);
    assertThat(found).hasSameSizeAs(fields);
    return found;
  }

  private static List<JsonValue> fieldsOf(JsonValue record, String... fields) {
    List<JsonValue> found = new ArrayList<>();
    for (String field : fields) {
      record.path("status", field).ifPresent(found::add);
    }
    return found;
  }

  private static List<String> clustersIn(JsonValue record) {
    return record.path("status", "clusterVersions").orElseThrow().items().stream()
        .map(item -> item.text("clusterName").orElseThrow())
        .toList();
  }

  private static Map<String, String> versionsOfMembers(
      TakeOverBed bed, FederatedResource resource) {
    Map<String, String> versions = new TreeMap<>();
    ResourceType target = resource.type().target();
    for (String cluster : MEMBERS) {
      bed.inMember(
              cluster, target, target.namespaced() ? resource.namespace() : "", resource.name())
          .filter(TakeOverTest::isManaged)
          .ifPresent(object -> versions.put(cluster, ObjectVersion.of(object)));
    }
    return versions;
  }

  /** Every field of a record, with what differs from server to server reduced to its form. */
  private static Map<String, String> shape(JsonValue record) {
    Map<String, String> shape = shapeOfMetadata(record);
    JsonValue status = record.get("status").orElseThrow();
    for (String field : status.fields().keySet()) {
      if (!field.equals("clusterVersions")) {
        shape.put("status." + field, status.get(field).orElseThrow().toString());
      }
    }
    int position = 0;
    for (JsonValue item : status.get("clusterVersions").map(JsonValue::items).orElse(List.of())) {
      shape.put(
          "status.clusterVersions." + position++,
          item.with(
                  "version",
                  JsonValue.of(item.text("version").orElseThrow().replaceAll("\\d+", "N")))
              .toString());
    }
    return shape;
  }

  private static Map<String, String> shapeOfMetadata(JsonValue record) {
    Map<String, String> shape = new TreeMap<>();
    record.fields().keySet().forEach(field -> shape.put(field, ""));
    shape.put("apiVersion", record.text("apiVersion").orElse(""));
    shape.put("kind", record.text("kind").orElse(""));
    JsonValue metadata = record.get("metadata").orElseThrow();
    metadata.fields().keySet().forEach(field -> shape.put("metadata." + field, ""));
    for (String field : List.of("name", "namespace", "ownerReferences", "generation")) {
      metadata.get(field).ifPresent(value -> shape.put("metadata." + field, value.toString()));
    }
    return shape;
  }

  private static String nameOf(JsonValue object) {
    return object.text("metadata", "name").orElseThrow();
  }

  private static String namespaceOf(JsonValue object) {
    return object.text("metadata", "namespace").orElse("");
  }
}
