package io.kubefed.core.render;

import static org.assertj.core.api.Assertions.assertThat;

import io.kubefed.core.Cluster;
import io.kubefed.core.ResourceType;
import io.kubefed.core.federated.FederatedResource;
import io.kubefed.core.federated.FederatedType;
import io.kubefed.core.json.JsonArbitraries;
import io.kubefed.core.json.JsonValue;
import io.kubefed.core.json.Pointer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class RenderingPropertyTest {

  private static final FederatedType TYPE =
      FederatedType.forTarget(ResourceType.namespaced("example.io/v1", "Thing", "things"));
  private static final Pointer LABEL = Pointer.of("metadata", "labels", "kubefed.io/managed");

  /** A resource with overrides for east, for all clusters, or both, and none for west. */
  @Provide
  Arbitrary<JsonValue> resources() {
    Arbitrary<Map<String, JsonValue>> patches =
        Combinators.combine(
                Arbitraries.of("add", "replace"),
                Arbitraries.of(
                    "/spec",
                    "/spec/a",
                    "/data",
                    "/metadata/labels",
                    "/metadata/labels/app",
                    "/metadata/annotations",
                    "/metadata/labels/kubefed.io~1managed"),
                JsonArbitraries.objects())
            .as(
                (op, path, value) ->
                    Map.of("op", JsonValue.of(op), "path", JsonValue.of(path), "value", value));
    return Combinators.combine(
            JsonArbitraries.objects(),
            JsonArbitraries.objects(),
            patches.list().ofMaxSize(4).uniqueElements(patch -> patch.get("path")))
        .as(
            (spec, labels, overrides) -> {
              List<Map<String, JsonValue>> accepted = new ArrayList<>(overrides);
              accepted.add(
                  0,
                  Map.of("op", JsonValue.of("test"), "path", JsonValue.of("/spec"), "value", spec));
              return resource(spec, labels, accepted);
            });
  }

  private static JsonValue resource(
      JsonValue spec, JsonValue labels, List<Map<String, JsonValue>> overrides) {
    Map<String, Object> metadata = Map.of("name", "a", "namespace", "b");
    Map<String, Object> item = new LinkedHashMap<>();
    item.put("clusterName", "east");
    item.put("clusterOverrides", overrides);
    return JsonValue.of(
        Map.of(
            "apiVersion",
            "types.kubefed.io/v1beta1",
            "kind",
            "FederatedThing",
            "metadata",
            metadata,
            "spec",
            Map.of(
                "template",
                Map.of("spec", spec, "metadata", Map.of("labels", labels)),
                "overrides",
                List.of(item))));
  }

  @Property
  void everyManifestIsManagedAndEqualInputsGiveEqualBytes(@ForAll("resources") JsonValue resource) {
    byte[] before = resource.toBytes();
    Rendering once = Renderer.render(FederatedResource.parse(TYPE, resource));
    Rendering again =
        Renderer.render(FederatedResource.parse(TYPE, JsonValue.parse(resource.toJson())));
    for (Cluster cluster : List.of(Cluster.named("east"), Cluster.named("west"))) {
      Manifest manifest = once.forCluster(cluster);
      assertThat(manifest.tree().at(LABEL)).contains(JsonValue.of("true"));
      assertThat(manifest.tree().text("metadata", "name")).contains("a");
      assertThat(again.forCluster(cluster).toBytes()).isEqualTo(manifest.toBytes());
      assertThat(once.forCluster(cluster).toBytes()).isEqualTo(manifest.toBytes());
    }
    assertThat(resource.toBytes()).isEqualTo(before);
  }

  @Property
  void theManagedLabelOnTheSharedBaseMakesNoDifference(@ForAll("resources") JsonValue resource) {
    Rendering rendering = Renderer.render(FederatedResource.parse(TYPE, resource));
    Cluster east = Cluster.named("east");
    assertThat(rendering.forCluster(east).tree())
        .isEqualTo(rendering.forCluster(east, base -> base).tree());
  }
}
