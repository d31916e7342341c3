package io.kubefed.dns.record;

import static java.util.Objects.requireNonNull;

import io.fabric8.kubernetes.api.model.LoadBalancerIngress;
import io.fabric8.kubernetes.api.model.LoadBalancerStatus;
import io.kubefed.core.api.ClusterDns;
import io.kubefed.core.api.ClusterIngressDns;
import io.kubefed.core.api.IngressDnsRecord;
import io.kubefed.core.api.ServiceDnsRecord;
import io.kubefed.core.api.ServiceDnsRecordSpec;
import io.kubefed.core.json.Pointer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Plans the records of services and ingresses from what their statuses say of each cluster.
 *
 * <p>A service has the names {@code <service>.<namespace>.<domainRef>.svc[.<zone>][.<region>].<zone
 * of DNS>}, one for each zone, each region and one for the whole federation. A name has the
 * addresses of the clusters in it, and where they have none stands for the next larger one. {@code
 * dnsPrefix} adds a name for the whole; {@code externalName} stands in place of the service's,
 * which then is the label {@code serviceName} of the records. An ingress has its hosts, with the
 * addresses of all clusters.
 *
 * <p>A cluster without region lacks its zone and region names and one without zones its zone names,
 * where KubeFed stops the whole record. A name that cannot be is left out, and its neighbours are
 * planned all the same. IPv6 addresses make AAAA records, where KubeFed lists them as A.
 *
 * <p>Thread-safe if its resolver is.
 */
public final class EndpointPlanner {

  /** The time to live of records whose resource states none. */
  public static final long DEFAULT_TTL_SECONDS = 300;

  private final HostResolver resolver;
  private final long defaultTtlSeconds;

  /** A planner that finds the addresses of load balancers by that resolver. */
  public EndpointPlanner(HostResolver resolver) {
    this(resolver, DEFAULT_TTL_SECONDS);
  }

  /**
   * A planner with another default time to live. KubeFed v0.6.1 has 180 seconds: taking over its
   * records unchanged needs that.
   */
  public EndpointPlanner(HostResolver resolver, long defaultTtlSeconds) {
    this.resolver = requireNonNull(resolver, "resolver");
    if (defaultTtlSeconds < 1 || defaultTtlSeconds > Endpoint.MAX_TTL_SECONDS) {
      throw new IllegalArgumentException(
          "the default time to live must be 1 to "
              + Endpoint.MAX_TTL_SECONDS
              + " seconds, not "
              + defaultTtlSeconds);
    }
    this.defaultTtlSeconds = defaultTtlSeconds;
  }

  /** The records of a service. */
  public EndpointPlan service(ServiceDnsRecord resource) {
    return service(resource, Map.of());
  }

  /**
   * The records of a service, with a set of addresses for each cluster.
   *
   * @param sets what a provider is told of each cluster, by its name; empty for no sets. Addresses
   *     of a cluster that is not in it, or of which nothing is told, are left out
   */
  public EndpointPlan service(ServiceDnsRecord resource, Map<String, Map<String, String>> sets) {
    Optional<ServiceDnsRecordSpec> spec = Optional.ofNullable(resource.getSpec());
    EndpointCollector collector =
        new EndpointCollector(resolver, ttl(spec.map(ServiceDnsRecordSpec::getRecordTtl)));
    String domain = resource.getStatus() == null ? "" : text(resource.getStatus().getDomain());
    String domainRef = spec.map(ServiceDnsRecordSpec::getDomainRef).orElse("");
    if (domain.isEmpty()) {
      collector.problem(
          Pointer.of("status", "domain"),
          "is not known yet: the Domain \"" + domainRef + "\" has to exist and name a zone");
      return collector.plan();
    }
    String externalName = text(spec.map(ServiceDnsRecordSpec::getExternalName).orElse(null));
    String name = resource.getMetadata().getName();
    if (!externalName.isEmpty()) {
      collector.labels(Map.of("serviceName", name));
    }
    String common =
        (externalName.isEmpty() ? name : externalName)
            + "."
            + resource.getMetadata().getNamespace()
            + "."
            + domainRef
            + ".svc";
    Pointer namePlace =
        externalName.isEmpty()
            ? Pointer.of("metadata", "name")
            : Pointer.of("spec", "externalName");
    Optional<DnsName> global = collector.name(namePlace, common + "." + domain);
    if (global.isEmpty()) {
      return collector.plan();
    }
    List<ClusterDns> clusters = orEmpty(resource.getStatus().getDns());
    for (int i = 0; i < clusters.size(); i++) {
      Pointer place = Pointer.of("status", "dns").child(i);
      ClusterDns cluster = clusters.get(i);
      List<IpAddress> addresses =
          inSet(
              collector,
              text(cluster.getCluster()),
              addresses(collector, place, cluster.getLoadBalancer()),
              sets);
      String region = text(cluster.getRegion());
      if (!region.isEmpty()) {
        String regionText = common + "." + region + "." + domain;
        Optional<DnsName> regionName = collector.name(place.child("region"), regionText);
        if (regionName.isPresent()) {
          List<String> zones = orEmpty(cluster.getZones());
          for (int z = 0; z < zones.size(); z++) {
            collector
                .name(
                    place.child("zones").child(z),
                    common + "." + zones.get(z) + "." + region + "." + domain)
                .ifPresent(zone -> collector.add(zone, addresses, regionName));
          }
          collector.add(regionName.get(), addresses, global);
        }
      }
      collector.add(global.get(), addresses, Optional.empty());
    }
    String prefix = text(spec.map(ServiceDnsRecordSpec::getDnsPrefix).orElse(null));
    if (!prefix.isEmpty()) {
      collector
          .name(Pointer.of("spec", "dnsPrefix"), prefix + "." + domain)
          .ifPresent(alias -> collector.alias(alias, global.get()));
    }
    return collector.plan();
  }

