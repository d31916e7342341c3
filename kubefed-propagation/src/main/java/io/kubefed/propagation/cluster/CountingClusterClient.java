package io.kubefed.propagation.cluster;

import java.util.function.Supplier;

/** Counts calls. */
final class CountingClusterClient extends DecoratedClusterClient {

  private final CallCounter counter;

  CountingClusterClient(ClusterClient client, CallCounter counter) {
    super(client);
    this.counter = counter;
  }

  @Override
  <T> T around(ClusterCall call, Supplier<T> made) {
    counter.count(name(), call);
    return made.get();
  }
}
