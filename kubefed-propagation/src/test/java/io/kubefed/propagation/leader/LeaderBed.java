package io.kubefed.propagation.leader;

import static java.util.Objects.requireNonNull;

import io.kubefed.core.json.JsonValue;
import io.kubefed.propagation.cluster.CallCounter;
import io.kubefed.propagation.cluster.ClusterClient;
import io.kubefed.propagation.cluster.ClusterClients;
import io.kubefed.propagation.cluster.FaultPlan;
import io.kubefed.propagation.cluster.InMemoryCluster;
import io.kubefed.propagation.cluster.StandardTypes;
import io.kubefed.propagation.cluster.WriteOptions;
import io.kubefed.propagation.engine.ManualTime;
import io.kubefed.propagation.engine.Timekeeper;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** A host and candidates on it, in time that passes by hand. */
final class LeaderBed {

  static final String NAMESPACE = "kube-federation-system";
  static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  final ManualTime time = new ManualTime();
  final InMemoryCluster cluster = InMemoryCluster.create("host");
  final ClusterClient host = cluster.client();

  LeaderBed() {
    host.create(
        StandardTypes.NAMESPACE,
        JsonValue.parseYaml(
            "{apiVersion: v1, kind: Namespace, metadata: {name: " + NAMESPACE + "}}"),
        WriteOptions.DEFAULT);
  }

  Candidate candidate(String identity) {
    return candidate(identity, UnaryOperator.identity());
  }

  Candidate candidate(String identity, UnaryOperator<Leadership.Builder> more) {
    return new Candidate(identity, more);
  }

  Optional<JsonValue> lease() {
    return host.get(StandardTypes.LEASE, NAMESPACE, Leadership.DEFAULT_NAME);
  }

  Optional<JsonValue> configMap() {
    return host.get(StandardTypes.CONFIG_MAP, NAMESPACE, Leadership.DEFAULT_NAME);
  }

  /** Who holds the Lease; empty for nobody. */
  String leaseHolder() {
    return lease().flatMap(lease -> lease.text("spec", "holderIdentity")).orElse("");
  }

  static JsonValue annotation(JsonValue object) {
    return JsonValue.parse(
        object.text("metadata", "annotations", LockKind.ANNOTATION).orElseThrow());
  }

  /** Who holds KubeFed's lock; empty for nobody. */
  String configMapHolder() {
    return configMap()
        .map(LeaderBed::annotation)
        .flatMap(record -> record.text("holderIdentity"))
        .orElse("");
  }

  /** Puts a text where KubeFed keeps its record, beside data of others. */
  void putConfigMap(String annotation) {
    JsonValue fresh =
        JsonValue.of(
            Map.of(
                "apiVersion",
                "v1",
                "kind",
                "ConfigMap",
                "metadata",
                Map.of(
                    "namespace",
                    NAMESPACE,
                    "name",
                    Leadership.DEFAULT_NAME,
                    "annotations",
                    Map.of(LockKind.ANNOTATION, annotation)),
                "data",
                Map.of("of", "others")));
    Optional<JsonValue> before = configMap();
    if (before.isEmpty()) {
      host.create(StandardTypes.CONFIG_MAP, fresh, WriteOptions.DEFAULT);
    } else {
      JsonValue metadata =
          before
              .get()
              .get("metadata")
              .orElseThrow()
              .with("annotations", fresh.path("metadata", "annotations").orElseThrow());
      host.update(
          StandardTypes.CONFIG_MAP, before.get().with("metadata", metadata), WriteOptions.DEFAULT);
    }
  }

  /** What KubeFed v0.10.0 wrote into a cluster, but for identity and time. */
  static String kubeFedRecord(String identity, Instant renewed) {
    return "{\"holderIdentity\":\""
        + identity
        + "\",\"leaseDurationSeconds\":15,\"acquireTime\":\"2020-01-01T00:00:00Z\",\"renewTime\":\""
        + renewed
        + "\",\"leaderTransitions\":3}";
  }

  /** A process: it can be cut off, be stopped as by SIGSTOP, and sleep with its machine. */
  final class Candidate implements LeadershipListener, Timekeeper {

    final FaultPlan faults = new FaultPlan();
    final CallCounter calls = new CallCounter();
    final Leadership leadership;
    final List<String> heard = new ArrayList<>();
    private final Deque<Runnable> held = new ArrayDeque<>();
    private Duration slept = Duration.ZERO;
    private boolean stopped;
    @Nullable RuntimeException beginFailure;
    private @Nullable Term term;

    private Candidate(String identity, UnaryOperator<Leadership.Builder> more) {
      ClusterClient client =
          ClusterClients.counting(ClusterClients.withFaults(cluster.client(), faults), calls);
      leadership =
          more.apply(
                  Leadership.builder(client, this, Runnable::run, NAMESPACE, this)
                      .identity(identity)
                      .clock(clock())
                      .random(new Random(identity.hashCode())))
              .build();
    }

    Candidate start() {
      leadership.start();
      time.advance(Duration.ZERO);
      return this;
    }

    /** The term that it was given last. */
    Term term() {
      return requireNonNull(term, "this candidate has not led yet");
    }

    boolean mayWrite() {
      return leadership.mayWrite();
    }

    void stop() {
      stopped = true;
    }

    void resume() {
      stopped = false;
      while (!held.isEmpty()) {
        held.remove().run();
      }
    }

    /** The machine was suspended for so long, and the monotonic clock with it. */
    void sleep(Duration duration) {
      slept = slept.plus(duration);
    }

    private Clock clock() {
      return new Clock() {
        @Override
        public ZoneId getZone() {
          return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
          throw new UnsupportedOperationException();
        }

        @Override
        public Instant instant() {
          return START.plusNanos(time.nanoTime()).plus(slept);
        }
      };
    }

    @Override
    public void onGained(Term gained) {
      heard.add("gained");
      term = gained;
      RuntimeException failure = beginFailure;
      if (failure != null) {
        throw failure;
      }
    }

    @Override
    public void onLost() {
      heard.add("lost");
    }

    @Override
    public long nanoTime() {
      return time.nanoTime();
    }

    @Override
    public Cancellable schedule(Duration delay, Runnable task) {
      Runnable[] kept = {task};
      Cancellable scheduled =
          time.schedule(
              delay,
              () -> {
                if (stopped) {
                  held.add(() -> kept[0].run());
                } else {
                  kept[0].run();
                }
              });
      return () -> {
        scheduled.cancel();
        kept[0] = () -> {};
      };
    }

    @Override
    public void close() {}
  }
}
