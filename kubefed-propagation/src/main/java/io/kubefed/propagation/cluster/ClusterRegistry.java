package io.kubefed.propagation.cluster;

import static java.util.Objects.requireNonNull;

import io.kubefed.core.Cluster;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The live set of member clusters, each with what is known of it and a client to reach it.
 * Thread-safe.
 *
 * <p>The registry owns the clients it is given: it closes one when its member is removed, gets
 * another client, or the registry is closed. Decisions are made on a {@link #snapshot}, which does
 * not change.
 */
public final class ClusterRegistry implements AutoCloseable {

  /**
   * A member.
   *
   * @param cluster what is known of it
   * @param client reaches it
   */
  public record Member(Cluster cluster, ClusterClient client) {

    public Member {
      requireNonNull(cluster, "cluster");
      if (!cluster.name().equals(client.name())) {
        throw new IllegalArgumentException(
            "the client of cluster " + cluster.name() + " says it is for " + client.name());
      }
    }

    /** The name of the cluster. */
    public String name() {
      return cluster.name();
    }
  }

  /** Hears of changes, one at a time and in order, on the thread that makes them. */
  @FunctionalInterface
  public interface Listener {

    /**
     * A member came (nothing before), went (nothing after) or changed. The client of a member that
     * went or got another one is closed after all listeners have heard of it.
     */
    void onChange(Optional<Member> before, Optional<Member> after);
  }

  private static final Logger logger = LoggerFactory.getLogger(ClusterRegistry.class);

  private final ReentrantLock lock = new ReentrantLock();
  private final List<Listener> listeners = new CopyOnWriteArrayList<>();
  private final SerialTasks notifications = new SerialTasks(Runnable::run);
  private volatile Map<String, Member> members = Map.of();
  private boolean closed;

  /**
   * Adds a member, or replaces the one of that name.
   *
   * @throws IllegalArgumentException if the client is for a cluster of another name
   * @throws IllegalStateException if the registry is closed; the client is left open
   */
  public void put(Cluster cluster, ClusterClient client) {
    Member member = new Member(cluster, client);
    change(cluster.name(), before -> member);
  }

  /**
   * Changes what is known of a member, such as its readiness; does nothing if there is none of that
   * name.
   *
   * @throws IllegalArgumentException if the change gives it another name
   */
  public void update(String name, UnaryOperator<Cluster> change) {
    change(
        name,
        before ->
            before == null
                ? null
                : new Member(requireNonNull(change.apply(before.cluster())), before.client()));
  }

  /** Removes a member; does nothing if there is none of that name. */
  public void remove(String name) {
    change(name, before -> null);
  }

  /** What becomes of a member; null for none. */
  @FunctionalInterface
  private interface Change {
    @Nullable Member of(@Nullable Member before);
  }

  private void change(String name, Change change) {
    lock.lock();
    try {
      Map<String, Member> changed = new TreeMap<>(members);
      Member before = changed.get(name);
      Member after = change.of(before);
      if (closed && after != null) {
        throw new IllegalStateException("the registry of clusters is closed");
      } else if (after == null) {
        changed.remove(name);
      } else {
        changed.put(name, after);
      }
      if (before == null ? after != null : !before.equals(after)) {
        members = Collections.unmodifiableMap(changed);
        notifications.add(() -> tell(name, before, after));
      }
    } finally {
      lock.unlock();
    }
    notifications.run();
  }

  private void tell(String name, @Nullable Member before, @Nullable Member after) {
    for (Listener listener : listeners) {
      try {
        listener.onChange(Optional.ofNullable(before), Optional.ofNullable(after));
      } catch (RuntimeException e) {
        logger
            .atError()
            .addKeyValue("cluster", name)
            .setCause(e)
            .log("A listener of the cluster registry failed; the others are told");
      }
    }
    if (before != null && (after == null || !after.client().equals(before.client()))) {
      before.client().close();
    }
  }

  /** The member of that name, if there is one now. */
  public Optional<Member> get(String name) {
    return Optional.ofNullable(members.get(name));
  }

  /** All members by name, sorted, as they are now. */
  public Map<String, Member> snapshot() {
    return members;
  }

  /** What is known of all members, sorted by name, as it is now. */
  public List<Cluster> clusters() {
    return members.values().stream().map(Member::cluster).toList();
  }

  /** Has a listener told of every change from now on. */
  public void addListener(Listener listener) {
    listeners.add(requireNonNull(listener, "listener"));
  }

  /** Has a listener told of nothing any more. */
  public void removeListener(Listener listener) {
    listeners.remove(listener);
  }

  /** Removes all members, telling the listeners, and takes no more. */
  @Override
  public void close() {
    List<String> names;
    lock.lock();
    try {
      closed = true;
      names = new ArrayList<>(members.keySet());
    } finally {
      lock.unlock();
    }
    names.forEach(this::remove);
  }
}
