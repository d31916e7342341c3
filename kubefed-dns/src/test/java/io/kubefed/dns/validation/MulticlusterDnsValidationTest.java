package io.kubefed.dns.validation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import io.fabric8.kubernetes.client.utils.Serialization;
import io.kubefed.core.Problem;
import io.kubefed.core.api.DnsEndpoint;
import io.kubefed.core.api.Domain;
import io.kubefed.core.api.IngressDnsRecord;
import io.kubefed.core.api.ServiceDnsRecord;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class MulticlusterDnsValidationTest {

  @ParameterizedTest
  @MethodSource
  void domains(String yaml, List<String> problems) {
    Domain domain = Serialization.unmarshal("metadata: {}\n" + yaml, Domain.class);

    assertThat(MulticlusterDnsValidation.validate(domain))
        .map(Problem::toString)
        .isEqualTo(problems);
  }

  static Stream<Arguments> domains() {
    return Stream.of(
        argumentSet("a zone", "domain: example.com", List.of()),
        argumentSet("a zone in its own letters", "domain: bücher.example", List.of()),
        argumentSet(
            "none",
            "domain: ''",
            List.of("/domain: is required: the DNS zone, such as example.com")),
        argumentSet(
            "no name",
            "domain: 'example_com'",
            List.of(
                "/domain: must be a host name or a part of one: \"example_com\" is no host name:"
                    + " the label \"example_com\" has something else than letters, digits and"
                    + " hyphens between letters or digits")),
        argumentSet(
            "a wildcard",
            "domain: '*.example.com'",
            List.of("/domain: must be one name, not all of them: \"*.example.com\"")));
  }

  @ParameterizedTest
  @MethodSource
  void services(String spec, List<String> problems) {
    ServiceDnsRecord resource =
        Serialization.unmarshal("metadata: {}\nspec: " + spec, ServiceDnsRecord.class);

    assertThat(MulticlusterDnsValidation.validate(resource))
        .map(Problem::toString)
        .isEqualTo(problems);
  }

  static Stream<Arguments> services() {
    return Stream.of(
        argumentSet(
            "all of it",
            "{domainRef: d, recordTTL: 0, dnsPrefix: '*.www', externalName: web}",
            List.of()),
        argumentSet(
            "no domain", "{}", List.of("/spec/domainRef: is required: the name of a Domain")),
        argumentSet(
            "no times to live",
            "{domainRef: d, recordTTL: -1}",
            List.of(
                "/spec/recordTTL: must be 1 to 2147483647 seconds, or 0 for the default, not -1")),
        argumentSet(
            "a prefix and a name that are none",
            "{domainRef: d, dnsPrefix: a..b, externalName: '*'}",
            List.of(
                "/spec/dnsPrefix: must be a host name or a part of one: \"a..b\" is no host name:"
                    + " it has an empty label",
                "/spec/externalName: must be one name, not all of them: \"*\"")));
  }

  @ParameterizedTest
  @MethodSource
  void ingresses(String spec, List<Problem.Severity> severities, List<String> problems) {
    IngressDnsRecord resource =
        Serialization.unmarshal("metadata: {}\nspec: " + spec, IngressDnsRecord.class);

    List<Problem> found = MulticlusterDnsValidation.validate(resource);

    assertThat(found).map(Problem::severity).isEqualTo(severities);
    assertThat(found).map(Problem::toString).isEqualTo(problems);
  }

  static Stream<Arguments> ingresses() {
    return Stream.of(
        argumentSet("hosts", "{hosts: [a.test, '*.b.test']}", List.of(), List.of()),
        argumentSet(
            "no hosts",
            "{}",
            List.of(Problem.Severity.WARNING),
            List.of("/spec/hosts: names no host, so there is nothing to publish")),
        argumentSet(
            "a host twice, one that is none, one that is empty",
            "{hosts: [a.test, A.test, -a.test, '']}",
            List.of(Problem.Severity.WARNING, Problem.Severity.ERROR, Problem.Severity.ERROR),
            List.of(
                "/spec/hosts/1: names a.test once more",
                "/spec/hosts/2: must be a host name or a part of one: \"-a.test\" is no host name:"
                    + " the label \"-a\" has something else than letters, digits and hyphens"
                    + " between letters or digits",
                "/spec/hosts/3: is required: a host name")));
  }

  @ParameterizedTest
  @MethodSource
  void endpoints(String endpoint, List<String> problems) {
    DnsEndpoint resource =
        Serialization.unmarshal(
            "metadata: {}\nspec: {endpoints: [" + endpoint + "]}", DnsEndpoint.class);

    assertThat(MulticlusterDnsValidation.validate(resource))
        .map(Problem::toString)
        .isEqualTo(problems);
  }

  static Stream<Arguments> endpoints() {
    return Stream.of(
        argumentSet(
            "addresses", "{dnsName: a.test, recordType: A, targets: [192.0.2.1]}", List.of()),
        argumentSet(
            "a type that is not ours",
            "{dnsName: a.test, recordType: TXT, targets: [any thing]}",
            List.of()),
        argumentSet(
            "nothing",
            "{}",
            List.of(
                "/spec/endpoints/0/dnsName: is required: the name of the records",
                "/spec/endpoints/0/recordType: is required: a type such as A",
                "/spec/endpoints/0/targets: is required: what the name stands for")),
        argumentSet(
            "an address of another type",
            "{dnsName: a.test, recordType: AAAA, targets: [192.0.2.1]}",
            List.of(
                "/spec/endpoints/0/targets: \"192.0.2.1\" is no address for a record of type"
                    + " AAAA")),
        argumentSet(
            "an alias of two",
            "{dnsName: a.test, recordType: CNAME, targets: [b.test, c.test]}",
            List.of(
                "/spec/endpoints/0/targets: the name a.test cannot stand for several: b.test,"
                    + " c.test")));
  }
}
