package io.kubefed.propagation.admin;

import static io.kubefed.propagation.admin.KubeFedTypes.KUBEFED_CLUSTER;
import static io.kubefed.propagation.cluster.StandardTypes.NAMESPACE;
import static io.kubefed.propagation.cluster.StandardTypes.SECRET;
import static io.kubefed.propagation.cluster.StandardTypes.SERVICE_ACCOUNT;

import io.kubefed.core.KubefedException;
import io.kubefed.core.ObjectReference;
import io.kubefed.core.ResourceType;
import io.kubefed.core.api.KubeFedNames;
import io.kubefed.core.federated.FederatedType;
import io.kubefed.core.json.JsonValue;
import io.kubefed.core.selector.LabelSelector;
import io.kubefed.propagation.cluster.CallInterruptedException;
import io.kubefed.propagation.cluster.ClusterClient;
import io.kubefed.propagation.cluster.DiscoveredType;
import io.kubefed.propagation.cluster.ListOptions;
import io.kubefed.propagation.cluster.TypeNotServedException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Lets one cluster leave: the member is cleaned first, the host last, so that a repeated unjoin
 * knows what there was to clean.
 */
final class Unjoining {

  private static final int PAGE = 500;

  /** What every namespace has without anybody making it, by plural. */
  private static final Map<String, Set<String>> OF_EVERY_NAMESPACE =
      Map.of(
          "serviceaccounts", Set.of("default"),
          "configmaps", Set.of("kube-root-ca.crt"));

  /** What comes and goes by itself. */
  private static final Set<String> PASSING =
      Set.of("events", "events.events.k8s.io", "endpointslices.discovery.k8s.io");

  private final Host host;
  private final Optional<ClusterClient> member;
  private final UnjoinRequest request;
  private final Journal journal;
  private final Optional<JsonValue> joined;
  private final MemberNames names;

  Unjoining(Host host, Optional<ClusterClient> member, UnjoinRequest request, Journal journal) {
    this.host = host;
    this.member = member;
    this.request = request;
    this.journal = journal;
    this.joined = host.cluster(request.clusterName());
    MemberNames recorded =
        joined
            .map(cluster -> MemberRoles.namesIn(host, cluster))
            .orElse(new MemberNames(request.clusterName(), host.name(), host.namespace()));
    this.names =
        request
            .hostClusterName()
            .map(name -> new MemberNames(recorded.cluster(), name, recorded.namespace()))
            .orElse(recorded)
            .checked();
  }

  void run() {
    JsonValue hostNamespace = host.systemNamespace();
    if (member.isPresent()) {
      try {
        cleanMember(member.get(), hostNamespace);
      } catch (CallInterruptedException e) {
        throw e;
      } catch (KubefedException e) {
        if (!request.force()) {
          throw e;
        }
        journal.note(
            "cluster "
                + names.cluster()
                + " could not be cleaned to the end: "
                + e.getMessage()
                + "; what may be left there: "
                + traces());
      }
    } else if (request.force()) {
      journal.note(
          "cluster " + names.cluster() + " was not cleaned; what may be left there: " + traces());
    } else {
      throw AdminException.refused(
          host.name(),
          ObjectReference.of(KUBEFED_CLUSTER, host.namespace(), names.cluster()),
          "without a client for the cluster itself nothing there can be cleaned; force it if the"
              + " cluster is gone");
    }
    cleanHost();
  }

  private String traces() {
    return "namespace "
        + names.namespace()
        + " with ServiceAccount and Secret "
        + names.serviceAccount()
        + ", the roles and bindings "
        + names.role()
        + " and "
        + names.healthCheckRole()
        + ", and all objects labelled "
        + KubeFedNames.MANAGED_LABEL;
  }

  private void cleanMember(ClusterClient client, JsonValue hostNamespace) {
    tellOfManagedObjects(client);
    new MemberRoles(client, names).delete(journal);
    journal.delete(client, SECRET, names.namespace(), names.tokenSecret());
    journal.delete(client, SERVICE_ACCOUNT, names.namespace(), names.serviceAccount());
    cleanNamespace(client, hostNamespace);
  }

