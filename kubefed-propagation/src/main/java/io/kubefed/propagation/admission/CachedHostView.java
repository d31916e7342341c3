package io.kubefed.propagation.admission;

import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.kubefed.core.Cluster;
import io.kubefed.core.InvalidResourceException;
import io.kubefed.core.ResourceType;
import io.kubefed.core.api.FederatedTypeConfig;
import io.kubefed.core.api.KubeFedNames;
import io.kubefed.core.federated.FederatedType;
import io.kubefed.core.json.JsonValue;
import io.kubefed.core.schema.FederatedTypes;
import io.kubefed.core.validation.LintContext;
import io.kubefed.propagation.cluster.ClusterClient;
import io.kubefed.propagation.informer.Form;
import io.kubefed.propagation.informer.Informer;
import io.kubefed.propagation.informer.InformerSettings;
import io.kubefed.propagation.informer.InformerSpec;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Follows the member clusters and the type configs of a host. */
final class CachedHostView implements HostView, AutoCloseable {

  private static final String VERSION = KubeFedNames.CORE_GROUP + "/v1beta1";
  private static final ResourceType CLUSTER =
      ResourceType.namespaced(VERSION, "KubeFedCluster", "kubefedclusters");
  private static final ResourceType TYPE_CONFIG =
      ResourceType.namespaced(VERSION, "FederatedTypeConfig", "federatedtypeconfigs");

  private final Informer<Cluster> clusters;
  private final Informer<Optional<FederatedType>> types;

  CachedHostView(ClusterClient host, String systemNamespace, InformerSettings settings) {
    clusters =
        Informer.create(
            host,
            InformerSpec.inNamespace(
                CLUSTER, systemNamespace, Form.ofWhole(CachedHostView::cluster)),
            settings);
    types =
        Informer.create(
            host,
            InformerSpec.inNamespace(
                TYPE_CONFIG, systemNamespace, Form.ofWhole(CachedHostView::type)),
            settings);
  }

  void start() {
    clusters.start();
    types.start();
  }

  private static Cluster cluster(JsonValue object) {
    Map<String, String> labels =
        object.path("metadata", "labels").map(JsonValue::textFields).orElse(Map.of());
    return Cluster.named(object.text("metadata", "name").orElse("unknown")).withLabels(labels);
  }

  private static Optional<FederatedType> type(JsonValue object) {
    try {
      return Optional.of(
          FederatedTypes.of(Serialization.unmarshal(object.toJson(), FederatedTypeConfig.class)));
    } catch (KubernetesClientException | IllegalArgumentException | InvalidResourceException e) {
      return Optional.empty();
    }
  }

  @Override
  public LintContext context() {
    // Clusters that were seen once and may be gone by now are better than a warning of all.
    return clusters.state().isSynced() && clusters.size() > 0
        ? LintContext.UNKNOWN.withClusters(clusters.list())
        : LintContext.UNKNOWN;
  }

  @Override
  public Optional<ResourceType> target(String group, String plural) {
    return known().stream()
        .filter(
            type ->
                type.federated().group().equals(group) && type.federated().plural().equals(plural))
        .map(FederatedType::target)
        .findFirst();
  }

  @Override
  public Collection<ResourceType> federatedTypes() {
    return known().stream().map(FederatedType::federated).toList();
  }

  private List<FederatedType> known() {
    return types.list().stream().flatMap(Optional::stream).toList();
  }

  @Override
  public void close() {
    clusters.close();
    types.close();
  }
}
