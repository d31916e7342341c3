package io.kubefed.dns.sink.update;

import io.kubefed.core.ObjectReference;
import io.kubefed.dns.record.DnsName;
import io.kubefed.dns.sink.Publication.Outcome;
import io.kubefed.dns.sink.Publication.Result;
import io.kubefed.dns.sink.SinkException;
import io.kubefed.dns.sink.update.DnsExchange.Transfer;
import io.kubefed.dns.sink.update.Ownership.Claim;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Update;

/**
 * One zone of a name server. One call at a time: the server makes one change to a zone at a time,
 * too.
 */
final class DynamicZone {

  /** What the server says when a prerequisite does not hold. */
  private static final Set<Integer> MOVED =
      Set.of(Rcode.NXDOMAIN, Rcode.YXDOMAIN, Rcode.NXRRSET, Rcode.YXRRSET);

  private final DnsName zone;
  private final Name name;
  private final DnsExchange exchange;

  // Guarded by this. Null until the zone has been read, and after anything that leaves it unknown.
  private @Nullable ZoneContent content;

  /** Guarded by this. Whether the zone has been read in the call that is under way. */
  private boolean fresh;

  DynamicZone(DnsName zone, DnsExchange exchange) {
    this.zone = zone;
    this.name = DesiredName.absolute(zone);
    this.exchange = exchange;
  }

  DnsName zone() {
    return zone;
  }

  /** Has the zone read again before the next change. */
  synchronized void forget() {
    content = null;
  }

  /** Makes the names of an owner in this zone those given. */
  synchronized List<Outcome> publish(Ownership owner, Map<DnsName, DesiredName> desired) {
    fresh = content == null;
    Optional<String> refusal = read();
    if (refusal.isPresent()) {
      if (desired.isEmpty()) {
        // Whether the owner has names there cannot be known, which must not pass for having none.
        return List.of(new Outcome(zone, Result.REFUSED, refusal.get()));
      }
      return desired.keySet().stream()
          .map(each -> new Outcome(each, Result.REFUSED, refusal.get()))
          .toList();
    }
    List<Outcome> outcomes = new ArrayList<>();
    Map<Name, DesiredName> byName = new TreeMap<>();
    desired.values().forEach(each -> byName.put(each.name(), each));
    // First what goes, so that a failure on the way leaves too little rather than what is wrong.
    for (Name former : List.copyOf(content().names(owner))) {
      if (!byName.containsKey(former)) {
        outcomes.add(remove(former, owner));
      }
    }
    byName.values().forEach(each -> outcomes.add(write(each, owner)));
    return outcomes;
  }

  /** Removes the names of the owners of a federation that are gone. */
  synchronized List<Outcome> sweep(String federation, Predicate<ObjectReference> gone) {
    fresh = content == null;
    Optional<String> refusal = read();
    if (refusal.isPresent()) {
      return List.of(new Outcome(zone, Result.REFUSED, refusal.get()));
    }
    List<Outcome> outcomes = new ArrayList<>();
    for (Ownership owner : content().owners(federation)) {
      if (owner.object().filter(gone).isPresent()) {
        for (Name name : List.copyOf(content().names(owner))) {
          outcomes.add(remove(name, owner));
        }
      }
    }
    return outcomes;
  }

  /** Reads the zone if it is not known; returns why it cannot be read. */
  private Optional<String> read() {
    if (content != null) {
      return Optional.empty();
    }
    Transfer transfer = exchange.transfer(name);
    if (transfer.refusal().isPresent()) {
      return Optional.of(
          "the "
              + exchange.destination()
              + " does not hand out the zone "
              + zone
              + ": "
              + transfer.refusal().get()
              + "; it must have authority over it and allow its transfer with the key");
    }
    content = ZoneContent.of(transfer.records());
    return Optional.empty();
  }

  private ZoneContent content() {
    if (content == null) {
      throw new IllegalStateException("the zone " + zone + " has not been read");
    }
    return content;
  }

