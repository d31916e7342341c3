package io.kubefed.propagation.admin;

import static io.kubefed.propagation.admin.Bed.ACCESS;
import static io.kubefed.propagation.admin.Bed.get;
import static io.kubefed.propagation.cluster.StandardTypes.CLUSTER_ROLE;
import static io.kubefed.propagation.cluster.StandardTypes.CLUSTER_ROLE_BINDING;
import static io.kubefed.propagation.cluster.StandardTypes.CONFIG_MAP;
import static io.kubefed.propagation.cluster.StandardTypes.DEPLOYMENT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.kubefed.core.json.JsonValue;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class GrantsTest {

  private static final String ROLE_NAME = "kubefed-controller-manager:east-host";
  private static final JoinRequest LIMITED =
      JoinRequest.of("east").withRights(MemberRights.ENABLED_TYPES);

  private final Bed bed = new Bed();

  @BeforeEach
  void enableDeployments() {
    bed.admin().enable(EnableRequest.of("deployments.apps"));
  }

  private JsonValue rules() {
    return get(bed.east, CLUSTER_ROLE, "", ROLE_NAME).orElseThrow().get("rules").orElseThrow();
  }

  @Test
  void limitedRightsAreWhatTheEnabledTypesNeed() {
    bed.admin().join(LIMITED, bed.eastClient, ACCESS);

    assertThat(rules())
        .isEqualTo(
            JsonValue.parseYaml(
                """
                - verbs: [create, delete, get, list, patch, update, watch]
                  apiGroups: [apps]
                  resources: [deployments]
                - verbs: [get, list, watch]
                  apiGroups: [""]
                  resources: [endpoints, namespaces, nodes, pods, services]
                - verbs: [get, list, watch]
                  apiGroups: [discovery.k8s.io]
                  resources: [endpointslices]
                - verbs: [get, list, watch]
                  apiGroups: [networking.k8s.io]
                  resources: [ingresses]
                - verbs: [get]
                  nonResourceURLs: [/healthz, /version]
                """));
  }

  @Test
  void rightsFollowWhenTypesAreEnabledAndDisabled() {
    bed.admin().join(LIMITED, bed.eastClient, ACCESS);
    bed.members.put("east", bed.eastClient);

    bed.admin().enable(EnableRequest.of("secrets"));
    assertThat(bed.admin().grants("east", bed.eastClient).uncovered()).isEmpty();
    assertThat(rules().toJson()).contains("secrets");

    bed.admin().disable(DisableRequest.of("secrets"));
    assertThat(rules().toJson()).doesNotContain("secrets").contains("deployments");
  }

  @Test
  void aMemberWithoutAClientIsNamedAndCaughtUpLater() {
    bed.admin().join(LIMITED, bed.eastClient, ACCESS);

    AdminReport report = bed.admin().enable(EnableRequest.of("configmaps"));

    assertThat(report.notes()).singleElement().asString().startsWith("cluster east: ");
    assertThat(bed.admin().grants("east", bed.eastClient).uncovered()).containsExactly(CONFIG_MAP);
    assertThat(bed.admin().updateGrants("east", bed.eastClient, true).hasChanges()).isTrue();
    assertThat(bed.admin().grants("east", bed.eastClient).uncovered()).isNotEmpty();
    bed.admin().updateGrants("east", bed.eastClient, false);
    assertThat(bed.admin().grants("east", bed.eastClient).uncovered()).isEmpty();
  }

  @Test
  void aMemberThatIsDownKeepsNoTypeFromBeingEnabled() {
    bed.admin().join(LIMITED, bed.eastClient, ACCESS);
    bed.members.put("east", bed.eastClient);
    bed.eastFaults.setUnreachable(true);

    AdminReport report = bed.admin().enable(EnableRequest.of("configmaps"));

    assertThat(report.change("FederatedTypeConfig", "configmaps")).isPresent();
    assertThat(report.notes())
        .singleElement()
        .asString()
        .startsWith("cluster east: the control plane's rights there do not follow")
        .endsWith("; update its grants");
  }

  @Test
  void fullRightsStayFull() {
    bed.join();
    bed.members.put("east", bed.eastClient);
    JsonValue before = rules();

    bed.admin().enable(EnableRequest.of("configmaps"));
    AdminReport report = bed.admin().updateGrants("east", bed.eastClient, false);

    assertThat(report.changes()).isEmpty();
    assertThat(rules()).isEqualTo(before);
  }

  @Test
  void aJoinChangesFromAllRightsToLimitedOnesAndBack() {
    bed.join();
    JsonValue all = rules();

    bed.admin().join(LIMITED, bed.eastClient, ACCESS);
    assertThat(rules()).isNotEqualTo(all);
    bed.join();
    assertThat(rules()).isEqualTo(all);
    bed.members.put("east", bed.eastClient);
    assertThat(bed.admin().enable(EnableRequest.of("secrets")).change("ClusterRole", ROLE_NAME))
        .isEmpty();
  }

  @Test
  void federatedRolesMayBeGrantedWithoutHavingThem() {
    bed.admin().enable(EnableRequest.of("clusterroles"));
    bed.admin().enable(EnableRequest.of("rolebindings"));

    bed.admin().join(LIMITED, bed.eastClient, ACCESS);

    assertThat(rules().items())
        .contains(
            JsonValue.parseYaml(
                "{verbs: [escalate], apiGroups: [rbac.authorization.k8s.io],"
                    + " resources: [clusterroles]}"),
            JsonValue.parseYaml(
                "{verbs: [bind], apiGroups: [rbac.authorization.k8s.io],"
                    + " resources: [clusterroles, roles]}"));
  }

  @Test
  void allThatIsBoundToTheAccountIsListed() {
    bed.join();
    Bed.create(
        bed.east,
        CLUSTER_ROLE,
        """
        apiVersion: rbac.authorization.k8s.io/v1
        kind: ClusterRole
        metadata: {name: extra}
        rules: [{verbs: [get], apiGroups: [""], resources: [pods]}]
        """);
    Bed.create(
        bed.east,
        CLUSTER_ROLE_BINDING,
        """
        apiVersion: rbac.authorization.k8s.io/v1
        kind: ClusterRoleBinding
        metadata: {name: extra}
        roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: extra}
        subjects:
          - {kind: ServiceAccount, namespace: kube-federation-system, name: east-host}
        """);

    GrantReport report = bed.admin().grants("east", bed.eastClient);

    assertThat(report.serviceAccount())
        .hasToString("ServiceAccount kube-federation-system/east-host");
    assertThat(report.grants())
        .extracting(grant -> grant.role().name())
        .containsExactly("extra", ROLE_NAME, ROLE_NAME);
    assertThat(report.grants().get(0).resources()).isEqualTo(List.of("pods"));
    assertThat(report.uncovered()).isEmpty();
    assertThat(report.grants().get(1).covers("delete", "apps", DEPLOYMENT.plural())).isTrue();
    assertThat(report.grants().get(0).covers("delete", "", "pods")).isFalse();
  }

  @Test
  void aClusterThatHasNotJoinedHasNoGrants() {
    assertThatExceptionOfType(AdminException.class)
        .isThrownBy(() -> bed.admin().grants("west", bed.eastClient))
        .withMessage("cluster host: no cluster named west has joined");
  }
}
