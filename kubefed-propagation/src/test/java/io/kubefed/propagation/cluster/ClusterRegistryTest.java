package io.kubefed.propagation.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.kubefed.core.Cluster;
import io.kubefed.propagation.cluster.ClusterRegistry.Member;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ClusterRegistryTest {

  private final ClusterRegistry registry = new ClusterRegistry();
  private final List<String> heard = new ArrayList<>();

  private static ClusterClient client(String name) {
    return InMemoryCluster.create(name).client();
  }

  private void listen() {
    registry.addListener(
        (before, after) ->
            heard.add(
                before.map(ClusterRegistryTest::describe).orElse("nothing")
                    + " -> "
                    + after.map(ClusterRegistryTest::describe).orElse("nothing")));
  }

  private static String describe(Member member) {
    return member.name() + (member.cluster().ready() ? "" : " (not ready)");
  }

  @Test
  void holdsMembersByName() {
    registry.put(Cluster.named("west"), client("west"));
    registry.put(Cluster.named("east").withLabels(Map.of("env", "prod")), client("east"));

    assertThat(registry.snapshot().keySet()).containsExactly("east", "west");
    assertThat(registry.clusters()).extracting(Cluster::name).containsExactly("east", "west");
    assertThat(registry.get("east").orElseThrow().cluster().labels()).containsKey("env");
    assertThat(registry.get("north")).isEmpty();
  }

  @Test
  void aSnapshotStaysAsItIs() {
    registry.put(Cluster.named("east"), client("east"));
    Map<String, Member> snapshot = registry.snapshot();

    registry.remove("east");

    assertThat(snapshot).containsOnlyKeys("east");
    assertThat(registry.snapshot()).isEmpty();
  }

  @Test
  void tellsListenersOfChangesAndOfNothingElse() {
    listen();
    registry.put(Cluster.named("east"), client("east"));
    registry.update("east", cluster -> cluster.withReady(false));
    registry.update("east", cluster -> cluster.withReady(false));
    registry.update("north", cluster -> cluster.withReady(false));
    registry.remove("east");
    registry.remove("east");

    assertThat(heard)
        .containsExactly(
            "nothing -> east", "east -> east (not ready)", "east (not ready) -> nothing");
  }

  @Test
  void aListenerThatThrowsKeepsNobodyFromHearing() {
    registry.addListener(
        (before, after) -> {
          throw new IllegalStateException("a listener of a test throws on purpose");
        });
    listen();

    registry.put(Cluster.named("east"), client("east"));

    assertThat(heard).containsExactly("nothing -> east");
  }

  @Test
  void aListenerMayChangeTheRegistry() {
    registry.addListener(
        (before, after) ->
            after
                .filter(member -> member.name().equals("east"))
                .ifPresent(member -> registry.put(Cluster.named("west"), client("west"))));
    listen();

    registry.put(Cluster.named("east"), client("east"));

    assertThat(heard).containsExactly("nothing -> east", "nothing -> west");
  }

  @Test
  void closesClientsThatAreReplacedOrRemoved() {
    ClusterClient first = client("east");
    ClusterClient second = client("east");
    registry.put(Cluster.named("east"), first);
    registry.put(Cluster.named("east"), second);

    assertThatExceptionOfType(IllegalStateException.class).isThrownBy(first::check);
    assertThat(second.check().isReady()).isTrue();

    registry.update("east", cluster -> cluster.withReady(false));
    assertThat(second.check().isReady()).isTrue();

    registry.remove("east");
    assertThatExceptionOfType(IllegalStateException.class).isThrownBy(second::check);
  }

  @Test
  void closingRemovesAllAndTakesNoMore() {
    listen();
    ClusterClient client = client("east");
    registry.put(Cluster.named("east"), client);

    registry.close();
    registry.close();

    assertThat(registry.snapshot()).isEmpty();
    assertThat(heard).containsExactly("nothing -> east", "east -> nothing");
    assertThatExceptionOfType(IllegalStateException.class).isThrownBy(client::check);
    assertThatExceptionOfType(IllegalStateException.class)
        .isThrownBy(() -> registry.put(Cluster.named("west"), client("west")));
  }

  @Test
  void refusesAClientForAnotherCluster() {
    assertThatExceptionOfType(IllegalArgumentException.class)
        .isThrownBy(() -> registry.put(Cluster.named("east"), client("west")))
        .withMessageContaining("cluster east says it is for west");
  }
}
