package io.kubefed.propagation.controller.cluster;

import io.kubefed.core.api.KubeFedConfig;
import io.kubefed.core.json.JsonValue;
import io.kubefed.propagation.cluster.ClusterClient;
import io.kubefed.propagation.cluster.ClusterClients;
import io.kubefed.propagation.cluster.ClusterException;
import io.kubefed.propagation.cluster.ConflictException;
import io.kubefed.propagation.cluster.NotFoundException;
import io.kubefed.propagation.cluster.WriteOptions;
import io.kubefed.propagation.controller.ControllerContext;
import io.kubefed.propagation.controller.cluster.ClusterController.Given;
import io.kubefed.propagation.event.EventRecorder.Severity;
import io.kubefed.propagation.metrics.Metrics.Registration;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The members and what is decided about them. Every method but {@link #hostCluster} is a decision:
 * they are called one after the other and call no cluster. Calls are tasks, whose results come back
 * as decisions.
 */
final class Members {

  private static final Logger logger = LoggerFactory.getLogger(Members.class);
  private static final Duration LONGEST_FIRST_DELAY = Duration.ofSeconds(1);
  private static final Duration DETAILS_PERIOD = Duration.ofMinutes(5);
  private static final Duration DETAILS_RETRY = Duration.ofMinutes(1);

  private final ControllerContext context;
  private final Tasks tasks;
  private final ClusterConnector connector;
  private final ConnectionReader reader;
  private final UnaryOperator<ClusterClient> decoration;
  private final RandomGenerator random;
  private final List<Given> given;
  private final Map<String, Member> members = new TreeMap<>();
  private HealthSettings settings = HealthSettings.of(new KubeFedConfig());
  private Optional<String> hostIdentity = Optional.empty();
  private volatile Optional<String> hostCluster = Optional.empty();

  Members(
      ControllerContext context,
      Tasks tasks,
      ClusterConnector connector,
      ConnectionReader reader,
      UnaryOperator<ClusterClient> decoration,
      RandomGenerator random,
      List<Given> given) {
    this.context = context;
    this.tasks = tasks;
    this.connector = connector;
    this.reader = reader;
    this.decoration = decoration;
    this.random = random;
    this.given = List.copyOf(given);
  }

  /** Begins with the members that were handed over. */
  void start() {
    askHost();
    for (Given handed : given) {
      String name = handed.cluster().name();
      ClusterClient client = decoration.apply(ClusterClients.lent(handed.client()));
      Member member = new Member(name, Optional.of(handed.cluster()), client, this::gauge);
      members.put(name, member);
      member.ready = handed.cluster().ready();
      register(member);
      probeSoon(member);
    }
  }

  /** Has checks made by these settings from now on. */
  void configure(HealthSettings changed) {
    if (!changed.equals(settings)) {
      settings = changed;
      members.values().stream()
          .filter(member -> member.nextProbe != null)
          .forEach(member -> schedule(member, part(changed.period())));
    }
  }

  /** Takes a KubeFedCluster as it is now, or looks again at one whose Secret has changed. */
  void seen(JsonValue object) {
    String name = object.text("metadata", "name").orElseThrow();
    Member known = members.get(name);
    if (known != null && known.given.isPresent()) {
      refuse(object, "there is a member of this name that was handed over in code; rename one");
      return;
    }
    Member member = known == null ? join(name, object) : known;
    // What was written here comes back later, and what it replaced may come in between.
    if (!version(object).equals(member.replacedVersion)) {
      member.object = object;
    }
    connect(member, object);
    register(member);
    publish(member);
  }

  private Member join(String name, JsonValue object) {
    ClusterClient none = ClusterClients.unavailable(name, "the cluster has not been read yet");
    Member member = new Member(name, Optional.empty(), none, this::gauge);
    member.ready = ClusterStatus.isReady(object);
    members.put(name, member);
    return member;
  }

  /** Makes a client if what the KubeFedCluster and its Secret say is not what it is made of. */
  private void connect(Member member, JsonValue object) {
    ClusterConnection wanted;
    try {
      wanted = reader.read(object);
    } catch (IllegalArgumentException e) {
      member.connection = null;
      member.identity = Optional.empty();
      member.duplicateOf = Optional.empty();
      disconnect(member, String.valueOf(e.getMessage()));
      settleIdentities();
      return;
    }
    ClusterConnection made = member.connection;
    if (wanted.equals(made)) {
      return;
    }
    member.connection = wanted;
    if (made != null && !made.endpoint().equals(wanted.endpoint())) {
      member.identity = Optional.empty();
      member.ready = false;
    }
    if (member.duplicateOf.isEmpty() || member.identity.isEmpty()) {
      member.duplicateOf = Optional.empty();
      open(member, wanted);
    }
    settleIdentities();
  }

  private void open(Member member, ClusterConnection connection) {
    ClusterClient client;
    try {
      client = connector.connect(connection);
    } catch (RuntimeException e) {
      disconnect(member, String.valueOf(e.getMessage()));
      return;
    }
    if (member.malformed.isPresent()) {
      member.malformed = Optional.empty();
      member.ready = false;
    }
    member.client = decoration.apply(client);
    member.generation++;
    member.track.reset();
    member.probing = false;
    member.detailsWanted = true;
    probeSoon(member);
  }

  /** Has the client of a member say what is wrong. */
  private void disconnect(Member member, String why) {
    if (member.malformed.equals(Optional.of(why))) {
      return;
    }
    member.malformed = Optional.of(why);
    member.ready = false;
    member.generation++;
    member.probing = false;
    member.track.reset();
    cancelProbe(member);
    member.client =
        decoration.apply(
            ClusterClients.unavailable(
                member.name, "KubeFedCluster " + member.name + " is malformed: " + why));
  }

  /** Takes a KubeFedCluster out that is no longer there. */
  void gone(String name) {
    Member member = members.get(name);
    if (member != null && member.given.isEmpty()) {
      members.remove(name);
      member.stop();
      context.members().remove(name);
      settleIdentities();
    }
  }

  private void probeSoon(Member member) {
    Duration tenth = settings.period().dividedBy(10);
    schedule(member, part(tenth.compareTo(LONGEST_FIRST_DELAY) < 0 ? tenth : LONGEST_FIRST_DELAY));
  }

  /** A random part of a duration, so that not all clusters are asked at once. */
  private Duration part(Duration whole) {
    return Duration.ofNanos((long) (whole.toNanos() * random.nextDouble()));
  }

  private void schedule(Member member, Duration delay) {
    cancelProbe(member);
    long generation = member.generation;
    member.nextProbe =
        context
            .time()
            .schedule(
                delay,
                () ->
                    tasks.decide(
                        () -> {
                          if (isCurrent(member, generation)) {
                            probe(member);
                          }
                        }));
  }

  private static void cancelProbe(Member member) {
    if (member.nextProbe != null) {
      member.nextProbe.cancel();
      member.nextProbe = null;
    }
  }

  private boolean isCurrent(Member member, long generation) {
    return members.get(member.name) == member && member.generation == generation;
  }

  private void probe(Member member) {
    if (member.probing) {
      return;
    }
    member.probing = true;
    member.nextProbe = null;
    long now = context.time().nanoTime();
    Duration fresh =
        member.details.map(Details::hasTopology).orElse(false) ? DETAILS_PERIOD : DETAILS_RETRY;
    boolean details = member.detailsWanted || now - member.detailsAsked >= fresh.toNanos();
    Probe.Wanted wanted = new Probe.Wanted(member.identity.isEmpty(), details);
    ClusterConnection connection = member.connection;
    JsonValue object = member.object;
    Optional<String> secret =
        connection == null || object == null
            ? Optional.empty()
            : ConnectionReader.secretName(object)
                .map(name -> context.systemNamespace() + "/" + name);
    Probe probe = new Probe(member.client, secret, tasks, settings.timeout());
    long generation = member.generation;
    tasks.run(
        () -> {
          long begun = context.time().nanoTime();
          Probe.Observation observation = probe.look(wanted);
          context
              .metrics()
              .time(
                  "kubefed.cluster.check",
                  Map.of("cluster", member.name),
                  Duration.ofNanos(Math.max(0, context.time().nanoTime() - begun)));
          tasks.decide(
              () -> {
                if (isCurrent(member, generation)) {
                  observed(member, observation, wanted);
                }
              });
        });
  }

  private void observed(Member member, Probe.Observation observation, Probe.Wanted wanted) {
    member.probing = false;
    boolean first = member.track.stated().isEmpty();
    boolean before = member.ready;
    Health health = member.track.take(observation.health(), settings);
    if (observation.details().isPresent()) {
      member.details = observation.details();
      member.detailsWanted = false;
      member.detailsAsked = context.time().nanoTime();
    } else if (wanted.details()) {
      member.detailsWanted = true;
    }
    if (observation.identity().isPresent()) {
      member.identity = observation.identity();
      long generation = member.generation;
      settleIdentities();
      if (member.generation != generation) {
        return; // It is one of two that are the same API server, and not the first.
      }
    }
    member.ready = health.isReady();
    schedule(
        member,
        first
            ? settings.period().dividedBy(2).plus(part(settings.period().dividedBy(2)))
            : settings.period());
    register(member);
    if (member.ready && !before) {
      logger.atInfo().addKeyValue("cluster", member.name).log("A member cluster is ready");
      context.informers().retryNow(member.client);
    } else if (!member.ready && before) {
      logger
          .atWarn()
          .addKeyValue("cluster", member.name)
          .addKeyValue("reason", health.message())
          .log("A member cluster is no longer ready");
    }
    publish(member);
  }

  /**
   * Finds the members that are one API server, of which only the first may be worked with, and the
   * one that is the host.
   */
  private void settleIdentities() {
    List<Member> known =
        members.values().stream().filter(member -> member.identity.isPresent()).toList();
    Map<String, Member> firsts = new TreeMap<>();
    known.stream()
        .sorted(Comparator.comparing(Member::seniority))
        .forEach(member -> firsts.putIfAbsent(member.identity.orElseThrow(), member));
    for (Member member : known) {
      Member first = firsts.get(member.identity.orElseThrow());
      Optional<String> other =
          first == null || first == member ? Optional.empty() : Optional.of(first.name);
      if (!other.equals(member.duplicateOf)) {
        member.duplicateOf = other;
        settleDuplicate(member);
      }
    }
    hostCluster = hostIdentity.map(firsts::get).map(member -> member.name);
  }

  private void settleDuplicate(Member member) {
    ClusterConnection connection = member.connection;
    Optional<String> first = member.duplicateOf;
    if (first.isPresent()) {
      disconnect(
          member,
          "spec.apiEndpoint leads to the same API server as the member cluster "
              + first.get()
              + ", which came first; delete this KubeFedCluster, or have it lead to another"
              + " cluster");
    } else if (connection != null) {
      open(member, connection);
    } else {
      return;
    }
    register(member);
    publish(member);
  }

  private void register(Member member) {
    member.gaugeValue = member.ready ? 1 : 0;
    context.members().put(member.cluster(), member.client);
  }

  private Registration gauge(Member member) {
    return context
        .metrics()
        .gauge(
            "kubefed.cluster.ready",
            Map.of("cluster", member.name),
            member,
            watched -> watched.gaugeValue);
  }

  /** Has the status of the KubeFedCluster say how the cluster is, and an event that it is bad. */
  private void publish(Member member) {
    JsonValue object = member.object;
    Optional<Health> health = member.health();
    if (object == null || health.isEmpty()) {
      return;
    }
    record(member, object, health.get());
    if (!member.writing) {
      ClusterStatus.due(
              object, health.get(), member.details, context.clock().instant(), settings.period())
          .ifPresent(due -> write(member, object, due));
    }
  }

  private void record(Member member, JsonValue object, Health health) {
    if (health.equals(member.recorded)) {
      return;
    }
    member.recorded = health;
    if (health.state() == Health.State.MALFORMED) {
      context.events().record(object, Severity.WARNING, "MalformedClusterConfig", health.message());
    } else if (!health.isReady()) {
      context
          .events()
          .record(object, Severity.WARNING, "RetrievingClusterHealthFailed", health.message());
    }
  }

  private void write(Member member, JsonValue base, JsonValue due) {
    member.writing = true;
    tasks.run(
        () -> {
          Optional<JsonValue> written = writeStatus(due);
          tasks.decide(() -> wrote(member, base, written));
        });
  }

  /** Writes a status; nothing if that failed. Blocks. */
  private Optional<JsonValue> writeStatus(JsonValue due) {
    try {
      return Optional.of(
          context
              .host()
              .updateStatus(ClusterController.KUBEFED_CLUSTER, due, WriteOptions.DEFAULT));
    } catch (ConflictException | NotFoundException e) {
      logger
          .atDebug()
          .addKeyValue("object", e.object().orElse(null))
          .setCause(e)
          .log("A KubeFedCluster has changed meanwhile; its status is written anew");
    } catch (ClusterException e) {
      logger
          .atWarn()
          .addKeyValue("object", e.object().orElse(null))
          .setCause(e)
          .log("The status of a KubeFedCluster could not be written; it is tried again");
    }
    return Optional.empty();
  }

  private void wrote(Member member, JsonValue base, Optional<JsonValue> written) {
    member.writing = false;
    if (members.get(member.name) != member) {
      return;
    }
    JsonValue object = member.object;
    boolean same = object != null && version(object).equals(version(base));
    if (written.isPresent() && same) {
      member.object = written.get();
      member.replacedVersion = version(base);
    }
    if (written.isEmpty() && same) {
      if (member.nextWrite != null) {
        member.nextWrite.cancel();
      }
      member.nextWrite =
          context
              .time()
              .schedule(settings.period(), () -> tasks.decide(() -> publishAgain(member)));
    } else {
      publish(member);
    }
  }

  private void publishAgain(Member member) {
    if (members.get(member.name) == member) {
      publish(member);
    }
  }

  /** Says in a KubeFedCluster that is no member what is wrong with it. */
  private void refuse(JsonValue object, String why) {
    Health health = new Health(Health.State.MALFORMED, why);
    ClusterStatus.due(
            object, health, Optional.empty(), context.clock().instant(), settings.period())
        .ifPresent(
            due -> {
              context.events().record(object, Severity.WARNING, "MalformedClusterConfig", why);
              tasks.run(() -> writeStatus(due));
            });
  }

  private static String version(JsonValue object) {
    return object.text("metadata", "resourceVersion").orElse("");
  }

  private void askHost() {
    tasks.run(
        () -> {
          Optional<String> identity;
          try {
            identity = Probe.identity(context.host());
          } catch (ClusterException e) {
            identity = Optional.empty();
          }
          Optional<String> told = identity;
          tasks.decide(() -> hostTold(told));
        });
  }

  private void hostTold(Optional<String> identity) {
    if (identity.isPresent()) {
      hostIdentity = identity;
      settleIdentities();
    } else {
      context.time().schedule(settings.period(), () -> tasks.decide(this::askHost));
    }
  }

  Optional<String> hostCluster() {
    return hostCluster;
  }

  /** Ends everything; nothing else is called any more. */
  void close() {
    for (Member member : new ArrayList<>(members.values())) {
      member.stop();
      context.members().remove(member.name);
    }
    members.clear();
    hostCluster = Optional.empty();
  }
}
