package io.kubefed.dns.controller;

import io.kubefed.core.ObjectReference;
import io.kubefed.dns.record.DnsName;
import io.kubefed.dns.record.Endpoint;
import io.kubefed.dns.sink.Publication;
import io.kubefed.dns.sink.Publication.Outcome;
import io.kubefed.dns.sink.Publication.Result;
import io.kubefed.propagation.controller.ControllerContext;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Has the sinks publish what records want, each sink in its own time. Thread-safe.
 *
 * <p>Nothing is published before every record that there is has been looked at once: only then is
 * it known which of two that want the same name is older.
 */
final class Publisher implements AutoCloseable {

  /** Hears of answers, and tells which records there are. */
  interface Source {

    /** A sink has another answer for a record, or others have taken or left its names. */
    void onAnswer(ObjectReference record);

    /** Whether a record is known not to exist. */
    boolean isGone(ObjectReference record);
  }

  /**
   * How an order stands.
   *
   * @param answered whether all sinks have answered it
   * @param answers what they last said, by their destinations
   * @param taken the names that it may not publish, with the older record that wants them too
   */
  record Report(
      boolean answered,
      SortedMap<String, Answer> answers,
      SortedMap<DnsName, ObjectReference> taken) {}

  private final List<SinkQueue> sinks = new ArrayList<>();

  // All below guarded by this.
  private final Map<ObjectReference, Order> orders = new HashMap<>();
  private final NameClaims claims = new NameClaims();
  private final Map<String, Source> sources = new HashMap<>();

  /** By kind, the records that have yet to be looked at; nothing while they are not known. */
  private final Map<String, Optional<Set<ObjectReference>>> awaited = new HashMap<>();

  private long versions;
  private boolean complete;

  Publisher(ControllerContext context, DnsSettings settings) {
    for (SinkFactory factory : settings.sinks()) {
      sinks.add(new SinkQueue(context, settings, this, factory.create(context), factory.objects()));
    }
  }

  void start() {
    sinks.forEach(SinkQueue::start);
  }

  /** Takes the records of one more kind. */
  synchronized void open(String kind, Source source) {
    sources.put(kind, source);
    awaited.put(kind, Optional.empty());
    complete = false;
  }

  /** Forgets the records of a kind; what is published of them stays. */
  void close(String kind) {
    boolean completed;
    synchronized (this) {
      sources.remove(kind);
      awaited.remove(kind);
      for (ObjectReference record : Set.copyOf(orders.keySet())) {
        if (record.kind().equals(kind)) {
          orders.remove(record);
          claims.remove(record);
          sinks.forEach(sink -> sink.forget(record));
        }
      }
      completed = completes();
    }
    if (completed) {
      sinks.forEach(SinkQueue::addAll);
    }
  }

  /** All records of a kind that there are when it begins. */
  void known(String kind, Set<ObjectReference> records) {
    settle(
        () -> {
          Optional<Set<ObjectReference>> before = awaited.get(kind);
          if (before != null && before.isEmpty()) {
            awaited.put(kind, Optional.of(new HashSet<>(records)));
          }
        });
  }

  /** A record has been looked at, whatever it wants. */
  void looked(ObjectReference record) {
    settle(
        () ->
            awaited
                .getOrDefault(record.kind(), Optional.empty())
                .ifPresent(records -> records.remove(record)));
  }

  private void settle(Runnable change) {
    boolean completed;
    synchronized (this) {
      change.run();
      completed = completes();
    }
    if (completed) {
      sinks.forEach(SinkQueue::addAll);
    }
  }

  private boolean completes() {
    if (complete
        || !awaited.values().stream()
            .allMatch(records -> records.map(Set::isEmpty).orElse(false))) {
      return false;
    }
    complete = true;
    return true;
  }

  synchronized boolean isComplete() {
    return complete;
  }

