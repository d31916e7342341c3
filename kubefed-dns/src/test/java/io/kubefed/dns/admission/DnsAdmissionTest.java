package io.kubefed.dns.admission;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import io.kubefed.core.Problem;
import io.kubefed.core.json.JsonValue;
import io.kubefed.propagation.admission.AdmissionRequest;
import io.kubefed.propagation.admission.AdmissionRequest.Operation;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class DnsAdmissionTest {

  private final DnsAdmission admission = new DnsAdmission();

  @ParameterizedTest
  @MethodSource
  void refusesWhatCouldNeverBePublished(String resource, String object, String path) {
    assertThat(validate(resource, object))
        .filteredOn(Problem::isError)
        .extracting(problem -> problem.path().toString())
        .containsExactly(path);
  }

  static Stream<Arguments> refusesWhatCouldNeverBePublished() {
    return Stream.of(
        argumentSet("domain", "domains", "{domain: '*.example.com'}", "/domain"),
        argumentSet("service", "servicednsrecords", "{spec: {}}", "/spec/domainRef"),
        argumentSet(
            "ingress",
            "ingressdnsrecords",
            "{spec: {hosts: [a], recordTTL: -1}}",
            "/spec/recordTTL"),
        argumentSet(
            "endpoint",
            "dnsendpoints",
            "{spec: {endpoints: [{dnsName: a, recordType: A, targets: []}]}}",
            "/spec/endpoints/0/targets"));
  }

  @Test
  void admitsWhatIsFine() {
    assertThat(validate("domains", "{domain: example.com}")).isEmpty();
  }

  @Test
  void saysWhatCannotBeRead() {
    assertThatThrownBy(() -> validate("ingressdnsrecords", "{spec: {hosts: {a: b}}}"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("this is no IngressDnsRecord");
  }

  private List<Problem> validate(String resource, String object) {
    return admission.validate(
        new AdmissionRequest(
            "u",
            Operation.CREATE,
            "multiclusterdns.kubefed.io",
            "v1alpha1",
            resource,
            "",
            "shop",
            "web",
            false,
            Optional.of(JsonValue.parseYaml(object)),
            Optional.empty()));
  }
}
