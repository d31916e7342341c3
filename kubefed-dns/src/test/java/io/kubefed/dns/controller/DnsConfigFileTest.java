package io.kubefed.dns.controller;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.kubefed.core.InvalidResourceException;
import io.kubefed.core.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DnsConfigFileTest {

  @TempDir private Path directory;

  @BeforeEach
  void secret() throws IOException {
    Files.writeString(directory.resolve("tsig"), "c2VjcmV0IHNlY3JldA==\n");
  }

  private DnsSettings read(String yaml) throws IOException {
    return DnsConfigFile.read(Files.writeString(directory.resolve("dns.yaml"), yaml));
  }

  @Test
  void everythingCanBeSaid() throws IOException {
    DnsSettings settings =
        read(
            """
            defaultTTL: 60s
            grace: 10s
            routing: weighted
            sinks:
            - dnsEndpoints: kubefed
            - dnsEndpoints: external-dns
            - nameServer:
                address: 192.0.2.53:53
                zones: [example.com, example.net]
                federation: shop
                timeout: 2s
                key: {name: kubefed, algorithm: hmac-sha512, secretFile: tsig}
            """);

    assertThat(settings.sinks()).hasSize(3);
    assertThat(settings.grace()).isEqualTo(Duration.ofSeconds(10));
    assertThat(settings.routing().isUsed()).isTrue();
  }

  @Test
  void nothingNeedBeSaid() throws IOException {
    DnsSettings settings = read("{}");

    assertThat(settings.sinks()).hasSize(1);
    assertThat(settings.grace()).isEqualTo(Duration.ofSeconds(30));
    assertThat(settings.routing().isUsed()).isFalse();
  }

  @Test
  void allThatIsWrongIsToldWithItsPlaceAndWithoutTheSecret() {
    assertThatExceptionOfType(InvalidResourceException.class)
        .isThrownBy(
            () ->
                read(
                    """
                    grace: soon
                    routing: best
                    ttl: 5s
                    sinks:
                    - {}
                    - dnsEndpoints: route53
                    - nameServer:
                        address: 192.0.2.53
                        zones: ["-"]
                        key: {name: kubefed, algorithm: md5, secretFile: tsig}
                    """))
        .satisfies(
            e ->
                assertThat(e.problems())
                    .map(Problem::toString)
                    .satisfiesExactly(
                        problem -> assertThat(problem).startsWith("/ttl: is no field"),
                        problem -> assertThat(problem).startsWith("/grace: \"soon\" is not a"),
                        problem ->
                            assertThat(problem)
                                .isEqualTo(
                                    "/routing: must be one of geographic, nearest, weighted, not"
                                        + " \"best\""),
                        problem -> assertThat(problem).startsWith("/sinks/0: must have one of"),
                        problem -> assertThat(problem).startsWith("/sinks/1/dnsEndpoints: must be"),
                        problem ->
                            assertThat(problem)
                                .startsWith("/sinks/2/nameServer/address: must be HOST:PORT"),
                        problem ->
                            assertThat(problem)
                                .startsWith("/sinks/2/nameServer/zones/0: \"-\" is no host name"),
                        problem ->
                            assertThat(problem)
                                .startsWith("/sinks/2/nameServer/key: the algorithm"),
                        problem ->
                            assertThat(problem)
                                .startsWith("/sinks/2/nameServer/federation: is required")))
        .withMessageNotContaining("c2VjcmV0");
  }

  @Test
  void whatIsNoYamlIsTold() {
    assertThatExceptionOfType(InvalidResourceException.class).isThrownBy(() -> read("{"));
    assertThatExceptionOfType(InvalidResourceException.class)
        .isThrownBy(() -> read("- a"))
        .withMessageContaining("must be a list of fields");
  }
}
