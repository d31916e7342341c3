package io.kubefed.propagation.metrics;

import io.kubefed.core.Cluster;
import io.kubefed.propagation.cluster.ClusterClient;
import io.kubefed.propagation.cluster.ClusterClients;
import io.kubefed.propagation.cluster.ClusterException;
import io.kubefed.propagation.cluster.ClusterRegistry;
import io.kubefed.propagation.engine.CircuitState;
import io.kubefed.propagation.engine.LaneStatistics;
import io.kubefed.propagation.engine.Lanes;
import io.kubefed.propagation.engine.QueueStatistics;
import io.kubefed.propagation.metrics.Metrics.Registration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;

/** Measures what others do; names and tags stand in {@link Metrics}. */
public final class ClusterMetrics {

  private ClusterMetrics() {}

  /** Measures the calls of a client; a call that is over is measured by {@link System#nanoTime}. */
  public static ClusterClient measured(ClusterClient client, Metrics metrics) {
    return measured(client, metrics, System::nanoTime);
  }

  /**
   * Measures the calls of a client: {@code kubefed.cluster.calls} with the verb as operation, and
   * as outcome {@code success} or the failure, for example {@code not_found} or {@code
   * cluster_unreachable}.
   */
  public static ClusterClient measured(
      ClusterClient client, Metrics metrics, LongSupplier nanoTime) {
    return ClusterClients.observed(
        client,
        (cluster, call, took, failure) ->
            metrics.time(
                "kubefed.cluster.calls",
                Map.of(
                    "cluster",
                    cluster,
                    "operation",
                    call.verb().name().toLowerCase(Locale.ROOT),
                    "outcome",
                    failure.map(ClusterMetrics::outcome).orElse("success")),
                took),
        nanoTime);
  }

  /**
   * {@code NotFoundException} is {@code not_found}; what is no failure of a cluster is an error.
   */
  private static String outcome(RuntimeException failure) {
    if (!(failure instanceof ClusterException)) {
      return "error";
    }
    String name = failure.getClass().getSimpleName();
    return name.substring(0, name.length() - "Exception".length())
        .replaceAll("(?<=[a-z])(?=[A-Z])", "_")
        .toLowerCase(Locale.ROOT);
  }

  /**
   * Measures a queue until the registration is closed.
   *
   * @param name the tag {@code queue}
   * @param queue how it stands, such as {@code dispatcher::statistics}
   */
  public static Registration queue(Metrics metrics, String name, Supplier<QueueStatistics> queue) {
    Map<String, String> tags = Map.of("queue", name);
    Group group = new Group();
    Map<String, ToDoubleFunction<QueueStatistics>> gauges =
        Map.of(
            "depth", QueueStatistics::depth,
            "age.seconds", statistics -> statistics.oldestAge().toNanos() / 1e9,
            "delayed", QueueStatistics::delayed,
            "processing", QueueStatistics::processing,
            "retrying", QueueStatistics::retrying,
            "streak", QueueStatistics::longestStreak);
    gauges.forEach(
        (gauge, value) ->
            group.add(
                metrics.gauge(
                    "kubefed.queue." + gauge,
                    tags,
                    queue,
                    asked -> value.applyAsDouble(asked.get()))));
    group.add(
        metrics.counter("kubefed.queue.processed", tags, queue, asked -> asked.get().processed()));
    group.add(
        metrics.counter("kubefed.queue.retries", tags, queue, asked -> asked.get().retries()));
    return group;
  }

  /**
   * Measures the lanes of the members, as these come and go, until the registration is closed.
   *
   * @param name the tag {@code lanes}: what the lanes are for
   */
  public static Registration lanes(
      Metrics metrics, String name, Lanes<?> lanes, ClusterRegistry members) {
    return new PerCluster(members, cluster -> lane(metrics, name, lanes, cluster));
  }

  private static Registration lane(Metrics metrics, String name, Lanes<?> lanes, String cluster) {
    Map<String, String> tags = Map.of("lanes", name, "cluster", cluster);
    Group group = new Group();
    Map<String, ToDoubleFunction<LaneStatistics>> gauges =
        Map.of(
            "state", statistics -> state(statistics.circuit()),
            "queued", LaneStatistics::queued,
            "running", LaneStatistics::running,
            "overdue", LaneStatistics::overdue,
            "backing.off", LaneStatistics::backingOff);
    gauges.forEach(
        (gauge, value) ->
            group.add(
                metrics.gauge(
                    "kubefed.lane." + gauge, tags, lanes, asked -> ask(asked, cluster, value))));
    Map<String, ToDoubleFunction<LaneStatistics>> outcomes =
        Map.of(
            "succeeded", LaneStatistics::succeeded,
            "failed", LaneStatistics::failed,
            "timed_out", LaneStatistics::timedOut,
            "superseded", LaneStatistics::superseded,
            "refused", LaneStatistics::refused);
    outcomes.forEach(
        (outcome, value) -> {
          Map<String, String> all = new HashMap<>(tags);
          all.put("outcome", outcome);
          group.add(
              metrics.counter(
                  "kubefed.lane.operations", all, lanes, asked -> ask(asked, cluster, value)));
        });
    return group;
  }

  private static double ask(
      Lanes<?> lanes, String cluster, ToDoubleFunction<LaneStatistics> value) {
    return lanes
        .get(cluster)
        .map(lane -> value.applyAsDouble(lane.statistics()))
        .orElse(Double.NaN);
  }

  private static int state(CircuitState circuit) {
    return switch (circuit) {
      case CLOSED -> 0;
      case HALF_OPEN -> 1;
      case OPEN -> 2;
    };
  }

  /** Measures whether members are ready, as these come and go, until the registration is closed. */
  public static Registration clusters(Metrics metrics, ClusterRegistry members) {
    return new PerCluster(
        members,
        cluster ->
            metrics.gauge(
                "kubefed.cluster.ready",
                Map.of("cluster", cluster),
                members,
                asked ->
                    asked
                        .get(cluster)
                        .map(ClusterRegistry.Member::cluster)
                        .filter(Cluster::ready)
                        .map(ready -> 1.0)
                        .orElse(0.0)));
  }

  private static final class Group implements Registration {

    private final List<Registration> registrations = new ArrayList<>();

    void add(Registration registration) {
      registrations.add(registration);
    }

    @Override
    public void close() {
      registrations.forEach(Registration::close);
    }
  }

  /** One registration for each member there is. */
  private static final class PerCluster implements Registration {

    private final ClusterRegistry members;
    private final Function<String, Registration> register;
    private final ClusterRegistry.Listener listener;
    private final Map<String, Registration> registrations = new HashMap<>();
    private boolean closed;

    PerCluster(ClusterRegistry members, Function<String, Registration> register) {
      this.members = members;
      this.register = register;
      listener =
          (before, after) -> {
            before.ifPresent(member -> follow(member.name()));
            after.ifPresent(member -> follow(member.name()));
          };
      members.addListener(listener);
      members.snapshot().keySet().forEach(this::follow);
    }

    private synchronized void follow(String cluster) {
      if (closed) {
        return;
      }
      if (members.get(cluster).isPresent()) {
        registrations.computeIfAbsent(cluster, register);
      } else {
        Registration gone = registrations.remove(cluster);
        if (gone != null) {
          gone.close();
        }
      }
    }

    @Override
    public void close() {
      members.removeListener(listener);
      synchronized (this) {
        closed = true;
        registrations.values().forEach(Registration::close);
        registrations.clear();
      }
    }
  }
}
