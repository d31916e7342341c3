package io.kubefed.propagation.admin;

import static io.kubefed.propagation.admin.Trees.fields;
import static io.kubefed.propagation.cluster.StandardTypes.CLUSTER_ROLE;
import static io.kubefed.propagation.cluster.StandardTypes.CLUSTER_ROLE_BINDING;
import static io.kubefed.propagation.cluster.StandardTypes.ROLE;
import static io.kubefed.propagation.cluster.StandardTypes.ROLE_BINDING;
import static io.kubefed.propagation.cluster.StandardTypes.SERVICE_ACCOUNT;

import io.kubefed.core.ObjectReference;
import io.kubefed.core.ResourceType;
import io.kubefed.core.federated.FederatedType;
import io.kubefed.core.json.JsonValue;
import io.kubefed.core.placement.ControlPlaneScope;
import io.kubefed.propagation.cluster.CallInterruptedException;
import io.kubefed.propagation.cluster.ClusterClient;
import io.kubefed.propagation.cluster.ClusterException;
import io.kubefed.propagation.cluster.ListOptions;
import io.kubefed.propagation.cluster.WriteOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What the control plane may do in one member: the roles and their bindings. */
final class MemberRoles {

  private static final String RBAC_GROUP = "rbac.authorization.k8s.io";
  private static final int PAGE = 500;

  /** A role, to be bound to the service account. */
  private record Wanted(ResourceType type, String namespace, String name, List<JsonValue> rules) {

    boolean inNamespace() {
      return type.equals(ROLE);
    }

    ResourceType bindingType() {
      return inNamespace() ? ROLE_BINDING : CLUSTER_ROLE_BINDING;
    }

    JsonValue role() {
      return Trees.named(type, namespace, name).with("rules", JsonValue.of(rules));
    }
  }

  private final ClusterClient member;
  private final MemberNames names;

  MemberRoles(ClusterClient member, MemberNames names) {
    this.member = member;
    this.names = names;
  }

  private List<Wanted> wanted(
      ControlPlaneScope scope, MemberRights rights, List<ResourceType> types) {
    boolean all = rights == MemberRights.EVERYTHING;
    if (scope == ControlPlaneScope.CLUSTER) {
      return List.of(
          new Wanted(
              CLUSTER_ROLE,
              "",
              names.role(),
              all ? MemberRules.everythingInTheCluster() : MemberRules.ofTypes(types)));
    }
    return List.of(
        new Wanted(
            ROLE,
            names.namespace(),
            names.role(),
            all ? MemberRules.everything() : MemberRules.ofTypesInNamespace(types)),
        new Wanted(CLUSTER_ROLE, "", names.healthCheckRole(), MemberRules.healthCheck()));
  }

  /** Asks the member to pretend, which tells whether it would allow it. */
  void rehearse(ControlPlaneScope scope, MemberRights rights, List<ResourceType> types) {
    for (Wanted role : wanted(scope, rights, types)) {
      // In a namespace that is not there yet nothing can be rehearsed.
      if (!role.inNamespace() && member.get(role.type(), "", role.name()).isEmpty()) {
        member.create(role.type(), role.role(), WriteOptions.DEFAULT.withDryRun(true));
      }
    }
  }

  void write(
      ControlPlaneScope scope, MemberRights rights, List<ResourceType> types, Journal journal) {
    for (Wanted role : wanted(scope, rights, types)) {
      writeRole(role, journal);
      bind(role, journal);
    }
  }

  /** Changes the rules of the roles that are there to what these types need. */
  void update(
      ControlPlaneScope scope, MemberRights rights, List<ResourceType> types, Journal journal) {
    wanted(scope, rights, types).forEach(role -> writeRole(role, journal));
  }

  private void writeRole(Wanted role, Journal journal) {
    journal.ensure(member, role.type(), role.role());
  }

  private void bind(Wanted role, Journal journal) {
    JsonValue roleRef =
        fields("apiGroup", RBAC_GROUP, "kind", role.type().kind(), "name", role.name());
    JsonValue binding =
        Trees.named(role.bindingType(), role.namespace(), role.name())
            .with(
                "subjects",
                JsonValue.of(
                    List.of(
                        fields(
                            "kind",
                            SERVICE_ACCOUNT.kind(),
                            "name",
                            names.serviceAccount(),
                            "namespace",
                            names.namespace()))))
            .with("roleRef", roleRef);
    Optional<JsonValue> there = member.get(role.bindingType(), role.namespace(), role.name());
    if (there.isPresent() && !there.get().get("roleRef").equals(Optional.of(roleRef))) {
      // What a binding refers to cannot be changed.
      journal.delete(member, role.bindingType(), role.namespace(), role.name());
      journal.create(member, role.bindingType(), binding);
    } else {
      journal.ensure(member, role.bindingType(), binding);
    }
  }

