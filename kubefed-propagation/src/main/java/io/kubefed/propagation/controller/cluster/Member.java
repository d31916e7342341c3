package io.kubefed.propagation.controller.cluster;

import io.kubefed.core.Cluster;
import io.kubefed.core.json.JsonValue;
import io.kubefed.propagation.cluster.ClusterClient;
import io.kubefed.propagation.engine.Timekeeper.Cancellable;
import io.kubefed.propagation.metrics.Metrics.Registration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What is known of one member cluster. Used by decisions alone, one at a time. */
final class Member {

  final String name;
  final HealthTrack track = new HealthTrack();
  final Registration gauge;

  /** What the cluster was handed over as; nothing for one that has a KubeFedCluster. */
  final Optional<Cluster> given;

  /** The KubeFedCluster as it was last seen or written. */
  @Nullable JsonValue object;

  /** The version of the KubeFedCluster before it was last written here. */
  String replacedVersion = "";

  /** What the client was made of. */
  @Nullable ClusterConnection connection;

  /** Reaches the cluster, or says why nobody can. */
  ClusterClient client;

  /** Counts the clients, so that what was seen through an earlier one is told from what is not. */
  long generation;

  /** What is wrong with the KubeFedCluster, if anything. */
  Optional<String> malformed = Optional.empty();

  /** Tells which API server it is; kept as long as the endpoint is the same. */
  Optional<String> identity = Optional.empty();

  /** The member that is the same API server and came first. */
  Optional<String> duplicateOf = Optional.empty();

  Optional<Details> details = Optional.empty();
  boolean ready;
  boolean probing;
  boolean writing;
  long detailsAsked;
  boolean detailsWanted = true;
  volatile double gaugeValue;
  @Nullable Cancellable nextProbe;
  @Nullable Cancellable nextWrite;
  @Nullable Health recorded;

  Member(
      String name,
      Optional<Cluster> given,
      ClusterClient client,
      Function<Member, Registration> gauge) {
    this.name = name;
    this.given = given;
    this.client = client;
    this.gauge = gauge.apply(this);
  }

  /** What decisions about placement see of it. */
  Cluster cluster() {
    JsonValue seen = object;
    if (seen == null) {
      Cluster handed = given.orElseThrow();
      return new Cluster(
          name,
          handed.labels(),
          handed.annotations(),
          ready,
          handed.region().or(() -> details.flatMap(Details::region)),
          handed.zones().isEmpty() ? zones(Set.of()) : handed.zones(),
          handed.apis());
    }
    return new Cluster(
        name,
        texts(seen, "labels"),
        texts(seen, "annotations"),
        ready,
        details.flatMap(Details::region).or(() -> ClusterStatus.region(seen)),
        zones(ClusterStatus.zones(seen)),
        Optional.empty());
  }

  private Set<String> zones(Set<String> otherwise) {
    return details.map(Details::zones).filter(zones -> !zones.isEmpty()).orElse(otherwise);
  }

  private static Map<String, String> texts(JsonValue object, String field) {
    return object.path("metadata", field).map(JsonValue::textFields).orElse(Map.of());
  }

  /** How it is, as far as anybody knows. */
  Optional<Health> health() {
    return malformed.isPresent()
        ? malformed.map(why -> new Health(Health.State.MALFORMED, why))
        : track.stated();
  }

  /** Members that were handed over come first, then older KubeFedClusters, then by name. */
  String seniority() {
    JsonValue seen = object;
    return seen == null
        ? "0/" + name
        : "1/" + seen.text("metadata", "creationTimestamp").orElse("") + "/" + name;
  }

  void stop() {
    if (nextProbe != null) {
      nextProbe.cancel();
    }
    if (nextWrite != null) {
      nextWrite.cancel();
    }
    gauge.close();
  }
}
