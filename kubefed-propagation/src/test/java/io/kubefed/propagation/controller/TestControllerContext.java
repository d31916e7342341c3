package io.kubefed.propagation.controller;

import static java.util.Objects.requireNonNull;

import io.kubefed.core.Cluster;
import io.kubefed.core.api.KubeFedNames;
import io.kubefed.core.json.JsonValue;
import io.kubefed.core.placement.ControlPlaneScope;
import io.kubefed.propagation.cluster.ClusterClient;
import io.kubefed.propagation.cluster.ClusterRegistry;
import io.kubefed.propagation.engine.Timekeeper;
import io.kubefed.propagation.event.EventRecorder;
import io.kubefed.propagation.informer.InformerGroup;
import io.kubefed.propagation.informer.InformerSettings;
import io.kubefed.propagation.metrics.Metrics;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A {@link ControllerContext} for tests: real threads, time and informers unless told otherwise,
 * and a host and members that the test hands over. Writes are never refused. Events are kept for
 * the test to read.
 *
 * <p>Closing it closes the registry, and with it the clients of the members, the informers and the
 * threads; the client of the host and what the test gave in else stay the test's.
 */
public final class TestControllerContext implements ControllerContext, AutoCloseable {

  /** An event as a controller recorded it. */
  public record RecordedEvent(
      JsonValue object, EventRecorder.Severity severity, String reason, String message) {

    /** The name of the object that the event is about. */
    public String objectName() {
      return object.text("metadata", "name").orElse("");
    }
  }

  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final ScheduledExecutorService scheduler = Executors.newSingleThreadScheduledExecutor();
  private final ClusterRegistry members = new ClusterRegistry();
  private final List<RecordedEvent> events = new CopyOnWriteArrayList<>();
  private final ClusterClient host;
  private final InformerGroup informers;
  private final String systemNamespace;
  private final ControlPlaneScope scope;
  private final String targetNamespace;
  private final Timekeeper time;
  private final Clock clock;
  private final Executor executor;
  private final Metrics metrics;
  private volatile BooleanSupplier membersSynced;

  private TestControllerContext(Builder builder) {
    host = builder.host;
    systemNamespace = builder.systemNamespace;
    scope = builder.scope;
    targetNamespace = builder.targetNamespace;
    clock = builder.clock;
    metrics = builder.metrics;
    membersSynced = builder.membersSynced;
    executor = builder.executor == null ? threads : builder.executor;
    time = builder.time == null ? Timekeeper.using(scheduler) : builder.time;
    informers =
        InformerGroup.create(
            InformerSettings.builder(executor, scheduler)
                .clock(clock)
                .backOff(Duration.ofMillis(100), Duration.ofSeconds(1))
                .longestSilence(Duration.ofSeconds(5))
                .notServedRetry(Duration.ofMillis(500))
                .build());
  }

  /** A context around a host, without members. */
  public static Builder builder(ClusterClient host) {
    return new Builder(host);
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
    return membersSynced.getAsBoolean();
  }

  /** Has {@link #membersSynced} answered by this from now on. */
  public void membersSynced(BooleanSupplier value) {
    membersSynced = requireNonNull(value, "membersSynced");
  }

  @Override
  public InformerGroup informers() {
    return informers;
  }

  @Override
  public String systemNamespace() {
    return systemNamespace;
  }

  @Override
  public ControlPlaneScope scope() {
    return scope;
  }

  @Override
  public String targetNamespace() {
    return targetNamespace;
  }

  @Override
  public Timekeeper time() {
    return time;
  }

  @Override
  public Clock clock() {
    return clock;
  }

  @Override
  public Executor executor() {
    return executor;
  }

  @Override
  public EventRecorder events() {
    return (object, severity, reason, message) ->
        events.add(new RecordedEvent(object, severity, reason, message));
  }

  /** The events so far, oldest first, each time one was recorded. */
  public List<RecordedEvent> recordedEvents() {
    return List.copyOf(events);
  }

  @Override
  public Metrics metrics() {
    return metrics;
  }

  @Override
  public void close() {
    informers.close();
    members.close();
    scheduler.shutdownNow();
    threads.shutdownNow();
    try {
      if (!threads.awaitTermination(10, TimeUnit.SECONDS)) {
        throw new IllegalStateException("threads of the test still run ten seconds after its end");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Collects what the context consists of. */
  public static final class Builder {

    private final ClusterClient host;
    private final ClusterRegistry collected = new ClusterRegistry();
    private String systemNamespace = KubeFedNames.SYSTEM_NAMESPACE;
    private ControlPlaneScope scope = ControlPlaneScope.CLUSTER;
    private String targetNamespace = "";
    private Clock clock = Clock.systemUTC();
    private Metrics metrics = Metrics.none();
    private BooleanSupplier membersSynced = () -> true;
    private @Nullable Executor executor;
    private @Nullable Timekeeper time;

    private Builder(ClusterClient host) {
      this.host = requireNonNull(host, "host");
    }

    /** Adds a ready member under its client's name, of which nothing else is known. */
    public Builder member(ClusterClient client) {
      return member(Cluster.named(client.name()), client);
    }

    /** Adds a member. */
    public Builder member(Cluster cluster, ClusterClient client) {
      collected.put(cluster, client);
      return this;
    }

    /** Default: {@code kube-federation-system}. The test creates it where it has to exist. */
    public Builder systemNamespace(String value) {
      systemNamespace = value;
      return this;
    }

    /** Federates one namespace, which is the system namespace too. Default: all of them. */
    public Builder namespaced(String value) {
      scope = ControlPlaneScope.NAMESPACED;
      systemNamespace = value;
      targetNamespace = value;
      return this;
    }

    /** Default: real threads, one for each task, which end with the context. */
    public Builder executor(Executor value) {
      executor = value;
      return this;
    }

    /** The time of everything but the informers' own timers. Default: that of this machine. */
    public Builder time(Timekeeper value) {
      time = value;
      return this;
    }

    /** Default: this machine's, in UTC. */
    public Builder clock(Clock value) {
      clock = value;
      return this;
    }

    /** Default: none. */
    public Builder metrics(Metrics value) {
      metrics = value;
      return this;
    }

    /** Default: true. */
    public Builder membersSynced(BooleanSupplier value) {
      membersSynced = value;
      return this;
    }

    /** The context; its threads begin with the first task. */
    public TestControllerContext build() {
      TestControllerContext context = new TestControllerContext(this);
      collected
          .snapshot()
          .values()
          .forEach(member -> context.members.put(member.cluster(), member.client()));
      return context;
    }
  }
}
