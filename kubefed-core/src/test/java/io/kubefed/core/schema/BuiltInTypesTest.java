package io.kubefed.core.schema;

import static org.assertj.core.api.Assertions.assertThat;

import io.kubefed.core.ResourceType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BuiltInTypesTest {

  @Test
  void theTypesOfAnInstallationOfKubeFedAreKnown() {
    assertThat(BuiltInTypes.enabledByDefault())
        .extracting(target -> target.type().qualifiedPlural())
        .containsExactly(
            "clusterroles.rbac.authorization.k8s.io",
            "configmaps",
            "deployments.apps",
            "ingresses.networking.k8s.io",
            "jobs.batch",
            "namespaces",
            "replicasets.apps",
            "secrets",
            "serviceaccounts",
            "services");
  }

  @Test
  void theOthersAreKnownAsWellAndNoneTwice() {
    assertThat(BuiltInTypes.all())
        .extracting(target -> target.type().qualifiedPlural())
        .containsAll(
            BuiltInTypes.enabledByDefault().stream()
                .map(target -> target.type().qualifiedPlural())
                .toList())
        .contains(
            "daemonsets.apps",
            "statefulsets.apps",
            "cronjobs.batch",
            "horizontalpodautoscalers.autoscaling",
            "roles.rbac.authorization.k8s.io",
            "rolebindings.rbac.authorization.k8s.io",
            "clusterrolebindings.rbac.authorization.k8s.io",
            "persistentvolumeclaims",
            "networkpolicies.networking.k8s.io",
            "poddisruptionbudgets.policy")
        .doesNotHaveDuplicates();
  }

  @ParameterizedTest
  @CsvSource({
    "deployments.apps, deployments, true",
    "deployments.apps, Deployment, true",
    "deployments.apps, DEPLOY, true",
    "deployments.apps, deployments.apps, true",
    "deployments.apps, deployments.extensions, false",
    "deployments.apps, deployment.apps, false",
    "configmaps, cm, true",
    "secrets, s, false"
  })
  void aTypeIsCalledByItsNames(String type, String name, boolean called) {
    assertThat(BuiltInTypes.find(type).orElseThrow().isCalled(name)).isEqualTo(called);
  }

  @ParameterizedTest
  @CsvSource({
    "apps/v1, extensions/v1beta1, deployments, true",
    "apps/v1beta2, apps/v1, daemonsets, true",
    "apps/v1beta1, apps/v1, statefulsets, true",
    "extensions/v1beta1, apps/v1, statefulsets, false",
    "apps/v1, extensions/v1beta1, replicasets, true",
    "networking.k8s.io/v1, extensions/v1beta1, networkpolicies, true",
    "policy/v1beta1, extensions/v1beta1, podsecuritypolicies, true",
    "networking.k8s.io/v1beta1, extensions/v1beta1, ingresses, true",
    "networking.k8s.io/v1, networking.k8s.io/v1beta1, ingresses, true",
    "apps/v1, apps/v1, deployments, false",
    "apps/v1, example.com/v1, deployments, false",
    "batch/v1, batch/v1beta1, cronjobs, false"
  })
  void someVersionsServeTheSameObjects(
      String one, String other, String plural, boolean theSameObjects) {
    assertThat(
            BuiltInTypes.serveTheSameObjects(
                ResourceType.namespaced(one, "Kind", plural),
                ResourceType.namespaced(other, "Kind", plural)))
        .isEqualTo(theSameObjects);
  }

  @Test
  void typesOfDifferentNamesNeverServeTheSameObjects() {
    assertThat(
            BuiltInTypes.serveTheSameObjects(
                ResourceType.namespaced("apps/v1", "Deployment", "deployments"),
                ResourceType.namespaced("extensions/v1beta1", "ReplicaSet", "replicasets")))
        .isFalse();
  }
}
