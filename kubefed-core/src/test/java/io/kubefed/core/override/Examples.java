package io.kubefed.core.override;

import io.kubefed.core.ResourceType;
import io.kubefed.core.federated.FederatedResource;
import io.kubefed.core.federated.FederatedType;
import io.kubefed.core.json.JsonValue;

/** A federated deployment, and the object that its template is about. */
final class Examples {

  static final ResourceType DEPLOYMENT =
      ResourceType.namespaced("apps/v1", "Deployment", "deployments");

  static final JsonValue OBJECT =
      JsonValue.parseYaml(
          """
          apiVersion: apps/v1
          kind: Deployment
          metadata: {name: web, namespace: shop, labels: {app: web, tier: back}}
          spec:
            replicas: 1
            template:
              metadata: {labels: {app: web}}
              spec:
                initContainers:
                - {name: init, image: "registry.example:5000/shop/init:v1"}
                containers:
                - name: web
                  image: nginx:1.25
                  args: [--a, --b, --a]
                  env:
                  - {name: REGION, value: none}
                  - {name: LEVEL, value: info}
                - {name: side, image: "quay.io/side@sha256:00112233445566778899aabbccddeeff"}
          """);

  private Examples() {}

  /** A resource of that type with these overrides, a YAML list in flow or block style. */
  static FederatedResource resource(ResourceType target, String overrides) {
    JsonValue resource =
        JsonValue.parseYaml(
                """
                apiVersion: types.kubefed.io/v1beta1
                kind: Federated%s
                metadata: {name: web, namespace: shop}
                spec: {}
                """
                    .formatted(target.kind()))
            .with("spec", JsonValue.parseYaml("overrides:\n" + overrides.indent(2)));
    return FederatedResource.parse(FederatedType.forTarget(target), resource);
  }

  static OverridePlan plan(String overrides) {
    return OverridePlan.compile(resource(DEPLOYMENT, overrides));
  }
}
