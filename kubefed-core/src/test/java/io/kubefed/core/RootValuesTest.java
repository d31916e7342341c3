package io.kubefed.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.kubefed.core.json.Pointer;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RootValuesTest {

  private static final ResourceType DEPLOYMENTS =
      ResourceType.namespaced("apps/v1", "Deployment", "deployments");
  private static final ResourceType NODES = ResourceType.clusterScoped("v1", "Node", "nodes");

  @Test
  void aResourceTypeKnowsItsNames() {
    assertThat(DEPLOYMENTS)
        .isEqualTo(new ResourceType("apps", "v1", "Deployment", "deployments", true))
        .hasToString("Deployment (apps/v1)");
    assertThat(DEPLOYMENTS.apiVersion()).isEqualTo("apps/v1");
    assertThat(DEPLOYMENTS.qualifiedPlural()).isEqualTo("deployments.apps");
    assertThat(DEPLOYMENTS.withVersion("v2").apiVersion()).isEqualTo("apps/v2");
  }

  @Test
  void theCoreGroupHasNoName() {
    assertThat(NODES).isEqualTo(new ResourceType("", "v1", "Node", "nodes", false));
    assertThat(NODES.apiVersion()).isEqualTo("v1");
    assertThat(NODES.qualifiedPlural()).isEqualTo("nodes");
  }

  @Test
  void aResourceTypeNeedsVersionKindAndPlural() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ResourceType.namespaced("apps/", "Deployment", "deployments"));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ResourceType.namespaced("apps/v1", "", "deployments"));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ResourceType.namespaced("apps/v1", "Deployment", ""));
  }

  @Test
  void aReferenceSpeaksLikeKubectl() {
    assertThat(ObjectReference.of(DEPLOYMENTS, "shop", "web")).hasToString("Deployment shop/web");
    assertThat(ObjectReference.of(NODES, "", "worker")).hasToString("Node worker");
  }

  @Test
  void aClusterNeedsAName() {
    assertThatIllegalArgumentException().isThrownBy(() -> Cluster.named(""));
  }

  @Test
  void aClusterIsNotChangedFromOutside() {
    Map<String, String> labels = new HashMap<>(Map.of("env", "prod"));
    Set<String> zones = new HashSet<>(Set.of("b", "a"));
    Set<String> apis = new HashSet<>(Set.of("v1/Node"));
    Cluster cluster =
        Cluster.named("east")
            .withLabels(labels)
            .withAnnotations(labels)
            .withTopology("eu", zones)
            .withApis(apis);
    labels.clear();
    zones.clear();
    apis.clear();

    assertThat(cluster.labels()).containsExactly(Map.entry("env", "prod"));
    assertThat(cluster.annotations()).containsExactly(Map.entry("env", "prod"));
    assertThat(cluster.region()).hasValue("eu");
    assertThat(cluster.zones()).containsExactly("a", "b");
    assertThat(cluster.serves(NODES)).hasValue(true);
    assertThatExceptionOfType(UnsupportedOperationException.class)
        .isThrownBy(() -> cluster.labels().put("a", "b"));
    assertThatExceptionOfType(UnsupportedOperationException.class)
        .isThrownBy(() -> cluster.zones().add("c"));
  }

  @Test
  void aClusterIsReadyUnlessItIsNot() {
    assertThat(Cluster.named("east").ready()).isTrue();
    assertThat(Cluster.named("east").withReady(false).ready()).isFalse();
  }

  @Test
  void aClusterTellsWhatItServesFromWhatIsUnknown() {
    Cluster cluster = Cluster.named("east").withApis(Set.of("apps/v1/Deployment"));

    assertThat(cluster.serves(DEPLOYMENTS)).hasValue(true);
    assertThat(cluster.serves(DEPLOYMENTS.withVersion("v2"))).hasValue(false);
    assertThat(cluster.serves(NODES)).hasValue(false);
    assertThat(Cluster.named("east").serves(NODES)).isEmpty();
  }

  @Test
  void aProblemMovesWithThePartItIsIn() {
    Problem problem =
        Problem.error(Pointer.of("name"), "is missing").under(Pointer.of("spec", "a"));

    assertThat(problem).hasToString("/spec/a/name: is missing");
    assertThat(problem.isError()).isTrue();
    assertThat(Problem.warning(Pointer.ROOT, "is odd")).hasToString("is odd");
    assertThat(Problem.warning(Pointer.ROOT, "is odd").under(Pointer.of("a")).isError()).isFalse();
  }

  @Test
  void anInvalidResourceTellsAllThatIsWrong() {
    ObjectReference object = ObjectReference.of(DEPLOYMENTS, "shop", "web");
    List<Problem> problems =
        List.of(
            Problem.error(Pointer.of("a"), "is wrong"), Problem.error(Pointer.of("b"), "is too"));

    InvalidResourceException invalid = new InvalidResourceException(object, problems);

    assertThat(invalid).hasMessage("Deployment shop/web is invalid: /a: is wrong; /b: is too");
    assertThat(invalid.problems()).isEqualTo(problems);
    assertThat(invalid.object()).hasValue(object);
    assertThat(invalid.cluster()).isEmpty();
    assertThat(invalid.isRetryable()).isFalse();
    assertThat(new InvalidResourceException(null, problems).object()).isEmpty();
    assertThat(new InvalidResourceException(null, problems))
        .hasMessageStartingWith("the resource is invalid: ");
  }
}
