package io.kubefed.dns.controller;

import static io.kubefed.dns.controller.ShardView.ENDPOINTS;
import static io.kubefed.dns.controller.ShardView.ENDPOINT_SLICE;
import static io.kubefed.dns.controller.ShardView.LOAD_BALANCER;
import static java.util.Objects.requireNonNull;

import io.fabric8.kubernetes.client.utils.Serialization;
import io.kubefed.core.Problem;
import io.kubefed.core.ResourceType;
import io.kubefed.core.api.FeatureGate;
import io.kubefed.core.api.IngressDnsRecord;
import io.kubefed.core.api.KubeFedNames;
import io.kubefed.core.api.ServiceDnsRecord;
import io.kubefed.core.json.JsonValue;
import io.kubefed.dns.controller.ServedInformer.Served;
import io.kubefed.dns.record.EndpointPlan;
import io.kubefed.dns.record.EndpointPlanner;
import io.kubefed.dns.validation.MulticlusterDnsValidation;
import io.kubefed.propagation.cluster.StandardTypes;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** What tells records of services and of ingresses apart. */
final class RecordKind {

  private static final String VERSION = KubeFedNames.MULTICLUSTER_DNS_GROUP + "/v1alpha1";

  static final RecordKind SERVICE =
      new RecordKind(
          "service",
          ResourceType.namespaced(VERSION, "ServiceDNSRecord", "servicednsrecords"),
          FeatureGate.CROSS_CLUSTER_SERVICE_DISCOVERY,
          List.of(new Served(StandardTypes.SERVICE, LOAD_BALANCER)),
          // Where there are slices, Endpoints written by hand are mirrored into them.
          List.of(
              new Served(
                  ResourceType.namespaced("discovery.k8s.io/v1", "EndpointSlice", "endpointslices"),
                  ENDPOINT_SLICE),
              new Served(StandardTypes.ENDPOINTS, ENDPOINTS)),
          object -> MulticlusterDnsValidation.validate(read(object, ServiceDnsRecord.class)),
          (planner, object, sets) -> planner.service(read(object, ServiceDnsRecord.class), sets));

  static final RecordKind INGRESS =
      new RecordKind(
          "ingress",
          ResourceType.namespaced(VERSION, "IngressDNSRecord", "ingressdnsrecords"),
          FeatureGate.FEDERATED_INGRESS,
          List.of(
              new Served(StandardTypes.INGRESS, LOAD_BALANCER),
              new Served(StandardTypes.INGRESS.withVersion("v1beta1"), LOAD_BALANCER),
              new Served(
                  ResourceType.namespaced("extensions/v1beta1", "Ingress", "ingresses"),
                  LOAD_BALANCER)),
          List.of(),
          object -> MulticlusterDnsValidation.validate(read(object, IngressDnsRecord.class)),
          (planner, object, sets) -> planner.ingress(read(object, IngressDnsRecord.class), sets));

  /** Both. */
  static final List<RecordKind> ALL = List.of(SERVICE, INGRESS);

  /** Plans endpoints. */
  @FunctionalInterface
  private interface Planning {
    EndpointPlan plan(
        EndpointPlanner planner, JsonValue object, Map<String, Map<String, String>> sets);
  }

  private final String prefix;
  private final ResourceType type;
  private final FeatureGate gate;
  private final List<Served> balancers;
  private final List<Served> backing;
  private final Function<JsonValue, List<Problem>> validation;
  private final Planning planning;

  private RecordKind(
      String prefix,
      ResourceType type,
      FeatureGate gate,
      List<Served> balancers,
      List<Served> backing,
      Function<JsonValue, List<Problem>> validation,
      Planning planning) {
    this.prefix = prefix;
    this.type = type;
    this.gate = gate;
    this.balancers = balancers;
    this.backing = backing;
    this.validation = validation;
    this.planning = planning;
  }

  private static <T> T read(JsonValue object, Class<T> type) {
    return requireNonNull(Serialization.unmarshal(object.toJson(), type));
  }

  /** What names of its DNSEndpoints begin with, before a hyphen. */
  String prefix() {
    return prefix;
  }

  /** The type of the records. */
  ResourceType type() {
    return type;
  }

  /** What has to be open for them to be worked on. */
  FeatureGate gate() {
    return gate;
  }

  /** What members may serve the services or ingresses as. */
  List<Served> balancers() {
    return balancers;
  }

  /** What tells in members whether something takes their traffic. */
  List<Served> backing() {
    return backing;
  }

  /**
   * What is wrong with a record.
   *
   * @throws RuntimeException of the client's serialization if it cannot even be read
   */
  List<Problem> validate(JsonValue object) {
    return validation.apply(object);
  }

  /** Plans the endpoints of a record with its status. */
  EndpointPlan plan(
      EndpointPlanner planner, JsonValue object, Map<String, Map<String, String>> sets) {
    return planning.plan(planner, object, sets);
  }
}