  /**
   * Has the sinks publish this for a record, and nothing else.
   *
   * @param created when the record was created, as the server wrote it
   */
  void want(Order wanted, String created) {
    ObjectReference record = wanted.owner().object();
    Set<ObjectReference> affected;
    synchronized (this) {
      Order before = orders.get(record);
      if (before != null && before.isSame(wanted)) {
        return;
      }
      orders.put(record, wanted.withVersion(++versions));
      affected = new HashSet<>(claims.put(record, created, wanted.names()));
      renew(affected);
    }
    affected.add(record);
    affected.forEach(this::enqueue);
    tell(affected, record);
  }

  /** Has the sinks withdraw everything of a record that is gone. */
  void drop(ObjectReference record) {
    Set<ObjectReference> affected;
    synchronized (this) {
      Order before = orders.get(record);
      if (before == null || before.withdrawn()) {
        return;
      }
      orders.put(record, new Order(before.owner(), List.of(), List.of(), true, ++versions));
      affected = new HashSet<>(claims.remove(record));
      renew(affected);
    }
    affected.add(record);
    affected.forEach(this::enqueue);
    tell(affected, record);
  }

  private void renew(Set<ObjectReference> affected) {
    for (ObjectReference other : affected) {
      orders.computeIfPresent(other, (any, order) -> order.withVersion(++versions));
    }
  }

  private void enqueue(ObjectReference record) {
    sinks.forEach(sink -> sink.add(record));
  }

  private void tell(Set<ObjectReference> affected, ObjectReference but) {
    for (ObjectReference other : affected) {
      if (!other.equals(but)) {
        source(other).ifPresent(source -> source.onAnswer(other));
      }
    }
  }

  private synchronized Optional<Source> source(ObjectReference record) {
    return Optional.ofNullable(sources.get(record.kind()));
  }

  /** How a record's order stands; nothing if there is none. */
  synchronized Optional<Report> report(ObjectReference record) {
    Order order = orders.get(record);
    if (order == null) {
      return Optional.empty();
    }
    SortedMap<String, Answer> answers = new TreeMap<>();
    boolean answered = true;
    for (SinkQueue sink : sinks) {
      Optional<Answer> answer = sink.answer(record);
      answer.ifPresent(known -> answers.put(sink.destination(), known));
      answered &= answer.filter(known -> known.version() == order.version()).isPresent();
    }
    SortedMap<DnsName, ObjectReference> taken = new TreeMap<>();
    for (DnsName name : order.names()) {
      claims
          .winner(name)
          .filter(winner -> !winner.equals(record))
          .ifPresent(winner -> taken.put(name, winner));
    }
    return Optional.of(new Report(answered, answers, taken));
  }

  // ---- What the sinks ask.

  synchronized @Nullable Order order(ObjectReference record) {
    return orders.get(record);
  }

  synchronized Set<ObjectReference> records() {
    return Set.copyOf(orders.keySet());
  }

  /** Those endpoints whose names the record may publish. */
  synchronized List<Endpoint> allowed(ObjectReference record, List<Endpoint> endpoints) {
    return endpoints.stream()
        .filter(endpoint -> claims.winner(endpoint.name()).filter(record::equals).isPresent())
        .toList();
  }

  boolean isGone(ObjectReference record) {
    return source(record).filter(source -> source.isGone(record)).isPresent();
  }

  /** A sink has another answer. */
  void answered(ObjectReference record, SinkQueue by, Order order, Publication publication) {
    Set<ObjectReference> heirs = new HashSet<>();
    synchronized (this) {
      for (Outcome outcome : publication.names()) {
        if (outcome.result() == Result.REMOVED) {
          claims.winner(outcome.name()).filter(heir -> !heir.equals(record)).ifPresent(heirs::add);
        }
      }
      Order now = orders.get(record);
      if (order.withdrawn()
          && now != null
          && now.version() == order.version()
          && sinks.stream()
              .allMatch(
                  sink ->
                      sink.answer(record)
                          .filter(
                              answer -> answer.version() == order.version() && answer.isComplete())
                          .isPresent())) {
        orders.remove(record);
        sinks.forEach(sink -> sink.forget(record));
      }
    }
    heirs.forEach(by::add);
  }

  void tell(ObjectReference record) {
    source(record).ifPresent(source -> source.onAnswer(record));
  }

  @Override
  public void close() {
    sinks.forEach(SinkQueue::close);
  }
}
