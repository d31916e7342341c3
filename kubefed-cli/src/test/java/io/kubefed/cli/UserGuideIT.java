package io.kubefed.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.kubefed.core.ResourceType;
import io.kubefed.core.json.JsonValue;
import io.kubefed.core.schema.KubeFedCrds;
import io.kubefed.propagation.cluster.ClusterClient;
import io.kubefed.propagation.cluster.ClusterClients;
import io.kubefed.propagation.cluster.DiscoveredType;
import io.kubefed.propagation.cluster.ListOptions;
import io.kubefed.testing.TestCluster;
import io.kubefed.testing.TestClusters;
import io.kubefed.testing.UseClusters;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** KubeFed's user guide from its first to its last page, with this program. */
@UseClusters({"manager-host", "east", "west"})
class UserGuideIT {

  private static final String HOST = "manager-host";

  /** What comes and goes without anybody's doing. */
  private static final Set<String> PASSING =
      Set.of("Event", "Endpoints", "EndpointSlice", "Lease", "APIService", "FlowSchema");

  private static final String DEFINITION =
      """
      apiVersion: apiextensions.k8s.io/v1
      kind: CustomResourceDefinition
      metadata: {name: gadgets.guide.example.com}
      spec:
        group: guide.example.com
        scope: Namespaced
        names: {kind: Gadget, plural: gadgets, singular: gadget}
        versions:
        - name: v1
          served: true
          storage: true
          schema:
            openAPIV3Schema:
              type: object
              properties: {spec: {type: object, properties: {size: {type: integer}}}}
      """;

  private static final String GADGET =
      """
      apiVersion: guide.example.com/v1
      kind: Gadget
      metadata: {name: wheel, namespace: %s}
      spec: {size: 1}
      """;

  @TempDir Path directory;
  private String system = "";
  private String shop = "";
  private String kubeconfig = "";

  @Test
  void leadsFromTheInstallationToACleanEnd(TestClusters clusters) throws Exception {
    system = clusters.namespace() + "-system";
    shop = clusters.namespace() + "-shop";
    kubeconfig =
        Files.writeString(directory.resolve("kubeconfig"), clusters.kubeconfig()).toString();
    Map<String, Set<String>> before = contents(clusters);
    KubernetesClient host = clusters.get(HOST).client();

    run("install");
    try (ControllerManager manager = controllerManager(clusters.get(HOST))) {
      assertThat(manager).isNotNull();
      for (String cluster : new String[] {HOST, "east", "west"}) {
        assertThat(run("join", cluster).err()).contains(cluster + " has joined");
      }

      for (TestCluster cluster : clusters) {
        cluster.client().resource(definition()).create();
      }
      until("the type is served", () -> tried("enable", "gadgets.guide.example.com"));
      host.resource(new NamespaceBuilder().withNewMetadata().withName(shop).endMetadata().build())
          .create();
      host.resource(
              new ConfigMapBuilder()
                  .withNewMetadata()
                  .withName("settings")
                  .withNamespace(shop)
                  .endMetadata()
                  .addToData("a", "b")
                  .build())
          .create();
      until(
          "the resource is made",
          () -> {
            host.resource(
                    Serialization.unmarshal(
                        GADGET.formatted(shop), GenericKubernetesResource.class))
                .create();
            return new CommandRun(0, "", "");
          });

      assertThat(run("federate", "namespace", shop, "-c", "-s", "serviceaccounts,secrets").out())
          .contains(
              "FederatedNamespace " + shop + "/" + shop + " created",
              "FederatedConfigMap " + shop + "/settings created",
              "FederatedGadget " + shop + "/wheel created");
      untilStatus("federatedgadget/wheel +ok +3/3 +ok +ok +ok");
      untilStatus("federatedconfigmap/settings +ok +3/3 +ok +ok +ok");
      assertThat(run("plan", "-n", shop).out()).contains("unchanged").doesNotContain("to create");

      patch(
          host,
          "FederatedGadget",
          "wheel",
          """
          {"spec": {"placement": {"clusters": [{"name": "east"}], "clusterSelector": null},
           "overrides": [{"clusterName": "east",
            "clusterOverrides": [{"path": "/spec/size", "value": 7}]}]}}
          """);
      untilStatus("federatedgadget/wheel +ok +1/1 +ok +- +-");
      assertThat(gadget(clusters.get("east").client()).<Integer>get("spec", "size")).isEqualTo(7);
      assertThat(run("explain", "gadgets", "wheel", "-n", shop, "--field=.spec.size").out())
          .containsPattern("east +yes +in step +named in")
          .containsPattern("west +no +not there +not named in")
          .contains("override /spec/overrides/0/clusterOverrides/0");
      assertThat(run("grants", "east").out()).contains("*");

      run("delete", "gadgets", "wheel", "-n", shop, "--timeout=60");
      assertThat(gadget(clusters.get("east").client())).isNull();
      run("delete", "configmaps", "--all", "-n", shop, "--timeout=60");
      run("delete", "namespaces", shop, "-n", shop, "--timeout=60");
      run("disable", "gadgets.guide.example.com", "--delete-crd");
      for (String cluster : new String[] {"west", "east", HOST}) {
        run("unjoin", cluster);
      }
      // They have finalizers, so they have to go while there is a control plane.
      var typeConfigs =
          host.genericKubernetesResources("core.kubefed.io/v1beta1", "FederatedTypeConfig")
              .inNamespace(system);
      typeConfigs.delete();
      until(
          "the type configs are gone",
          () -> {
            assertThat(typeConfigs.list().getItems()).isEmpty();
            return new CommandRun(0, "", "");
          });
    }

    cleanUp(clusters);
    until(
        "nothing is left",
        () -> {
          contents(clusters)
              .forEach(
                  (cluster, held) -> assertThat(held).as(cluster).isSubsetOf(before.get(cluster)));
          return new CommandRun(0, "", "");
        });
  }