  private void cleanNamespace(ClusterClient client, JsonValue hostNamespace) {
    ObjectReference reference = ObjectReference.of(NAMESPACE, "", names.namespace());
    Optional<JsonValue> namespace = client.get(NAMESPACE, "", names.namespace());
    if (namespace.map(Trees::uid).equals(Optional.of(Trees.uid(hostNamespace)))) {
      journal.left(client, reference, "it is the system namespace of the host itself");
      return;
    }
    List<ObjectReference> contents =
        namespace.isEmpty() ? List.of() : contents(client, names.namespace());
    if (contents.isEmpty()) {
      journal.delete(client, NAMESPACE, "", names.namespace());
    } else {
      journal.left(
          client,
          reference,
          "it holds "
              + contents.size()
              + (contents.size() == 1 ? " more object, " : " more objects, such as ")
              + contents.get(0));
    }
  }

  /** What is in a namespace besides what every namespace has and what this unjoin deletes. */
  private List<ObjectReference> contents(ClusterClient client, String namespace) {
    List<ObjectReference> contents = new ArrayList<>();
    client.refreshDiscovery();
    for (DiscoveredType found : client.discover()) {
      ResourceType type = found.type();
      if (!type.namespaced()
          || !found.preferred()
          || !found.isStored()
          || PASSING.contains(type.qualifiedPlural())) {
        continue;
      }
      for (JsonValue object : list(client, type, ListOptions.inNamespace(namespace))) {
        String name = Trees.name(object);
        if (!OF_EVERY_NAMESPACE.getOrDefault(type.qualifiedPlural(), Set.of()).contains(name)
            && !name.equals(names.role())
            && !isOurs(type, name)
            && !isTokenOfAccount(object)) {
          contents.add(Trees.reference(type, object));
        }
      }
    }
    return contents;
  }

  /** In a dry run they are there still. */
  private boolean isOurs(ResourceType type, String name) {
    return (type.equals(SERVICE_ACCOUNT) || type.equals(SECRET))
        && name.equals(names.serviceAccount());
  }

  /** The tokens that clusters before 1.24 make for every account, such as default-token-x2k4v. */
  private boolean isTokenOfAccount(JsonValue object) {
    return Trees.annotation(object, "kubernetes.io/service-account.name")
        .filter(account -> account.equals("default") || account.equals(names.serviceAccount()))
        .isPresent();
  }

  /** What was propagated stays, as in KubeFed; the operator should hear of it. */
  private void tellOfManagedObjects(ClusterClient client) {
    for (FederatedType type : Host.propagated(host.typeConfigs())) {
      ListOptions managed =
          ListOptions.everywhere()
              .withLabelSelector(
                  LabelSelector.ofLabels(Map.of(KubeFedNames.MANAGED_LABEL, KubeFedNames.MANAGED)));
      List<JsonValue> objects = list(client, type.target(), managed);
      if (!objects.isEmpty()) {
        journal.left(
            client,
            Trees.reference(type.target(), objects.get(0)),
            objects.size() == 1
                ? "it was propagated and stays"
                : "it and "
                    + (objects.size() - 1)
                    + " more of "
                    + type.target().plural()
                    + " were propagated and stay");
      }
    }
  }

  private static List<JsonValue> list(
      ClusterClient client, ResourceType type, ListOptions options) {
    try {
      return client.listAll(type, options.withLimit(PAGE).withMetadataOnly(true)).items();
    } catch (TypeNotServedException e) {
      return List.of();
    }
  }

  private void cleanHost() {
    Stream.concat(
            joined.flatMap(cluster -> cluster.text("spec", "secretRef", "name")).stream(),
            Joining.credentials(host, names.cluster()).stream().map(Trees::name))
        .distinct()
        .forEach(secret -> journal.delete(host.client(), SECRET, host.namespace(), secret));
    journal.delete(host.client(), KUBEFED_CLUSTER, host.namespace(), names.cluster());
  }
}
