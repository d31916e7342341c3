package io.kubefed.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.kubefed.cli.shell.ExitCodes;
import io.kubefed.core.api.FeatureGate;
import io.kubefed.core.json.JsonValue;
import io.kubefed.core.placement.ControlPlaneScope;
import io.kubefed.dns.admission.DnsAdmission;
import io.kubefed.propagation.install.deployment.ControlPlaneInstaller;
import io.kubefed.propagation.install.deployment.DeploymentOptions;
import io.kubefed.propagation.install.deployment.TypeRights;
import io.kubefed.scheduling.admission.PreferenceAdmission;
import io.kubefed.scheduling.strategy.StrategyCatalog;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What {@code kubefedctl install} prints for whoever applies it himself. */
class InstallTest {

  private static final String IMAGE = "registry.example/kubefed:1";

  private static List<JsonValue> printed(String... more) {
    String[] words = new String[more.length + 2];
    words[0] = "install";
    words[1] = "--output=yaml";
    System.arraycopy(more, 0, words, 2, more.length);
    CommandRun run = CommandRun.of(words);
    assertThat(run.err()).isEmpty();
    assertThat(run.exitCode()).isEqualTo(ExitCodes.OK);
    return JsonValue.parseYamlDocuments(run.out());
  }

  private static DeploymentOptions.Builder served(DeploymentOptions.Builder options) {
    return options.validators(
        List.of(new PreferenceAdmission(StrategyCatalog.standard()), new DnsAdmission()));
  }

  @Test
  void whatIsPrintedIsWhatTheLibraryInstalls() {
    assertThat(printed("--image=" + IMAGE))
        .isEqualTo(
            ControlPlaneInstaller.manifests(
                served(DeploymentOptions.builder(IMAGE)).build(), "policy/v1"));
  }

  @Test
  void everyOptionComesThrough() {
    DeploymentOptions options =
        served(DeploymentOptions.builder(IMAGE))
            .namespace("fed")
            .scope(ControlPlaneScope.NAMESPACED)
            .imagePullPolicy("Always")
            .imagePullSecrets(List.of("one", "two"))
            .replicas(3)
            .logLevel(4)
            .featureGate(FeatureGate.SCHEDULER_PREFERENCES, false)
            .typeRights(TypeRights.ENABLED)
            .webhook(false)
            .networkPolicy(false)
            .serviceMonitor(true)
            .requests(Map.of("cpu", "2"))
            .limits(Map.of("memory", "1Gi"))
            .nodeSelector(Map.of("disk", "ssd"))
            .build();

    assertThat(
            printed(
                "--image=" + IMAGE,
                "--kubefed-namespace=fed",
                "--scope=Namespaced",
                "--image-pull-policy=Always",
                "--image-pull-secret=one",
                "--image-pull-secret=two",
                "--replicas=3",
                "--log-level=4",
                "--feature-gates=SchedulerPreferences=false",
                "--rbac=enabled-types",
                "--webhook=false",
                "--network-policy=false",
                "--service-monitor",
                "--requests=cpu=2",
                "--limits=memory=1Gi",
                "--node-selector=disk=ssd",
                "--kube-version=v1.20.2"))
        .isEqualTo(ControlPlaneInstaller.manifests(options, "policy/v1beta1"));
  }

  @Test
  void withoutAnImageItIsTheApiAlone() {
    assertThat(printed())
        .isEqualTo(ControlPlaneInstaller.api(DeploymentOptions.builder("any").build()))
        .noneMatch(manifest -> manifest.text("kind").orElseThrow().equals("Deployment"));
  }

  @Test
  void forProgramsItIsAList() {
    CommandRun run = CommandRun.of("install", "--image=" + IMAGE, "-o", "json");

    JsonValue list = JsonValue.parse(run.out());
    assertThat(list.text("kind")).contains("List");
    assertThat(list.get("items").orElseThrow().items()).isEqualTo(printed("--image=" + IMAGE));
  }

  @ParameterizedTest
  @CsvSource({
    "--rbac=some, all-types or enabled-types",
    "--feature-gates=Nope=true, there is no feature gate Nope",
    "--kube-version=latest, a version such as 1.25",
    "--replicas=-1, cannot be -1 replicas",
    "--kubefed-namespace=A, cannot be a namespace",
  })
  void nonsenseIsAUsageError(String option, String message) {
    CommandRun run = CommandRun.of("install", option, "--image=" + IMAGE, "-o", "yaml");

    assertThat(run.exitCode()).isEqualTo(ExitCodes.USAGE);
    assertThat(run.err()).contains(message);
    assertThat(run.out()).isEmpty();
  }
}
