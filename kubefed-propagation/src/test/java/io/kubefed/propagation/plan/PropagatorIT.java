package io.kubefed.propagation.plan;

import static io.kubefed.propagation.plan.Federation.configMap;
import static io.kubefed.propagation.plan.Federation.deployment;
import static io.kubefed.propagation.plan.Federation.deploymentTemplate;
import static io.kubefed.propagation.plan.Federation.federated;
import static io.kubefed.propagation.plan.Federation.in;
import static io.kubefed.propagation.plan.Federation.namespace;
import static io.kubefed.propagation.plan.Federation.secret;
import static io.kubefed.propagation.plan.Federation.service;
import static io.kubefed.propagation.plan.Federation.widget;
import static io.kubefed.propagation.plan.Federation.widgets;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.kubefed.core.federated.FederatedResource;
import io.kubefed.core.json.JsonEditor;
import io.kubefed.core.json.JsonValue;
import io.kubefed.core.json.Pointer;
import io.kubefed.propagation.cluster.ClusterClients;
import io.kubefed.propagation.cluster.StandardTypes;
import io.kubefed.testing.TestClusters;
import io.kubefed.testing.UseClusters;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** Plans and their application on real API servers. */
@UseClusters({"east", "north", "west"})
class PropagatorIT {

  private static final String[] EVERYWHERE = {"east", "north", "west"};

  private static Propagator propagator(
      TestClusters clusters, UnaryOperator<Propagator.Builder> more) {
    Propagator.Builder builder = Propagator.builder();
    for (String name : EVERYWHERE) {
      builder.member(ClusterClients.kubernetes(name, clusters.get(name).client()).build());
    }
    return more.apply(builder).build();
  }

  private static Propagator propagator(TestClusters clusters) {
    return propagator(clusters, builder -> builder);
  }

  private static FederatedResource inNamespace(String namespace, FederatedResource resource) {
    return FederatedResource.read(
        resource.type(),
        JsonEditor.on(resource.object())
            .set(Pointer.of("metadata", "namespace"), JsonValue.of(namespace))
            .build());
  }

  private static FederatedResource job(String image, String... clusters) {
    return federated(
        StandardTypes.JOB,
        "once",
        in(clusters)
            + """
            template:
              spec:
                backoffLimit: 2
                template:
                  spec:
                    restartPolicy: Never
                    containers: [{name: main, image: "%s", resources: {requests: {cpu: 1000m, memory: 0.5Gi}}}]
            """
                .formatted(image));
  }

  private static List<FederatedResource> application(String namespace, String... clusters) {
    List<FederatedResource> resources = new ArrayList<>();
    for (FederatedResource resource :
        List.of(
            deployment("web", 2, clusters),
            job("busybox", clusters),
            service("front", clusters),
            configMap("settings", "a", clusters),
            secret("token", "czNjcjN0", clusters),
            widget("small", clusters))) {
      resources.add(inNamespace(namespace, resource));
    }
    resources.add(widgets(clusters));
    return resources;
  }

  private static void settle(Propagator propagator, List<FederatedResource> resources) {
    assertThat(propagator.apply(propagator.plan(resources)).unsettled()).isEmpty();
  }

  @Test
  void anApplicationIsCreatedThenPlansAsUnchangedThenGoes(TestClusters clusters) {
    String shop = clusters.namespace() + "-shop";
    List<FederatedResource> resources = application(shop, EVERYWHERE);
    resources.add(namespace(shop, EVERYWHERE));
    try (Propagator propagator = propagator(clusters)) {
      PropagationPlan create = propagator.plan(resources);
      assertThat(create.hasRefusals()).as(create.toText()).isFalse();
      assertThat(create.count(Action.CREATE)).as(create.toText()).isEqualTo(24);
      assertThat(propagator.apply(create).unsettled()).isEmpty();

      PropagationPlan unchanged = propagator.plan(resources);
      assertThat(unchanged.changes())
          .as(unchanged.toText())
          .hasSize(24)
          .allSatisfy(change -> assertThat(change.action()).isEqualTo(Action.NONE));
      assertThat(unchanged.toText() + unchanged.toJson()).doesNotContain("czNjcjN0");

      ApplyReport removal = propagator.apply(propagator.planRemoval(resources));
      assertThat(removal.unsettled()).isEmpty();
      assertThat(removal.count(Outcome.Result.APPLIED)).isEqualTo(24);
      assertThat(propagator.planRemoval(resources).hasChanges()).isFalse();
    }
  }

  @Test
  void driftIsFoundAndMended(TestClusters clusters) {
    String namespace = clusters.namespace();
    KubernetesClient west = clusters.get("west").client();
    FederatedResource settings = inNamespace(namespace, configMap("settings", "a", EVERYWHERE));
    FederatedResource front = inNamespace(namespace, service("front", EVERYWHERE));
    List<FederatedResource> both = List.of(settings, front);
    VersionStore versions = VersionStore.inMemory();
    try (Propagator propagator = propagator(clusters, builder -> builder.versions(versions))) {
      settle(propagator, both);
      west.configMaps()
          .inNamespace(namespace)
          .withName("settings")
          .edit(object -> new ConfigMapBuilder(object).addToData("key", "theirs").build());
      west.services().inNamespace(namespace).withName("front").delete();

      PropagationPlan plan = propagator.plan(both);

      assertThat(plan.count(Action.NONE)).as(plan.toText()).isEqualTo(4);
      PlannedChange update = plan.resource(settings).change("west");
      assertThat(update.action()).isEqualTo(Action.UPDATE);
      assertThat(update.reason()).isEqualTo("1 field, drift: it was changed in the member");
      assertThat(update.differences().get(0).origin().orElseThrow())
          .hasToString("template /spec/template/data/key");
      assertThat(plan.resource(front).change("west").action()).isEqualTo(Action.RECREATE);
      settle(propagator, both);
      assertThat(west.configMaps().inNamespace(namespace).withName("settings").get().getData())
          .isEqualTo(Map.of("key", "a"));
    }
  }

