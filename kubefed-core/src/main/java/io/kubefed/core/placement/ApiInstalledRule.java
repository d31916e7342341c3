package io.kubefed.core.placement;

import io.kubefed.core.Cluster;
import io.kubefed.core.InvalidResourceException;
import io.kubefed.core.federated.ClusterOverride;
import io.kubefed.core.federated.FederatedResource;
import io.kubefed.core.json.JsonValue;
import io.kubefed.core.json.Pointer;
import java.util.List;
import java.util.Optional;

/** Keeps a resource out of clusters that do not serve its target's API. */
final class ApiInstalledRule implements PlacementPolicy.ClusterRule {

  private static final Pointer API_VERSION = Pointer.of("apiVersion");

  @Override
  public Opinion judge(PolicyContext context, Cluster cluster) {
    String kind = context.resource().type().target().kind();
    String apiVersion = apiVersion(context.resource(), cluster);
    if (cluster.apis().filter(apis -> apis.contains(apiVersion + "/" + kind)).isPresent()) {
      return Opinion.KEEP;
    }
    String words =
        cluster.apis().isEmpty()
            ? "whether the cluster serves " + kind + " in " + apiVersion + " is not known"
            : "the cluster does not serve " + kind + " in " + apiVersion;
    return cluster.apis().isEmpty() || context.isCurrent(cluster)
        ? Opinion.undecided(words)
        : Opinion.exclude(words);
  }

  private static String apiVersion(FederatedResource resource, Cluster cluster) {
    return overridden(resource, cluster)
        .or(() -> resource.object().text("spec", "template", "apiVersion"))
        .filter(version -> !version.isEmpty())
        .orElse(resource.type().target().apiVersion());
  }

  private static Optional<String> overridden(FederatedResource resource, Cluster cluster) {
    List<ClusterOverride> overrides;
    try {
      overrides = resource.overrides();
    } catch (InvalidResourceException e) {
      return Optional.empty(); // Rendering fails on them, and says so, in every cluster.
    }
    return overrides.stream()
        .filter(override -> concerns(override, cluster))
        .flatMap(override -> override.patches().stream())
        .filter(patch -> patch.pointer().equals(API_VERSION))
        .reduce((former, latter) -> latter)
        .flatMap(ClusterOverride.Patch::value)
        .flatMap(JsonValue::text);
  }

  private static boolean concerns(ClusterOverride override, Cluster cluster) {
    return override.clusterName().filter(cluster.name()::equals).isPresent()
        || override
            .clusterSelector()
            .filter(selector -> selector.matches(cluster.labels()))
            .isPresent();
  }
}
