package io.kubefed.examples.controlplane;

import io.kubefed.core.Cluster;
import io.kubefed.core.ResourceType;
import io.kubefed.core.api.KubeFedNames;
import io.kubefed.core.federated.FederatedType;
import io.kubefed.core.json.JsonEditor;
import io.kubefed.core.json.JsonValue;
import io.kubefed.core.json.Pointer;
import io.kubefed.core.status.ClusterStatus;
import io.kubefed.core.status.FederatedStatus;
import io.kubefed.propagation.ControlPlane;
import io.kubefed.propagation.admin.AdminReport;
import io.kubefed.propagation.admin.DisableRequest;
import io.kubefed.propagation.admin.EnableRequest;
import io.kubefed.propagation.admin.FederationAdmin;
import io.kubefed.propagation.admin.JoinRequest;
import io.kubefed.propagation.admin.UnjoinRequest;
import io.kubefed.propagation.cluster.ClusterClient;
import io.kubefed.propagation.cluster.ConflictException;
import io.kubefed.propagation.cluster.DeleteOptions;
import io.kubefed.propagation.cluster.Patch;
import io.kubefed.propagation.cluster.StandardTypes;
import io.kubefed.propagation.cluster.WriteOptions;
import io.kubefed.propagation.controller.sync.Explanation;
import io.kubefed.propagation.controller.type.RunningType;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.function.UnaryOperator;

/** A shop of eleven types on three clusters: installed, changed, and taken away again. */
final class Tour {

  private static final ResourceType KUBEFED_CLUSTER =
      ResourceType.namespaced(
          KubeFedNames.CORE_GROUP + "/v1beta1", "KubeFedCluster", "kubefedclusters");
  private static final String SHOP = "shop";

  /** What of an object is worth a look, by kind. */
  private static final Map<String, Pointer> FACTS =
      Map.of(
          "ConfigMap", Pointer.of("data", "currency"),
          "Deployment", Pointer.of("spec", "replicas"),
          "Till", Pointer.of("spec", "receipts"));

  private final List<Site> sites;
  private final ClusterClient host;
  private final FederationAdmin admin;
  private final PrintStream out;
  private final List<JsonValue> resources = ShopFiles.resources();

  /**
   * Begins nothing yet.
   *
   * @param sites the clusters; the first is the host of the federation
   */
  Tour(List<Site> sites, PrintStream out) {
    this.sites = List.copyOf(sites);
    this.host = sites.get(0).client();
    this.admin = FederationAdmin.builder(host).build();
    this.out = out;
  }

  void run() {
    try (ControlPlane controlPlane = ControlPlane.builder(host).install(true).build()) {
      step(
          "A control plane starts in this program, and installs the KubeFed API on " + host.name());
      controlPlane.start();
      Waiting.until("the ten default types", () -> synced(controlPlane) >= 10);
      say(synced(controlPlane) + " types are propagated");

      step("Three clusters join");
      sites.forEach(this::join);
      Waiting.until("three ready clusters", () -> ready(controlPlane) == sites.size());
      controlPlane.clusters().forEach(cluster -> say(cluster.name() + " is ready"));

      step("A custom resource type is enabled; there is no code for it");
      sites.forEach(
          site ->
              site.client()
                  .create(
                      StandardTypes.CUSTOM_RESOURCE_DEFINITION,
                      ShopFiles.definition(),
                      WriteOptions.DEFAULT));
      say(admin.enable(EnableRequest.of("tills.shop.example.org")));
      Waiting.until("the type of tills", () -> type(controlPlane, "FederatedTill").isPresent());

      step("The shop: a federated resource of each type");
      host.create(StandardTypes.NAMESPACE, namespace(), WriteOptions.DEFAULT);
      resources.forEach(
          resource -> host.create(typeOf(controlPlane, resource), resource, WriteOptions.DEFAULT));
      settle(controlPlane);
      print(controlPlane);

      step("Why the ingress is where it is");
      out.print(
          controlPlane
              .explain("FederatedIngress", SHOP, "web")
              .map(Explanation::toText)
              .orElse("nobody knows\n"));

      step("A template, an override and a placement change");
      change(
          controlPlane,
          "FederatedTill",
          "front-desk",
          "/spec/template/spec/receipts",
          JsonValue.of("none"));
      change(
          controlPlane,
          "FederatedDeployment",
          "web",
          "/spec/overrides/0/clusterOverrides/0/value",
          JsonValue.of(7));
      change(
          controlPlane,
          "FederatedConfigMap",
          "settings",
          "/spec/placement/clusterSelector",
          JsonValue.of(Map.of("matchLabels", Map.of("region", "us"))));
      settle(controlPlane);
      print(controlPlane);

      step("Everything goes");
      clear(controlPlane);
    }
  }

