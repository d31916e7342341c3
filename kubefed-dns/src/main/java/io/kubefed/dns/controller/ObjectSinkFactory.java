package io.kubefed.dns.controller;

import io.kubefed.core.ResourceType;
import io.kubefed.dns.sink.RecordSink;
import io.kubefed.propagation.cluster.ClusterClient;
import io.kubefed.propagation.controller.ControllerContext;
import java.util.Optional;
import java.util.function.Function;

/**
 * Makes sinks of objects in the host.
 *
 * @param type the objects' type
 * @param sinks makes the sink in a cluster
 */
record ObjectSinkFactory(ResourceType type, Function<ClusterClient, RecordSink> sinks)
    implements SinkFactory {

  @Override
  public RecordSink create(ControllerContext context) {
    return sinks.apply(context.host());
  }

  @Override
  public Optional<ResourceType> objects() {
    return Optional.of(type);
  }
}
