package io.kubefed.propagation.leader;

import io.kubefed.core.json.JsonValue;
import io.kubefed.propagation.cluster.ClusterException;
import io.kubefed.propagation.engine.ManualTime;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.TreeMap;

/**
 * KubeFed's side of a ConfigMap lock, by the rules of client-go v0.22 and written independently of
 * this package: look every retry period, lead while renewing works.
 */
final class ClientGoElector {

  private static final Duration LEASE = Duration.ofSeconds(15);
  private static final Duration PERIOD = Duration.ofSeconds(5);

  private final LeaderBed bed;
  private final ManualTime time;
  private String observed = "";
  private long observedAt;
  private boolean leading;
  private boolean running;

  ClientGoElector(LeaderBed bed) {
    this.bed = bed;
    this.time = bed.time;
  }

  void start() {
    if (!running) {
      running = true;
      tick();
    }
  }

  /** The process ends; it gives nothing back, as KubeFed never did. */
  void kill() {
    running = false;
    leading = false;
  }

  boolean isLeading() {
    return leading;
  }

  private void tick() {
    if (!running) {
      return;
    }
    try {
      leading = tryAcquireOrRenew();
    } catch (ClusterException e) {
      leading = false;
    }
    time.schedule(PERIOD, this::tick);
  }

  private boolean tryAcquireOrRenew() {
    String now =
        bed.configMap()
            .flatMap(map -> map.text("metadata", "annotations", LockKind.ANNOTATION))
            .orElse("");
    if (!now.equals(observed)) {
      observed = now;
      observedAt = time.nanoTime();
    }
    JsonValue record = now.isEmpty() ? JsonValue.emptyObject() : JsonValue.parse(now);
    String holder = record.text("holderIdentity").orElse("");
    if (!holder.isEmpty()
        && !holder.equals("kubefed")
        && time.nanoTime() < observedAt + LEASE.toNanos()) {
      return false;
    }
    Instant instant = LeaderBed.START.plusNanos(time.nanoTime()).truncatedTo(ChronoUnit.SECONDS);
    String mine =
        JsonValue.of(
                new TreeMap<>(
                    Map.of(
                        "holderIdentity",
                        "kubefed",
                        "leaseDurationSeconds",
                        15,
                        "acquireTime",
                        instant.toString(),
                        "renewTime",
                        instant.toString(),
                        "leaderTransitions",
                        0)))
            .toJson();
    bed.putConfigMap(mine);
    observed = mine;
    observedAt = time.nanoTime();
    return true;
  }
}
