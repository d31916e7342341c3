package io.kubefed.examples.operatorsdk;

import io.kubefed.core.federated.FederatedResource;
import io.kubefed.core.federated.FederatedType;
import io.kubefed.core.json.JsonValue;
import io.kubefed.propagation.cluster.StandardTypes;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A WebApp as the federated Deployment that it stands for. Pure. */
final class FederatedWebApp {

  private static final FederatedType TYPE = FederatedType.forTarget(StandardTypes.DEPLOYMENT);

  private FederatedWebApp() {}

  static FederatedResource of(WebApp app) {
    String name = app.getMetadata().getName();
    WebAppSpec spec = app.getSpec();
    Map<String, Object> labels = Map.of("webapp", name);
    Map<String, Object> pod =
        Map.of(
            "metadata",
            Map.of("labels", labels),
            "spec",
            Map.of("containers", List.of(Map.of("name", "web", "image", spec.image()))));
    Map<String, Object> deployment =
        Map.of(
            "replicas",
            Optional.ofNullable(spec.replicas()).orElse(1),
            "selector",
            Map.of("matchLabels", labels),
            "template",
            pod);
    JsonValue federated =
        JsonValue.of(
            Map.of(
                "apiVersion",
                TYPE.federated().apiVersion(),
                "kind",
                TYPE.federated().kind(),
                "metadata",
                Map.of("name", name, "namespace", app.getMetadata().getNamespace()),
                "spec",
                Map.of(
                    "template",
                    Map.of("metadata", Map.of("labels", labels), "spec", deployment),
                    "placement",
                    Map.of("clusterSelector", selector(spec)))));
    return FederatedResource.parse(TYPE, federated);
  }

  private static Map<String, Object> selector(WebAppSpec spec) {
    return spec.regions() == null
        ? Map.of()
        : Map.of(
            "matchExpressions",
            List.of(Map.of("key", "region", "operator", "In", "values", spec.regions())));
  }
}
