package io.kubefed.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.kubefed.cli.shell.ExitCodes;
import io.kubefed.core.ResourceType;
import io.kubefed.core.json.JsonValue;
import io.kubefed.propagation.cluster.StandardTypes;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Enable, disable, federate, orphaning-deletion. */
class FederateTest {

  private static final ResourceType FEDERATED_CONFIG_MAP =
      ResourceType.namespaced(
          "types.kubefed.io/v1beta1", "FederatedConfigMap", "federatedconfigmaps");
  private static final ResourceType TYPE_CONFIG =
      ResourceType.namespaced(
          "core.kubefed.io/v1beta1", "FederatedTypeConfig", "federatedtypeconfigs");

  @TempDir Path directory;
  private Bed bed;

  @BeforeEach
  void makeBed() {
    bed = new Bed(directory);
    bed.done("install");
    bed.create(
        "host",
        StandardTypes.NAMESPACE,
        "{apiVersion: v1, kind: Namespace, metadata: {name: shop}}");
    bed.create(
        "host",
        StandardTypes.CONFIG_MAP,
        "{apiVersion: v1, kind: ConfigMap, metadata: {name: settings, namespace: shop}, data: {a:"
            + " b}}");
    bed.create(
        "host",
        StandardTypes.SECRET,
        "{apiVersion: v1, kind: Secret, metadata: {name: key, namespace: shop}}");
  }

  @Test
  void aTypeIsEnabledByAnyOfItsNamesAndDisabledAgain() {
    assertThat(bed.done("enable", "sts").out())
        .contains("FederatedTypeConfig kube-federation-system/statefulsets.apps created")
        .contains("CustomResourceDefinition federatedstatefulsets.types.kubefed.io created");
    assertThat(bed.done("enable", "StatefulSet").out()).isEmpty();
    assertThat(bed.done("disable", "statefulsets", "--delete-crd").out())
        .contains("statefulsets.apps deleted", "federatedstatefulsets.types.kubefed.io deleted");
    assertThat(bed.get("host", TYPE_CONFIG, Bed.SYSTEM, "statefulsets.apps")).isEmpty();
  }

  @Test
  void whatEnableWouldWriteIsPrintedForFiles() {
    Map<String, JsonValue> before = bed.contents("host");

    CommandRun run =
        bed.done(
            "enable",
            "statefulsets.apps",
            "--federated-group=example.com",
            "--federated-version=v2",
            "-o",
            "yaml");

    List<JsonValue> manifests = JsonValue.parseYamlDocuments(run.out());
    assertThat(manifests.stream().map(manifest -> manifest.text("kind").orElseThrow()))
        .containsExactly("FederatedTypeConfig", "CustomResourceDefinition");
    assertThat(manifests.get(0).text("spec", "federatedType", "group")).contains("example.com");
    assertThat(manifests.get(0).text("spec", "federatedType", "version")).contains("v2");
    assertThat(bed.contents("host")).isEqualTo(before);
  }

  @Test
  void aDirectiveOnStandardInputSaysWhatToEnable() {
    bed.standardIn =
        "{apiVersion: core.kubefed.io/v1beta1, kind: EnableTypeDirective, metadata: {name:"
            + " statefulsets.apps}, spec: {federatedGroup: example.com}}";

    assertThat(bed.done("enable", "-f", "-").out()).contains("federatedstatefulsets.example.com");
    assertThat(bed.run("enable", "deploy", "-f", "-").exitCode()).isEqualTo(ExitCodes.USAGE);
    assertThat(bed.run("enable").err()).contains("which TYPE?");
  }

  @Test
  void aTypeThatNobodyServesIsToldWithItsName() {
    CommandRun run = bed.run("enable", "gadgets");

    assertThat(run.exitCode()).isEqualTo(ExitCodes.FAILED);
    assertThat(run.err()).contains("no type that is called \"gadgets\"").hasLineCount(1);
    assertThat(bed.run("disable", "deploy", "--version=v1").err())
        .contains("for --delete-crd only");
  }

  @Test
  void aResourceIsFederatedIntoAllClusters() {
    CommandRun run = bed.done("federate", "cm", "settings", "-n", "shop");

    assertThat(run.out()).contains("FederatedConfigMap shop/settings created");
    JsonValue federated = bed.get("host", FEDERATED_CONFIG_MAP, "shop", "settings").orElseThrow();
    assertThat(federated.text("spec", "template", "data", "a")).contains("b");
    assertThat(federated.path("spec", "placement", "clusterSelector", "matchLabels"))
        .contains(JsonValue.emptyObject());
  }

