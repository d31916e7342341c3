package io.kubefed.propagation.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClusterAccessTest {

  private static final String PEM =
      "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n";
  private static final String BASE64 =
      Base64.getEncoder().encodeToString(PEM.getBytes(StandardCharsets.UTF_8));

  private static ConfigBuilder config() {
    return new ConfigBuilder(Config.empty()).withMasterUrl("https://10.0.0.1:6443");
  }

  @Test
  void theEndpointIsThatOfTheConfigurationWithoutTheLastSlash() {
    assertThat(ClusterAccess.of(config().build()))
        .isEqualTo(ClusterAccess.at("https://10.0.0.1:6443"));
  }

  @Test
  void certificatesComeAsDataOrAsAFile(@TempDir Path directory) throws IOException {
    Path file = Files.writeString(directory.resolve("ca.crt"), PEM);

    assertThat(ClusterAccess.of(config().withCaCertData(BASE64).build()).caBundle())
        .contains(BASE64);
    assertThat(ClusterAccess.of(config().withCaCertData(PEM).build()).caBundle()).contains(BASE64);
    assertThat(ClusterAccess.of(config().withCaCertFile(file.toString()).build()).caBundle())
        .contains(BASE64);
  }

  @Test
  void theProxyIsTakenOverUnlessItIsPassedBy() {
    ConfigBuilder proxied = config().withHttpsProxy("http://user:secret@proxy:3128");

    assertThat(ClusterAccess.of(proxied.build()).proxyUrl())
        .contains("http://user:secret@proxy:3128");
    assertThat(ClusterAccess.of(proxied.build())).asString().doesNotContain("secret");
    assertThat(ClusterAccess.of(proxied.withNoProxy("10.0.0.1").build()).proxyUrl())
        .isEqualTo(Optional.empty());
  }

  @Test
  void lackOfTrustIsTakenOver() {
    assertThat(ClusterAccess.of(config().withTrustCerts(true).build()).insecure()).isTrue();
  }

  @Test
  void anEndpointIsRequired() {
    assertThatIllegalArgumentException().isThrownBy(() -> ClusterAccess.at(""));
  }
}
