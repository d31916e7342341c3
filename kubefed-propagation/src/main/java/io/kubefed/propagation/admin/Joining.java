package io.kubefed.propagation.admin;

import static io.kubefed.propagation.admin.KubeFedTypes.CREDENTIALS_OF;
import static io.kubefed.propagation.admin.KubeFedTypes.FEDERATION;
import static io.kubefed.propagation.admin.KubeFedTypes.HOST_CLUSTER_NAME;
import static io.kubefed.propagation.admin.KubeFedTypes.KUBEFED_CLUSTER;
import static io.kubefed.propagation.admin.KubeFedTypes.RIGHTS;
import static io.kubefed.propagation.admin.Trees.fields;
import static io.kubefed.propagation.cluster.StandardTypes.NAMESPACE;
import static io.kubefed.propagation.cluster.StandardTypes.SECRET;
import static io.kubefed.propagation.cluster.StandardTypes.SERVICE_ACCOUNT;

import io.kubefed.core.ObjectReference;
import io.kubefed.core.ResourceType;
import io.kubefed.core.federated.FederatedType;
import io.kubefed.core.json.JsonValue;
import io.kubefed.core.placement.ControlPlaneScope;
import io.kubefed.propagation.cluster.AlreadyExistsException;
import io.kubefed.propagation.cluster.ClusterClient;
import io.kubefed.propagation.cluster.ListOptions;
import io.kubefed.propagation.cluster.WriteOptions;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Lets one cluster join. First everything is looked at, and what can be rehearsed is, so that most
 * of what may go wrong goes wrong before anything is written; then the member gets its objects, and
 * the host last, so that nobody takes the cluster for a member before it is one.
 */
final class Joining {

  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final String TOKEN_TYPE = "kubernetes.io/service-account-token";

  /** The parts of a token secret, still in base64; none of them may be shown. */
  private record Token(String token, Optional<String> caBundle) {

    @Override
    public String toString() {
      return "token";
    }
  }

  private final Host host;
  private final ClusterClient member;
  private final JoinRequest request;
  private final ClusterAccess access;
  private final Journal journal;
  private final MemberNames names;
  private final MemberRoles roles;

  Joining(
      Host host, ClusterClient member, JoinRequest request, ClusterAccess access, Journal journal) {
    this.host = host;
    this.member = member;
    this.request = request;
    this.access = access;
    this.journal = journal;
    this.names =
        new MemberNames(
                request.clusterName(),
                request.hostClusterName().orElse(host.name()),
                host.namespace())
            .checked();
    request
        .secretName()
        .filter(name -> !MemberNames.isDnsName(name))
        .ifPresent(
            name -> {
              throw new IllegalArgumentException(
                  "\""
                      + name
                      + "\" cannot be the name of a secret: lower-case letters, digits, '-' and"
                      + " '.' can");
            });
    this.roles = new MemberRoles(member, names);
  }

  void run() {
    JsonValue hostNamespace = host.systemNamespace();
    ControlPlaneScope scope = host.scope();
    List<ResourceType> types =
        request.rights() == MemberRights.ENABLED_TYPES
            ? Host.propagated(host.typeConfigs()).stream().map(FederatedType::target).toList()
            : List.of();
    Optional<JsonValue> joined = host.cluster(names.cluster());
    checkName(joined);
    checkServiceAccount(hostNamespace, joined);
    Optional<JsonValue> secret = existingSecret(joined);
    if (!journal.isDryRun()) {
      awaitNamespace();
      rehearse(scope, types, joined, secret);
    }
    tellOfTwins();

    JsonValue account = writeMember(hostNamespace);
    roles.write(scope, request.rights(), types, journal);
    Token token =
        journal.isDryRun() ? new Token("", Optional.empty()) : awaitToken(Trees.uid(account));
    String secretName = writeSecret(secret, token);
    journal.ensure(
        host.client(),
        KUBEFED_CLUSTER,
        cluster(secretName, token.caBundle()),
        // The spec is replaced whole, so that nothing of an earlier way to reach it remains.
        (there, wanted) ->
            Trees.overlay(
                Trees.without(there.without("spec"), "metadata", "annotations", RIGHTS), wanted));
    replaced(joined, secretName);
  }

  private void checkName(Optional<JsonValue> joined) {
    Optional<String> other =
        joined
            .flatMap(cluster -> cluster.text("spec", "apiEndpoint"))
            .filter(endpoint -> !endpoint.equals(access.apiEndpoint()));
    if (other.isPresent() && request.errorOnExisting()) {
      throw AdminException.refused(
          host.name(),
          ObjectReference.of(KUBEFED_CLUSTER, host.namespace(), names.cluster()),
          "the name is taken by the cluster at "
              + other.get()
              + ", not "
              + access.apiEndpoint()
              + "; choose another name, let that one leave first, or join without error on"
              + " existing objects to take the name over");
    }
  }

