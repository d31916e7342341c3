package io.kubefed.propagation.cluster;

import io.kubefed.core.ObjectReference;
import java.time.Duration;
import java.util.function.Supplier;

/** Delays every call. */
final class SlowClusterClient extends DecoratedClusterClient {

  private final Duration latency;
  private final Sleeper sleeper;

  SlowClusterClient(ClusterClient client, Duration latency, Sleeper sleeper) {
    super(client);
    this.latency = latency;
    this.sleeper = sleeper;
  }

  @Override
  <T> T around(ClusterCall call, Supplier<T> made) {
    try {
      sleeper.sleep(latency);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CallInterruptedException(
          name(),
          call.type()
              .filter(type -> !call.name().isEmpty())
              .map(type -> ObjectReference.of(type, call.namespace(), call.name()))
              .orElse(null));
    }
    return made.get();
  }
}
