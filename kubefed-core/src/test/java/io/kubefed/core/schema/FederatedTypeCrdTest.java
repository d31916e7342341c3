package io.kubefed.core.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.kubefed.core.InvalidResourceException;
import io.kubefed.core.ResourceType;
import io.kubefed.core.federated.FederatedType;
import io.kubefed.core.json.JsonValue;
import io.kubefed.core.json.Pointer;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class FederatedTypeCrdTest {

  private static final String WIDGETS =
      """
      apiVersion: apiextensions.k8s.io/v1
      kind: CustomResourceDefinition
      metadata: {name: widgets.shop.example.com}
      spec:
        group: shop.example.com
        scope: Cluster
        names: {kind: Widget, listKind: WidgetList, plural: widgets, shortNames: [wd, wid]}
        versions:
        - name: v1alpha1
          served: true
          storage: false
          schema: {openAPIV3Schema: {type: object, x-kubernetes-preserve-unknown-fields: true}}
        - name: v1
          served: true
          storage: true
          schema:
            openAPIV3Schema:
              type: object
              required: [spec]
              properties:
                apiVersion: {type: string}
                kind: {type: string}
                metadata: {type: object}
                status: {type: object, properties: {ready: {type: boolean}}}
                data: {type: object, additionalProperties: {type: string}}
                spec:
                  type: object
                  description: What a widget is.
                  required: [size]
                  minProperties: 1
                  x-kubernetes-validations: [{rule: "self.size > 0"}]
                  oneOf: [{required: [size]}, {required: [port]}]
                  properties:
                    size: {type: integer, format: int32, minimum: 1, maximum: 9, default: 3}
                    replicas: {type: integer, format: int32}
                    color: {type: string, enum: [red, green], nullable: true, maxLength: 5}
                    shape: {type: string, enum: [round, square]}
                    port:
                      x-kubernetes-int-or-string: true
                      anyOf: [{type: integer}, {type: string}]
                    blob: {x-kubernetes-preserve-unknown-fields: true}
                    raw: {type: object, x-kubernetes-embedded-resource: true,
                      x-kubernetes-preserve-unknown-fields: true, properties: {kind: {type: string, enum: [P]}}}
                    any: {type: object, additionalProperties: true}
                    status: {type: string}
                    parts:
                      type: array
                      minItems: 1
                      maxItems: 8
                      x-kubernetes-list-type: map
                      x-kubernetes-list-map-keys: [name]
                      items:
                        type: object
                        required: [name]
                        properties: {name: {type: string, pattern: "^[a-z]+$"}}
      """;

  static Stream<? extends Arguments> builtInTypes() {
    return BuiltInTypes.all().stream()
        .map(target -> argumentSet(target.type().qualifiedPlural(), target));
  }

  @ParameterizedTest
  @MethodSource("builtInTypes")
  void theDefinitionForABuiltInTypeIsStructural(TargetApi target) {
    assertThat(StructuralSchemaRules.violations(FederatedTypeCrd.generate(target))).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("builtInTypes")
  void theTemplateOfABuiltInTypeIsAnyObject(TargetApi target) {
    JsonValue template = specOf(FederatedTypeCrd.generate(target), "template");

    assertThat(template.without("description"))
        .isEqualTo(
            JsonValue.parseYaml("{type: object, x-kubernetes-preserve-unknown-fields: true}"));
  }

  @ParameterizedTest
  @MethodSource("builtInTypes")
  void onlyScalableTypesCanRetainReplicas(TargetApi target) {
    JsonValue crd = FederatedTypeCrd.generate(target);

    assertThat(schemaOf(crd).at(Pointer.parse("/properties/spec/properties/retainReplicas")))
        .matches(
            field -> field.isPresent() == target.scalable(), "present where the type is scalable");
  }

  @Test
  void aDefinitionIsNamedAfterItsFederatedType() {
    JsonValue crd = generate("deployments.apps");

    assertThat(crd.text("apiVersion")).contains("apiextensions.k8s.io/v1");
    assertThat(crd.text("kind")).contains("CustomResourceDefinition");
    assertThat(crd.text("metadata", "name")).contains("federateddeployments.types.kubefed.io");
    assertThat(crd.get("spec").orElseThrow().without("versions"))
        .isEqualTo(
            JsonValue.parseYaml(
                """
                group: types.kubefed.io
                scope: Namespaced
                names:
                  kind: FederatedDeployment
                  listKind: FederatedDeploymentList
                  plural: federateddeployments
                  singular: federateddeployment
                  shortNames: [fdeploy]
                """));
  }

  @Test
  void aTypeWithoutShortNamesGetsNone() {
    assertThat(generate("secrets").path("spec", "names", "shortNames")).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"clusterroles.rbac.authorization.k8s.io, Cluster", "namespaces, Namespaced"})
  void aDefinitionHasTheScopeOfTheFederatedType(String target, String scope) {
    assertThat(generate(target).text("spec", "scope")).contains(scope);
  }

  @Test
  void aDefinitionServesAndStoresOneVersionWithStatusAndColumns() {
    JsonValue versions = generate("deployments.apps").path("spec", "versions").orElseThrow();

    assertThat(versions.items()).hasSize(1);
    assertThat(versions.items().get(0).without("schema"))
        .isEqualTo(
            JsonValue.parseYaml(
                """
                name: v1beta1
                served: true
                storage: true
                subresources: {status: {}}
                additionalPrinterColumns:
                - name: Propagated
                  type: string
                  description: Whether all clusters have what they should have
                  jsonPath: .status.conditions[?(@.type=="Propagation")].status
                - name: Reason
                  type: string
                  description: Why they do not
                  jsonPath: .status.conditions[?(@.type=="Propagation")].reason
                - name: Age
                  type: date
                  jsonPath: .metadata.creationTimestamp
                """));
  }

  @ParameterizedTest
  @CsvSource({
    "/properties/apiVersion/type, string",
    "/properties/kind/type, string",
    "/properties/metadata/type, object",
    "/properties/spec/properties/placement/properties/clusters/items/properties/name/type, string",
    "/properties/spec/properties/placement/properties/clusterSelector/properties/matchLabels/additionalProperties/type,"
        + " string",
    "/properties/spec/properties/placement/properties/clusterSelector/properties/matchExpressions/items/properties/key/type,"
        + " string",
    "/properties/spec/properties/placement/properties/clusterSelector/properties/matchExpressions/items/properties/operator/type,"
        + " string",
    "/properties/spec/properties/placement/properties/clusterSelector/properties/matchExpressions/items/properties/values/items/type,"
        + " string",
    "/properties/spec/properties/overrides/items/properties/clusterName/type, string",
    "/properties/spec/properties/overrides/items/properties/clusterSelector/properties/matchLabels/additionalProperties/type,"
        + " string",
    "/properties/spec/properties/overrides/items/properties/overriders/type, object",
    "/properties/spec/properties/overrides/items/properties/clusterOverrides/items/properties/op/type,"
        + " string",
    "/properties/spec/properties/overrides/items/properties/clusterOverrides/items/properties/path/type,"
        + " string",
    "/properties/spec/properties/overrides/items/properties/clusterOverrides/items/properties/from/type,"
        + " string",
    "/properties/spec/properties/overrides/items/properties/clusterOverrides/items/properties/value/x-kubernetes-preserve-unknown-fields,"
        + " true",
    "/properties/spec/properties/overrides/items/properties/clusterOverrides/items/properties/value/nullable,"
        + " true",
    "/properties/spec/properties/retainReplicas/type, boolean",
    "/properties/status/properties/observedGeneration/format, int64",
    "/properties/status/properties/conditions/items/properties/type/type, string",
    "/properties/status/properties/conditions/items/properties/status/type, string",
    "/properties/status/properties/conditions/items/properties/reason/type, string",
    "/properties/status/properties/conditions/items/properties/lastUpdateTime/format, date-time",
    "/properties/status/properties/conditions/items/properties/lastTransitionTime/format,"
        + " date-time",
    "/properties/status/properties/clusters/items/properties/name/type, string",
    "/properties/status/properties/clusters/items/properties/status/type, string",
    "/properties/status/properties/clusters/items/properties/remoteStatus/type, object",
    "/properties/status/properties/clusters/items/properties/remoteStatus/x-kubernetes-preserve-unknown-fields,"
        + " true",
    "/required/0, spec"
  })
  void aFieldOfTheContractIsInTheSchema(String path, String value) {
    assertThat(
            schemaOf(generate("deployments.apps")).at(Pointer.parse(path)).map(JsonValue::toJava))
        .hasValueSatisfying(found -> assertThat(found).hasToString(value));
  }

  @ParameterizedTest
  @CsvSource({
    "'', true",
    "add, true",
    "remove, true",
    "replace, true",
    "test, true",
    "move, true",
    "copy, true",
    "Replace, false",
    "delete, false"
  })
  void anOperationIsOneOfJsonPatchOrNone(String operation, boolean accepted) {
    String pattern =
        schemaOf(generate("secrets"))
            .at(
                Pointer.parse(
                    "/properties/spec/properties/overrides/items/properties/clusterOverrides"
                        + "/items/properties/op/pattern"))
            .flatMap(JsonValue::text)
            .orElseThrow();

    assertThat(Pattern.compile(pattern).matcher(operation).matches()).isEqualTo(accepted);
  }

  @Test
  void aDefinedTypesSchemaIsInTheTemplateAsFarAsATemplateCanBeHeldToIt() {
    TargetApi target = TargetApi.ofDefinition(JsonValue.parseYaml(WIDGETS));
    JsonValue crd = FederatedTypeCrd.generate(target);

    assertThat(specOf(crd, "template").without("description"))
        .isEqualTo(
            JsonValue.parseYaml(
                """
                type: object
                x-kubernetes-preserve-unknown-fields: true
                properties:
                  apiVersion: {type: string}
                  kind: {type: string}
                  metadata: {type: object, x-kubernetes-preserve-unknown-fields: true}
                  data:
                    type: object
                    nullable: true
                    additionalProperties: {type: string, nullable: true}
                  spec:
                    type: object
                    nullable: true
                    description: What a widget is.
                    x-kubernetes-preserve-unknown-fields: true
                    properties:
                      size: {type: integer, nullable: true, format: int32, minimum: 1, maximum: 9}
                      replicas: {type: integer, nullable: true, format: int32}
                      color: {type: string, nullable: true, enum: [red, green], maxLength: 5}
                      shape: {type: string, enum: [round, square]}
                      port: {x-kubernetes-int-or-string: true, nullable: true}
                      blob: {x-kubernetes-preserve-unknown-fields: true, nullable: true}
                      raw: {type: object, nullable: true, x-kubernetes-preserve-unknown-fields: true}
                      any: {type: object, nullable: true, x-kubernetes-preserve-unknown-fields: true}
                      status: {type: string, nullable: true}
                      parts:
                        type: array
                        nullable: true
                        maxItems: 8
                        items:
                          type: object
                          nullable: true
                          x-kubernetes-preserve-unknown-fields: true
                          properties: {name: {type: string, nullable: true, pattern: "^[a-z]+$"}}
                """));
    assertThat(StructuralSchemaRules.violations(crd)).isEmpty();
  }

  @Test
  void aDefinedTypeIsKnownByItsDefinition() {
    TargetApi target = TargetApi.ofDefinition(JsonValue.parseYaml(WIDGETS));

    assertThat(target.type())
        .isEqualTo(ResourceType.clusterScoped("shop.example.com/v1", "Widget", "widgets"));
    assertThat(target.shortNames()).containsExactly("wd", "wid");
    assertThat(target.scalable()).isTrue();
  }

  @Test
  void anotherVersionOfADefinedTypeHasItsOwnSchema() {
    TargetApi target = TargetApi.ofDefinition(JsonValue.parseYaml(WIDGETS), "v1alpha1");

    assertThat(target.type().version()).isEqualTo("v1alpha1");
    assertThat(target.scalable()).isFalse();
    assertThat(StructuralSchemaRules.violations(FederatedTypeCrd.generate(target))).isEmpty();
  }

  @Test
  void aTypeWithAScaleSubresourceIsScalable() {
    JsonValue definition =
        JsonValue.parseYaml(
            """
            spec:
              group: g.io
              scope: Namespaced
              names: {kind: Fleet, plural: fleets}
              versions:
              - name: v1
                storage: true
                subresources: {scale: {specReplicasPath: .spec.replicas}}
            """);

    TargetApi target = TargetApi.ofDefinition(definition);

    assertThat(target.scalable()).isTrue();
    assertThat(target.schema()).isEmpty();
  }

  @ParameterizedTest
  @MethodSource
  void whatIsNoDefinitionIsRefused(String yaml, String field) {
    assertThatExceptionOfType(InvalidResourceException.class)
        .isThrownBy(() -> TargetApi.ofDefinition(JsonValue.parseYaml(yaml)))
        .withMessageContaining(field);
  }

  static Stream<Arguments> whatIsNoDefinitionIsRefused() {
    return Stream.of(
        argumentSet("something else", "{kind: ConfigMap}", "/spec/versions"),
        argumentSet(
            "no stored version",
            "{spec: {versions: [{name: v1, storage: false}]}}",
            "/spec/versions"),
        argumentSet("no group", WIDGETS.replace("group: shop.example.com", ""), "/spec/group"),
        argumentSet("no kind", WIDGETS.replace("kind: Widget,", ""), "/spec/names/kind"));
  }

  @Test
  void aVersionThatIsNotDefinedIsRefused() {
    assertThatExceptionOfType(InvalidResourceException.class)
        .isThrownBy(() -> TargetApi.ofDefinition(JsonValue.parseYaml(WIDGETS), "v2"))
        .withMessageContaining("CustomResourceDefinition widgets.shop.example.com")
        .withMessageContaining("there is no version v2");
  }

  @Test
  void withoutItsSchemaADefinedTypesTemplateIsAnyObject() {
    TargetApi target = TargetApi.ofDefinition(JsonValue.parseYaml(WIDGETS)).withoutSchema();

    assertThat(specOf(FederatedTypeCrd.generate(target), "template").get("properties")).isEmpty();
  }

  @Test
  void theClientsModelCarriesADefinitionWithoutLoss() {
    JsonValue crd = FederatedTypeCrd.generate(TargetApi.ofDefinition(JsonValue.parseYaml(WIDGETS)));

    CustomResourceDefinition model =
        Serialization.unmarshal(crd.toJson(), CustomResourceDefinition.class);

    assertThat(JsonValue.parse(Serialization.asJson(model))).isEqualTo(crd);
  }

  @Test
  void theFederatedTypeAndTheTargetMustBelongTogether() {
    TargetApi secrets = BuiltInTypes.find("secrets").orElseThrow();
    FederatedType services =
        FederatedType.forTarget(BuiltInTypes.find("services").orElseThrow().type());

    assertThatIllegalArgumentException()
        .isThrownBy(() -> FederatedTypeCrd.generate(services, secrets))
        .withMessage(
            "FederatedService (types.kubefed.io/v1beta1) stands for Service (v1), not for Secret"
                + " (v1)");
  }

  @Test
  void aChosenGroupAndVersionAreInTheDefinition() {
    TargetApi secrets = BuiltInTypes.find("secrets").orElseThrow();

    JsonValue crd =
        FederatedTypeCrd.generate(
            FederatedTypes.forTarget(secrets.type(), "federation.example.com", "v2"), secrets);

    assertThat(crd.text("metadata", "name")).contains("federatedsecrets.federation.example.com");
    assertThat(crd.at(Pointer.parse("/spec/versions/0/name")).flatMap(JsonValue::text))
        .contains("v2");
  }

  private static JsonValue generate(String target) {
    return FederatedTypeCrd.generate(BuiltInTypes.find(target).orElseThrow());
  }

  private static JsonValue schemaOf(JsonValue crd) {
    List<JsonValue> versions = crd.path("spec", "versions").orElseThrow().items();
    return versions.get(0).path("schema", "openAPIV3Schema").orElseThrow();
  }

  private static JsonValue specOf(JsonValue crd, String field) {
    return schemaOf(crd).path("properties", "spec", "properties", field).orElseThrow();
  }
}
