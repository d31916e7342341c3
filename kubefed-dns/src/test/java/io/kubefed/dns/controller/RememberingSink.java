package io.kubefed.dns.controller;

import io.kubefed.core.KubefedException;
import io.kubefed.core.ObjectReference;
import io.kubefed.dns.record.Endpoint;
import io.kubefed.dns.sink.Publication;
import io.kubefed.dns.sink.Publication.Outcome;
import io.kubefed.dns.sink.Publication.Result;
import io.kubefed.dns.sink.RecordOwner;
import io.kubefed.dns.sink.RecordSink;
import io.kubefed.dns.sink.SinkException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** A sink that holds what it is given, and fails when told to. */
final class RememberingSink implements RecordSink {

  final AtomicInteger calls = new AtomicInteger();
  private final String name;
  private final Map<ObjectReference, List<Endpoint>> held = new ConcurrentHashMap<>();
  private volatile @Nullable SinkException failure;
  private volatile Optional<String> refusedName = Optional.empty();

  RememberingSink(String name) {
    this.name = name;
  }

  @Override
  public String destination() {
    return name;
  }

  void fail(String message, boolean retryable) {
    failure = new SinkException(name, message, retryable, null);
  }

  void refuse(String dnsName) {
    refusedName = Optional.of(dnsName);
  }

  void recover() {
    failure = null;
    refusedName = Optional.empty();
  }

  /** Has something published before anybody began. */
  void load(ObjectReference owner, List<Endpoint> endpoints) {
    held.put(owner, endpoints);
  }

  /** What is published for all owners of that name, one text for each endpoint. */
  List<String> records() {
    return held.values().stream()
        .flatMap(List::stream)
        .map(
            endpoint ->
                endpoint.name()
                    + " "
                    + endpoint.type()
                    + " "
                    + String.join(" ", endpoint.targets()))
        .sorted()
        .toList();
  }

  private void check() throws KubefedException {
    calls.incrementAndGet();
    SinkException now = failure;
    if (now != null) {
      throw now;
    }
  }

  @Override
  public Publication publish(RecordOwner owner, List<Endpoint> endpoints) {
    check();
    List<Outcome> outcomes = new ArrayList<>();
    List<Endpoint> kept = new ArrayList<>();
    for (Endpoint endpoint : endpoints) {
      if (refusedName.filter(endpoint.name().toString()::equals).isPresent()) {
        outcomes.add(new Outcome(endpoint.name(), Result.REFUSED, "the zone is not for you"));
      } else {
        kept.add(endpoint);
        outcomes.add(Outcome.of(endpoint.name(), Result.WRITTEN));
      }
    }
    held.put(owner.object(), kept);
    return new Publication(outcomes);
  }

  @Override
  public Publication withdraw(RecordOwner owner) {
    check();
    held.remove(owner.object());
    return new Publication(List.of());
  }

  @Override
  public Publication sweep(Predicate<ObjectReference> gone) {
    check();
    held.keySet().removeIf(gone);
    return new Publication(List.of());
  }
}