  /** An account that somebody else made may be what another federation reaches the member by. */
  private void checkServiceAccount(JsonValue hostNamespace, Optional<JsonValue> joined) {
    if (joined.isPresent() || !request.errorOnExisting()) {
      return;
    }
    Optional<JsonValue> account =
        member.get(SERVICE_ACCOUNT, names.namespace(), names.serviceAccount());
    if (account.isPresent()
        && !Trees.annotation(account.get(), FEDERATION)
            .equals(Optional.of(Trees.uid(hostNamespace)))) {
      throw AdminException.refused(
          member.name(),
          ObjectReference.of(SERVICE_ACCOUNT, names.namespace(), names.serviceAccount()),
          "it is there already, and not from this federation; call the host or the cluster"
              + " otherwise, or join without error on existing objects to use it");
    }
  }

  /** The secret in the host that the token goes to, if it is there. */
  private Optional<JsonValue> existingSecret(Optional<JsonValue> joined) {
    Optional<String> used = joined.flatMap(cluster -> cluster.text("spec", "secretRef", "name"));
    if (request.secretName().isPresent()) {
      Optional<JsonValue> there =
          host.client().get(SECRET, host.namespace(), request.secretName().get());
      if (there.isPresent()
          && request.errorOnExisting()
          && !used.equals(request.secretName())
          && !isCredentials(there.get())) {
        throw AdminException.refused(
            host.name(),
            Trees.reference(SECRET, there.get()),
            "it is there already, and not for this cluster; choose another name, or join without"
                + " error on existing objects to use it");
      }
      return there;
    }
    Optional<JsonValue> there =
        used.flatMap(name -> host.client().get(SECRET, host.namespace(), name));
    return there.isPresent() ? there : credentials(host, names.cluster()).stream().findFirst();
  }

  private boolean isCredentials(JsonValue secret) {
    return Trees.annotation(secret, CREDENTIALS_OF).equals(Optional.of(names.cluster()));
  }

  /** The secrets that joins of that cluster made, whether or not they came to their end. */
  static List<JsonValue> credentials(Host host, String cluster) {
    return host
        .client()
        .listAll(SECRET, ListOptions.inNamespace(host.namespace()).withMetadataOnly(true))
        .items()
        .stream()
        .filter(secret -> Trees.annotation(secret, CREDENTIALS_OF).equals(Optional.of(cluster)))
        .flatMap(secret -> host.client().get(SECRET, host.namespace(), Trees.name(secret)).stream())
        .toList();
  }

  /** Lets both sides say whether they would allow what is to come. */
  private void rehearse(
      ControlPlaneScope scope,
      List<ResourceType> types,
      Optional<JsonValue> joined,
      Optional<JsonValue> secret) {
    WriteOptions rehearsal = WriteOptions.DEFAULT.withDryRun(true);
    if (secret.isEmpty()) {
      host.client().create(SECRET, newSecret(""), rehearsal);
    }
    if (joined.isEmpty()) {
      host.client()
          .create(
              KUBEFED_CLUSTER,
              cluster(request.secretName().orElse(names.cluster()), access.caBundle()),
              rehearsal);
    }
    roles.rehearse(scope, request.rights(), types);
  }

  /** One API server under two names would get everything twice. */
  private void tellOfTwins() {
    for (JsonValue other : host.clusters()) {
      if (!Trees.name(other).equals(names.cluster())
          && other.text("spec", "apiEndpoint").equals(Optional.of(access.apiEndpoint()))) {
        journal.note(
            "cluster "
                + Trees.name(other)
                + " is at "
                + access.apiEndpoint()
                + " as well: if they are one cluster, one of them should leave");
      }
    }
  }

  /** Right after a cluster has left, its namespace may be on its way still. */
  private void awaitNamespace() {
    if (!host.waiting().untilHolds(member, PATIENCE, this::namespaceSettled)) {
      throw AdminException.refused(
          member.name(),
          ObjectReference.of(NAMESPACE, "", names.namespace()),
          "it is being deleted; see what holds it, and repeat when it is gone");
    }
  }

  private boolean namespaceSettled() {
    return member.get(NAMESPACE, "", names.namespace()).filter(Trees::isBeingDeleted).isEmpty();
  }

