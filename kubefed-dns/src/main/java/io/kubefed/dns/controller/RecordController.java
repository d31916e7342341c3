package io.kubefed.dns.controller;

import io.fabric8.kubernetes.client.KubernetesClientException;
import io.kubefed.core.Cluster;
import io.kubefed.core.ObjectReference;
import io.kubefed.core.Problem;
import io.kubefed.core.ResourceType;
import io.kubefed.core.api.KubeFedNames;
import io.kubefed.core.json.JsonValue;
import io.kubefed.core.json.Pointer;
import io.kubefed.dns.controller.MemberShards.Shard;
import io.kubefed.dns.controller.RecordCondition.Reason;
import io.kubefed.dns.record.DnsName;
import io.kubefed.dns.record.Endpoint;
import io.kubefed.dns.record.EndpointPlan;
import io.kubefed.dns.record.RecordType;
import io.kubefed.dns.record.Routing;
import io.kubefed.dns.sink.Publication;
import io.kubefed.dns.sink.RecordOwner;
import io.kubefed.propagation.cluster.ClusterRegistry;
import io.kubefed.propagation.cluster.ClusterRegistry.Member;
import io.kubefed.propagation.cluster.ConflictException;
import io.kubefed.propagation.cluster.NotFoundException;
import io.kubefed.propagation.cluster.WriteOptions;
import io.kubefed.propagation.controller.ControllerContext;
import io.kubefed.propagation.engine.Dispatcher;
import io.kubefed.propagation.engine.Result;
import io.kubefed.propagation.event.EventRecorder.Severity;
import io.kubefed.propagation.informer.Form;
import io.kubefed.propagation.informer.Informer;
import io.kubefed.propagation.informer.InformerListener;
import io.kubefed.propagation.informer.InformerSpec;
import io.kubefed.propagation.informer.InformerState;
import io.kubefed.propagation.informer.InformerState.Phase;
import io.kubefed.propagation.metrics.ClusterMetrics;
import io.kubefed.propagation.metrics.Metrics;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the records of one kind as the members are: finds what the members offer, has it published,
 * and says in the record's status what it found and what became of it.
 */
final class RecordController implements Publisher.Source, AutoCloseable {

  private static final ResourceType DOMAIN =
      ResourceType.namespaced(
          KubeFedNames.MULTICLUSTER_DNS_GROUP + "/v1alpha1", "Domain", "domains");

  /** How long a new record waits for members that have not been read yet. */
  private static final Duration MEMBER_PATIENCE = Duration.ofSeconds(2);

  /** How long a status waits for sinks that have not answered yet. */
  private static final Duration SINK_PATIENCE = Duration.ofMillis(500);

  /** How often is looked whether all members are known; nothing else tells where there are none. */
  private static final Duration MEMBERS_SYNC_PATIENCE = Duration.ofMillis(200);

  /** How soon a host name that did not resolve is tried again. */
  private static final Duration UNRESOLVED_PATIENCE = Duration.ofSeconds(10);

  /** What an answer may have in a datagram; with more, resolvers ask again by TCP. */
  private static final int DATAGRAM = 1232;

  private final ControllerContext context;
  private final DnsSettings settings;
  private final RecordKind kind;
  private final Publisher publisher;
  private final Informer<JsonValue> records;
  private final @Nullable Informer<JsonValue> domains;
  private final MemberShards members;
  private final Dispatcher<ObjectReference> dispatcher;
  private final Map<ObjectReference, RecordMemory> memories = new ConcurrentHashMap<>();
  private final ClusterRegistry.Listener onMember = (before, after) -> onMembers(before, after);
  private final Object followLock = new Object();
  private volatile Metrics.Registration measured = () -> {};
  private volatile boolean recordsKnown;
  private volatile boolean domainsKnown;
  private volatile boolean closed;

  RecordController(
      ControllerContext context, DnsSettings settings, RecordKind kind, Publisher publisher) {
    this.context = context;
    this.settings = settings;
    this.kind = kind;
    this.publisher = publisher;
    this.records =
        context
            .informers()
            .informer(
                context.host(),
                InformerSpec.inNamespace(kind.type(), context.targetNamespace(), Form.whole()));
    this.domains =
        kind == RecordKind.SERVICE
            ? context
                .informers()
                .informer(
                    context.host(),
                    InformerSpec.inNamespace(DOMAIN, context.systemNamespace(), Form.whole()))
            : null;
    this.members =
        new MemberShards(context, kind.balancers(), kind.backing(), this::look, this::lookAtAll);
    this.dispatcher =
        Dispatcher.builder("dns-" + kind.prefix(), context.time(), this::reconcile)
            .executor(context.executor())
            .build();
  }

