package io.kubefed.examples.quickstart;

import io.kubefed.core.Cluster;
import io.kubefed.core.federated.FederatedResource;
import io.kubefed.core.federated.FederatedType;
import io.kubefed.core.json.JsonEditor;
import io.kubefed.core.json.JsonValue;
import io.kubefed.core.json.Pointer;
import io.kubefed.propagation.cluster.ClusterClient;
import io.kubefed.propagation.cluster.DeleteOptions;
import io.kubefed.propagation.cluster.Patch;
import io.kubefed.propagation.cluster.StandardTypes;
import io.kubefed.propagation.cluster.WriteOptions;
import io.kubefed.propagation.plan.ApplyReport;
import io.kubefed.propagation.plan.Outcome;
import io.kubefed.propagation.plan.PlanOutdatedException;
import io.kubefed.propagation.plan.PropagationPlan;
import io.kubefed.propagation.plan.Propagator;
import io.kubefed.propagation.plan.VersionStore;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * An application of five resources on some clusters: planned, applied, changed under our hands,
 * repaired, moved.
 */
final class Tour {

  private static final FederatedType NAMESPACES = FederatedType.forTarget(StandardTypes.NAMESPACE);
  private static final FederatedType CONFIG_MAPS =
      FederatedType.forTarget(StandardTypes.CONFIG_MAP);
  private static final FederatedType SECRETS = FederatedType.forTarget(StandardTypes.SECRET);
  private static final FederatedType DEPLOYMENTS =
      FederatedType.forTarget(StandardTypes.DEPLOYMENT);
  private static final FederatedType SERVICES = FederatedType.forTarget(StandardTypes.SERVICE);

  private static final Pointer IMAGE = Pointer.parse("/spec/template/spec/containers/0/image");
  private static final Pointer NAMED_CLUSTERS = Pointer.parse("/spec/placement/clusters");

  private final Map<Cluster, ClusterClient> members;
  private final PrintStream out;
  private final boolean colour;

  Tour(Map<Cluster, ClusterClient> members, PrintStream out, boolean colour) {
    this.members = members;
    this.out = out;
    this.colour = colour;
  }

  void run() {
    Propagator.Builder builder = Propagator.builder().versions(VersionStore.inMemory());
    members.forEach(builder::member);
    try (Propagator propagator = builder.build()) {
      step("The clusters");
      members.forEach(
          (cluster, client) ->
              say(
                  String.format(
                      "  %-6s Kubernetes %s  %s",
                      cluster.name(), client.serverVersion(), cluster.labels())));

      List<FederatedResource> shop = shop();
      step(
          "One application of "
              + shop.size()
              + " federated resources: what would be written where, and why");
      PropagationPlan plan = propagator.plan(shop);
      print(plan);

      step("Apply that plan, and look into the clusters");
      apply(propagator, plan);
      inventory();

      step("Planning again: an unchanged world is left alone");
      say(propagator.plan(shop).toString());

      List<FederatedResource> release = withImage(shop, "registry.example.org/shop/web:1.5");
      step("Release 1.5 is planned. Before it is applied, somebody works on cluster west by hand");
      PropagationPlan outdated = propagator.plan(release);
      breakWest();
      say("In west, the Deployment was scaled to 1 and the ConfigMap deleted. Applying the plan:");
      try {
        propagator.apply(outdated);
      } catch (PlanOutdatedException e) {
        say("refused, nothing was written:");
        e.moved().forEach(line -> say("  " + line));
      }

      step(
          "The next plan shows the release and the drift, field by field, and the line that asks"
              + " for each");
      PropagationPlan repair = propagator.plan(release);
      print(repair);
      apply(propagator, repair);
      inventory();

      step("The shop closes in cluster west: its namespace leaves, and everything in it follows");
      List<FederatedResource> moved = withoutWest(release);
      PropagationPlan move = propagator.plan(moved);
      print(move);
      apply(propagator, move);
      inventory();

      step("Clean up: what the deletion of all five would do, done");
      apply(propagator, propagator.planRemoval(moved));
      inventory();
    }
  }

