package io.kubefed.propagation.plan;

import static io.kubefed.propagation.plan.Federation.CONFIG_MAP;
import static io.kubefed.propagation.plan.Federation.configMap;
import static io.kubefed.propagation.plan.Federation.federated;
import static io.kubefed.propagation.plan.Federation.in;
import static io.kubefed.propagation.plan.Federation.secret;
import static io.kubefed.propagation.plan.Federation.widget;
import static org.assertj.core.api.Assertions.assertThat;

import io.kubefed.core.json.JsonEditor;
import io.kubefed.core.json.JsonValue;
import io.kubefed.core.json.Pointer;
import io.kubefed.propagation.cluster.ServerException;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

class PlanRenderingTest {

  private final Federation federation = Federation.of("east", "north", "west");

  /** A bit of everything. */
  private PropagationPlan plan() {
    try (Propagator propagator = federation.propagator()) {
      propagator.apply(
          propagator.plan(
              List.of(configMap("web", "a", "east", "west"), secret("token", "b2xk", "east"))));
      federation.change(
          "east",
          CONFIG_MAP,
          "web",
          object ->
              JsonEditor.on(object)
                  .set(Pointer.of("data", "stray"), JsonValue.of("x".repeat(80)))
                  .build());
      return propagator.plan(
          List.of(
              federated(
                  CONFIG_MAP,
                  "web",
                  in("east", "north")
                      + "template: {metadata: {annotations: {a: b}}, data: {key: b}}\n"
                      + "overrides: [{clusterName: east, clusterOverrides: [{path: /data/key,"
                      + " value: c}]}]\n"),
              secret("token", "bmV3", "east"),
              widget("small", "east"),
              federated(CONFIG_MAP, "broken", "placement: 1\n")));
    }
  }

  private static final String TEXT =
      """
      Plan: 1 to create, 2 to update, 1 to delete, 4 unchanged, 1 refused, 1 resource left alone (4 resources, 3 clusters)

      FederatedConfigMap default/web  as ConfigMap default/web
        warning /spec/template/metadata/annotations: is not propagated: annotations of the objects in member clusters belong to those clusters; use an override to set them
        ~ update    east: 2 fields to change
            /data/key  "a" -> "c"
                asked for by override /spec/overrides/0/clusterOverrides/0
            /data/stray  "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx… -> (none)
        + create    north: named in spec.placement.clusters
        - delete    west: not named in spec.placement.clusters

      FederatedSecret default/token  as Secret default/token
        ~ update    east: 1 field to change
            /data/key  "(hidden)" -> "(hidden)"
                asked for by template /spec/template/data/key
          not there north, west: not named in spec.placement.clusters

      FederatedConfigMap default/broken  as ConfigMap default/broken
        ! left alone: FederatedConfigMap default/broken is invalid: /spec/placement: must be an object with clusters or clusterSelector

      FederatedWidget default/small  as Widget default/small
        ! refused   east: the cluster does not serve Widget (example.com/v1); install it there, or place the resource elsewhere
          not there north, west: not named in spec.placement.clusters
      """;

  @Test
  void aPlanReadsAsText() {
    assertThat(plan().toText()).isEqualTo(TEXT);
  }

  @Test
  void coloursAreAllThatATerminalGetsMore() {
    String coloured = plan().toColouredText();

    assertThat(coloured.replaceAll("\u001b\\[[0-9]+m", "")).isEqualTo(TEXT);
    assertThat(coloured.lines())
        .contains(
            "\u001b[31m  - delete    \u001b[0m\u001b[1mwest\u001b[0m: not named in"
                + " spec.placement.clusters",
            "\u001b[32m  + create    \u001b[0m\u001b[1mnorth\u001b[0m: named in"
                + " spec.placement.clusters",
            "\u001b[33m  ~ update    \u001b[0m\u001b[1meast\u001b[0m: 2 fields to change",
            "      /data/key  \u001b[31m\"a\"\u001b[0m -> \u001b[32m\"c\"\u001b[0m")
        .anyMatch(line -> line.startsWith("\u001b[35m  ! refused   \u001b[0m"));
  }

  @Test
  void theTextIsTheSameInEveryLocale() {
    Locale before = Locale.getDefault();
    try {
      Locale.setDefault(Locale.forLanguageTag("ar-SA-u-nu-arab"));
      assertThat(plan().toText()).isEqualTo(TEXT);
    } finally {
      Locale.setDefault(before);
    }
  }

  @Test
  void aServersWordsDoNotReachTheTerminal() {
    federation
        .observed("east")
        .before(
            call -> {
              throw new ServerException("east", call.object(), 500, "\u001b[2Jgone\nand more");
            });
    try (Propagator propagator = federation.propagator()) {
      PropagationPlan plan = propagator.plan(configMap("web", "a", "east"));

      assertThat(plan.toText()).doesNotContain("\u001b").contains("[2Jgone and more");
    }
  }

  @Test
  void aPlanIsJsonForPrograms() {
    JsonValue json = JsonValue.parse(plan().toJson());

    assertThat(json.get("summary").orElseThrow())
        .isEqualTo(
            JsonValue.parse(
                """
                {"create": 1, "recreate": 0, "update": 2, "adopt": 0, "delete": 1, "release": 0,
                 "none": 4, "refused": 1}
                """));
    List<JsonValue> resources = json.get("resources").orElseThrow().items();
    assertThat(resources).hasSize(4);
    JsonValue web = resources.get(0);
    assertThat(web.names())
        .containsExactly("resource", "target", "problems", "placement", "changes");
    assertThat(web.get("target").orElseThrow())
        .isEqualTo(
            JsonValue.parse(
                """
                {"apiVersion": "v1", "kind": "ConfigMap", "namespace": "default", "name": "web"}
                """));
    assertThat(web.get("placement").orElseThrow().items().get(2))
        .isEqualTo(
            JsonValue.parse(
                """
                {"cluster": "west", "placed": false, "reason": "NOT_NAMED",
                 "explanation": "not named in spec.placement.clusters"}
                """));
    JsonValue east = web.get("changes").orElseThrow().items().get(0);
    assertThat(east.text("action")).contains("update");
    assertThat(east.bool("exact")).contains(true);
    assertThat(east.text("resourceVersion")).isPresent();
    assertThat(east.get("differences").orElseThrow().items().get(0))
        .isEqualTo(
            JsonValue.parse(
                """
                {"path": "/data/key", "from": "a", "to": "c",
                 "origin": "override /spec/overrides/0/clusterOverrides/0"}
                """));
    assertThat(
            resources
                .get(1)
                .get("changes")
                .orElseThrow()
                .items()
                .get(0)
                .get("differences")
                .orElseThrow()
                .items()
                .get(0)
                .bool("hidden"))
        .contains(true);
    assertThat(resources.get(2).text("failure").orElseThrow()).contains("/spec/placement");
  }

  @Test
  void thePlanItselfPrintsItsSummary() {
    assertThat(plan())
        .hasToString(
            "1 to create, 2 to update, 1 to delete, 4 unchanged, 1 refused, 1 resource left alone"
                + " (4 resources, 3 clusters)");
    try (Propagator propagator = federation.propagator()) {
      assertThat(propagator.plan(List.of())).hasToString("nothing to do (0 resources, 0 clusters)");
    }
  }
}
