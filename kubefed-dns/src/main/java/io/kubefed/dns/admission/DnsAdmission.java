package io.kubefed.dns.admission;

import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.kubefed.core.Problem;
import io.kubefed.core.api.DnsEndpoint;
import io.kubefed.core.api.Domain;
import io.kubefed.core.api.IngressDnsRecord;
import io.kubefed.core.api.KubeFedNames;
import io.kubefed.core.api.ServiceDnsRecord;
import io.kubefed.core.json.JsonValue;
import io.kubefed.dns.validation.MulticlusterDnsValidation;
import io.kubefed.propagation.admission.AdmissionRequest;
import io.kubefed.propagation.admission.AdmissionRule;
import io.kubefed.propagation.admission.AdmissionValidator;
import java.util.List;

/**
 * Judges domains, the DNS records of services and ingresses, and endpoints before they are stored.
 */
public final class DnsAdmission implements AdmissionValidator {

  private static final String DOMAINS = "domains";
  private static final String SERVICE_RECORDS = "servicednsrecords";
  private static final String INGRESS_RECORDS = "ingressdnsrecords";
  private static final String ENDPOINTS = "dnsendpoints";

  /** Judges them all. */
  public DnsAdmission() {}

  @Override
  public String name() {
    return "records." + KubeFedNames.MULTICLUSTER_DNS_GROUP;
  }

  @Override
  public String path() {
    return "/validate-multiclusterdns";
  }

  @Override
  public List<AdmissionRule> rules() {
    return List.of(
        AdmissionRule.of(
            KubeFedNames.MULTICLUSTER_DNS_GROUP,
            "v1alpha1",
            DOMAINS,
            SERVICE_RECORDS,
            INGRESS_RECORDS,
            ENDPOINTS));
  }

  @Override
  public List<Problem> validate(AdmissionRequest request) {
    JsonValue object = request.object().orElseThrow();
    return switch (request.resource()) {
      case DOMAINS -> MulticlusterDnsValidation.validate(read(object, Domain.class));
      case SERVICE_RECORDS ->
          MulticlusterDnsValidation.validate(read(object, ServiceDnsRecord.class));
      case INGRESS_RECORDS ->
          MulticlusterDnsValidation.validate(read(object, IngressDnsRecord.class));
      case ENDPOINTS -> MulticlusterDnsValidation.validate(read(object, DnsEndpoint.class));
      default -> List.of();
    };
  }

  private static <T> T read(JsonValue object, Class<T> type) {
    try {
      return Serialization.unmarshal(object.toJson(), type);
    } catch (KubernetesClientException | IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "this is no "
              + type.getSimpleName()
              + ": a field is of another kind than the definition says",
          e);
    }
  }
}
