package io.kubefed.core.schema;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Namespaced;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.kubefed.core.api.ClusterPropagatedVersion;
import io.kubefed.core.api.FederatedServiceStatus;
import io.kubefed.core.api.FederatedTypeConfig;
import io.kubefed.core.api.KubeFedCluster;
import io.kubefed.core.api.KubeFedConfig;
import io.kubefed.core.api.PropagatedVersion;
import io.kubefed.core.json.JsonValue;
import io.kubefed.core.json.Pointer;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class KubeFedCrdsTest {

  @Test
  void everyResourceOfKubeFedHasADefinition() {
    assertThat(KubeFedCrds.all())
        .extracting(crd -> crd.text("metadata", "name").orElseThrow())
        .containsExactly(
            "kubefedclusters.core.kubefed.io",
            "federatedtypeconfigs.core.kubefed.io",
            "kubefedconfigs.core.kubefed.io",
            "propagatedversions.core.kubefed.io",
            "clusterpropagatedversions.core.kubefed.io",
            "federatedservicestatuses.core.kubefed.io",
            "replicaschedulingpreferences.scheduling.kubefed.io",
            "domains.multiclusterdns.kubefed.io",
            "servicednsrecords.multiclusterdns.kubefed.io",
            "ingressdnsrecords.multiclusterdns.kubefed.io",
            "dnsendpoints.multiclusterdns.kubefed.io");
  }

  static Stream<? extends Arguments> definitions() {
    return KubeFedCrds.all().stream()
        .map(crd -> argumentSet(crd.text("metadata", "name").orElseThrow(), crd));
  }

  @ParameterizedTest
  @MethodSource("definitions")
  void aDefinitionIsStructural(JsonValue crd) {
    assertThat(StructuralSchemaRules.violations(crd)).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("definitions")
  void aDefinitionIsNamedByPluralAndGroup(JsonValue crd) {
    JsonValue spec = crd.get("spec").orElseThrow();
    String kind = spec.text("names", "kind").orElseThrow();

    assertThat(crd.text("metadata", "name").orElseThrow())
        .isEqualTo(
            spec.text("names", "plural").orElseThrow() + "." + spec.text("group").orElseThrow());
    assertThat(spec.text("names", "listKind")).contains(kind + "List");
    assertThat(spec.text("names", "singular").orElseThrow()).isEqualToIgnoringCase(kind);
  }

  @ParameterizedTest
  @MethodSource("definitions")
  void everyResourceWithAStatusHasItAsASubresource(JsonValue crd) {
    JsonValue version = crd.at(Pointer.parse("/spec/versions/0")).orElseThrow();
    boolean hasStatus =
        version.path("schema", "openAPIV3Schema", "properties", "status").isPresent();

    assertThat(version.path("subresources", "status").isPresent()).isEqualTo(hasStatus);
    assertThat(version.path("additionalPrinterColumns").orElseThrow().items()).isNotEmpty();
  }

  @ParameterizedTest
  @MethodSource("definitions")
  void theClientsModelCarriesADefinitionWithoutLoss(JsonValue crd) {
    CustomResourceDefinition model =
        Serialization.unmarshal(crd.toJson(), CustomResourceDefinition.class);

    assertThat(JsonValue.parse(Serialization.asJson(model))).isEqualTo(crd);
  }

  /** What KubeFed's own definitions, v0.10.0 and v0.6.1 together, say of each field. */
  static Stream<? extends Arguments> fieldsOfTheOldDefinitions() throws IOException {
    try (InputStream file = KubeFedCrdsTest.class.getResourceAsStream("old-definitions.txt")) {
      return new String(file.readAllBytes(), StandardCharsets.UTF_8)
              .lines()
              .map(line -> line.split(" "))
              .map(
                  words -> argumentSet(words[0] + words[1], words[0], words[1], words[2], words[3]))
              .toList()
              .stream();
    }
  }

  @ParameterizedTest
  @MethodSource("fieldsOfTheOldDefinitions")
  void aFieldOfTheOldDefinitionsIsStillAccepted(
      String crd, String path, String type, String required) {
    JsonValue at =
        KubeFedCrds.all().stream()
            .filter(candidate -> candidate.text("metadata", "name").equals(Optional.of(crd)))
            .findFirst()
            .flatMap(found -> found.at(Pointer.parse("/spec/versions/0/schema/openAPIV3Schema")))
            .orElseThrow();
    boolean open = false;
    for (String step : path.equals("/") ? List.<String>of() : Pointer.parse(path).tokens()) {
      open |= at.bool("x-kubernetes-preserve-unknown-fields").orElse(false);
      Optional<JsonValue> next = at.get(step);
      if (next.isEmpty() && open) {
        return; // Not described, but kept.
      }
      assertThat(next).as("%s of %s", path, crd).isPresent();
      at = next.orElseThrow();
      open &= step.equals("properties");
    }
    assertThat(at.text("type")).contains(type);
    assertThat(List.of(required.split(",")))
        .as("fields that were not required before must not be now")
        .containsAll(
            at.get("required").map(JsonValue::items).orElse(List.of()).stream()
                .map(name -> name.text().orElseThrow())
                .toList());
  }

  @ParameterizedTest
  @MethodSource
  void aTypedResourceAndItsDefinitionAgreeOnNames(Class<? extends HasMetadata> type) {
    JsonValue spec =
        KubeFedCrds.core().stream()
            .filter(
                crd ->
                    crd.text("metadata", "name")
                        .equals(Optional.of(HasMetadata.getFullResourceName(type))))
            .findFirst()
            .flatMap(crd -> crd.get("spec"))
            .orElseThrow();

    assertThat(spec.text("names", "kind")).contains(HasMetadata.getKind(type));
    assertThat(spec.text("names", "singular")).contains(HasMetadata.getSingular(type));
    assertThat(spec.at(Pointer.parse("/versions/0/name")).flatMap(JsonValue::text))
        .contains(HasMetadata.getVersion(type));
    assertThat(spec.text("scope"))
        .contains(Namespaced.class.isAssignableFrom(type) ? "Namespaced" : "Cluster");
    assertThat(
            spec.path("names", "shortNames").map(JsonValue::items).orElse(List.of()).stream()
                .map(name -> name.text().orElseThrow()))
        .containsExactly(CustomResource.getShortNames(type));
  }

  static Stream<? extends Arguments> aTypedResourceAndItsDefinitionAgreeOnNames() {
    return Stream.of(
            KubeFedCluster.class,
            FederatedTypeConfig.class,
            KubeFedConfig.class,
            PropagatedVersion.class,
            ClusterPropagatedVersion.class,
            FederatedServiceStatus.class)
        .map(type -> argumentSet(type.getSimpleName(), type));
  }

  @Test
  void noTwoDefinitionsShareAName() {
    List<String> names =
        KubeFedCrds.all().stream()
            .map(crd -> crd.path("spec", "names", "kind").orElseThrow().toJson())
            .toList();

    assertThat(new TreeSet<>(names)).as(names.stream().collect(joining())).hasSameSizeAs(names);
  }
}
