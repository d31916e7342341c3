package io.kubefed.dns.validation;

import io.kubefed.core.Problem;
import io.kubefed.core.api.DnsEndpoint;
import io.kubefed.core.api.DnsEndpointRecord;
import io.kubefed.core.api.Domain;
import io.kubefed.core.api.IngressDnsRecord;
import io.kubefed.core.api.ServiceDnsRecord;
import io.kubefed.core.api.ServiceDnsRecordSpec;
import io.kubefed.core.json.Pointer;
import io.kubefed.dns.record.DnsName;
import io.kubefed.dns.record.Endpoint;
import io.kubefed.dns.record.InvalidDnsNameException;
import io.kubefed.dns.record.RecordType;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The rules for domains and DNS records. */
public final class MulticlusterDnsValidation {

  private static final Pointer SPEC = Pointer.of("spec");

  private final List<Problem> problems = new ArrayList<>();

  private MulticlusterDnsValidation() {}

  /** What is wrong with a domain. */
  public static List<Problem> validate(Domain domain) {
    MulticlusterDnsValidation rules = new MulticlusterDnsValidation();
    Pointer at = Pointer.of("domain");
    if (rules.required(at, domain.getDomain(), "the DNS zone, such as example.com")) {
      rules.name(at, domain.getDomain(), false);
    }
    return rules.problems();
  }

  /** What is wrong with the spec of a service's record. */
  public static List<Problem> validate(ServiceDnsRecord resource) {
    ServiceDnsRecordSpec spec =
        Optional.ofNullable(resource.getSpec()).orElseGet(ServiceDnsRecordSpec::new);
    MulticlusterDnsValidation rules = new MulticlusterDnsValidation();
    Pointer domainRef = SPEC.child("domainRef");
    if (rules.required(domainRef, spec.getDomainRef(), "the name of a Domain")) {
      rules.name(domainRef, spec.getDomainRef(), false);
    }
    rules.ttl(SPEC.child("recordTTL"), spec.getRecordTtl());
    rules.name(SPEC.child("dnsPrefix"), spec.getDnsPrefix(), true);
    rules.name(SPEC.child("externalName"), spec.getExternalName(), false);
    return rules.problems();
  }

  /** What is wrong with the spec of an ingress's record. */
  public static List<Problem> validate(IngressDnsRecord resource) {
    MulticlusterDnsValidation rules = new MulticlusterDnsValidation();
    List<String> hosts =
        resource.getSpec() == null || resource.getSpec().getHosts() == null
            ? List.of()
            : resource.getSpec().getHosts();
    Pointer at = SPEC.child("hosts");
    if (hosts.isEmpty()) {
      rules.problems.add(Problem.warning(at, "names no host, so there is nothing to publish"));
    }
    Set<DnsName> seen = new HashSet<>();
    for (int i = 0; i < hosts.size(); i++) {
      Pointer place = at.child(i);
      if (rules.required(place, hosts.get(i), "a host name")) {
        Optional<DnsName> name = rules.name(place, hosts.get(i), true);
        if (name.isPresent() && !seen.add(name.get())) {
          rules.problems.add(Problem.warning(place, "names " + name.get() + " once more"));
        }
      }
    }
    rules.ttl(
        SPEC.child("recordTTL"),
        resource.getSpec() == null ? null : resource.getSpec().getRecordTtl());
    return rules.problems();
  }

  /** What is wrong with the spec of a DNSEndpoint; records of other types are not looked into. */
  public static List<Problem> validate(DnsEndpoint resource) {
    MulticlusterDnsValidation rules = new MulticlusterDnsValidation();
    List<DnsEndpointRecord> records =
        resource.getSpec() == null || resource.getSpec().getEndpoints() == null
            ? List.of()
            : resource.getSpec().getEndpoints();
    for (int i = 0; i < records.size(); i++) {
      rules.record(SPEC.child("endpoints").child(i), records.get(i));
    }
    return rules.problems();
  }

  private void record(Pointer at, DnsEndpointRecord record) {
    Optional<DnsName> name =
        required(at.child("dnsName"), record.getDnsName(), "the name of the records")
            ? name(at.child("dnsName"), record.getDnsName(), true)
            : Optional.empty();
    ttl(at.child("recordTTL"), record.getRecordTtl());
    required(at.child("recordType"), record.getRecordType(), "a type such as A");
    List<String> targets = record.getTargets() == null ? List.of() : record.getTargets();
    if (targets.isEmpty()) {
      error(at.child("targets"), "is required: what the name stands for");
    }
    Optional<RecordType> type =
        Stream.of(RecordType.values())
            .filter(known -> known.name().equals(record.getRecordType()))
            .findFirst();
    if (name.isPresent() && type.isPresent() && !targets.isEmpty()) {
      try {
        Endpoint.of(name.get(), type.get(), targets, 0);
      } catch (IllegalArgumentException e) {
        error(at.child("targets"), String.valueOf(e.getMessage()));
      }
    }
  }

  private List<Problem> problems() {
    return List.copyOf(problems);
  }

  private void error(Pointer at, String message) {
    problems.add(Problem.error(at, message));
  }

  private boolean required(Pointer at, @Nullable String text, String what) {
    if (text == null || text.isEmpty()) {
      error(at, "is required: " + what);
      return false;
    }
    return true;
  }

  /** The name, or nothing if there is none or, with a problem, if it is not one. */
  private Optional<DnsName> name(Pointer at, @Nullable String text, boolean wildcard) {
    if (text == null || text.isEmpty()) {
      return Optional.empty();
    }
    try {
      DnsName name = DnsName.of(text);
      if (name.isWildcard() && !wildcard) {
        error(at, "must be one name, not all of them: \"" + text + "\"");
        return Optional.empty();
      }
      return Optional.of(name);
    } catch (InvalidDnsNameException e) {
      error(at, "must be a host name or a part of one: " + e.getMessage());
      return Optional.empty();
    }
  }

  private void ttl(Pointer at, @Nullable Long seconds) {
    if (seconds != null && (seconds < 0 || seconds > Endpoint.MAX_TTL_SECONDS)) {
      error(
          at,
          "must be 1 to "
              + Endpoint.MAX_TTL_SECONDS
              + " seconds, or 0 for the default, not "
              + seconds);
    }
  }
}
