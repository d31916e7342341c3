package io.kubefed.propagation;

import io.kubefed.core.api.KubeFedConfig;
import io.kubefed.core.api.KubeFedNames;
import io.kubefed.core.placement.ControlPlaneScope;
import io.kubefed.propagation.cluster.ClusterClient;
import io.kubefed.propagation.cluster.ClusterRegistry;
import io.kubefed.propagation.controller.Controller;
import io.kubefed.propagation.controller.ControllerContext;
import io.kubefed.propagation.controller.cluster.ClusterConnector;
import io.kubefed.propagation.controller.cluster.ClusterController;
import io.kubefed.propagation.controller.sync.SyncControllers;
import io.kubefed.propagation.controller.type.RunningType;
import io.kubefed.propagation.controller.type.TypeConfigController;
import io.kubefed.propagation.engine.LaneStatistics;
import io.kubefed.propagation.engine.Timekeeper;
import io.kubefed.propagation.event.ClusterEventRecorder;
import io.kubefed.propagation.event.EventRecorder;
import io.kubefed.propagation.informer.InformerGroup;
import io.kubefed.propagation.metrics.Metrics;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The controllers of a control plane for as long as it leads, and what they share. Its calls come
 * one at a time; what is asked of it may be asked at any time.
 */
final class ControllerSet implements AutoCloseable {

  private static final Logger logger = LoggerFactory.getLogger(ControllerSet.class);

  private final ControlPlane.Settings settings;
  private final Context context;
  private final ClusterController clusters;
  private final SyncControllers sync;
  private final TypeConfigController types;
  private final Map<ControlPlane.Plugin, Controller> plugins = new LinkedHashMap<>();
  private KubeFedConfig config;

  /** Puts around each client what keeps it from writing once somebody else may lead. */
  @FunctionalInterface
  interface Fence {
    ClusterClient around(ClusterClient client);
  }

  ControllerSet(
      ControlPlane.Settings settings,
      ControlPlaneRuntime.Base base,
      Fence fence,
      KubeFedConfig config) {
    this.settings = settings;
    this.config = config;
    this.context = new Context(settings, base, fence.around(settings.host()), config);
    ClusterConnector connector =
        settings.connector() == null
            ? ClusterConnector.kubernetes(base.executor())
            : settings.connector();
    ClusterController.Builder builder =
        ClusterController.builder(context)
            .connector(connection -> fence.around(connector.connect(connection)));
    settings
        .members()
        .values()
        .forEach(member -> builder.member(member.cluster(), fence.around(member.client())));
    this.clusters = builder.build();
    context.clusters = clusters;
    this.sync = SyncControllers.create(context, settings.sync(), clusters::hostCluster);
    this.types = new TypeConfigController(context, sync);
  }

  void start() {
    start("cluster", clusters);
    start("sync", sync);
    start("type config", types);
    startPlugins();
  }

  private void start(String name, Controller controller) {
    logger.atInfo().log("Starting {} controller", name);
    controller.configure(config);
    controller.start();
  }

  private void startPlugins() {
    for (ControlPlane.Plugin plugin : settings.plugins()) {
      boolean wanted = plugin.gate().map(gate -> gate.isEnabled(config)).orElse(true);
      if (wanted && !plugins.containsKey(plugin)) {
        Controller controller = plugin.factory().create(context);
        plugins.put(plugin, controller);
        start(plugin.name(), controller);
      } else if (!wanted && plugins.containsKey(plugin)) {
        close(plugin.name(), plugins.remove(plugin));
      }
    }
  }

  /** Takes other settings, of the same scope. */
  void configure(KubeFedConfig other) {
    config = other;
    for (Controller controller : List.of(clusters, sync, types)) {
      controller.configure(other);
    }
    startPlugins();
    plugins.values().forEach(controller -> controller.configure(other));
  }

  boolean isSynced() {
    return clusters.isSynced()
        && types.isSynced()
        && types.runningTypes().stream().allMatch(RunningType::synced)
        && plugins.values().stream().allMatch(Controller::isSynced);
  }

  ClusterRegistry members() {
    return context.members();
  }

  List<RunningType> types() {
    return types.runningTypes();
  }

  Optional<String> explain(String kind, String namespace, String name) {
    return types.runningTypes().stream()
        .map(RunningType::type)
        .filter(type -> type.federated().kind().equals(kind))
        .findFirst()
        .flatMap(type -> sync.explain(type, namespace, name));
  }

  boolean isIdle() {
    return sync.isIdle();
  }

  List<String> statistics() {
    List<String> lines = new ArrayList<>();
    for (LaneStatistics lane : sync.laneStatistics()) {
      lines.add(lane.toString());
    }
    return lines;
  }

  @Override
  public void close() {
    plugins.forEach((plugin, controller) -> close(plugin.name(), controller));
    plugins.clear();
    close("types", types);
    close("sync", sync);
    close("clusters", clusters);
    context.close();
  }

  private static void close(String name, @Nullable Controller controller) {
    if (controller == null) {
      return;
    }
    try {
      controller.close();
    } catch (RuntimeException e) {
      logger
          .atError()
          .addKeyValue("controller", name)
          .setCause(e)
          .log("A controller failed to close; the others are closed");
    }
  }

  /** What the controllers share. */
  private static final class Context implements ControllerContext, AutoCloseable {

    private final ControlPlane.Settings settings;
    private final ControlPlaneRuntime.Base base;
    private final ClusterClient host;
    private final ClusterRegistry members = new ClusterRegistry();
    private final InformerGroup informers;
    private final ControlPlaneScope scope;
    private final ClusterEventRecorder events;
    private volatile @Nullable ClusterController clusters;

    Context(
        ControlPlane.Settings settings,
        ControlPlaneRuntime.Base base,
        ClusterClient host,
        KubeFedConfig config) {
      this.settings = settings;
      this.base = base;
      this.host = host;
      this.informers = base.informers();
      this.scope =
          config.getSpec() != null && KubeFedNames.NAMESPACED.equals(config.getSpec().getScope())
              ? ControlPlaneScope.NAMESPACED
              : ControlPlaneScope.CLUSTER;
      this.events = ClusterEventRecorder.builder(host, base.time(), base.executor()).build();
    }

    @Override
    public ClusterClient host() {
      return host;
    }

    @Override
    public ClusterRegistry members() {
      return members;
    }

    @Override
    public boolean membersSynced() {
      ClusterController controller = clusters;
      return controller != null && controller.isSynced();
    }

    @Override
    public InformerGroup informers() {
      return informers;
    }

    @Override
    public String systemNamespace() {
      return settings.systemNamespace();
    }

    @Override
    public ControlPlaneScope scope() {
      return scope;
    }

    @Override
    public String targetNamespace() {
      return scope == ControlPlaneScope.NAMESPACED ? settings.systemNamespace() : "";
    }

    @Override
    public Timekeeper time() {
      return base.time();
    }

    @Override
    public Clock clock() {
      return settings.clock();
    }

    @Override
    public Executor executor() {
      return base.executor();
    }

    @Override
    public EventRecorder events() {
      return events;
    }

    @Override
    public Metrics metrics() {
      return settings.metrics();
    }

    @Override
    public void close() {
      informers.close();
      events.close();
      members.close();
    }
  }
}
