package io.kubefed.propagation.leader;

import io.kubefed.core.ObjectReference;
import io.kubefed.core.json.JsonValue;
import io.kubefed.core.selector.LabelSelector;
import io.kubefed.propagation.cluster.ClusterClient;
import io.kubefed.propagation.cluster.ConflictException;
import io.kubefed.propagation.cluster.NotFoundException;
import io.kubefed.propagation.cluster.WriteOptions;
import io.kubefed.propagation.engine.Timekeeper;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One lock as a candidate sees it. Used by one thread at a time.
 *
 * <p>The clocks of others are never asked: a record is old when it has not changed for the lease's
 * duration since it was first seen, by the monotonic clock here.
 */
final class LeaderLock {

  /** On the Lease, so that it can be watched alone. */
  private static final String LABEL = "kubefed.io/leadership";

  private final LockKind kind;
  private final ClusterClient client;
  private final ObjectReference reference;
  private final String identity;
  private final Timekeeper time;
  private final Clock clock;

  /** The object as last seen, null if there is none or it has to be looked at first. */
  private @Nullable JsonValue object;

  private Optional<JsonValue> written = Optional.empty();
  private @Nullable LockRecord record;
  private long writtenSeen;

  /** Whether a write was sent whose answer never came. */
  private boolean unsure;

  /** Where this lock was last taken: until when by both clocks of this process. */
  private @Nullable Fence fence;

  LeaderLock(
      LockKind kind, ObjectReference reference, String identity, LockSurroundings surroundings) {
    this.kind = kind;
    this.reference = reference;
    this.identity = identity;
    this.client = surroundings.client();
    this.time = surroundings.time();
    this.clock = surroundings.clock();
  }

  /** Where locks live. */
  record LockSurroundings(ClusterClient client, Timekeeper time, Clock clock) {}

  LockKind kind() {
    return kind;
  }

  ObjectReference reference() {
    return reference;
  }

  static LabelSelector selector(String name) {
    return LabelSelector.ofLabels(Map.of(LABEL, name));
  }

  /** Reads the lock. */
  void look() {
    object = null;
    Optional<JsonValue> found = client.get(kind.type(), reference.namespace(), reference.name());
    see(found.orElse(null));
  }

  private void see(@Nullable JsonValue seen) {
    Optional<JsonValue> now = seen == null ? Optional.empty() : kind.written(seen);
    LockRecord read = now.isEmpty() ? null : read(now.get());
    if (record == null || !now.equals(written)) {
      writtenSeen = time.nanoTime();
    }
    object = seen;
    unsure = false;
    written = now;
    record = read;
  }

  private LockRecord read(JsonValue now) {
    try {
      return kind.read(now);
    } catch (RuntimeException e) {
      if (!LockKind.isMalformed(e)) {
        throw e;
      }
      throw new MalformedLockException(
          client.name(),
          reference,
          kind == LockKind.LEASE
              ? "spec is no lease; delete the object if nobody leads"
              : "annotation "
                  + LockKind.ANNOTATION
                  + " is no leader election record; remove it if nobody leads",
          e);
    }
  }

  /** The identity of who holds it, expired or not; empty for nobody. */
  String holder() {
    return record == null ? "" : record.holder();
  }

  boolean isMine() {
    return holder().equals(identity);
  }

  /** True where it is, or may be without this candidate's knowledge. */
  boolean mayBeMine() {
    return unsure || isMine();
  }

  /** How long until it can be taken, as last seen; zero if it can be now. */
  Duration untilFree(Duration lease) {
    if (record == null || record.holder().isEmpty() || isMine()) {
      return Duration.ZERO;
    }
    Duration stated = Duration.ofSeconds(record.leaseSeconds());
    Duration waited = Duration.ofNanos(time.nanoTime() - writtenSeen);
    Duration left = (stated.compareTo(lease) > 0 ? stated : lease).minus(waited);
    return left.isNegative() ? Duration.ZERO : left;
  }

  /** The version of the object as last seen; empty if there is none. */
  String version() {
    return object == null ? "" : object.text("metadata", "resourceVersion").orElse("");
  }

  /**
   * Takes a lock that {@link #look} found free, or renews it.
   *
   * @throws ConflictException or AlreadyExistsException if somebody was quicker
   */
  void take(LeadershipSettings settings) {
    Instant now = clock.instant();
    long seconds = Math.max(1, settings.leaseDuration().plusNanos(999_999_999).toSeconds());
    LockRecord last = record;
    LockRecord next;
    if (last == null) {
      next = new LockRecord(identity, seconds, now, now, 0);
    } else if (isMine()) {
      next = new LockRecord(identity, seconds, last.acquired(), now, last.transitions());
    } else {
      next = new LockRecord(identity, seconds, now, now, last.transitions() + 1);
    }
    Fence sent =
        new Fence(
            time.nanoTime() + settings.renewDeadline().toNanos(),
            now.plus(settings.renewDeadline()));
    put(next);
    fence = sent;
  }

  /** Renews a lock that this candidate holds, and looks first if it may have changed. */
  void renew(LeadershipSettings settings) {
    if (object != null) {
      try {
        take(settings);
        return;
      } catch (ConflictException | NotFoundException e) {
        // Somebody changed the object, which says nothing of the lock yet.
      }
    }
    look();
    if (!untilFree(settings.leaseDuration()).isZero()) {
      throw new LockHeldException(reference, holder());
    }
    take(settings);
  }

  /** Gives up a lock that this candidate holds, so that others need not wait. */
  void giveBack() {
    if (object == null) {
      look();
    }
    LockRecord held = record;
    if (held != null && isMine()) {
      put(held.released(clock.instant()));
    }
    fence = null;
  }

  private void put(LockRecord next) {
    JsonValue before = object;
    object = null; // Unknown until the answer.
    unsure = true;
    JsonValue content =
        kind.write(
            before == null ? kind.blank(reference.namespace(), reference.name()) : before, next);
    if (kind == LockKind.LEASE) {
      JsonValue metadata = content.get("metadata").orElseThrow();
      JsonValue labels =
          metadata
              .get("labels")
              .filter(JsonValue::isObject)
              .orElseGet(JsonValue::emptyObject)
              .with(LABEL, JsonValue.of(reference.name()));
      content = content.with("metadata", metadata.with("labels", labels));
    }
    see(
        before == null
            ? client.create(kind.type(), content, WriteOptions.DEFAULT)
            : client.update(kind.type(), content, WriteOptions.DEFAULT));
  }

  /** Until when this lock lets its holder write; nothing if it was never taken. */
  Optional<Fence> fence() {
    return Optional.ofNullable(fence);
  }
}