  /** The resources, as they stand in the YAML files beside this class. */
  private static List<FederatedResource> shop() {
    return List.of(
        FederatedResource.parse(NAMESPACES, yaml("1-namespace.yaml")),
        FederatedResource.parse(CONFIG_MAPS, yaml("2-settings.yaml")),
        FederatedResource.parse(SECRETS, yaml("3-credentials.yaml")),
        FederatedResource.parse(DEPLOYMENTS, yaml("4-web.yaml")),
        FederatedResource.parse(SERVICES, yaml("5-web-service.yaml")));
  }

  private static String yaml(String name) {
    try (InputStream stream = Tour.class.getResourceAsStream("/shop/" + name)) {
      if (stream == null) {
        throw new IllegalStateException("the example's " + name + " is not on the class path");
      }
      return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<FederatedResource> withImage(
      List<FederatedResource> resources, String image) {
    Pointer place = Pointer.of("spec", "template").append(IMAGE);
    return edit(resources, DEPLOYMENTS, editor -> editor.replace(place, JsonValue.of(image)));
  }

  /** Placed by name in all clusters but west: explicit names win over the selector. */
  private List<FederatedResource> withoutWest(List<FederatedResource> resources) {
    List<Object> others = new ArrayList<>();
    members.keySet().stream()
        .map(Cluster::name)
        .filter(name -> !name.equals("west"))
        .forEach(name -> others.add(Map.of("name", name)));
    return edit(resources, NAMESPACES, editor -> editor.add(NAMED_CLUSTERS, JsonValue.of(others)));
  }

  private interface Edit {
    JsonEditor apply(JsonEditor editor);
  }

  private static List<FederatedResource> edit(
      List<FederatedResource> resources, FederatedType type, Edit edit) {
    return resources.stream()
        .map(
            resource ->
                resource.type().equals(type)
                    ? FederatedResource.parse(
                        type, edit.apply(JsonEditor.on(resource.object())).build())
                    : resource)
        .toList();
  }

  private void breakWest() {
    ClusterClient west =
        members.values().stream()
            .filter(client -> client.name().equals("west"))
            .findFirst()
            .orElseThrow();
    JsonValue scale = JsonValue.parse("{\"spec\": {\"replicas\": 1}}");
    west.patch(
        StandardTypes.DEPLOYMENT,
        "shop",
        "web",
        Patch.merge(scale),
        WriteOptions.DEFAULT.withFieldManager("somebody"));
    west.delete(StandardTypes.CONFIG_MAP, "shop", "settings", DeleteOptions.DEFAULT);
  }

  private void apply(Propagator propagator, PropagationPlan plan) {
    ApplyReport report = propagator.apply(plan);
    say(
        "applied: "
            + report.count(Outcome.Result.APPLIED)
            + " written, "
            + report.count(Outcome.Result.UNCHANGED)
            + " unchanged");
    report.unsettled().forEach(outcome -> say("  NOT DONE: " + outcome));
  }

  /** What the clusters hold, read from them. */
  private void inventory() {
    members.forEach(
        (cluster, client) -> {
          List<String> objects = new ArrayList<>();
          client
              .get(StandardTypes.CONFIG_MAP, "shop", "settings")
              .flatMap(settings -> settings.text("data", "currency"))
              .ifPresent(currency -> objects.add("settings in " + currency));
          client
              .get(StandardTypes.SECRET, "shop", "credentials")
              .ifPresent(secret -> objects.add("credentials"));
          client
              .get(StandardTypes.DEPLOYMENT, "shop", "web")
              .ifPresent(
                  web ->
                      objects.add(
                          "web "
                              + web.integer("spec", "replicas").orElse(0)
                              + " x "
                              + text(web.at(IMAGE))));
          client
              .get(StandardTypes.SERVICE, "shop", "web")
              .ifPresent(
                  service -> objects.add("service at " + text(service.path("spec", "clusterIP"))));
          say(
              String.format(
                  "  %-6s %s",
                  cluster.name(), objects.isEmpty() ? "nothing" : String.join(", ", objects)));
        });
  }

  private static String text(Optional<JsonValue> value) {
    return value.flatMap(present -> present.text()).orElse("?");
  }

  private void step(String title) {
    out.println();
    out.println(colour ? "\u001b[1;36m== " + title + " ==\u001b[0m" : "== " + title + " ==");
  }

  private void print(PropagationPlan plan) {
    out.print(colour ? plan.toColouredText() : plan.toText());
  }

  private void say(String line) {
    out.println(line);
  }
}