  void start() {
    publisher.open(kind.type().kind(), this);
    measured =
        ClusterMetrics.queue(context.metrics(), "dns-" + kind.prefix(), dispatcher::statistics);
    dispatcher.start();
    context.members().addListener(onMember);
    if (domains == null) {
      domainsKnown = true;
    } else {
      domains.addListener(
          listener(
              object -> lookAtAll(),
              () -> {
                domainsKnown = true;
                begin();
              }));
      domains.start();
    }
    records.addListener(
        listener(
            object -> {
              // A thousand records of one namespace change nothing in what is followed.
              boolean needed = !records.list(object.namespace()).isEmpty();
              if (needed != members.isFollowed(object.namespace())) {
                follow();
              }
              dispatcher.add(object);
            },
            () -> {
              recordsKnown = true;
              begin();
            }));
    records.start();
  }

  private static InformerListener<JsonValue> listener(
      Consumer<ObjectReference> onChange, Runnable onKnown) {
    return new InformerListener<>() {
      @Override
      public void onChange(
          ObjectReference object, Optional<JsonValue> before, Optional<JsonValue> after) {
        onChange.accept(object);
      }

      @Override
      public void onState(InformerState state) {
        if (state.isSynced() || state.phase() == Phase.NOT_SERVED) {
          onKnown.run();
        }
      }
    };
  }

  boolean isSynced() {
    return canDecide()
        && context.members().snapshot().values().stream()
            .allMatch(member -> !member.cluster().ready() || members.isKnown(member.name()));
  }

  private boolean canDecide() {
    return recordsKnown && domainsKnown && context.membersSynced();
  }

  /** Once everything can be decided that there is. */
  private void begin() {
    if (closed) {
      return;
    }
    if (canDecide()) {
      follow();
      publisher.known(kind.type().kind(), records.keys());
      lookAtAll();
    } else if (recordsKnown && domainsKnown) {
      context.time().schedule(MEMBERS_SYNC_PATIENCE, () -> context.executor().execute(this::begin));
    }
  }

  private void onMembers(Optional<Member> before, Optional<Member> after) {
    boolean same =
        before.isPresent()
            && after.isPresent()
            && before.get().client() == after.get().client()
            && before.get().cluster().equals(after.get().cluster());
    if (!same && !closed) {
      follow(); // Here: the client of a member that went is closed after this.
      lookAtAll();
    }
  }

  /** Follows the members in the namespaces that have records. */
  private void follow() {
    synchronized (followLock) {
      if (!closed) {
        members.follow(
            context.members().snapshot().values(),
            records.keys().stream().map(ObjectReference::namespace).collect(Collectors.toSet()));
      }
    }
  }

  private void lookAtAll() {
    if (canDecide()) {
      records.keys().forEach(dispatcher::add);
    }
  }

  /** Something of a member is another one. */
  private void look(String key) {
    int slash = key.indexOf('/');
    String namespace = key.substring(0, slash);
    String name = key.substring(slash + 1);
    if (records.get(namespace, name).isPresent()) {
      dispatcher.add(ObjectReference.of(kind.type(), namespace, name));
    }
  }

  @Override
  public void onAnswer(ObjectReference record) {
    dispatcher.add(record);
  }

  @Override
  public boolean isGone(ObjectReference record) {
    String scope = context.targetNamespace();
    return records.state().isSynced()
        && (scope.isEmpty() || scope.equals(record.namespace()))
        && records.get(record.namespace(), record.name()).isEmpty();
  }

  private Result reconcile(ObjectReference key) {
    if (closed || !canDecide()) {
      return Result.done(); // All keys are added once that is possible.
    }
    Optional<JsonValue> found =
        records
            .get(key.namespace(), key.name())
            .filter(object -> object.text("metadata", "deletionTimestamp").isEmpty());
    if (found.isEmpty()) {
      memories.remove(key);
      publisher.drop(key);
      publisher.looked(key);
      return Result.done();
    }
    JsonValue object = found.get();
    RecordMemory memory =
        memories.compute(
            key,
            (any, before) ->
                before != null && before.isOf(object)
                    ? before
                    : new RecordMemory(object, context.time().nanoTime()));
    Look look = new Look(key, object, memory);
    try {
      return look.take();
    } finally {
      // Whatever comes of it: one record must not keep all others from being published.
      if (!look.postponed) {
        publisher.looked(key);
      }
    }
  }

