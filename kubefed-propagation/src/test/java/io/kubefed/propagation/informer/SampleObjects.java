package io.kubefed.propagation.informer;

import io.kubefed.core.ResourceType;
import io.kubefed.core.json.JsonValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Objects of about five kilobytes, as members hold them. */
final class SampleObjects {

  static final ResourceType DEPLOYMENT =
      ResourceType.namespaced("apps/v1", "Deployment", "deployments");

  private SampleObjects() {}

  /**
   * A Deployment with twenty environment variables; 3 KB to write, 5 KB and more as it is stored.
   */
  static JsonValue deployment(String namespace, String name) {
    List<Object> environment = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      environment.add(
          Map.of("name", "SETTING_" + i, "value", "value-of-setting-" + i + "-which-is-not-short"));
    }
    Map<String, Object> labels =
        Map.of(
            "kubefed.io/managed", "true",
            "app.kubernetes.io/name", "web",
            "app.kubernetes.io/part-of", "shop");
    Map<String, Object> container =
        Map.of(
            "name",
            "web",
            "image",
            "registry.example.com/shop/web:1.2.3",
            "env",
            environment,
            "resources",
            Map.of(
                "requests", Map.of("cpu", "250m", "memory", "256Mi"),
                "limits", Map.of("cpu", "1", "memory", "512Mi")));
    return JsonValue.of(
        Map.of(
            "apiVersion",
            "apps/v1",
            "kind",
            "Deployment",
            "metadata",
            Map.of("namespace", namespace, "name", name, "labels", labels),
            "spec",
            Map.of(
                "replicas",
                3,
                "selector",
                Map.of("matchLabels", Map.of("app", "web")),
                "template",
                Map.of(
                    "metadata",
                    Map.of("labels", Map.of("app", "web")),
                    "spec",
                    Map.of("containers", List.of(container))))));
  }

  static JsonValue configMap(String namespace, String name, String content) {
    return JsonValue.of(
        Map.of(
            "apiVersion",
            "v1",
            "kind",
            "ConfigMap",
            "metadata",
            Map.of(
                "namespace",
                namespace,
                "name",
                name,
                "labels",
                Map.of("kubefed.io/managed", "true")),
            "data",
            Map.of("content", content)));
  }
}
