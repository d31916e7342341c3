package io.kubefed.propagation.cluster;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * What is to go wrong with the calls of a client, see {@link ClusterClients#withFaults}. It can be
 * changed at any moment, and shared by clients. Thread-safe.
 */
public final class FaultPlan {

  /** When a call fails. */
  public enum When {
    /** Before it reaches the cluster: nothing happens there. */
    BEFORE,
    /** After it took effect: only the answer is lost. */
    AFTER
  }

  private final List<Failure> failures = new CopyOnWriteArrayList<>();
  private final List<Hang> hangs = new CopyOnWriteArrayList<>();
  private final List<Runnable> whenUnreachable = new CopyOnWriteArrayList<>();
  private volatile boolean unreachable;

  private record Failure(
      Predicate<ClusterCall> matching,
      AtomicInteger callsToGo,
      When when,
      Supplier<? extends RuntimeException> failure) {}

  /** Fails the next call that matches. */
  public FaultPlan failNext(
      Predicate<ClusterCall> matching, When when, Supplier<? extends RuntimeException> failure) {
    return fail(matching, 1, when, failure);
  }

  /** Fails the nth call from now that matches, counted from 1, and only that. */
  public FaultPlan fail(
      Predicate<ClusterCall> matching,
      int nth,
      When when,
      Supplier<? extends RuntimeException> failure) {
    if (nth < 1) {
      throw new IllegalArgumentException("calls are counted from 1, not from " + nth);
    }
    failures.add(
        new Failure(
            requireNonNull(matching, "matching"),
            new AtomicInteger(nth),
            requireNonNull(when, "when"),
            requireNonNull(failure, "failure")));
    return this;
  }

  /** Lets calls that match hang, before they reach the cluster, until that is released. */
  public Hang hang(Predicate<ClusterCall> matching) {
    Hang hang = new Hang(requireNonNull(matching, "matching"));
    hangs.add(hang);
    return hang;
  }

  /**
   * Cuts the cluster off, or connects it again. While it is cut off calls fail with {@link
   * ClusterUnreachableException}; watches that are open when it is cut off break.
   */
  public void setUnreachable(boolean value) {
    unreachable = value;
    if (value) {
      whenUnreachable.forEach(Runnable::run);
    }
  }

  /** Forgets the failures that have not come to pass, releases what hangs, connects the cluster. */
  public void clear() {
    failures.clear();
    hangs.forEach(Hang::release);
    setUnreachable(false);
  }

  boolean isUnreachable() {
    return unreachable;
  }

  void onUnreachable(Runnable action) {
    whenUnreachable.add(action);
  }

  void removeOnUnreachable(Runnable action) {
    whenUnreachable.remove(action);
  }

  /** The failures that this call is to meet, each told once. */
  List<? extends RuntimeException> failuresOf(ClusterCall call, When when) {
    List<Failure> due =
        failures.stream()
            .filter(failure -> failure.when() == when && failure.matching().test(call))
            .filter(failure -> failure.callsToGo().decrementAndGet() == 0)
            .toList();
    failures.removeAll(due);
    return due.stream().map(failure -> failure.failure().get()).toList();
  }

  void hang(ClusterCall call) throws InterruptedException {
    for (Hang hang : hangs) {
      hang.await(call);
    }
  }

  /** Calls that hang. */
  public static final class Hang {

    private final Predicate<ClusterCall> matching;
    private final CountDownLatch released = new CountDownLatch(1);
    private final CountDownLatch reached = new CountDownLatch(1);

    private Hang(Predicate<ClusterCall> matching) {
      this.matching = matching;
    }

    private void await(ClusterCall call) throws InterruptedException {
      if (matching.test(call)) {
        reached.countDown();
        released.await();
      }
    }

    /** Waits until a call hangs, or one has before. */
    public void awaitCall() throws InterruptedException {
      reached.await();
    }

    /** Lets the calls go on to the cluster, and those to come pass. */
    public void release() {
      released.countDown();
    }
  }
}
