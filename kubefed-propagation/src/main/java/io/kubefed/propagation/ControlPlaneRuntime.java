package io.kubefed.propagation;

import io.kubefed.core.Cluster;
import io.kubefed.core.KubefedException;
import io.kubefed.core.api.KubeFedConfig;
import io.kubefed.core.api.KubeFedNames;
import io.kubefed.core.json.JsonValue;
import io.kubefed.propagation.cluster.ClusterClient;
import io.kubefed.propagation.cluster.ClusterClients;
import io.kubefed.propagation.controller.config.SettingsChange;
import io.kubefed.propagation.controller.config.SettingsWatch;
import io.kubefed.propagation.controller.sync.Explanation;
import io.kubefed.propagation.controller.type.RunningType;
import io.kubefed.propagation.engine.Backoff;
import io.kubefed.propagation.engine.DaemonThreads;
import io.kubefed.propagation.engine.Timekeeper;
import io.kubefed.propagation.event.ClusterEventRecorder;
import io.kubefed.propagation.event.EventRecorder;
import io.kubefed.propagation.informer.InformerGroup;
import io.kubefed.propagation.informer.InformerSettings;
import io.kubefed.propagation.install.InstallReport;
import io.kubefed.propagation.install.Installer;
import io.kubefed.propagation.leader.Leadership;
import io.kubefed.propagation.leader.LeadershipListener;
import io.kubefed.propagation.leader.LeadershipSettings;
import io.kubefed.propagation.leader.Term;
import io.kubefed.propagation.metrics.Metrics;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is behind a {@link ControlPlane}: threads and settings for as long as it is open, and
 * controllers for as long as it leads.
 *
 * <p>Every change, of the settings as of leadership, comes down to {@link #update}, which compares
 * what should run with what runs, under one lock.
 */
final class ControlPlaneRuntime {

  private static final Logger logger = LoggerFactory.getLogger(ControlPlaneRuntime.class);
  private static final Backoff BACKOFF =
      Backoff.exponential(Duration.ofMillis(500), Duration.ofSeconds(30));

  private final ControlPlane.Settings settings;
  private final Random random = new Random();
  private final ReentrantLock lock = new ReentrantLock();
  private boolean started;
  private volatile boolean closed;
  private @Nullable ExecutorService ownExecutor;
  private @Nullable ScheduledExecutorService scheduler;
  private @Nullable Timekeeper time;
  private @Nullable InformerGroup informers;
  private @Nullable SettingsWatch watch;
  private @Nullable Leadership leadership;
  private volatile @Nullable ClusterEventRecorder events;
  private volatile @Nullable Term term;
  private volatile @Nullable ControllerSet running;
  private volatile @Nullable RuntimeException broken;
  private List<Metrics.Registration> measured = List.of();

  ControlPlaneRuntime(ControlPlane.Settings settings) {
    this.settings = settings;
  }

  void start() {
    lock.lock();
    try {
      if (started || closed) {
        throw new IllegalStateException("a control plane is started once, before it is closed");
      }
      started = true;
      ScheduledExecutorService timer =
          Executors.newSingleThreadScheduledExecutor(new DaemonThreads("kubefed-timer"));
      scheduler = timer;
      Timekeeper keeper = Timekeeper.using(timer);
      time = keeper;
      measured =
          List.of(
              settings
                  .metrics()
                  .gauge("kubefed.leader", Map.of(), this, runtime -> runtime.mayWrite() ? 1 : 0),
              settings
                  .metrics()
                  .counter(
                      "kubefed.events.dropped",
                      Map.of(),
                      this,
                      ControlPlaneRuntime::droppedEvents));
      Executor executor = settings.executor();
      if (executor == null) {
        ownExecutor = Executors.newCachedThreadPool(new DaemonThreads("kubefed-control"));
        executor = ownExecutor;
      }
      Base base = new Base(keeper, executor, timer);
      executor.execute(() -> prepare(base, 1));
    } finally {
      lock.unlock();
    }
  }

  /** What the whole time of a control plane stands on. */
  record Base(Timekeeper time, Executor executor, ScheduledExecutorService scheduler) {

    InformerGroup informers() {
      return InformerGroup.create(InformerSettings.builder(executor, scheduler).build());
    }
  }

  /** Installs what is missing, where that is asked for, then begins to watch and to stand. */
  private void prepare(Base base, int attempt) {
    if (closed) {
      return;
    }
    try {
      if (settings.install()) {
        InstallReport report =
            Installer.builder(settings.host())
                .systemNamespace(settings.systemNamespace())
                .createNamespace(true)
                .build()
                .install();
        if (report.hasChanges() || !report.isComplete()) {
          logger
              .atInfo()
              .addKeyValue("complete", report.isComplete())
              .log("Installed on the host: {}", report);
        }
      }
    } catch (KubefedException e) {
      logger
          .atWarn()
          .log("The host is not ready for the control plane; tried again: {}", e.getMessage());
      base.time()
          .schedule(
              BACKOFF.delay(attempt, random),
              () -> base.executor().execute(() -> prepare(base, attempt + 1)));
      return;
    }
    lock.lock();
    try {
      if (closed) {
        return;
      }
      InformerGroup group = base.informers();
      informers = group;
      events =
          ClusterEventRecorder.builder(
                  ClusterClients.fenced(settings.host(), this::mayWrite),
                  base.time(),
                  base.executor())
              .clock(settings.clock())
              .build();
      SettingsWatch settingsWatch =
          new SettingsWatch(
              settings.host(),
              group,
              settings.systemNamespace(),
              this::recordWhileLeading,
              change -> onSettings(base, change));
      watch = settingsWatch;
      settingsWatch.start();
    } finally {
      lock.unlock();
    }
  }

  private boolean mayWrite() {
    Term leading = term;
    return !closed && leading != null && leading.mayWrite();
  }

  private double droppedEvents() {
    ClusterEventRecorder recorder = events;
    return recorder == null ? 0 : recorder.statistics().dropped();
  }

  /** All that stand by see the same settings; one of them tells people what is wrong with them. */
  private void recordWhileLeading(
      JsonValue object, EventRecorder.Severity severity, String reason, String message) {
    ClusterEventRecorder recorder = events;
    if (recorder != null && mayWrite()) {
      recorder.record(object, severity, reason, message);
    }
  }

  private void onSettings(Base base, SettingsChange change) {
    lock.lock();
    try {
      if (closed) {
        return;
      }
      logger.atInfo().log(
          "Using valid KubeFedConfig \"{}/{}\"",
          settings.systemNamespace(),
          KubeFedNames.CONFIG_NAME);
      if (settings.leadership()) {
        stand(base, change.after());
      } else if (term == null) {
        term = () -> !closed;
      }
      if (running != null && change.changesScope()) {
        stop();
      }
      update(base);
    } finally {
      lock.unlock();
    }
  }

  private void stand(Base base, KubeFedConfig config) {
    LeadershipSettings wanted = LeadershipSettings.of(config);
    Leadership candidate = leadership;
    if (candidate != null) {
      candidate.configure(wanted);
      return;
    }
    Leadership.Builder builder =
        Leadership.builder(
                settings.host(),
                base.time(),
                base.executor(),
                settings.systemNamespace(),
                new LeadershipListener() {
                  @Override
                  public void onGained(Term gained) {
                    setTerm(base, gained);
                  }

                  @Override
                  public void onLost() {
                    setTerm(base, null);
                  }
                })
            .settings(wanted)
            .honourConfigMapLock(settings.honourKubeFedLock())
            .clock(settings.clock());
    if (settings.identity() != null) {
      builder.identity(settings.identity());
    }
    leadership = builder.build();
    leadership.start();
  }

  private void setTerm(Base base, @Nullable Term now) {
    lock.lock();
    try {
      term = now;
      if (now == null) {
        stop();
      } else {
        update(base);
      }
    } finally {
      lock.unlock();
    }
  }

  /** Has the controllers run that should, with the settings that are in force. Under the lock. */
  private void update(Base base) {
    Term leading = term;
    Optional<KubeFedConfig> config = Optional.ofNullable(watch).flatMap(SettingsWatch::current);
    if (closed || leading == null || config.isEmpty()) {
      return;
    }
    ControllerSet set = running;
    try {
      if (set == null) {
        set = new ControllerSet(settings, base, fence(leading), config.get());
        running = set;
        set.start();
        logger
            .atInfo()
            .addKeyValue("namespace", settings.systemNamespace())
            .log("The control plane leads; its controllers are started");
      } else {
        set.configure(config.get());
      }
      broken = null;
    } catch (RuntimeException e) {
      broken = e;
      stop();
      throw e;
    }
  }

  private ControllerSet.Fence fence(Term leading) {
    return new ControllerSet.Fence() {
      @Override
      public ClusterClient around(ClusterClient client) {
        return settings
            .decorator()
            .apply(ClusterClients.fenced(client, () -> !closed && leading.mayWrite()));
      }
    };
  }

  /** Under the lock. */
  private void stop() {
    ControllerSet set = running;
    running = null;
    if (set != null) {
      set.close();
      logger
          .atInfo()
          .addKeyValue("namespace", settings.systemNamespace())
          .log("The control plane leads no longer; its controllers have ended");
    }
  }

  boolean isLeading() {
    Term leading = term;
    return running != null && leading != null && leading.mayWrite();
  }

  boolean isHealthy() {
    return !closed && broken == null;
  }

  boolean isReady() {
    ControllerSet set = running;
    if (closed || !started) {
      return false;
    } else if (set != null) {
      return set.isSynced();
    }
    if (term != null) {
      return false; // It leads, and its controllers are being made.
    }
    Leadership candidate = leadership;
    return candidate != null && candidate.leader().isPresent();
  }

  Optional<String> leader() {
    Leadership candidate = leadership;
    return candidate == null ? Optional.empty() : candidate.leader();
  }

  List<Cluster> clusters() {
    ControllerSet set = running;
    return set == null ? List.of() : set.members().clusters();
  }

  List<RunningType> types() {
    ControllerSet set = running;
    return set == null ? List.of() : set.types();
  }

  Optional<Explanation> explain(String kind, String namespace, String name) {
    ControllerSet set = running;
    return set == null ? Optional.empty() : set.explain(kind, namespace, name);
  }

  boolean isIdle() {
    ControllerSet set = running;
    return set == null || set.isIdle();
  }

  List<String> statistics() {
    ControllerSet set = running;
    return set == null ? List.of() : set.statistics();
  }

  void close() {
    Leadership candidate;
    lock.lock();
    try {
      if (closed) {
        return;
      }
      measured.forEach(Metrics.Registration::close);
      if (watch != null) {
        watch.close();
      }
      stop();
      if (events != null) {
        events.close();
      }
      closed = true;
      candidate = leadership;
    } finally {
      lock.unlock();
    }
    if (candidate != null) {
      candidate.close();
    }
    lock.lock();
    try {
      if (informers != null) {
        informers.close();
      }
      if (time != null) {
        time.close();
      }
      if (scheduler != null) {
        scheduler.shutdownNow();
      }
      if (ownExecutor != null) {
        ownExecutor.shutdownNow();
      }
    } finally {
      lock.unlock();
    }
  }
}
