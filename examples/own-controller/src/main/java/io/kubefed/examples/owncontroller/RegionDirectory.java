package io.kubefed.examples.owncontroller;

import static java.util.stream.Collectors.toMap;

import io.kubefed.core.Cluster;
import io.kubefed.core.ObjectReference;
import io.kubefed.core.json.JsonValue;
import io.kubefed.propagation.cluster.ClusterRegistry;
import io.kubefed.propagation.cluster.StandardTypes;
import io.kubefed.propagation.cluster.WriteOptions;
import io.kubefed.propagation.controller.Controller;
import io.kubefed.propagation.controller.ControllerContext;
import io.kubefed.propagation.engine.Dispatcher;
import io.kubefed.propagation.engine.Result;
import io.kubefed.propagation.informer.Form;
import io.kubefed.propagation.informer.Informer;
import io.kubefed.propagation.informer.InformerListener;
import io.kubefed.propagation.informer.InformerSpec;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * Keeps the ConfigMap {@value #NAME} in the system namespace: a key for each cluster that is ready,
 * with its region as the value.
 *
 * <p>It is level-triggered. Two things are listened to, the registry of clusters and the ConfigMap
 * itself, and both say nothing but "look again". Looking compares what should be there with what
 * is, and writes only a difference. There is one thing to look at, so there is one key.
 *
 * <p>Failures that pass are tried again after a back-off, by the dispatcher; a host that forbids
 * the write is asked again with the next change.
 */
public final class RegionDirectory implements Controller {

  /** The name of the ConfigMap. */
  public static final String NAME = "ready-clusters";

  /** The region of a cluster whose nodes say none. */
  public static final String UNKNOWN = "unknown";

  private static final Duration UNTIL_SYNCED = Duration.ofMillis(200);

  private final ControllerContext context;
  private final Dispatcher<String> dispatcher;
  private final Informer<JsonValue> configMaps;
  private final ClusterRegistry.Listener onCluster = (before, after) -> lookAgain();
  private final InformerListener<JsonValue> onConfigMap =
      new InformerListener<>() {
        @Override
        public void onChange(
            ObjectReference object, Optional<JsonValue> before, Optional<JsonValue> after) {
          if (object.name().equals(NAME)) {
            lookAgain();
          }
        }
      };

  /** A controller that has not begun to work. */
  public RegionDirectory(ControllerContext context) {
    this.context = context;
    dispatcher =
        Dispatcher.builder("region-directory", context.time(), this::look)
            .executor(context.executor())
            .build();
    configMaps =
        context
            .informers()
            .informer(
                context.host(),
                InformerSpec.inNamespace(
                    StandardTypes.CONFIG_MAP, context.systemNamespace(), Form.whole()));
  }

  @Override
  public void start() {
    context.members().addListener(onCluster);
    configMaps.addListener(onConfigMap);
    configMaps.start();
    dispatcher.start();
    lookAgain();
  }

  @Override
  public boolean isSynced() {
    return configMaps.state().isSynced();
  }

  private void lookAgain() {
    dispatcher.add(NAME);
  }

  private Result look(String name) {
    if (!context.membersSynced()) {
      return Result.requeueAfter(UNTIL_SYNCED); // A cluster that is not there yet is not gone.
    }
    JsonValue regions =
        JsonValue.of(
            context.members().clusters().stream()
                .filter(Cluster::ready)
                .collect(toMap(Cluster::name, cluster -> cluster.region().orElse(UNKNOWN))));
    Optional<JsonValue> existing =
        context.host().get(StandardTypes.CONFIG_MAP, context.systemNamespace(), name);
    if (existing.isEmpty()) {
      context.host().create(StandardTypes.CONFIG_MAP, configMap(regions), WriteOptions.DEFAULT);
    } else if (!existing.get().get("data").orElse(JsonValue.emptyObject()).equals(regions)) {
      // With the resourceVersion that was read: who writes in between is not overwritten unseen.
      context
          .host()
          .update(
              StandardTypes.CONFIG_MAP, existing.get().with("data", regions), WriteOptions.DEFAULT);
    }
    return Result.done();
  }

  private JsonValue configMap(JsonValue regions) {
    return JsonValue.of(
            Map.of(
                "apiVersion",
                "v1",
                "kind",
                "ConfigMap",
                "metadata",
                Map.of("name", NAME, "namespace", context.systemNamespace())))
        .with("data", regions);
  }

  @Override
  public void close() {
    context.members().removeListener(onCluster);
    configMaps.removeListener(onConfigMap);
    configMaps.close();
    dispatcher.close();
  }
}
