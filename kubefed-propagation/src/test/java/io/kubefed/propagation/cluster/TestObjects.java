package io.kubefed.propagation.cluster;

import io.kubefed.core.json.JsonEditor;
import io.kubefed.core.json.JsonValue;
import io.kubefed.core.json.Pointer;
import java.util.Map;

/** Objects that the tests of this package write. */
final class TestObjects {

  private TestObjects() {}

  static JsonValue configMap(String namespace, String name, Map<String, String> data) {
    return configMap(namespace, name, data, Map.of());
  }

  static JsonValue configMap(
      String namespace, String name, Map<String, String> data, Map<String, String> labels) {
    return JsonValue.of(
        Map.of(
            "apiVersion",
            "v1",
            "kind",
            "ConfigMap",
            "metadata",
            Map.of("namespace", namespace, "name", name, "labels", labels),
            "data",
            data));
  }

  static JsonValue secret(String namespace, String name, Map<String, String> stringData) {
    return JsonValue.of(
        Map.of(
            "apiVersion",
            "v1",
            "kind",
            "Secret",
            "metadata",
            Map.of("namespace", namespace, "name", name),
            "stringData",
            stringData));
  }

  static JsonValue namespace(String name) {
    return JsonValue.of(
        Map.of("apiVersion", "v1", "kind", "Namespace", "metadata", Map.of("name", name)));
  }

  static JsonValue deployment(String namespace, String name) {
    return JsonValue.parseYaml(
        """
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: %s, namespace: %s}
        spec:
          replicas: 3
          selector: {matchLabels: {app: web}}
          template:
            metadata: {labels: {app: web}}
            spec:
              containers:
                - name: web
                  image: nginx
                  ports: [{containerPort: 80}]
        """
            .formatted(name, namespace));
  }

  static JsonValue service(String namespace, String name) {
    return JsonValue.parseYaml(
        """
        apiVersion: v1
        kind: Service
        metadata: {name: %s, namespace: %s}
        spec:
          selector: {app: web}
          ports: [{port: 80}]
        """
            .formatted(name, namespace));
  }

  /** Widgets of a group of their own, in version v1 with a status and v1beta1 without one. */
  static JsonValue widgetDefinition(String group) {
    return JsonValue.parseYaml(
        """
        apiVersion: apiextensions.k8s.io/v1
        kind: CustomResourceDefinition
        metadata: {name: widgets.%1$s}
        spec:
          group: %1$s
          scope: Namespaced
          names: {kind: Widget, plural: widgets, singular: widget, listKind: WidgetList}
          versions:
            - name: v1
              served: true
              storage: true
              subresources: {status: {}}
              schema:
                openAPIV3Schema: {type: object, x-kubernetes-preserve-unknown-fields: true}
            - name: v1beta1
              served: true
              storage: false
              schema:
                openAPIV3Schema: {type: object, x-kubernetes-preserve-unknown-fields: true}
        """
            .formatted(group));
  }

  static JsonValue edit(JsonValue object, String pointer, Object value) {
    return JsonEditor.on(object).set(Pointer.parse(pointer), JsonValue.of(value)).build();
  }
}
