package io.kubefed.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ControllerManagerCommandTest {

  @TempDir Path directory;

  @Test
  void theHelpNamesEveryOptionButThoseWithoutEffect() {
    CommandRun run = CommandRun.of("controller-manager", "--help");

    assertThat(run.exitCode()).isZero();
    assertThat(run.out())
        .contains(
            "--kubeconfig=FILE",
            "--master=URL",
            "--kubefed-namespace=NAME",
            "--kubefed-config=FILE",
            "--install",
            "--healthz-addr=ADDRESS",
            "--metrics-addr=ADDRESS",
            "-v, --v=LEVEL",
            ":8080",
            ":9090")
        .doesNotContain("rest-config");
    assertThat(run.err()).isEmpty();
  }

  @Test
  void theVersionIsPrintedWithoutRunning() {
    CommandRun run = CommandRun.of("controller-manager", "--version");

    assertThat(run).isEqualTo(new CommandRun(0, run.out(), ""));
    assertThat(run.out()).startsWith("KubeFed controller-manager version: ");
    assertThat(CommandRun.of("version").out()).startsWith("kubefedctl version: ");
  }

  @ParameterizedTest
  @MethodSource
  void aSenselessCommandLineEndsWithItsOwnCodeAndSaysWhy(List<String> arguments, String why) {
    CommandRun run = CommandRun.of(arguments.toArray(String[]::new));

    assertThat(run.exitCode()).isEqualTo(64);
    assertThat(run.err()).contains(why);
  }

  static Stream<Arguments> aSenselessCommandLineEndsWithItsOwnCodeAndSaysWhy() {
    return Stream.of(
        argumentSet(
            "an address without a port",
            List.of("controller-manager", "--healthz-addr", "localhost"),
            "\"localhost\" is no address to listen at"),
        argumentSet(
            "a port too high",
            List.of("controller-manager", "--metrics-addr", ":65536"),
            "\":65536\" is no address to listen at"),
        argumentSet(
            "an IPv6 address without brackets",
            List.of("controller-manager", "--metrics-addr", "::1:8080"),
            "\"::1:8080\" is no address to listen at"),
        argumentSet(
            "a kubeconfig that is not there",
            List.of("controller-manager", "--kubeconfig", "/no/such/file"),
            "the kubeconfig /no/such/file cannot be read"),
        argumentSet(
            "an empty namespace",
            List.of("controller-manager", "--kubefed-namespace", ""),
            "--kubefed-namespace is empty"),
        argumentSet(
            "settings that are not there",
            List.of("controller-manager", "--kubefed-config", "/no/such/file"),
            "the file /no/such/file cannot be read"));
  }

  @Test
  void aFileThatIsNoKubeconfigIsNamedAndNotQuoted() throws Exception {
    Path file = Files.writeString(directory.resolve("kubeconfig"), "{users: [{token: s3cret");

    CommandRun run = CommandRun.of("controller-manager", "--kubeconfig", file.toString());

    assertThat(run.exitCode()).isEqualTo(64);
    assertThat(run.err())
        .contains("the file " + file + " is no kubeconfig")
        .doesNotContain("s3cret");
  }

  @ParameterizedTest
  @MethodSource
  void wrongSettingsEndWithTheSameCodeAndNameTheField(String yaml, String why) throws Exception {
    Path file = Files.writeString(directory.resolve("config.yaml"), yaml);

    CommandRun run = CommandRun.of("controller-manager", "--kubefed-config", file.toString());

    assertThat(run.exitCode()).isEqualTo(64);
    assertThat(run.err()).contains(file.toString(), why);
  }

  static Stream<Arguments> wrongSettingsEndWithTheSameCodeAndNameTheField() {
    String head = "apiVersion: core.kubefed.io/v1beta1\nkind: KubeFedConfig\n";
    return Stream.of(
        argumentSet("no YAML", "spec: [", "not valid YAML"),
        argumentSet("another kind", "kind: ConfigMap", "its kind is ConfigMap"),
        argumentSet("no kind", "spec: {}", "it says no kind"),
        argumentSet("no scope", head + "spec: {}", "scope"),
        argumentSet(
            "a time that is none",
            head + "spec: {scope: Cluster, leaderElect: {leaseDuration: [1]}}",
            "a field is of another kind than the definition says"),
        argumentSet(
            "a lease shorter than its renewal",
            head + "spec: {scope: Cluster, leaderElect: {leaseDuration: 1s, renewDeadline: 9s}}",
            "leaseDuration"));
  }
}
