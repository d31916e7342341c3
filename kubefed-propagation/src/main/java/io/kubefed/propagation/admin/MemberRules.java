package io.kubefed.propagation.admin;

import static io.kubefed.propagation.admin.Trees.fields;

import io.kubefed.core.ResourceType;
import io.kubefed.core.json.JsonValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** The RBAC rules of the control plane in a member. */
final class MemberRules {

  private static final String RBAC_GROUP = "rbac.authorization.k8s.io";
  private static final String CORE_GROUP = "";

  /** What propagation does with the objects of a type. */
  static final List<String> MANAGE =
      List.of("create", "delete", "get", "list", "patch", "update", "watch");

  private static final List<String> READ = List.of("get", "list", "watch");

  private MemberRules() {}

  /** All resources. */
  static List<JsonValue> everything() {
    return List.of(rule(List.of("*"), "*", List.of("*")));
  }

  /** All resources, and reading all paths. */
  static List<JsonValue> everythingInTheCluster() {
    return List.of(everything().get(0), paths("*"));
  }

  /**
   * What a control plane of one namespace needs outside of it: the health of the cluster, and the
   * nodes, which tell its zones.
   */
  static List<JsonValue> healthCheck() {
    return List.of(
        paths("/healthz", "/version"), rule(List.of("list"), CORE_GROUP, List.of("nodes")));
  }

  /** What the types need within a namespace. */
  static List<JsonValue> ofTypesInNamespace(List<ResourceType> types) {
    List<JsonValue> rules =
        new ArrayList<>(managing(types.stream().filter(ResourceType::namespaced).toList()));
    rules.add(rule(READ, CORE_GROUP, List.of("endpoints", "pods", "services")));
    rules.addAll(discovery());
    return rules;
  }

  /**
   * What the types need in the whole cluster: besides the types themselves what health checks
   * (nodes, paths), scheduling (pods, nodes) and DNS (services, endpoints, ingresses) look at.
   */
  static List<JsonValue> ofTypes(List<ResourceType> types) {
    List<JsonValue> rules = new ArrayList<>(managing(types));
    rules.add(
        rule(READ, CORE_GROUP, List.of("endpoints", "namespaces", "nodes", "pods", "services")));
    rules.addAll(discovery());
    rules.add(paths("/healthz", "/version"));
    return rules;
  }

  /** What DNS looks at beside services and Endpoints. */
  private static List<JsonValue> discovery() {
    return List.of(
        rule(READ, "discovery.k8s.io", List.of("endpointslices")),
        rule(READ, "networking.k8s.io", List.of("ingresses")));
  }

  private static List<JsonValue> managing(List<ResourceType> types) {
    Map<String, Set<String>> plurals = new TreeMap<>();
    types.forEach(
        type -> plurals.computeIfAbsent(type.group(), group -> new TreeSet<>()).add(type.plural()));
    List<JsonValue> rules = new ArrayList<>();
    plurals.forEach((group, names) -> rules.add(rule(MANAGE, group, List.copyOf(names))));
    // RBAC lets nobody grant what he has not got himself, unless he may escalate and bind.
    Set<String> rbac = plurals.getOrDefault(RBAC_GROUP, Set.of());
    List<String> roles = List.of("clusterroles", "roles");
    List<String> escalated = roles.stream().filter(rbac::contains).toList();
    if (!escalated.isEmpty()) {
      rules.add(rule(List.of("escalate"), RBAC_GROUP, escalated));
    }
    if (rbac.contains("clusterrolebindings") || rbac.contains("rolebindings")) {
      rules.add(rule(List.of("bind"), RBAC_GROUP, roles));
    }
    return rules;
  }

  private static JsonValue rule(List<String> verbs, String group, List<String> resources) {
    return fields("verbs", verbs, "apiGroups", List.of(group), "resources", resources);
  }

  private static JsonValue paths(String... paths) {
    return fields("verbs", List.of("get"), "nonResourceURLs", List.of(paths));
  }
}