  private void join(Site site) {
    AdminReport report = admin.join(JoinRequest.of(site.name()), site.client(), site.access());
    host.patch(
        KUBEFED_CLUSTER,
        KubeFedNames.SYSTEM_NAMESPACE,
        site.name(),
        Patch.merge(
            JsonValue.of(Map.of("metadata", Map.of("labels", Map.of("region", site.region()))))),
        WriteOptions.DEFAULT);
    say(site.name() + " in region " + site.region() + ": " + report.changes().size() + " objects");
  }

  private static long synced(ControlPlane controlPlane) {
    return controlPlane.types().stream().filter(RunningType::synced).count();
  }

  private static long ready(ControlPlane controlPlane) {
    return controlPlane.clusters().stream()
        .filter(Cluster::ready)
        .filter(cluster -> cluster.labels().containsKey("region"))
        .count();
  }

  private static Optional<FederatedType> type(ControlPlane controlPlane, String federatedKind) {
    return controlPlane.types().stream()
        .filter(RunningType::synced)
        .map(RunningType::type)
        .filter(type -> type.federated().kind().equals(federatedKind))
        .findFirst();
  }

  private static ResourceType typeOf(ControlPlane controlPlane, JsonValue resource) {
    String kind = resource.text("kind").orElseThrow();
    return type(controlPlane, kind)
        .orElseThrow(() -> new IllegalStateException(kind + " is not propagated"))
        .federated();
  }

  private static JsonValue namespace() {
    return JsonValue.of(
        Map.of("apiVersion", "v1", "kind", "Namespace", "metadata", Map.of("name", SHOP)));
  }

  private static String name(JsonValue resource) {
    return resource.text("metadata", "name").orElseThrow();
  }

  private static String namespaceOf(JsonValue resource) {
    return resource.text("metadata", "namespace").orElse("");
  }

  /** The federated resource as it is now. */
  private Optional<JsonValue> current(ControlPlane controlPlane, JsonValue resource) {
    return host.get(typeOf(controlPlane, resource), namespaceOf(resource), name(resource));
  }

  /** Waits until every status speaks of the resource as it is, and says that all went well. */
  private void settle(ControlPlane controlPlane) {
    for (JsonValue resource : resources) {
      Waiting.until(
          resource.text("kind").orElseThrow() + " " + name(resource),
          () -> current(controlPlane, resource).filter(Tour::isPropagated).isPresent());
    }
  }

  private static boolean isPropagated(JsonValue federated) {
    return federated
            .integer("status", "observedGeneration")
            .equals(federated.integer("metadata", "generation"))
        && federated.path("status", "conditions").stream()
            .flatMap(conditions -> conditions.items().stream())
            .anyMatch(
                condition ->
                    condition.text("type").equals(Optional.of("Propagation"))
                        && condition.text("status").equals(Optional.of("True")));
  }