  /** One look at one record. */
  private final class Look {

    private final ObjectReference key;
    private final JsonValue object;
    private final RecordMemory memory;
    private final RecordCondition condition = new RecordCondition();
    private boolean postponed;
    private @Nullable Duration again;
    private List<Problem> invalid = List.of();

    Look(ObjectReference key, JsonValue object, RecordMemory memory) {
      this.key = key;
      this.object = object;
      this.memory = memory;
    }

    Result take() {
      JsonValue status = object.get("status").filter(JsonValue::isObject).orElse(JsonValue.NULL);
      JsonValue before = status.isNull() ? JsonValue.emptyObject() : status;
      try {
        invalid = kind.validate(object);
      } catch (KubernetesClientException | IllegalArgumentException e) {
        condition.finding(Reason.INVALID_RECORD, "cannot be read: " + e.getMessage());
        return write(before, before, true);
      }
      JsonValue after = before;
      if (kind == RecordKind.SERVICE) {
        Optional<String> domain = domain();
        if (domain.isEmpty()) {
          tellInvalid(List.of());
          return write(before, before, true);
        }
        after = after.with("domain", JsonValue.of(domain.get()));
      }
      Map<String, Member> snapshot = context.members().snapshot();
      List<JsonValue> clusters = clusters(snapshot);
      if (postponed) {
        return Result.requeueAfter(MEMBER_PATIENCE);
      }
      after = after.with("dns", JsonValue.of(clusters));
      boolean answered = publish(after, snapshot);
      return write(before, after, answered);
    }

    /** Tells what is wrong with the record itself, but for fields of which that is told already. */
    private void tellInvalid(List<Problem> known) {
      Set<Pointer> told = known.stream().map(Problem::path).collect(Collectors.toSet());
      for (Problem problem : invalid) {
        if (!problem.isError()) {
          condition.note(problem.toString());
        } else if (!told.contains(problem.path())) {
          condition.finding(Reason.INVALID_RECORD, problem.toString());
        }
      }
    }

    /** The zone of the record's Domain, or nothing and why. */
    private Optional<String> domain() {
      String name = object.text("spec", "domainRef").orElse("");
      Optional<JsonValue> found =
          domains == null ? Optional.empty() : domains.get(context.systemNamespace(), name);
      if (found.isEmpty()) {
        condition.finding(
            Reason.DOMAIN_NOT_FOUND,
            "there is no Domain \""
                + name
                + "\" in the namespace "
                + context.systemNamespace()
                + ", so nothing is published anew; what was published before stays");
        return Optional.empty();
      }
      String zone = found.get().text("domain").orElse("");
      try {
        if (DnsName.of(zone).isWildcard()) {
          throw new IllegalArgumentException("\"" + zone + "\" is no zone");
        }
      } catch (IllegalArgumentException e) {
        condition.finding(
            Reason.DOMAIN_NOT_FOUND,
            "the Domain \""
                + name
                + "\" names no zone, so nothing is published anew; what was published before stays:"
                + " "
                + e.getMessage());
        return Optional.empty();
      }
      return Optional.of(zone);
    }

