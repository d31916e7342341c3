package io.kubefed.propagation.install.deployment;

import static io.kubefed.propagation.install.deployment.Fields.fields;

import io.kubefed.core.ResourceType;
import io.kubefed.core.api.KubeFedNames;
import io.kubefed.core.federated.FederatedType;
import io.kubefed.core.json.JsonValue;
import io.kubefed.core.placement.ControlPlaneScope;
import io.kubefed.core.schema.TargetApi;
import java.util.ArrayList;
import java.util.List;

/**
 * The RBAC rules of the control plane in its host.
 *
 * <p>Secrets are in none but the rules of the system namespace, which hold the members' tokens. A
 * FederatedSecret needs no more: its values stand in the federated resource, and what is written to
 * members, the host as a member included, is written with the credentials that the member gave when
 * it joined.
 */
final class Rights {

  private static final List<String> READ = List.of("get", "list", "watch");
  private static final List<String> WRITE_STATUS = List.of("patch", "update");
  private static final List<String> SYNC = List.of("get", "list", "patch", "update", "watch");
  private static final String CORE = "";
  private static final String EVERY_RESOURCE = "*";

  private Rights() {}

  private static JsonValue rule(String group, List<String> resources, List<String> verbs) {
    return fields("apiGroups", List.of(group), "resources", resources, "verbs", verbs);
  }

  private static JsonValue rule(
      String group, List<String> resources, List<String> names, List<String> verbs) {
    return fields(
        "apiGroups",
        List.of(group),
        "resources",
        resources,
        "resourceNames",
        names,
        "verbs",
        verbs);
  }

  /** What is needed wherever federated resources are, but for these themselves. */
  static List<JsonValue> basis(ControlPlaneScope scope) {
    List<String> records =
        scope == ControlPlaneScope.CLUSTER
            ? List.of("clusterpropagatedversions", "propagatedversions", "federatedservicestatuses")
            : List.of("propagatedversions", "federatedservicestatuses");
    List<JsonValue> rules = new ArrayList<>();
    rules.add(
        rule(
            KubeFedNames.CORE_GROUP, records, List.of("create", "get", "list", "update", "watch")));
    rules.add(
        rule(
            KubeFedNames.CORE_GROUP,
            records.stream().map(record -> record + "/status").toList(),
            WRITE_STATUS));
    rules.add(rule(KubeFedNames.SCHEDULING_GROUP, List.of("replicaschedulingpreferences"), READ));
    rules.add(
        rule(
            KubeFedNames.SCHEDULING_GROUP,
            List.of("replicaschedulingpreferences/status"),
            WRITE_STATUS));
    rules.add(
        rule(
            KubeFedNames.MULTICLUSTER_DNS_GROUP,
            List.of("domains", "ingressdnsrecords", "servicednsrecords"),
            READ));
    rules.add(
        rule(
            KubeFedNames.MULTICLUSTER_DNS_GROUP,
            List.of("ingressdnsrecords/status", "servicednsrecords/status"),
            WRITE_STATUS));
    rules.add(
        rule(
            KubeFedNames.MULTICLUSTER_DNS_GROUP,
            List.of("dnsendpoints"),
            List.of("create", "delete", "get", "list", "patch", "update", "watch")));
    rules.add(rule(CORE, List.of("events"), List.of("create", "patch")));
    return rules;
  }

  /** What the federated types need that a control plane has from the start. */
  static List<JsonValue> types(DeploymentOptions options) {
    if (options.typeRights() == TypeRights.ALL) {
      return List.of(rule(KubeFedNames.TYPES_GROUP, List.of(EVERY_RESOURCE), SYNC));
    }
    List<String> plurals =
        options.types().stream()
            .map(TargetApi::type)
            .map(target -> FederatedType.forTarget(target).federated().plural())
            .sorted()
            .toList();
    return plurals.isEmpty()
        ? List.of()
        : List.of(
            rule(KubeFedNames.TYPES_GROUP, plurals, SYNC),
            rule(
                KubeFedNames.TYPES_GROUP,
                plurals.stream().map(plural -> plural + "/status").toList(),
                WRITE_STATUS));
  }

  /** What one federated type needs. */
  static List<JsonValue> type(String group, String plural) {
    return List.of(
        rule(group, List.of(plural), SYNC), rule(group, List.of(plural + "/status"), WRITE_STATUS));
  }

  /** What is not in a namespace: who the host is, and where its webhooks are declared. */
  static List<JsonValue> cluster(DeploymentOptions options) {
    List<JsonValue> rules = new ArrayList<>();
    rules.add(rule(CORE, List.of("namespaces"), List.of("kube-system"), List.of("get")));
    // Where the scale of a custom type has its replicas.
    rules.add(rule("apiextensions.k8s.io", List.of("customresourcedefinitions"), List.of("get")));
    if (options.webhook()) {
      rules.addAll(Webhooks.rules(options));
    }
    return rules;
  }

  /** What may be done with objects of those names. */
  static JsonValue named(ResourceType type, List<String> names, List<String> verbs) {
    return rule(type.group(), List.of(type.plural()), names, verbs);
  }

  /** What is needed in the system namespace. */
  static List<JsonValue> systemNamespace(boolean webhook) {
    List<JsonValue> rules = new ArrayList<>();
    rules.add(rule(KubeFedNames.CORE_GROUP, List.of("kubefedclusters", "kubefedconfigs"), READ));
    rules.add(
        rule(
            KubeFedNames.CORE_GROUP,
            List.of("federatedtypeconfigs"),
            List.of("get", "list", "patch", "watch")));
    rules.add(
        rule(
            KubeFedNames.CORE_GROUP,
            List.of("federatedtypeconfigs/status", "kubefedclusters/status"),
            WRITE_STATUS));
    // Who leads, and what lost members still have to delete.
    rules.add(
        rule(
            "coordination.k8s.io",
            List.of("leases"),
            List.of("create", "get", "list", "update", "watch")));
    rules.add(
        rule(
            CORE,
            List.of("configmaps"),
            List.of("create", "delete", "get", "list", "patch", "update")));
    rules.add(rule(CORE, List.of("endpoints"), List.of("create")));
    rules.add(
        rule(
            CORE,
            List.of("endpoints"),
            List.of(Names.CONTROLLER_MANAGER),
            List.of("get", "update")));
    // The tokens of the members, and the certificate of the webhooks.
    rules.add(rule(CORE, List.of("secrets"), READ));
    if (webhook) {
      rules.add(rule(CORE, List.of("secrets"), List.of("create")));
      rules.add(
          rule(CORE, List.of("secrets"), List.of(Names.CERTIFICATE_SECRET), List.of("update")));
    }
    return rules;
  }

  /** What people may do who administer, edit or view namespaces. */
  static List<JsonValue> people(List<String> verbs) {
    return List.of(
        rule(KubeFedNames.TYPES_GROUP, List.of(EVERY_RESOURCE), verbs),
        rule(KubeFedNames.SCHEDULING_GROUP, List.of(EVERY_RESOURCE), verbs),
        rule(KubeFedNames.MULTICLUSTER_DNS_GROUP, List.of(EVERY_RESOURCE), verbs),
        rule(
            KubeFedNames.CORE_GROUP,
            List.of("propagatedversions", "federatedservicestatuses"),
            READ));
  }
}