  private static List<IpAddress> inSet(
      EndpointCollector collector,
      String cluster,
      List<IpAddress> addresses,
      Map<String, Map<String, String>> sets) {
    if (sets.isEmpty()) {
      return addresses;
    }
    Map<String, String> told = sets.getOrDefault(cluster, Map.of());
    collector.set(Optional.of(cluster), told);
    return told.isEmpty() ? List.of() : addresses;
  }

  /** The records of an ingress. */
  public EndpointPlan ingress(IngressDnsRecord resource) {
    return ingress(resource, Map.of());
  }

  /** The records of an ingress, with a set of addresses for each cluster. */
  public EndpointPlan ingress(IngressDnsRecord resource, Map<String, Map<String, String>> sets) {
    EndpointCollector collector =
        new EndpointCollector(
            resolver,
            ttl(Optional.ofNullable(resource.getSpec()).map(spec -> spec.getRecordTtl())));
    List<ClusterIngressDns> clusters =
        resource.getStatus() == null ? List.of() : orEmpty(resource.getStatus().getDns());
    List<DnsName> hosts = new ArrayList<>();
    List<String> texts =
        resource.getSpec() == null ? List.of() : orEmpty(resource.getSpec().getHosts());
    for (int i = 0; i < texts.size(); i++) {
      collector.name(Pointer.of("spec", "hosts").child(i), texts.get(i)).ifPresent(hosts::add);
    }
    for (int i = 0; i < clusters.size(); i++) {
      ClusterIngressDns cluster = clusters.get(i);
      List<IpAddress> addresses =
          inSet(
              collector,
              text(cluster.getCluster()),
              addresses(collector, Pointer.of("status", "dns").child(i), cluster.getLoadBalancer()),
              sets);
      hosts.forEach(host -> collector.add(host, addresses, Optional.empty()));
    }
    return collector.plan();
  }

  private long ttl(Optional<Long> stated) {
    return stated.filter(seconds -> seconds != 0).orElse(defaultTtlSeconds);
  }

  private static List<IpAddress> addresses(
      EndpointCollector collector, Pointer cluster, @Nullable LoadBalancerStatus status) {
    List<LoadBalancerIngress> ingresses = status == null ? List.of() : orEmpty(status.getIngress());
    Pointer place = cluster.child("loadBalancer").child("ingress");
    List<IpAddress> addresses = new ArrayList<>();
    for (int i = 0; i < ingresses.size(); i++) {
      String ip = text(ingresses.get(i).getIp());
      if (!ip.isEmpty()) {
        addresses.addAll(collector.address(place.child(i).child("ip"), ip));
      }
      String host = text(ingresses.get(i).getHostname());
      if (!host.isEmpty()) {
        addresses.addAll(collector.resolved(place.child(i).child("hostname"), host));
      }
    }
    return addresses;
  }

  private static String text(@Nullable String text) {
    return text == null ? "" : text;
  }

  private static <T> List<T> orEmpty(@Nullable List<T> list) {
    return list == null ? List.of() : list;
  }
}