  private Outcome write(DesiredName desired, Ownership owner) {
    DnsName dnsName = desired.dnsName();
    Optional<Name> ownerName = Ownership.nameFor(desired.name());
    if (ownerName.isEmpty()) {
      return new Outcome(
          dnsName, Result.REFUSED, "it is too long for an ownership record _kubefed." + dnsName);
    }
    Claim claim = new Claim(owner, desired.published().digest());
    for (boolean sent = false; ; ) {
      Optional<Claim> current = content().claim(desired.name());
      boolean owned = current.filter(other -> other.owner().equals(owner)).isPresent();
      Optional<String> foreign = foreign(desired, ownerName.get(), current, owned);
      if (foreign.isPresent()) {
        if (fresh) {
          return new Outcome(dnsName, Result.REFUSED, foreign.get());
        }
        // It was another's, and may have been given up since.
        Optional<String> unreadable = readAgain();
        if (unreadable.isPresent()) {
          return new Outcome(dnsName, Result.FAILED, unreadable.get());
        }
        continue;
      }
      if (owned
          && content().published(desired.name()).filter(desired.published()::equals).isPresent()) {
        return Outcome.of(dnsName, Result.UNCHANGED);
      }
      int answer =
          send(
              owned
                  ? UpdateMessages.change(
                      name, ownerName.get(), current.orElseThrow(), desired, claim)
                  : UpdateMessages.create(name, ownerName.get(), desired, claim));
      if (answer == Rcode.NOERROR) {
        content().written(desired.name(), claim, desired.published());
        return Outcome.of(dnsName, Result.WRITTEN);
      }
      if (!MOVED.contains(answer)) {
        return refused(dnsName, answer);
      }
      Optional<String> unreadable = readAgain();
      if (unreadable.isPresent() || sent) {
        return new Outcome(
            dnsName, Result.FAILED, unreadable.orElse("others change this name at the same time"));
      }
      sent = true;
    }
  }

  /** Why a name cannot be had, as far as is known. */
  private Optional<String> foreign(
      DesiredName desired, Name ownerName, Optional<Claim> current, boolean owned) {
    if (!owned && current.isPresent()) {
      return Optional.of(
          "it belongs to "
              + current.get().owner().resource()
              + " of the federation "
              + current.get().owner().federation());
    }
    if (!owned && content().published(desired.name()).isPresent()) {
      return Optional.of(
          "the zone has records of this name that no federation published; remove them, or"
              + " publish under another name");
    }
    if (!owned && !content().foreignTypes(ownerName).isEmpty()) {
      return Optional.of(
          "the zone has records of the name " + ownerName + ", which no federation published");
    }
    Set<String> others = content().foreignTypes(desired.name());
    if (desired.isAlias() && !others.isEmpty()) {
      return Optional.of(
          "an alias can stand only alone, and the zone has other records of this name: "
              + String.join(", ", others));
    }
    return Optional.empty();
  }

  private Outcome remove(Name former, Ownership owner) {
    DnsName dnsName = DnsName.of(former.toString());
    Name ownerName = Ownership.nameFor(former).orElseThrow();
    for (boolean sent = false; ; sent = true) {
      Optional<Claim> current =
          content().claim(former).filter(claim -> claim.owner().equals(owner));
      if (current.isEmpty()) {
        // It is gone, or another's by now: either way it is no longer this owner's.
        return Outcome.of(dnsName, Result.REMOVED);
      }
      int answer = send(UpdateMessages.remove(name, ownerName, former, current.get()));
      if (answer == Rcode.NOERROR) {
        content().removed(former);
        return Outcome.of(dnsName, Result.REMOVED);
      }
      if (!MOVED.contains(answer)) {
        return refused(dnsName, answer);
      }
      Optional<String> unreadable = readAgain();
      if (unreadable.isPresent() || sent) {
        return new Outcome(
            dnsName, Result.FAILED, unreadable.orElse("others change this name at the same time"));
      }
    }
  }

  private Optional<String> readAgain() {
    ZoneContent before = content;
    content = null;
    Optional<String> refusal = read();
    if (refusal.isPresent()) {
      content = before;
    }
    fresh = refusal.isEmpty();
    return refusal;
  }

  private int send(Update update) {
    try {
      return exchange.send(update);
    } catch (SinkException e) {
      // It may have been done all the same.
      content = null;
      throw e;
    }
  }

  private Outcome refused(DnsName dnsName, int answer) {
    String reason =
        "the "
            + exchange.destination()
            + " refuses to change the zone "
            + zone
            + ": "
            + Rcode.string(answer);
    return answer == Rcode.SERVFAIL
        ? new Outcome(dnsName, Result.FAILED, reason)
        : new Outcome(
            dnsName, Result.REFUSED, reason + "; it must allow updates of it with the key");
  }
}