  @Test
  void aNamespaceIsFederatedWithItsContentsButForWhatIsSkipped() {
    CommandRun dry =
        bed.done("federate", "namespace", "shop", "-c", "-s", "secrets,apps", "--dry-run");
    assertThat(dry.out()).contains("FederatedConfigMap shop/settings created (dry run)");
    assertThat(bed.get("host", FEDERATED_CONFIG_MAP, "shop", "settings")).isEmpty();

    CommandRun run = bed.done("federate", "ns", "shop", "--contents", "-s", "secrets,apps");

    assertThat(run.out())
        .contains(
            "FederatedNamespace shop/shop created", "FederatedConfigMap shop/settings created")
        .doesNotContain("FederatedSecret");
  }

  @Test
  void aTypeThatIsNotEnabledIsEnabledOnRequest() {
    bed.create(
        "host",
        StandardTypes.ROLE,
        "{apiVersion: rbac.authorization.k8s.io/v1, kind: Role, metadata: {name: r, namespace:"
            + " shop}}");

    CommandRun refused = bed.run("federate", "role", "r", "-n", "shop");
    assertThat(refused.exitCode()).isEqualTo(ExitCodes.FAILED);
    assertThat(refused.err()).contains("roles.rbac.authorization.k8s.io", "--enable-type");

    assertThat(bed.done("federate", "role", "r", "-n", "shop", "--enable-type").out())
        .contains("FederatedRole shop/r created");
  }

  @Test
  void theYamlOfAFederatedResourceIsPrintedAndNotWritten() {
    CommandRun run = bed.done("federate", "configmap", "settings", "-n", "shop", "-o", "yaml");

    assertThat(JsonValue.parseYaml(run.out()).text("kind")).contains("FederatedConfigMap");
    assertThat(bed.get("host", FEDERATED_CONFIG_MAP, "shop", "settings")).isEmpty();
  }

  @Test
  void manifestsOfStandardInputAreFederatedWithoutAnyCluster() {
    bed.environment.clear();
    bed.standardIn =
        """
        {apiVersion: v1, kind: ConfigMap, metadata: {name: a, namespace: x}, data: {k: v}}
        ---
        apiVersion: v1
        kind: List
        items:
        - {apiVersion: apps/v1, kind: Deployment, metadata: {name: b, namespace: x}}
        """;

    CommandRun run = bed.done("federate", "-f", "-");

    assertThat(
            JsonValue.parseYamlDocuments(run.out()).stream()
                .map(manifest -> manifest.text("kind").orElseThrow()))
        .containsExactly("FederatedConfigMap", "FederatedDeployment");
  }

  @Test
  void whatCannotBeFederatedIsRefusedWithTheReason() {
    assertThat(bed.run("federate").err()).contains("federate what?");
    assertThat(bed.run("federate", "cm").err()).contains("NAME is missing");
    assertThat(bed.run("federate", "cm", "settings", "-c").err()).contains("for a namespace only");
    assertThat(bed.run("federate", "cm", "settings", "-o", "json").err()).contains("yaml alone");
    assertThat(bed.run("federate", "cm", "none", "-n", "shop").err())
        .contains("shop/none")
        .hasLineCount(1);
    assertThat(bed.run("federate", "-f", "/no/such/file").err()).contains("is not there");
    bed.standardIn = "a: [";
    assertThat(bed.run("federate", "-f", "-").err()).startsWith("Error: standard input: ");
  }

  @Test
  void orphaningIsEnabledToldAndDisabled() {
    bed.done("federate", "cm", "settings", "-n", "shop");
    String[] resource = {"federatedconfigmap", "settings", "-n", "shop"};

    assertThat(orphaning("status", resource).out()).isEqualTo("Disabled\n");
    assertThat(orphaning("enable", "cm", "settings", "-n", "shop", "--dry-run").out())
        .contains("would be Enabled (dry run)");
    assertThat(orphaning("status", resource).out()).isEqualTo("Disabled\n");
    assertThat(orphaning("enable", resource).out()).contains("updated");
    assertThat(orphaning("enable", resource).out()).contains("unchanged");
    assertThat(orphaning("status", resource).out()).isEqualTo("Enabled\n");
    assertThat(orphaning("disable", resource).out()).contains("updated");
    assertThat(bed.run("orphaning-deletion").err())
        .contains("needs one of enable, disable, status");
  }

  private CommandRun orphaning(String verb, String... arguments) {
    String[] words = new String[arguments.length + 2];
    words[0] = "orphaning-deletion";
    words[1] = verb;
    System.arraycopy(arguments, 0, words, 2, arguments.length);
    return bed.done(words);
  }
}
