package io.kubefed.propagation.leader;

import io.kubefed.core.ObjectReference;
import io.kubefed.core.ResourceType;
import io.kubefed.propagation.cluster.AlreadyExistsException;
import io.kubefed.propagation.cluster.ClusterException;
import io.kubefed.propagation.cluster.ConflictException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The locks that a leader holds, all of them or none.
 *
 * <p>They are taken in one order, KubeFed's before the Lease: so no two candidates hold one each,
 * and whoever holds the Lease leads. While one of them is held by others all are only looked at, so
 * that the time for which each has stood still is known when the last of them becomes free.
 */
final class LockSet {

  private static final Logger logger = LoggerFactory.getLogger(LockSet.class);

  private final LeaderLock.LockSurroundings surroundings;
  private final String namespace;
  private final String name;
  private final String identity;
  private final boolean honourKubeFed;
  private final Map<LockKind, LeaderLock> locks = new EnumMap<>(LockKind.class);
  private volatile String leader = "";
  private volatile String leaseVersion = "";

  LockSet(
      LeaderLock.LockSurroundings surroundings,
      String namespace,
      String name,
      String identity,
      boolean honourKubeFed) {
    this.surroundings = surroundings;
    this.namespace = namespace;
    this.name = name;
    this.identity = identity;
    this.honourKubeFed = honourKubeFed;
  }

  private List<LeaderLock> wanted(LeadershipSettings settings) {
    List<LeaderLock> wanted = new ArrayList<>();
    if (honourKubeFed) {
      settings.resourceLock().kind().ifPresent(kind -> wanted.add(lock(kind)));
    }
    wanted.add(lock(LockKind.LEASE));
    return wanted;
  }

  private LeaderLock lock(LockKind kind) {
    return locks.computeIfAbsent(
        kind,
        key -> {
          ResourceType type = key.type();
          ObjectReference reference = ObjectReference.of(type, namespace, name);
          return new LeaderLock(key, reference, identity, surroundings);
        });
  }

  /**
   * Takes all locks if all are free.
   *
   * @return until when the leader may write; nothing if others hold one
   */
  Optional<Fence> acquire(LeadershipSettings settings) {
    List<LeaderLock> wanted = wanted(settings);
    try {
      for (LeaderLock lock : wanted) {
        lock.look();
      }
      if (!untilFree(settings).isZero()) {
        return Optional.empty();
      }
      return take(wanted, settings);
    } finally {
      remember(wanted);
    }
  }

  private Optional<Fence> take(List<LeaderLock> wanted, LeadershipSettings settings) {
    List<LeaderLock> taken = new ArrayList<>();
    try {
      for (LeaderLock lock : wanted) {
        lock.take(settings);
        taken.add(lock);
      }
    } catch (ConflictException | AlreadyExistsException e) {
      giveBack(taken); // Somebody was quicker. They need the others as well.
      return Optional.empty();
    }
    return Optional.of(fence(wanted));
  }

  private static Fence fence(List<LeaderLock> wanted) {
    return wanted.stream().flatMap(lock -> lock.fence().stream()).reduce(Fence::and).orElseThrow();
  }

  /**
   * Renews all locks, and gives those back that are held and no longer wanted.
   *
   * @throws LockHeldException if others hold one
   */
  Fence renew(LeadershipSettings settings) {
    List<LeaderLock> wanted = wanted(settings);
    try {
      for (LeaderLock lock : wanted) {
        lock.renew(settings);
      }
    } finally {
      remember(wanted);
    }
    Set<LockKind> left = EnumSet.noneOf(LockKind.class);
    left.addAll(locks.keySet());
    wanted.forEach(lock -> left.remove(lock.kind()));
    for (LockKind kind : left) {
      try {
        lock(kind).giveBack();
        locks.remove(kind);
      } catch (ClusterException e) {
        logger.atDebug().log("A lock is not wanted any more, and is kept: {}", e.getMessage());
      }
    }
    return fence(wanted);
  }

  private void remember(List<LeaderLock> wanted) {
    leaseVersion = lock(LockKind.LEASE).version();
    leader =
        wanted.stream()
            .map(LeaderLock::holder)
            .filter(holder -> !holder.isEmpty())
            .min(Comparator.comparing(identity::equals)) // Others first.
            .orElse("");
  }

  /** How long until all can be taken, as last seen. */
  Duration untilFree(LeadershipSettings settings) {
    return wanted(settings).stream()
        .map(lock -> lock.untilFree(settings.leaseDuration()))
        .max(Comparator.naturalOrder())
        .orElse(Duration.ZERO);
  }

  boolean isHeldByOthers() {
    return !leader.isEmpty() && !leader.equals(identity);
  }

  /** Who holds them, as last seen: others where they hold one; empty for nobody. */
  String leader() {
    return leader;
  }

  /** The version of the Lease, as last seen. */
  String leaseVersion() {
    return leaseVersion;
  }

  /** Gives back what this candidate holds; fails with the last failure when all were tried. */
  void giveBack() {
    List<LeaderLock> held = new ArrayList<>(locks.values());
    giveBack(held.stream().filter(LeaderLock::mayBeMine).toList());
  }

  private static void giveBack(List<LeaderLock> held) {
    ClusterException failure = null;
    for (LeaderLock lock : held) {
      try {
        lock.giveBack();
      } catch (ClusterException e) {
        failure = e;
      }
    }
    if (failure != null) {
      throw failure;
    }
  }

  @Override
  public String toString() {
    return locks.values().stream()
        .map(lock -> lock.reference().toString())
        .collect(Collectors.joining(", "));
  }
}
