package io.kubefed.propagation.cluster;

import io.kubefed.core.ObjectReference;
import io.kubefed.core.ResourceType;
import io.kubefed.core.json.JsonValue;
import io.kubefed.propagation.cluster.ClusterUnreachableException.Reason;
import io.kubefed.propagation.cluster.FaultPlan.When;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Lets calls go wrong as a plan says. */
final class FaultyClusterClient extends DecoratedClusterClient {

  private final FaultPlan plan;

  FaultyClusterClient(ClusterClient client, FaultPlan plan) {
    super(client);
    this.plan = plan;
  }

  @Override
  <T> T around(ClusterCall call, Supplier<T> made) {
    @Nullable ObjectReference object =
        call.type()
            .filter(type -> !call.name().isEmpty())
            .map(type -> ObjectReference.of(type, call.namespace(), call.name()))
            .orElse(null);
    try {
      plan.hang(call);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CallInterruptedException(name(), object);
    }
    if (plan.isUnreachable()) {
      throw new ClusterUnreachableException(
          name(), object, Reason.CONNECT, "cut off by a fault plan", null);
    }
    fail(call, When.BEFORE);
    T result = made.get();
    fail(call, When.AFTER);
    return result;
  }

  private void fail(ClusterCall call, When when) {
    for (RuntimeException failure : plan.failuresOf(call, when)) {
      throw failure;
    }
  }

  @Override
  public HealthReport check() {
    try {
      return super.check();
    } catch (ClusterUnreachableException e) {
      return new HealthReport(
          HealthReport.State.OFFLINE, "the cluster is not reachable: " + e.getMessage());
    }
  }

  @Override
  public WatchHandle watch(ResourceType type, WatchOptions options, WatchListener listener) {
    return new BreakableWatch(listener).open(type, options);
  }

  /** A watch that breaks when the cluster is cut off. */
  private final class BreakableWatch implements WatchListener {

    private final WatchListener listener;
    private final AtomicReference<@Nullable WatchHandle> open = new AtomicReference<>();
    private final Runnable onUnreachable = this::breakOff;
    private volatile boolean broken;

    BreakableWatch(WatchListener listener) {
      this.listener = listener;
    }

    WatchHandle open(ResourceType type, WatchOptions options) {
      plan.onUnreachable(onUnreachable);
      try {
        WatchHandle handle = FaultyClusterClient.super.watch(type, options, this);
        open.set(handle);
        if (broken) {
          handle.close();
        }
        return handle;
      } catch (RuntimeException e) {
        plan.removeOnUnreachable(onUnreachable);
        throw e;
      }
    }

    private void breakOff() {
      broken = true;
      WatchHandle handle = open.get();
      if (handle != null) {
        handle.close();
      }
    }

    @Override
    public void onEvent(EventType event, JsonValue object) {
      listener.onEvent(event, object);
    }

    @Override
    public void onClosed(Optional<ClusterException> failure) {
      plan.removeOnUnreachable(onUnreachable);
      listener.onClosed(
          broken
              ? Optional.of(
                  new ClusterUnreachableException(
                      name(), null, Reason.CONNECTION_LOST, "cut off by a fault plan", null))
              : failure);
    }
  }
}
