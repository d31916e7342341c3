package io.kubefed.cli.kubeconfig;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.client.Config;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KubeconfigTest {

  @TempDir Path directory;

  private Path file(String name, String text) throws IOException {
    Path file = directory.resolve(name);
    Files.createDirectories(file.getParent());
    return Files.writeString(file, text);
  }

  private static String kubeconfig(String name, String server, String more) {
    return """
    apiVersion: v1
    kind: Config
    clusters: [{name: %1$s, cluster: {server: "%2$s"}}]
    users: [{name: %1$s, user: {token: token-of-%1$s}}]
    contexts: [{name: %1$s, context: {cluster: %1$s, user: %1$s%3$s}}]
    """
        .formatted(name, server, more);
  }

  private static Kubeconfig load(@Nullable Path file, Map<String, String> environment) {
    return Kubeconfig.load(file, environment::get);
  }

  @Test
  void ofSeveralFilesTheFirstToSaySomethingWins() throws IOException {
    Path first = file("a", "current-context: two\n" + kubeconfig("one", "https://one.test", ""));
    Path second =
        file(
            "b",
            "current-context: one\n" + kubeconfig("two", "https://two.test", ", namespace: shop"));
    Path third = file("c", kubeconfig("one", "https://other.test", ""));
    Path missing = directory.resolve("missing");

    Kubeconfig kubeconfig =
        load(
            null,
            Map.of(
                "KUBECONFIG",
                String.join(
                    File.pathSeparator,
                    missing.toString(),
                    first.toString(),
                    second.toString(),
                    third.toString())));

    assertThat(kubeconfig.contexts()).containsExactly("one", "two");
    assertThat(kubeconfig.current().name()).isEqualTo("two");
    assertThat(kubeconfig.current().namespace()).isEqualTo("shop");
    KubeContext one = kubeconfig.context("one");
    assertThat(one.namespace()).isEqualTo("default");
    assertThat(one.config().getMasterUrl()).isEqualTo("https://one.test/");
    assertThat(one.config().getAutoOAuthToken()).isEqualTo("token-of-one");
  }

  @Test
  void theFileOfTheCommandLineIsTheOnlyOne() throws IOException {
    Path named = file("named", kubeconfig("one", "https://one.test", ""));
    Path listed = file("listed", kubeconfig("two", "https://two.test", ""));

    assertThat(load(named, Map.of("KUBECONFIG", listed.toString())).contexts())
        .containsExactly("one");
  }

  @Test
  void withoutAnythingSaidItIsTheOneOfTheHomeDirectory() throws IOException {
    file("home/.kube/config", kubeconfig("one", "https://one.test", ""));

    assertThat(load(null, Map.of("HOME", directory.resolve("home").toString())).contexts())
        .containsExactly("one");
  }

  @Test
  void relativePathsAreRelativeToTheirFile() throws IOException {
    Path file =
        file(
            "sub/kubeconfig",
            """
            current-context: one
            clusters: [{name: one, cluster: {server: "https://one.test", certificate-authority: pki/ca.pem}}]
            users: [{name: one, user: {client-certificate: pki/me.pem, client-key: /etc/me.key}}]
            contexts: [{name: one, context: {cluster: one, user: one}}]
            """);

    Config config = load(file, Map.of()).current().config();

    Path pki = directory.resolve("sub/pki");
    assertThat(config.getCaCertFile()).isEqualTo(pki.resolve("ca.pem").toString());
    assertThat(config.getClientCertFile()).isEqualTo(pki.resolve("me.pem").toString());
    assertThat(config.getClientKeyFile()).isEqualTo("/etc/me.key");
  }

  @Test
  void aCredentialPluginIsRunFromBesideItsFile() throws IOException {
    Path plugin =
        file(
            "sub/bin/login",
            """
            #!/bin/sh
            echo '{"apiVersion":"client.authentication.k8s.io/v1beta1","kind":"ExecCredential","status":{"token":"from-plugin"}}'
            """);
    assertThat(plugin.toFile().setExecutable(true)).isTrue();
    Path file =
        file(
            "sub/kubeconfig",
            """
            current-context: one
            clusters: [{name: one, cluster: {server: "https://one.test"}}]
            users:
            - name: one
              user: {exec: {apiVersion: client.authentication.k8s.io/v1beta1, command: ./bin/login}}
            contexts: [{name: one, context: {cluster: one, user: one}}]
            """);

    assertThat(load(file, Map.of()).current().config().getAutoOAuthToken())
        .isEqualTo("from-plugin");
  }

  @Test
  void aContextThatIsNotThereIsToldBesideThoseThatAre() throws IOException {
    Path file = file("a", kubeconfig("one", "https://one.test", ""));

    Kubeconfig kubeconfig = load(file, Map.of());

    assertThatThrownBy(() -> kubeconfig.context("tow"))
        .isInstanceOf(KubeconfigException.class)
        .hasMessage("the kubeconfig has no context \"tow\"; there is one");
    assertThat(kubeconfig.find("tow")).isEmpty();
    assertThatThrownBy(kubeconfig::current)
        .hasMessageContaining("--host-cluster-context, one of one");
  }

  @Test
  void aContextWithoutItsClusterIsRefused() throws IOException {
    Path file = file("a", "contexts: [{name: one, context: {cluster: gone, user: one}}]");

    assertThatThrownBy(() -> load(file, Map.of()).context("one"))
        .hasMessage(
            "context \"one\" names the cluster \"gone\", which the kubeconfig does not have");
  }

  @Test
  void withoutAnyKubeconfigTheWayOutIsTold() {
    assertThatThrownBy(() -> load(null, Map.of("HOME", directory.toString())).current())
        .hasMessageContaining("there is no kubeconfig")
        .hasMessageContaining(".kube/config")
        .hasMessageContaining("--kubeconfig");
    assertThatThrownBy(() -> load(directory.resolve("none"), Map.of()))
        .hasMessageContaining("there is no kubeconfig " + directory.resolve("none"));
  }

  @Test
  void aFileThatIsNoYamlIsNotQuoted() throws IOException {
    Path file = file("a", "users: [{token: s3cret");

    assertThatThrownBy(() -> load(file, Map.of()))
        .hasMessageContaining("is no kubeconfig")
        .hasMessageNotContaining("s3cret")
        .hasNoCause();
  }
}