  private JsonValue writeMember(JsonValue hostNamespace) {
    // A namespace that is there belongs to whoever made it: nothing in it is changed.
    journal.ensure(
        member, NAMESPACE, Trees.named(NAMESPACE, "", names.namespace()), (there, wanted) -> there);
    JsonValue account =
        Trees.annotated(
                Trees.annotated(
                    Trees.named(SERVICE_ACCOUNT, names.namespace(), names.serviceAccount()),
                    "kubernetes.io/enforce-mountable-secrets",
                    "true"),
                FEDERATION,
                Trees.uid(hostNamespace))
            .with("automountServiceAccountToken", JsonValue.of(false));
    JsonValue written = journal.ensure(member, SERVICE_ACCOUNT, account);
    journal.ensure(member, SECRET, tokenSecret());
    return written;
  }

  /** A secret that the member's control plane fills with a token that does not expire. */
  private JsonValue tokenSecret() {
    return Trees.annotated(
            Trees.named(SECRET, names.namespace(), names.tokenSecret()),
            "kubernetes.io/service-account.name",
            names.serviceAccount())
        .with("type", JsonValue.of(TOKEN_TYPE));
  }

  private Token awaitToken(String accountUid) {
    return host.waiting()
        .until(member, PATIENCE, () -> token(accountUid))
        .orElseThrow(
            () ->
                AdminException.refused(
                    member.name(),
                    ObjectReference.of(SECRET, names.namespace(), names.tokenSecret()),
                    "no token came into it within "
                        + PATIENCE.toSeconds()
                        + " seconds; see whether the cluster's controller manager runs, then"
                        + " repeat"));
  }

  private Optional<Token> token(String accountUid) {
    Optional<JsonValue> secret = member.get(SECRET, names.namespace(), names.tokenSecret());
    if (secret.isEmpty()) {
      // Its account was another, or not known yet, when it was made: then it is taken away again.
      try {
        member.create(SECRET, tokenSecret(), WriteOptions.DEFAULT);
      } catch (AlreadyExistsException e) {
        // It is there again: the next look tells what is in it.
      }
      return Optional.empty();
    }
    boolean stale =
        Trees.annotation(secret.get(), "kubernetes.io/service-account.uid")
            .filter(uid -> !uid.equals(accountUid))
            .isPresent();
    return stale
        ? Optional.empty()
        : secret
            .get()
            .text("data", "token")
            .filter(text -> !text.isEmpty())
            .map(text -> new Token(text, secret.get().text("data", "ca.crt")));
  }

  private String writeSecret(Optional<JsonValue> secret, Token token) {
    if (secret.isEmpty()) {
      return Trees.name(journal.create(host.client(), SECRET, newSecret(token.token())));
    }
    JsonValue wanted =
        Trees.annotated(
            Trees.named(SECRET, host.namespace(), Trees.name(secret.get())),
            CREDENTIALS_OF,
            names.cluster());
    journal.ensure(
        host.client(),
        SECRET,
        journal.isDryRun() ? wanted : wanted.with("data", fields("token", token.token())));
    return Trees.name(secret.get());
  }

  private JsonValue newSecret(String token) {
    JsonValue named =
        Trees.annotated(
            Trees.named(SECRET, host.namespace(), request.secretName().orElse("")),
            CREDENTIALS_OF,
            names.cluster());
    JsonValue metadata = Trees.metadata(named);
    return named
        .with(
            "metadata",
            request.secretName().isPresent()
                ? metadata
                : metadata
                    .without("name")
                    .with("generateName", JsonValue.of(names.cluster() + "-")))
        .with("data", fields("token", token));
  }

  private JsonValue cluster(String secretName, Optional<String> memberCaBundle) {
    JsonValue spec =
        fields("apiEndpoint", access.apiEndpoint(), "secretRef", fields("name", secretName));
    Optional<String> caBundle = access.caBundle().isPresent() ? access.caBundle() : memberCaBundle;
    if (caBundle.isPresent()) {
      spec = spec.with("caBundle", JsonValue.of(caBundle.get()));
    }
    if (access.insecure()) {
      spec = spec.with("disabledTLSValidations", JsonValue.of(List.of("*")));
    }
    if (access.proxyUrl().isPresent()) {
      spec = spec.with("proxyURL", JsonValue.of(access.proxyUrl().get()));
    }
    JsonValue cluster =
        Trees.annotated(
            Trees.named(KUBEFED_CLUSTER, host.namespace(), names.cluster()),
            HOST_CLUSTER_NAME,
            names.host());
    return (request.rights() == MemberRights.EVERYTHING
            ? cluster
            : Trees.annotated(cluster, RIGHTS, request.rights().word()))
        .with("spec", spec);
  }

  private void replaced(Optional<JsonValue> joined, String secretName) {
    joined
        .flatMap(cluster -> cluster.text("spec", "secretRef", "name"))
        .filter(before -> !before.equals(secretName))
        .ifPresent(
            before ->
                journal.left(
                    host.client(),
                    ObjectReference.of(SECRET, host.namespace(), before),
                    "the cluster no longer uses it"));
  }
}