  /** Deletes the roles of either scope, bindings first. */
  void delete(Journal journal) {
    for (String name : List.of(names.role(), names.healthCheckRole())) {
      journal.delete(member, CLUSTER_ROLE_BINDING, "", name);
      journal.delete(member, CLUSTER_ROLE, "", name);
    }
    journal.delete(member, ROLE_BINDING, names.namespace(), names.role());
    journal.delete(member, ROLE, names.namespace(), names.role());
  }

  /** All that is bound to the service account, by whomever. */
  GrantReport granted(List<ResourceType> types) {
    List<Grant> grants = new ArrayList<>();
    for (JsonValue binding : list(CLUSTER_ROLE_BINDING)) {
      grants.addAll(grants(binding, ""));
    }
    for (JsonValue binding : list(ROLE_BINDING)) {
      grants.addAll(grants(binding, Trees.namespace(binding)));
    }
    List<ResourceType> uncovered =
        types.stream()
            .filter(
                type ->
                    !MemberRules.MANAGE.stream()
                        .allMatch(
                            verb ->
                                grants.stream()
                                    .anyMatch(
                                        grant -> grant.covers(verb, type.group(), type.plural()))))
            .toList();
    return new GrantReport(
        ObjectReference.of(SERVICE_ACCOUNT, names.namespace(), names.serviceAccount()),
        grants,
        uncovered);
  }

  private List<JsonValue> list(ResourceType bindings) {
    return member.listAll(bindings, ListOptions.everywhere().withLimit(PAGE)).items().stream()
        .filter(binding -> Trees.items(binding, "subjects").stream().anyMatch(this::isOurs))
        .toList();
  }

  private boolean isOurs(JsonValue subject) {
    return subject.text("kind").equals(Optional.of(SERVICE_ACCOUNT.kind()))
        && subject.text("name").equals(Optional.of(names.serviceAccount()))
        && subject.text("namespace").equals(Optional.of(names.namespace()));
  }

  private List<Grant> grants(JsonValue binding, String namespace) {
    String name = binding.text("roleRef", "name").orElse("");
    boolean clusterRole = binding.text("roleRef", "kind").equals(Optional.of(CLUSTER_ROLE.kind()));
    ResourceType type = clusterRole ? CLUSTER_ROLE : ROLE;
    String roleNamespace = clusterRole ? "" : namespace;
    ObjectReference role = ObjectReference.of(type, roleNamespace, name);
    return member.get(type, roleNamespace, name).stream()
        .flatMap(found -> Trees.items(found, "rules").stream())
        .map(
            rule ->
                new Grant(
                    role,
                    namespace,
                    texts(rule, "verbs"),
                    texts(rule, "apiGroups"),
                    texts(rule, "resources"),
                    texts(rule, "nonResourceURLs")))
        .toList();
  }

  private static List<String> texts(JsonValue rule, String field) {
    return Trees.items(rule, field).stream().flatMap(item -> item.text().stream()).toList();
  }

  /**
   * Lets the roles of all members that have no more than the enabled types need follow these types;
   * tells of members that there is no client for.
   */
  static void follow(Host host, List<FederatedType> propagated, Journal journal) {
    List<ResourceType> types = propagated.stream().map(FederatedType::target).toList();
    List<JsonValue> limited =
        host.clusters().stream()
            .filter(cluster -> rightsIn(cluster) == MemberRights.ENABLED_TYPES)
            .toList();
    if (limited.isEmpty()) {
      return;
    }
    ControlPlaneScope scope = host.scope();
    for (JsonValue cluster : limited) {
      String name = Trees.name(cluster);
      Optional<ClusterClient> member = host.members().apply(name);
      if (member.isEmpty()) {
        journal.note(behind(name, "there is no client for it"));
        continue;
      }
      try {
        new MemberRoles(member.get(), namesIn(host, cluster))
            .update(scope, MemberRights.ENABLED_TYPES, types, journal);
      } catch (CallInterruptedException e) {
        throw e;
      } catch (ClusterException e) {
        // One member that is down keeps no type from being enabled.
        journal.note(behind(name, String.valueOf(e.getMessage())));
      }
    }
  }

  private static String behind(String cluster, String why) {
    return "cluster "
        + cluster
        + ": the control plane's rights there do not follow the enabled types yet: "
        + why
        + "; update its grants";
  }

  static MemberRights rightsIn(JsonValue cluster) {
    return Trees.annotation(cluster, KubeFedTypes.RIGHTS)
            .equals(Optional.of(MemberRights.ENABLED_TYPES.word()))
        ? MemberRights.ENABLED_TYPES
        : MemberRights.EVERYTHING;
  }

  /** The names in a member that has joined, as they were when it did. */
  static MemberNames namesIn(Host host, JsonValue cluster) {
    return new MemberNames(
        Trees.name(cluster),
        Trees.annotation(cluster, KubeFedTypes.HOST_CLUSTER_NAME).orElse(host.name()),
        host.namespace());
  }
}
