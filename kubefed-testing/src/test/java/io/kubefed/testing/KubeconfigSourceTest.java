package io.kubefed.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.api.model.Config;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KubeconfigSourceTest {
  @TempDir private Path directory;

  @Test
  void aClusterIsTheContextOfItsName() throws IOException {
    KubeconfigSource source = source(write("config", "west", "east"));

    assertThat(server(source, "east")).isEqualTo("https://east.example:6443/");
  }

  @Test
  void aClusterIsWhatKindCallsIt() throws IOException {
    KubeconfigSource source = source(write("config", "kind-east"));

    assertThat(server(source, "east")).isEqualTo("https://kind-east.example:6443/");
  }

  @Test
  void theNameItselfComesBeforeWhatKindCallsIt() throws IOException {
    KubeconfigSource source = source(write("one", "kind-east"), write("two", "east"));

    assertThat(server(source, "east")).isEqualTo("https://east.example:6443/");
  }

  @Test
  void anUnknownNameIsAnsweredWithTheContextsThereAre() throws IOException {
    KubeconfigSource source = source(write("one", "a"), write("two", "b"));

    assertThatThrownBy(() -> source.start(spec("east")))
        .isInstanceOf(TestClusterException.class)
        .hasMessageContaining("is named east, kind-east or k3d-east; there are: a, b");
  }

  @Test
  void aMissingFileIsNamed() {
    KubeconfigSource source = source(directory.resolve("none"));

    assertThatThrownBy(source::prepare)
        .isInstanceOf(TestClusterException.class)
        .hasMessageContaining(directory.resolve("none").toString())
        .hasMessageContaining("KUBECONFIG");
  }

  @Test
  void filesThatTheKubeconfigRefersToAreTakenIn() throws IOException {
    Files.writeString(directory.resolve("ca.crt"), "certificate");
    Path file = write("config", "east");
    Files.writeString(
        file,
        Files.readString(file).replace("cluster: {", "cluster: {certificate-authority: ca.crt, "));

    Config config = Kubeconfigs.parse(source(file).start(spec("east")).kubeconfig());

    assertThat(config.getClusters().get(0).getCluster())
        .satisfies(
            cluster -> {
              assertThat(cluster.getCertificateAuthority()).isNull();
              assertThat(cluster.getCertificateAuthorityData()).isEqualTo("Y2VydGlmaWNhdGU=");
            });
  }

  @Test
  void existingClustersCannotBeBroken() throws IOException {
    assertThat(source(write("config", "east")).start(spec("east")).faults()).isEmpty();
  }

  private String server(KubeconfigSource source, String name) {
    String kubeconfig = Kubeconfigs.rename(source.start(spec(name)).kubeconfig(), name);
    return Kubeconfigs.clientConfig(kubeconfig).getMasterUrl();
  }

  private static ClusterSpec spec(String name) {
    return new ClusterSpec(name, true, false, List.of());
  }

  private static KubeconfigSource source(Path... files) {
    return KubeconfigSource.from(
        Map.of(
            "KUBECONFIG",
            Arrays.stream(files)
                .map(Path::toString)
                .collect(Collectors.joining(File.pathSeparator))));
  }

  private Path write(String file, String... contexts) throws IOException {
    StringBuilder text = new StringBuilder("apiVersion: v1\nkind: Config\nclusters:\n");
    for (String name : contexts) {
      text.append(
          "- name: c-%s\n  cluster: {server: 'https://%s.example:6443'}\n".formatted(name, name));
    }
    text.append("users:\n- name: admin\n  user: {token: secret}\ncontexts:\n");
    for (String name : contexts) {
      text.append("- name: %s\n  context: {cluster: c-%s, user: admin}\n".formatted(name, name));
    }
    return Files.writeString(
        directory.resolve(file), text.append("current-context: " + contexts[0] + "\n"));
  }
}
