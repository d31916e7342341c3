package io.kubefed.core.validation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import io.fabric8.kubernetes.client.utils.Serialization;
import io.kubefed.core.Problem;
import io.kubefed.core.api.KubeFedCluster;
import io.kubefed.core.json.JsonValue;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class KubeFedClusterValidationTest {

  private static final JsonValue VALID =
      JsonValue.parseYaml(
          """
          apiVersion: core.kubefed.io/v1beta1
          kind: KubeFedCluster
          metadata: {name: east}
          spec:
            apiEndpoint: https://east.example.com:6443
            caBundle: LS0tLS1CRUdJTg==
            secretRef: {name: east-token}
            disabledTLSValidations: [SubjectName]
            proxyURL: http://proxy.example.com
          status:
            conditions:
            - {type: Ready, status: "True", lastProbeTime: "2026-03-01T10:00:00Z"}
            - type: Offline
              status: "False"
              lastProbeTime: "2026-03-01T10:00:00Z"
              lastTransitionTime: "2026-03-01T10:00:00+01:00"
          """);

  @Test
  void aCompleteClusterHasNoProblem() {
    assertThat(KubeFedClusterValidation.validate(cluster(VALID))).isEmpty();
    assertThat(KubeFedClusterValidation.validateStatus(cluster(VALID))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://example.com",
        "http://example.com",
        "HTTPS://example.com",
        "example.com",
        "example.com:6443",
        "localhost",
        "10.0.0.1",
        "10.0.0.1:6443",
        "[2001:db8::1]:6443",
        "https://[2001:db8::1]:6443",
        "https://example.com:65535",
        "https://example.com:1",
        "https://example.com/k8s/clusters/east",
        "https://example.com/with a space",
        "example.com/",
        "https://example.com:",
        "https://under_score.example.com",
        "https://user:secret@example.com",
        "https://example.com#a\ttab in the fragment"
      })
  void anEndpointIsAccepted(String endpoint) {
    assertThat(problemsWith("/spec/apiEndpoint", JsonValue.of(endpoint))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "ftp://example.com",
        "socks5://example.com",
        "https://example.com:0",
        "https://example.com:65536",
        "https://example.com:99999999999999999999",
        "https://example.com:port",
        "example.com:port",
        "example.com/path",
        "https://exa mple.com",
        "https://example.com/%zz",
        "https://[2001:db8::1",
        "https://exa%6dple.com",
        "https://us er@example.com",
        "new\nline"
      })
  void anEndpointIsRefused(String endpoint) {
    assertThat(problemsWith("/spec/apiEndpoint", JsonValue.of(endpoint)))
        .extracting(problem -> problem.path().toString())
        .containsExactly("/spec/apiEndpoint");
  }

  @Test
  void aProblemWithAUrlDoesNotTellItsPassword() {
    assertThat(problemsWith("/spec/apiEndpoint", JsonValue.of("https://u:s3cr%t@example.com")))
        .hasSize(1)
        .noneMatch(problem -> problem.toString().contains("s3cr"));
    assertThat(problemsWith("/spec/proxyURL", JsonValue.of("socks6://u:s3cret@example.com")))
        .hasSize(1)
        .noneMatch(problem -> problem.toString().contains("s3cret"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "socks5://example.com",
        "https://example.com",
        "http://example.com:3128",
        "SOCKS5://example.com",
        "http://user:password@example.com",
        "http:example.com"
      })
  void aProxyIsAccepted(String proxy) {
    assertThat(problemsWith("/spec/proxyURL", JsonValue.of(proxy))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "socks6://example.com",
        "example.com",
        "example.com:3128",
        "10.0.0.1:3128",
        "user@example.com",
        ":3128",
        "http://exa mple.com",
        "http://example.com:port",
        "http://example.com/#%"
      })
  void aProxyIsRefused(String proxy) {
    assertThat(problemsWith("/spec/proxyURL", JsonValue.of(proxy)))
        .extracting(problem -> problem.path().toString())
        .containsExactly("/spec/proxyURL");
  }

  @ParameterizedTest
  @MethodSource
  void aChangeIsAccepted(String pointer, JsonValue value) {
    assertThat(problemsWith(pointer, value)).isEmpty();
  }

  static Stream<Arguments> aChangeIsAccepted() {
    return Stream.of(
        argumentSet("no bundle", "/spec/caBundle", JsonValue.NULL),
        argumentSet("a bundle in lines", "/spec/caBundle", JsonValue.of("LS0t\nLS1C\n")),
        argumentSet("no proxy", "/spec/proxyURL", JsonValue.NULL),
        argumentSet("no TLS exceptions", "/spec/disabledTLSValidations", JsonValue.NULL),
        argumentSet("all TLS checks", "/spec/disabledTLSValidations", strings("*")),
        argumentSet(
            "each TLS check",
            "/spec/disabledTLSValidations",
            strings("SubjectName", "ValidityPeriod")),
        argumentSet("a dotted secret", "/spec/secretRef/name", JsonValue.of("east.token-1")));
  }

  @ParameterizedTest
  @MethodSource
  void aChangeIsRefused(String pointer, JsonValue value, String problemAt) {
    assertThat(problemsWith(pointer, value))
        .allMatch(Problem::isError)
        .extracting(problem -> problem.path().toString())
        .contains(problemAt);
  }

  static Stream<Arguments> aChangeIsRefused() {
    return Stream.of(
        argumentSet("no spec", "/spec", JsonValue.NULL, "/spec/apiEndpoint"),
        argumentSet("no endpoint", "/spec/apiEndpoint", JsonValue.NULL, "/spec/apiEndpoint"),
        argumentSet("no secret", "/spec/secretRef", JsonValue.NULL, "/spec/secretRef/name"),
        argumentSet(
            "no secret name", "/spec/secretRef/name", JsonValue.of(""), "/spec/secretRef/name"),
        argumentSet(
            "a malformed secret name",
            "/spec/secretRef/name",
            JsonValue.of("East_Token"),
            "/spec/secretRef/name"),
        argumentSet(
            "a secret name of 254 characters",
            "/spec/secretRef/name",
            JsonValue.of("a".repeat(254)),
            "/spec/secretRef/name"),
        argumentSet(
            "an unknown TLS check",
            "/spec/disabledTLSValidations",
            strings("SubjectName", "Everything"),
            "/spec/disabledTLSValidations/1"),
        argumentSet(
            "an empty TLS check",
            "/spec/disabledTLSValidations",
            strings(""),
            "/spec/disabledTLSValidations/0"),
        argumentSet(
            "all TLS checks and one",
            "/spec/disabledTLSValidations",
            strings("SubjectName", "*"),
            "/spec/disabledTLSValidations"),
        argumentSet(
            "a bundle that is not base64",
            "/spec/caBundle",
            JsonValue.of("-----BEGIN"),
            "/spec/caBundle"),
        argumentSet(
            "a bundle without padding",
            "/spec/caBundle",
            JsonValue.of("LS0tLS1CRUdJTg"),
            "/spec/caBundle"));
  }

  @ParameterizedTest
  @MethodSource
  void aStatusIsRefused(String pointer, JsonValue value) {
    assertThat(KubeFedClusterValidation.validateStatus(cluster(changed(pointer, value))))
        .allMatch(Problem::isError)
        .extracting(problem -> problem.path().toString())
        .containsExactly(pointer);
  }

  static Stream<Arguments> aStatusIsRefused() {
    String first = "/status/conditions/0";
    return Stream.of(
        argumentSet("no type", first + "/type", JsonValue.NULL),
        argumentSet("an unknown type", first + "/type", JsonValue.of("Tired")),
        argumentSet("no status", first + "/status", JsonValue.NULL),
        argumentSet("an unknown status", first + "/status", JsonValue.of("true")),
        argumentSet("no probe time", first + "/lastProbeTime", JsonValue.NULL),
        argumentSet("the year one", first + "/lastProbeTime", JsonValue.of("0001-01-01T00:00:00Z")),
        argumentSet("no time", first + "/lastProbeTime", JsonValue.of("yesterday")),
        argumentSet(
            "a time without seconds", first + "/lastProbeTime", JsonValue.of("2026-03-01T10:00Z")),
        argumentSet(
            "a day that is not", first + "/lastProbeTime", JsonValue.of("2026-02-30T10:00:00Z")),
        argumentSet(
            "no transition time", first + "/lastTransitionTime", JsonValue.of("2026-03-01")),
        argumentSet("in another condition", "/status/conditions/1/type", JsonValue.of("Sleepy")));
  }

  @ParameterizedTest
  @MethodSource
  void aStatusIsAccepted(String pointer, JsonValue value) {
    assertThat(KubeFedClusterValidation.validateStatus(cluster(changed(pointer, value)))).isEmpty();
  }

  static Stream<Arguments> aStatusIsAccepted() {
    String first = "/status/conditions/0";
    return Stream.of(
        argumentSet("none", "/status", JsonValue.NULL),
        argumentSet("no conditions", "/status/conditions", JsonValue.NULL),
        argumentSet("malformed config", first + "/type", JsonValue.of("ConfigMalformed")),
        argumentSet("unknown", first + "/status", JsonValue.of("Unknown")),
        argumentSet(
            "a fraction of a second",
            first + "/lastProbeTime",
            JsonValue.of("2026-03-01T10:00:00.123456Z")));
  }

  @Test
  void specAndStatusAreValidatedApart() {
    assertThat(problemsWith("/status/conditions/0/type", JsonValue.of("Tired"))).isEmpty();
    assertThat(
            KubeFedClusterValidation.validateStatus(
                cluster(changed("/spec/apiEndpoint", JsonValue.of("")))))
        .isEmpty();
  }

  private static List<Problem> problemsWith(String pointer, JsonValue value) {
    return KubeFedClusterValidation.validate(cluster(changed(pointer, value)));
  }

  private static JsonValue strings(String... values) {
    return JsonValue.of(List.of(values));
  }

  private static JsonValue changed(String pointer, JsonValue value) {
    return Changes.changed(VALID, pointer, value);
  }

  private static KubeFedCluster cluster(JsonValue json) {
    return Serialization.unmarshal(json.toJson(), KubeFedCluster.class);
  }
}
