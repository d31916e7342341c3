package io.kubefed.propagation.controller.cluster;

import io.kubefed.propagation.cluster.ClusterClient;
import io.kubefed.propagation.cluster.ClusterException;
import io.kubefed.propagation.cluster.ClusterUnreachableException;
import io.kubefed.propagation.cluster.ClusterUnreachableException.Reason;
import io.kubefed.propagation.cluster.HealthReport;
import io.kubefed.propagation.cluster.ListOptions;
import io.kubefed.propagation.cluster.StandardTypes;
import io.kubefed.propagation.cluster.UnauthorizedException;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Looks at one cluster, once. Blocks, twice as long as a check may take at most. */
final class Probe {

  private static final Logger logger = LoggerFactory.getLogger(Probe.class);

  /**
   * What was seen.
   *
   * @param health how the cluster is
   * @param identity the uid that tells API servers apart, if it was asked for and told
   * @param details what it tells of itself, if it was asked for and told
   */
  record Observation(Health health, Optional<String> identity, Optional<Details> details) {}

  /** What to look at beside the health. */
  record Wanted(boolean identity, boolean details) {}

  private final ClusterClient client;
  private final Optional<String> secret;
  private final Tasks tasks;
  private final Duration timeout;

  /**
   * A look through that client.
   *
   * @param secret where its token comes from, for messages; nothing if that is not known
   * @param timeout how long the check may take, and again what is looked at beside it
   */
  Probe(ClusterClient client, Optional<String> secret, Tasks tasks, Duration timeout) {
    this.client = client;
    this.secret = secret;
    this.tasks = tasks;
    this.timeout = timeout;
  }

  /** The uid of the namespace {@code kube-system}, which every API server has and no two share. */
  static Optional<String> identity(ClusterClient client) {
    return client
        .get(StandardTypes.NAMESPACE, "", "kube-system")
        .flatMap(namespace -> namespace.text("metadata", "uid"));
  }

  Observation look(Wanted wanted) {
    Health health;
    try {
      health =
          tasks
              .within(timeout, this::health)
              .orElseGet(
                  () -> offline("/healthz did not answer within " + timeout.toMillis() + " ms"));
    } catch (RuntimeException e) {
      health = offline("the health check failed: " + e.getMessage());
    }
    if (!health.isReady()) {
      return new Observation(health, Optional.empty(), Optional.empty());
    }
    Optional<String> identity =
        wanted.identity() ? attempt(() -> identity(client)) : Optional.empty();
    Optional<Details> details =
        wanted.details() ? attempt(() -> Optional.of(details())) : Optional.empty();
    return new Observation(health, identity, details);
  }

  /** Something that a healthy cluster may refuse all the same. */
  private <T> Optional<T> attempt(Supplier<Optional<T>> call) {
    try {
      return tasks.within(timeout, call).flatMap(answer -> answer);
    } catch (RuntimeException e) {
      logger
          .atDebug()
          .addKeyValue("cluster", client.name())
          .setCause(e)
          .log("A healthy cluster does not tell of itself");
      return Optional.empty();
    }
  }

  private Details details() {
    return Details.of(
        client.serverVersion(),
        client
            .listAll(
                StandardTypes.NODE, ListOptions.everywhere().withMetadataOnly(true).withLimit(500))
            .items());
  }

  private Health health() {
    HealthReport report = client.check();
    return switch (report.state()) {
      case READY -> new Health(Health.State.READY, "/healthz responded with ok");
      case NOT_READY -> diagnosis().orElseGet(() -> notReady(report.message()));
      case OFFLINE ->
          diagnosis().orElseGet(() -> new Health(Health.State.OFFLINE, report.message()));
    };
  }

  /** Why a cluster that does not say that it is well cannot be worked with, if somebody can act. */
  private Optional<Health> diagnosis() {
    try {
      Optional<String> unused = identity(client);
      return Optional.empty();
    } catch (UnauthorizedException e) {
      return Optional.of(
          offline(
              "the API server does not accept the token ("
                  + e.getMessage()
                  + "); put a valid one "
                  + secret
                      .map(name -> "under the key token of Secret " + name)
                      .orElse("into its client")));
    } catch (ClusterUnreachableException e) {
      return e.reason() == Reason.TRUST
          ? Optional.of(
              offline(
                  e.getMessage()
                      + "; put the certificate of the authority that signed the server's into"
                      + " spec.caBundle, or have the server's certificate renewed or made out to"
                      + " the host of spec.apiEndpoint"))
          : Optional.empty();
    } catch (ClusterException e) {
      return Optional.empty();
    }
  }

  private static Health offline(String why) {
    return new Health(Health.State.OFFLINE, "cluster is not reachable: " + why);
  }

  private static Health notReady(String message) {
    return new Health(Health.State.NOT_READY, message);
  }
}