  private ControllerManager controllerManager(TestCluster host) {
    return ControllerManager.start(
        new ControllerManager.Settings(
            host.clientConfig(),
            system,
            Optional.empty(),
            false,
            new BindAddress(Optional.empty()),
            new BindAddress(Optional.empty()),
            Optional.empty(),
            Controllers.DEFAULT));
  }

  private static CustomResourceDefinition definition() {
    return Serialization.unmarshal(DEFINITION, CustomResourceDefinition.class);
  }

  private GenericKubernetesResource gadget(KubernetesClient client) {
    return client
        .genericKubernetesResources("guide.example.com/v1", "Gadget")
        .inNamespace(shop)
        .withName("wheel")
        .get();
  }

  private void patch(KubernetesClient host, String kind, String name, String patch) {
    host.genericKubernetesResources("types.kubefed.io/v1beta1", kind)
        .inNamespace(shop)
        .withName(name)
        .patch(PatchContext.of(PatchType.JSON_MERGE), patch);
  }

  /** What the guide's uninstallation is: the definitions and the namespaces go. */
  private void cleanUp(TestClusters clusters) {
    KubernetesClient host = clusters.get(HOST).client();
    host.namespaces().withName(shop).delete();
    host.namespaces().withName(system).delete();
    Stream.concat(
            KubeFedCrds.all().stream().map(crd -> crd.text("metadata", "name").orElseThrow()),
            host.apiextensions().v1().customResourceDefinitions().list().getItems().stream()
                .map(crd -> crd.getMetadata().getName())
                .filter(name -> name.endsWith(".types.kubefed.io")))
        .distinct()
        .forEach(
            name -> host.apiextensions().v1().customResourceDefinitions().withName(name).delete());
    for (TestCluster cluster : clusters) {
      cluster.client().resource(definition()).delete();
    }
  }

  private String[] words(String... words) {
    return Stream.concat(
            Stream.of(words),
            Stream.of(
                "--kubeconfig=" + kubeconfig,
                "--host-cluster-context=" + HOST,
                "--kubefed-namespace=" + system))
        .toArray(String[]::new);
  }

  private CommandRun tried(String... words) {
    return CommandRun.of(words(words));
  }

  private CommandRun run(String... words) {
    CommandRun run = tried(words);
    assertThat(run.exitCode()).as("%s: %s", String.join(" ", words), run).isZero();
    return run;
  }

  private void untilStatus(String pattern) {
    until(
        pattern,
        () -> {
          CommandRun run = tried("status", "-n", shop);
          assertThat(run.out()).containsPattern(pattern);
          return run;
        });
  }

  /** Tries until it works and ends with 0. */
  private static void until(String what, Supplier<CommandRun> attempt) {
    long end = System.nanoTime() + Duration.ofSeconds(60).toNanos();
    while (true) {
      try {
        CommandRun run = attempt.get();
        assertThat(run.exitCode()).as("%s: %s", what, run).isZero();
        return;
      } catch (AssertionError | RuntimeException e) {
        if (System.nanoTime() - end > 0) {
          throw new AssertionError("not in time: " + what, e);
        }
        LockSupport.parkNanos(Duration.ofMillis(200).toNanos());
      }
    }
  }

  /** What each cluster holds, by type, namespace and name. */
  private static Map<String, Set<String>> contents(TestClusters clusters) {
    Map<String, Set<String>> contents = new LinkedHashMap<>();
    for (TestCluster cluster : clusters) {
      Set<String> names = new TreeSet<>();
      try (ClusterClient client =
          ClusterClients.kubernetes(cluster.name(), cluster.client()).build()) {
        client.discover().stream()
            .filter(DiscoveredType::isStored)
            .map(DiscoveredType::type)
            .filter(type -> !PASSING.contains(type.kind()))
            .filter(type -> !type.group().endsWith("kubefed.io"))
            .forEach(type -> names.addAll(names(client, type)));
      }
      contents.put(cluster.name(), names);
    }
    return contents;
  }

  private static Set<String> names(ClusterClient client, ResourceType type) {
    Set<String> names = new TreeSet<>();
    for (JsonValue object :
        client.listAll(type, ListOptions.everywhere().withMetadataOnly(true)).items()) {
      String namespace = object.text("metadata", "namespace").orElse("");
      String name = object.text("metadata", "name").orElse("");
      names.add(type.kind() + " " + namespace + "/" + name);
    }
    return names;
  }
}
