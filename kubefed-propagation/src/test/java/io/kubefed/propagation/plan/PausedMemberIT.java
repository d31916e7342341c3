package io.kubefed.propagation.plan;

import static io.kubefed.propagation.plan.Federation.configMap;
import static org.assertj.core.api.Assertions.assertThat;

import io.kubefed.core.federated.FederatedResource;
import io.kubefed.core.json.JsonEditor;
import io.kubefed.core.json.JsonValue;
import io.kubefed.core.json.Pointer;
import io.kubefed.propagation.cluster.ClusterClients;
import io.kubefed.testing.TestClusters;
import io.kubefed.testing.UseClusters;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a member that stops answering costs the others. */
@UseClusters(
    value = {"frozen", "sound"},
    controllerManager = false,
    exclusive = true)
class PausedMemberIT {

  private static final Duration TIMEOUT = Duration.ofSeconds(2);

  private static FederatedResource inNamespace(String namespace, FederatedResource resource) {
    return FederatedResource.read(
        resource.type(),
        JsonEditor.on(resource.object())
            .set(Pointer.of("metadata", "namespace"), JsonValue.of(namespace))
            .build());
  }

  @Test
  void aPausedMemberCostsOneTimeOutForAllResources(TestClusters clusters) {
    List<FederatedResource> resources = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      resources.add(inNamespace(clusters.namespace(), configMap("c" + i, "a", "frozen", "sound")));
    }
    Propagator.Builder builder = Propagator.builder();
    for (String name : List.of("frozen", "sound")) {
      builder.member(
          ClusterClients.kubernetes(name, clusters.get(name).client())
              .requestTimeout(TIMEOUT)
              .build());
    }
    try (Propagator propagator = builder.build()) {
      clusters.get("frozen").pause();
      long start = System.nanoTime();
      PropagationPlan plan = propagator.plan(resources);
      Duration planned = Duration.ofNanos(System.nanoTime() - start);

      assertThat(plan.count(Action.CREATE)).isEqualTo(40);
      assertThat(plan.count(Action.REFUSED)).isEqualTo(40);
      // With a time-out for each batch of eight it would be ten seconds.
      assertThat(planned).isBetween(TIMEOUT, TIMEOUT.multipliedBy(4));
      assertThat(propagator.apply(plan).count(Outcome.Result.APPLIED)).isEqualTo(40);
      clusters.get("frozen").resume();
      assertThat(propagator.apply(propagator.plan(resources)).unsettled()).isEmpty();
    }
  }
}