  @Test
  void immutableFieldsAreRefusedInThePlan(TestClusters clusters) {
    String namespace = clusters.namespace();
    try (Propagator propagator = propagator(clusters)) {
      settle(
          propagator,
          List.of(
              inNamespace(namespace, deployment("web", 1, "east")),
              inNamespace(namespace, job("busybox", "east")),
              inNamespace(namespace, service("front", "east"))));
      FederatedResource selector =
          inNamespace(
              namespace,
              federated(
                  StandardTypes.DEPLOYMENT,
                  "web",
                  in("east") + deploymentTemplate("web", "other", 1)));
      FederatedResource template = inNamespace(namespace, job("nginx", "east"));
      FederatedResource address =
          inNamespace(
              namespace,
              federated(
                  StandardTypes.SERVICE,
                  "front",
                  in("east")
                      + "template: {spec: {selector: {app: web}, ports: [{port: 80}]}}\n"
                      + "overrides: [{clusterName: east, clusterOverrides: [{op: add, path:"
                      + " /spec/clusterIP, value: None}]}]\n"));

      PropagationPlan plan = propagator.plan(List.of(selector, template, address));

      assertThat(plan.count(Action.REFUSED)).as(plan.toText()).isEqualTo(3);
      assertThat(plan.resource(selector).change("east").reason())
          .contains("spec.selector", "immutable", "delete the object there");
      assertThat(plan.resource(template).change("east").reason())
          .contains("spec.template", "immutable");
      assertThat(plan.resource(address).change("east").reason()).contains("spec.clusterIP");
    }
  }

  @Test
  void whatOneMemberDoesNotServeIsRefusedThereAlone(TestClusters clusters) {
    String namespace = clusters.namespace();
    String group = "g" + namespace.replaceAll("[^a-z0-9]", "") + ".example.com";
    FederatedResource definition =
        FederatedResource.parse(
            widgets("east").type(),
            widgets("east", "north").object().toJson().replace("example.com", group));
    FederatedResource gadget =
        inNamespace(
            namespace,
            federated(
                io.kubefed.core.ResourceType.namespaced(group + "/v1", "Widget", "widgets"),
                "small",
                in(EVERYWHERE) + "template: {spec: {size: 3}}\n"));
    try (Propagator propagator = propagator(clusters)) {
      PropagationPlan plan = propagator.plan(List.of(gadget, definition));

      assertThat(plan.resource(gadget).change("east").action()).isEqualTo(Action.CREATE);
      assertThat(plan.resource(gadget).change("west").action()).isEqualTo(Action.REFUSED);
      assertThat(plan.resource(gadget).change("west").reason())
          .contains("does not serve Widget (" + group + "/v1)");
      ApplyReport report = propagator.apply(plan);
      assertThat(report.unsettled()).hasSize(1);
      assertThat(report.count(Outcome.Result.APPLIED)).isEqualTo(4);
      settleRemoval(propagator, List.of(gadget, definition));
    }
  }

  private static void settleRemoval(Propagator propagator, List<FederatedResource> resources) {
    assertThat(propagator.apply(propagator.planRemoval(resources)).unsettled()).isEmpty();
  }

  @Test
  void whatIsThereIsAdoptedWhatNobodyPlacedIsLeftAlone(TestClusters clusters) {
    String namespace = clusters.namespace();
    for (String name : List.of("east", "west")) {
      clusters
          .get(name)
          .client()
          .resource(
              new ConfigMapBuilder()
                  .withNewMetadata()
                  .withName("settings")
                  .withNamespace(namespace)
                  .addToAnnotations("theirs", "yes")
                  .endMetadata()
                  .addToData("key", "z")
                  .build())
          .create();
    }
    FederatedResource settings = inNamespace(namespace, configMap("settings", "a", "east"));
    try (Propagator propagator = propagator(clusters);
        Propagator strict = propagator(clusters, builder -> builder.adopt(false))) {
      assertThat(strict.plan(settings).resource(settings).change("east").action())
          .isEqualTo(Action.REFUSED);
      PropagationPlan plan = propagator.plan(settings);
      assertThat(plan.resource(settings).change("east").action()).isEqualTo(Action.ADOPT);
      assertThat(plan.resource(settings).change("west").action()).isEqualTo(Action.NONE);

      assertThat(propagator.apply(plan).unsettled()).isEmpty();

      KubernetesClient east = clusters.get("east").client();
      assertThat(
              east.configMaps()
                  .inNamespace(namespace)
                  .withName("settings")
                  .get()
                  .getMetadata()
                  .getAnnotations())
          .containsEntry("theirs", "yes");
      settleRemoval(propagator, List.of(settings));
      assertThat(east.configMaps().inNamespace(namespace).withName("settings").get()).isNull();
      assertThat(
              clusters
                  .get("west")
                  .client()
                  .configMaps()
                  .inNamespace(namespace)
                  .withName("settings")
                  .get()
                  .getData())
          .isEqualTo(Map.of("key", "z"));
    }
  }
}
