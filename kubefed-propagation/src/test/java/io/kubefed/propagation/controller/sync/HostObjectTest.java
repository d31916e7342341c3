package io.kubefed.propagation.controller.sync;

import static org.assertj.core.api.Assertions.assertThat;

import io.kubefed.core.json.JsonValue;
import io.kubefed.propagation.cluster.ClusterClient;
import io.kubefed.propagation.cluster.InMemoryCluster;
import io.kubefed.propagation.cluster.StandardTypes;
import io.kubefed.propagation.cluster.WriteOptions;
import io.kubefed.propagation.controller.Eventually;
import io.kubefed.propagation.controller.TestControllerContext;
import io.kubefed.propagation.informer.Informer;
import io.kubefed.propagation.informer.InformerSpec;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HostObjectTest {

  /** What a cache holds of an object with so much text that no packing makes smaller. */
  @ParameterizedTest
  @ValueSource(ints = {0, 10, 5_000, 200_000})
  void whatIsPackedComesOutAsItWas(int size) {
    InMemoryCluster cluster = InMemoryCluster.create("host");
    ClusterClient client = cluster.client();
    String noise =
        new Random(size)
            .ints(size, ' ', '\u0fff')
            .mapToObj(Character::toString)
            .collect(Collectors.joining());
    JsonValue made =
        client.create(
            StandardTypes.CONFIG_MAP,
            JsonValue.of(
                Map.of(
                    "apiVersion",
                    "v1",
                    "kind",
                    "ConfigMap",
                    "metadata",
                    Map.of("name", "one", "namespace", "default"),
                    "data",
                    Map.of("noise", noise, "same", "x".repeat(size)))),
            WriteOptions.DEFAULT);
    try (TestControllerContext context = TestControllerContext.builder(client).build();
        Informer<HostObject> cache =
            context
                .informers()
                .informer(
                    client,
                    InformerSpec.inNamespace(
                        StandardTypes.CONFIG_MAP, "default", HostObject.FORM))) {
      cache.start();
      Eventually.until("cached", () -> cache.get("default", "one").isPresent());
      HostObject packed = cache.get("default", "one").orElseThrow();
      assertThat(packed.tree().without("apiVersion").without("kind"))
          .isEqualTo(made.without("apiVersion").without("kind"));
      assertThat(packed.uid()).isEqualTo(made.text("metadata", "uid").orElseThrow());
      assertThat(packed.isSameForDecisions(HostObject.of(packed.tree()))).isTrue();
    }
  }

  @Test
  void theStatusAloneIsNoDifferenceForDecisions() {
    JsonValue object =
        JsonValue.parseYaml("{metadata: {uid: u, resourceVersion: '1'}, spec: {a: 1}}");
    HostObject before = HostObject.of(object);
    assertThat(
            before.isSameForDecisions(
                HostObject.of(
                    JsonValue.parseYaml(
                        "{metadata: {uid: u, resourceVersion: '2'}, spec: {a: 1}, status: {b:"
                            + " 2}}"))))
        .isTrue();
    for (String other :
        IntStream.range(0, 3)
            .mapToObj(
                i ->
                    new String[] {
                          "{metadata: {uid: v, resourceVersion: '1'}, spec: {a: 1}}",
                          "{metadata: {uid: u, resourceVersion: '1'}, spec: {a: 2}}",
                          "{metadata: {uid: u, resourceVersion: '1', labels: {x: y}}, spec: {a: 1}}"
                        }
                        [i])
            .toList()) {
      assertThat(before.isSameForDecisions(HostObject.of(JsonValue.parseYaml(other)))).isFalse();
    }
  }
}