    /** What each cluster offers, sorted by cluster. */
    private List<JsonValue> clusters(Map<String, Member> snapshot) {
      boolean allowed = object.bool("spec", "allowServiceWithoutEndpoints").orElse(false);
      SortedMap<String, JsonValue> entries = new TreeMap<>();
      boolean anyUnknown = false;
      for (Member member : snapshot.values()) {
        Cluster cluster = member.cluster();
        Optional<JsonValue> before = Optional.ofNullable(memory.clusters.get(cluster.name()));
        if (!cluster.ready()) {
          // Its clients find their names, and are sent elsewhere.
          before.ifPresent(
              entry ->
                  entries.put(cluster.name(), entry.with("loadBalancer", JsonValue.emptyObject())));
          memory.lost.remove(cluster.name());
          condition.note("cluster " + cluster.name() + " is not ready, so nothing leads there");
          continue;
        }
        Shard shard = members.look(cluster.name(), key.namespace(), key.name());
        if (shard.known()) {
          entries.put(
              cluster.name(), entry(cluster, ingress(cluster.name(), shard, allowed, before)));
        } else {
          anyUnknown = true;
          condition.note(
              "cluster "
                  + cluster.name()
                  + " has not been read yet, so its names are as they were");
          before.ifPresent(entry -> entries.put(cluster.name(), entry));
        }
      }
      if (anyUnknown
          && memory.clusters.isEmpty()
          && context.time().nanoTime() - memory.since < MEMBER_PATIENCE.toNanos()) {
        postponed = true;
        return List.of();
      }
      memory.clusters = new LinkedHashMap<>(entries);
      memory.lost.keySet().retainAll(entries.keySet());
      return List.copyOf(entries.values());
    }

    private JsonValue entry(Cluster cluster, List<JsonValue> ingress) {
      Map<String, Object> entry = new LinkedHashMap<>();
      entry.put("cluster", cluster.name());
      entry.put("loadBalancer", ingress.isEmpty() ? Map.of() : Map.of("ingress", ingress));
      if (kind == RecordKind.SERVICE) {
        String region = cluster.region().orElse("");
        if (!cluster.zones().isEmpty()) {
          entry.put("zones", List.copyOf(cluster.zones()));
        }
        if (!region.isEmpty()) {
          entry.put("region", region);
        }
        if (region.isEmpty()) {
          condition.note(
              "cluster " + cluster.name() + " has no region, so it has no names of its own");
        } else if (cluster.zones().isEmpty()) {
          condition.note(
              "cluster " + cluster.name() + " has no zones, so it has no names of theirs");
        }
      }
      return JsonValue.of(entry);
    }

    /** The load balancers to publish of a cluster: for a while those that it has lost. */
    private List<JsonValue> ingress(
        String cluster, Shard shard, boolean allowed, Optional<JsonValue> before) {
      boolean serves = shard.exists() && (allowed || shard.backed());
      List<JsonValue> last =
          before
              .flatMap(entry -> entry.path("loadBalancer", "ingress"))
              .map(JsonValue::items)
              .orElse(List.of());
      if (!serves || !shard.ingress().isEmpty() || last.isEmpty()) {
        memory.lost.remove(cluster);
        return serves ? shard.ingress() : List.of();
      }
      long now = context.time().nanoTime();
      Duration left =
          settings.grace().minusNanos(now - memory.lost.computeIfAbsent(cluster, any -> now));
      if (left.isZero() || left.isNegative()) {
        return List.of();
      }
      lookAgain(left);
      condition.note(
          "the load balancer of cluster "
              + cluster
              + " has lost its addresses; they stay published for "
              + settings.grace().toSeconds()
              + " seconds");
      return last;
    }

    private void lookAgain(Duration after) {
      again = again == null || after.compareTo(again) < 0 ? after : again;
    }

    /** Has the endpoints published; returns whether all sinks have answered. */
    private boolean publish(JsonValue status, Map<String, Member> snapshot) {
      JsonValue found = object.with("status", status);
      EndpointPlan plan = kind.plan(settings.planner(), found, Map.of());
      for (Problem problem : plan.problems()) {
        boolean unresolved = problem.message().startsWith("cannot be resolved");
        condition.finding(
            unresolved ? Reason.UNRESOLVED_HOST : Reason.INVALID_RECORD, problem.toString());
      }
      tellInvalid(plan.problems());
      if (!plan.unresolved().isEmpty()) {
        lookAgain(UNRESOLVED_PATIENCE);
      } else if (hasHostNames(status)) {
        lookAgain(settings.resolveAgain());
      }
      List<Endpoint> inSets =
          settings.routing().isUsed()
              ? kind.plan(settings.planner(), found, sets(snapshot)).endpoints()
              : plan.endpoints();
      plan.endpoints().forEach(this::noteSize);
      publisher.want(
          new Order(new RecordOwner(key, memory.uid), plan.endpoints(), inSets, false, 0),
          object.text("metadata", "creationTimestamp").orElse(""));
      Publisher.Report report = publisher.report(key).orElseThrow();
      report
          .taken()
          .forEach(
              (name, winner) ->
                  condition.finding(
                      Reason.NAME_TAKEN, name + " belongs to the " + winner + ", which is older"));
      report.answers().forEach((destination, answer) -> answer(plan, destination, answer));
      return report.answered();
    }

