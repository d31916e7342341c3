package io.kubefed.benchmarks;

import io.kubefed.core.Cluster;
import io.kubefed.core.ResourceType;
import io.kubefed.core.federated.FederatedType;
import io.kubefed.core.json.JsonValue;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The federated Deployments and clusters that the benchmarks work on. */
public final class Samples {

  static final FederatedType DEPLOYMENT =
      FederatedType.forTarget(ResourceType.namespaced("apps/v1", "Deployment", "deployments"));

  private Samples() {}

  /** So many clusters in ten regions, half of them in production. */
  static List<Cluster> clusters(int count) {
    List<Cluster> clusters = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      clusters.add(
          Cluster.named(clusterName(i))
              .withLabels(Map.of("env", i % 2 == 0 ? "prod" : "test", "region", "region-" + i % 10))
              .withTopology("region-" + i % 10, Set.of("region-" + i % 10 + "-a")));
    }
    return clusters;
  }

  static String clusterName(int index) {
    return String.format("cluster-%04d", index);
  }

  /**
   * A Deployment of about so many kilobytes of JSON: what makes it large are further containers.
   */
  public static Map<String, Object> deployment(int kilobytes) {
    List<Object> containers = new ArrayList<>();
    containers.add(container("app"));
    Map<String, Object> labels = Map.of("app", "web", "tier", "frontend");
    Map<String, Object> template =
        object(
            "apiVersion",
            "apps/v1",
            "kind",
            "Deployment",
            "metadata",
            object("labels", labels),
            "spec",
            object(
                "replicas", 3,
                "selector", object("matchLabels", Map.of("app", "web")),
                "template",
                    object(
                        "metadata", object("labels", labels),
                        "spec", object("containers", containers))));
    while (JsonValue.of((Object) template).toBytes().length < kilobytes * 1024) {
      containers.add(container("sidecar-" + containers.size()));
    }
    return template;
  }

  private static Map<String, Object> container(String name) {
    List<Object> environment = new ArrayList<>();
    for (int i = 0; i < 15; i++) {
      environment.add(object("name", "SETTING_" + i, "value", "value number " + i + " of " + name));
    }
    return object(
        "name",
        name,
        "image",
        "registry.example.org/shop/" + name + ":1.0.0",
        "ports",
        List.of(object("containerPort", 8080, "protocol", "TCP")),
        "env",
        environment,
        "resources",
        object(
            "requests", Map.of("cpu", "100m", "memory", "128Mi"),
            "limits", Map.of("cpu", "1", "memory", "512Mi")),
        "readinessProbe",
        object("httpGet", object("path", "/ready", "port", 8080), "periodSeconds", 5));
  }

  /** Three operations for one cluster: replicas, an image, an environment variable. */
  static List<Object> patches(int cluster) {
    return List.of(
        object("path", "/spec/replicas", "value", 1 + cluster % 7),
        object(
            "op", "replace",
            "path", "/spec/template/spec/containers/0/image",
            "value", "registry-" + cluster + ".example.org/shop/app:1.0.0"),
        object(
            "op", "add",
            "path", "/spec/template/spec/containers/0/env/-",
            "value", object("name", "CLUSTER", "value", clusterName(cluster))));
  }

  /**
   * A federated Deployment of that size, placed everywhere, with three overrides for each of so
   * many clusters.
   */
  static JsonValue federatedDeployment(int kilobytes, int clusters) {
    List<Object> overrides = new ArrayList<>();
    for (int i = 0; i < clusters; i++) {
      overrides.add(object("clusterName", clusterName(i), "clusterOverrides", patches(i)));
    }
    return JsonValue.of(
        (Object)
            object(
                "apiVersion",
                "types.kubefed.io/v1beta1",
                "kind",
                "FederatedDeployment",
                "metadata",
                object("name", "web", "namespace", "shop"),
                "spec",
                object(
                    "template", deployment(kilobytes),
                    "placement", object("clusterSelector", Map.of()),
                    "overrides", overrides)));
  }

  /** An object of these fields. */
  public static Map<String, Object> object(Object... keysAndValues) {
    Map<String, Object> object = new LinkedHashMap<>();
    for (int i = 0; i < keysAndValues.length; i += 2) {
      object.put((String) keysAndValues[i], keysAndValues[i + 1]);
    }
    return object;
  }
}
