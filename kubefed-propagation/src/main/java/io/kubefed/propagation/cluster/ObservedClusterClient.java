package io.kubefed.propagation.cluster;

import java.time.Duration;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/** Tells somebody of calls. */
final class ObservedClusterClient extends DecoratedClusterClient {

  private final CallObserver observer;
  private final LongSupplier nanoTime;

  ObservedClusterClient(ClusterClient client, CallObserver observer, LongSupplier nanoTime) {
    super(client);
    this.observer = observer;
    this.nanoTime = nanoTime;
  }

  @Override
  <T> T around(ClusterCall call, Supplier<T> made) {
    long start = nanoTime.getAsLong();
    T result;
    try {
      result = made.get();
    } catch (RuntimeException e) {
      tell(call, start, Optional.of(e));
      throw e;
    }
    tell(call, start, Optional.empty());
    return result;
  }

  private void tell(ClusterCall call, long start, Optional<RuntimeException> failure) {
    Duration took = Duration.ofNanos(nanoTime.getAsLong() - start);
    observer.onCall(name(), call, took, failure);
  }
}
