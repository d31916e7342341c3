package io.kubefed.propagation.controller.sync;

import io.kubefed.core.Cluster;
import io.kubefed.core.KubefedException;
import io.kubefed.core.ObjectReference;
import io.kubefed.core.federated.FederatedResource;
import io.kubefed.core.federated.FederatedType;
import io.kubefed.core.placement.PlacementDecision;
import io.kubefed.core.placement.PlacementRequest;
import io.kubefed.core.placement.PlacementResolver;
import io.kubefed.propagation.cluster.ClusterRegistry.Member;
import io.kubefed.propagation.controller.ControllerContext;
import io.kubefed.propagation.informer.Informer;
import io.kubefed.propagation.informer.InformerListener;
import io.kubefed.propagation.informer.InformerState;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Decides where the resources of one type are to be, by the federated namespaces that they are in.
 * Thread-safe.
 */
final class Placements implements AutoCloseable {

  private final SyncControllers shared;
  private final ControllerContext context;
  private final Optional<FederatedType> namespaceType;
  private final HostSide host;
  private final MemberSide members;
  private final PlacementResolver resolver;
  private final @Nullable Informer<HostObject> namespaces;
  private volatile boolean namespacesSynced;

  /**
   * Placements, for which nothing is watched yet.
   *
   * @param namespaceType the type of federated namespaces; empty where resources are in none
   */
  Placements(
      SyncControllers shared,
      Optional<FederatedType> namespaceType,
      HostSide host,
      MemberSide members) {
    this.shared = shared;
    this.context = shared.context();
    this.namespaceType = namespaceType;
    this.host = host;
    this.members = members;
    this.resolver = PlacementResolver.of(shared.settings().policies());
    this.namespaces =
        namespaceType
            .map(
                namespace ->
                    context
                        .informers()
                        .informer(context.host(), HostSide.resources(context, namespace)))
            .orElse(null);
  }

  /**
   * Begins to watch the federated namespaces, and tells which one changed, and that all are seen.
   */
  void start(Consumer<String> onNamespace, Runnable onSynced) {
    if (namespaces == null) {
      return;
    }
    namespaces.addListener(
        new InformerListener<>() {
          @Override
          public void onChange(
              ObjectReference object, Optional<HostObject> before, Optional<HostObject> after) {
            boolean same =
                before.isPresent()
                    && after.isPresent()
                    && before.get().isSameForDecisions(after.get());
            if (!same) {
              onNamespace.accept(object.namespace());
            }
          }

          @Override
          public void onState(InformerState state) {
            if (state.isSynced()) {
              namespacesSynced = true;
              onSynced.run();
            }
          }
        });
    namespaces.start();
  }

  /** Whether all federated namespaces were seen once. */
  boolean isSynced() {
    return namespaces == null || namespacesSynced;
  }

  /**
   * Where the resource is to be.
   *
   * @throws KubefedException if its placement is malformed
   */
  PlacementDecision of(Prepared prepared, Map<String, Member> snapshot) {
    FederatedResource resource = prepared.resource();
    Optional<Prepared> namespace = namespaceOf(resource);
    return prepared.decision(
        snapshot,
        namespace.orElse(null),
        () -> {
          List<Cluster> clusters = snapshot.values().stream().map(Member::cluster).toList();
          PlacementRequest.Builder request =
              PlacementRequest.builder(resource, clusters).scope(context.scope());
          namespace.ifPresent(found -> request.namespace(found.resource()));
          if (!shared.settings().policies().isEmpty()) {
            ObjectReference target = resource.targetReference();
            Optional<VersionView> recorded = host.versions(prepared);
            request.current(
                snapshot.keySet().stream()
                    .filter(
                        cluster ->
                            members.view(cluster, target).isPresent()
                                || (!members.isCurrent(cluster)
                                    && recorded.isPresent()
                                    && recorded
                                        .get()
                                        .record()
                                        .clusterVersions()
                                        .containsKey(cluster)))
                    .toList());
          }
          return resolver.resolve(request.build());
        });
  }

  private Optional<Prepared> namespaceOf(FederatedResource resource) {
    return namespaces == null
        ? Optional.empty()
        : namespaces
            .get(resource.namespace(), resource.namespace())
            .map(
                object ->
                    HostSide.prepare(
                        namespaceType.orElseThrow(),
                        object,
                        shared.selectors(),
                        shared.prepared()));
  }

  @Override
  public void close() {
    if (namespaces != null) {
      namespaces.close();
    }
  }
}