    private void answer(EndpointPlan plan, String destination, Answer answer) {
      answer
          .failure()
          .ifPresent(
              why ->
                  condition.finding(answer.retryable() ? Reason.SINK_FAILED : Reason.REFUSED, why));
      for (Publication.Outcome outcome : answer.unpublished()) {
        String message = destination + ": " + outcome.name() + ": " + outcome.reason();
        boolean wanted =
            plan.endpoints().stream().anyMatch(endpoint -> endpoint.name().equals(outcome.name()));
        if (outcome.result() == Publication.Result.FAILED) {
          condition.finding(Reason.SINK_FAILED, message);
        } else if (wanted) {
          condition.finding(Reason.REFUSED, message);
        } else {
          condition.note(message);
        }
      }
    }

    private Map<String, Map<String, String>> sets(Map<String, Member> snapshot) {
      Map<String, Map<String, String>> sets = new HashMap<>();
      snapshot.forEach(
          (name, member) -> {
            Routing.Told told = settings.routing().of(member.cluster());
            sets.put(name, told.properties());
            told.problems().forEach(condition::note);
          });
      return sets;
    }

    private static boolean hasHostNames(JsonValue status) {
      return status.get("dns").map(JsonValue::items).orElse(List.of()).stream()
          .flatMap(
              entry ->
                  entry
                      .path("loadBalancer", "ingress")
                      .map(JsonValue::items)
                      .orElse(List.of())
                      .stream())
          .anyMatch(address -> address.text("hostname").isPresent());
    }

    private void noteSize(Endpoint endpoint) {
      int count = endpoint.targets().size();
      // Header, question, and the option of EDNS; each address refers to the name.
      int bytes =
          12
              + (endpoint.name().toString().length() + 6)
              + 11
              + count * (endpoint.type() == RecordType.AAAA ? 28 : 16);
      if (bytes > DATAGRAM) {
        condition.note(
            endpoint.name()
                + " has "
                + count
                + " addresses, more than an answer in one datagram can have; resolvers ask again by"
                + " TCP");
      }
    }

    /**
     * Writes the status, once for what was found and for what became of it: while sinks have yet to
     * answer it waits for them, for a moment.
     */
    private Result write(JsonValue before, JsonValue after, boolean answered) {
      long now = context.time().nanoTime();
      if (answered) {
        memory.unanswered = false;
      } else if (!memory.unanswered) {
        memory.unanswered = true;
        memory.unansweredSince = now;
      }
      boolean waits = memory.unanswered && now - memory.unansweredSince < SINK_PATIENCE.toNanos();
      if (waits) {
        lookAgain(SINK_PATIENCE);
        return Result.requeueAfter(again == null ? SINK_PATIENCE : again);
      }
      JsonValue status = after;
      // What became of an earlier order says nothing of this one, unless it is bad already.
      if (answered || !condition.isGood()) {
        List<JsonValue> conditions =
            before
                .get("conditions")
                .filter(JsonValue::isArray)
                .map(JsonValue::items)
                .orElse(List.of());
        status = status.with("conditions", condition.in(conditions, context.clock().instant()));
        tell();
      }
      if (!status.equals(before)) {
        try {
          context
              .host()
              .updateStatus(kind.type(), object.with("status", status), WriteOptions.DEFAULT);
        } catch (ConflictException e) {
          return Result.retry(); // The cache is behind.
        } catch (NotFoundException e) {
          return Result.done(); // It went meanwhile, which the watch will tell.
        }
      }
      return again == null ? Result.done() : Result.requeueAfter(again);
    }

    private void tell() {
      String text = condition.isGood() ? "" : condition.reason() + condition.message();
      if (!text.isEmpty() && !text.equals(memory.told)) {
        context.events().record(object, Severity.WARNING, condition.reason(), condition.message());
      }
      memory.told = text;
    }
  }

  @Override
  public void close() {
    closed = true;
    context.members().removeListener(onMember);
    dispatcher.close();
    records.close();
    if (domains != null) {
      domains.close();
    }
    synchronized (followLock) {
      members.close();
    }
    publisher.close(kind.type().kind());
    measured.close();
  }
}