  private void print(ControlPlane controlPlane) {
    Table table = new Table();
    List<String> head = new ArrayList<>(List.of(""));
    sites.forEach(site -> head.add(site.name()));
    table.row(head);
    for (JsonValue resource : resources) {
      FederatedType type = type(controlPlane, resource.text("kind").orElseThrow()).orElseThrow();
      SortedMap<String, ClusterStatus> statuses =
          FederatedStatus.clustersOf(
              current(controlPlane, resource)
                  .flatMap(federated -> federated.path("status"))
                  .orElse(JsonValue.emptyObject()));
      List<String> row = new ArrayList<>(List.of(type.target().kind() + " " + name(resource)));
      for (Site site : sites) {
        ClusterStatus status = statuses.get(site.name());
        row.add(status == null ? "-" : words(status) + fact(site, type.target(), resource));
      }
      table.row(row);
    }
    table.lines().forEach(this::say);
  }

  private static String words(ClusterStatus status) {
    return status.isOk() ? "OK" : status.status();
  }

  /** What the cluster itself says. */
  private static String fact(Site site, ResourceType target, JsonValue resource) {
    Pointer fact = FACTS.get(target.kind());
    if (fact == null) {
      return "";
    }
    return " "
        + site.client()
            .get(target, SHOP, name(resource))
            .flatMap(object -> object.at(fact))
            .map(value -> value.text().orElseGet(value::toJson))
            .orElse("?");
  }

  private void change(
      ControlPlane controlPlane, String kind, String name, String pointer, JsonValue value) {
    ResourceType type = type(controlPlane, kind).orElseThrow().federated();
    edit(type, name, object -> JsonEditor.on(object).add(Pointer.parse(pointer), value).build());
    say(kind + " " + name + ": " + pointer + " is now " + value.toJson());
  }

  /** Changes an object of the host; again, if somebody else did so in between. */
  private void edit(ResourceType type, String name, UnaryOperator<JsonValue> change) {
    Waiting.until(
        "a quiet moment of " + name,
        () -> {
          try {
            JsonValue object = host.get(type, SHOP, name).orElseThrow();
            host.update(type, change.apply(object), WriteOptions.DEFAULT);
            return true;
          } catch (ConflictException e) {
            return false;
          }
        });
  }

  /** The namespace last, as everything else in it needs it. */
  private void clear(ControlPlane controlPlane) {
    List<JsonValue> contents = resources.subList(1, resources.size());
    delete(controlPlane, contents);
    delete(controlPlane, resources.subList(0, 1));
    host.delete(StandardTypes.NAMESPACE, "", SHOP, DeleteOptions.DEFAULT);
    for (Site site : sites) {
      Waiting.until(
          "the end of the namespace in " + site.name(),
          () -> site.client().get(StandardTypes.NAMESPACE, "", SHOP).isEmpty());
    }
    say("all federated resources and their objects are gone");

    say(admin.disable(DisableRequest.of("tills.shop.example.org").withDeleteDefinition()));
    for (Site site : sites) {
      site.client()
          .delete(
              StandardTypes.CUSTOM_RESOURCE_DEFINITION,
              "",
              name(ShopFiles.definition()),
              DeleteOptions.DEFAULT);
      AdminReport report = admin.unjoin(UnjoinRequest.of(site.name()), Optional.of(site.client()));
      say(site.name() + " has left");
      report.left().forEach(left -> say("  left there: " + left));
    }
    Waiting.until("no cluster", () -> controlPlane.clusters().isEmpty());
  }

  private void delete(ControlPlane controlPlane, List<JsonValue> some) {
    some.forEach(
        resource ->
            host.delete(
                typeOf(controlPlane, resource),
                namespaceOf(resource),
                name(resource),
                DeleteOptions.DEFAULT));
    for (JsonValue resource : some) {
      Waiting.until(
          "the end of " + resource.text("kind").orElseThrow() + " " + name(resource),
          () -> current(controlPlane, resource).isEmpty());
    }
  }

  private void step(String title) {
    out.println();
    out.println("== " + title + " ==");
  }

  private void say(AdminReport report) {
    say(report.toText());
  }

  private void say(String line) {
    out.println(line);
  }
}
