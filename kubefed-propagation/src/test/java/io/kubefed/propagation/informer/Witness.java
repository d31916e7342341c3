package io.kubefed.propagation.informer;

import static org.assertj.core.api.Assertions.assertThat;

import io.kubefed.core.ObjectReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** A listener to wait for. */
final class Witness<V> implements InformerListener<V> {

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition heard = lock.newCondition();
  private final List<String> told = new ArrayList<>();

  @Override
  public void onChange(ObjectReference object, Optional<V> before, Optional<V> after) {
    String event = after.isEmpty() ? "DELETED " : before.isEmpty() ? "ADDED " : "MODIFIED ";
    add(event + object.name());
  }

  @Override
  public void onState(InformerState state) {
    add(state.phase().toString());
  }

  private void add(String event) {
    lock.lock();
    try {
      told.add(event);
      heard.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Waits until it has been told that, then forgets it and what came before, and returns that. */
  List<String> await(String event) throws InterruptedException {
    long left = PATIENCE.toNanos();
    lock.lock();
    try {
      while (!told.contains(event)) {
        assertThat(left).as("time left for %s; told so far: %s", event, told).isPositive();
        left = heard.awaitNanos(left);
      }
      List<String> before = new ArrayList<>(told.subList(0, told.indexOf(event)));
      told.subList(0, before.size() + 1).clear();
      return before;
    } finally {
      lock.unlock();
    }
  }
}
