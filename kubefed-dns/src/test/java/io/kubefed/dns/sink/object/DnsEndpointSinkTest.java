package io.kubefed.dns.sink.object;

import io.kubefed.propagation.cluster.ClusterClient;
import io.kubefed.propagation.cluster.InMemoryCluster;
import io.kubefed.propagation.cluster.StandardTypes;
import io.kubefed.propagation.cluster.WriteOptions;

class DnsEndpointSinkTest extends DnsEndpointSinkContract {

  @Override
  ClusterClient cluster() {
    ClusterClient client = InMemoryCluster.create("host").client();
    definitions()
        .forEach(
            definition ->
                client.create(
                    StandardTypes.CUSTOM_RESOURCE_DEFINITION, definition, WriteOptions.DEFAULT));
    return client;
  }

  @Override
  String namespace() {
    return "default";
  }
}
