package io.kubefed.dns.controller;

import io.kubefed.core.ObjectReference;
import io.kubefed.dns.record.DnsName;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Which record may publish a name that several want: the oldest, as its resource was created, and
 * of those of one second the first by kind, namespace and name. Not thread-safe.
 */
final class NameClaims {

  private record Claim(String created, ObjectReference record) {}

  private static final Comparator<Claim> OLDEST_FIRST =
      Comparator.comparing(Claim::created)
          .thenComparing(claim -> claim.record().kind())
          .thenComparing(claim -> claim.record().namespace())
          .thenComparing(claim -> claim.record().name());

  private final Map<DnsName, TreeSet<Claim>> byName = new HashMap<>();
  private final Map<ObjectReference, Claim> claims = new HashMap<>();
  private final Map<ObjectReference, Set<DnsName>> byRecord = new HashMap<>();

  /**
   * Has a record claim these names and no others.
   *
   * @param created when it was, as the server wrote it
   * @return the other records that have won or lost a name by that
   */
  Set<ObjectReference> put(ObjectReference record, String created, Set<DnsName> names) {
    Set<ObjectReference> affected = new HashSet<>();
    Claim claim = new Claim(created, record);
    Claim before = claims.put(record, claim);
    if (before != null && !before.equals(claim)) {
      affected.addAll(release(record, before));
    }
    Set<DnsName> had = byRecord.getOrDefault(record, Set.of());
    byRecord.put(record, Set.copyOf(names));
    for (DnsName name : had) {
      if (!names.contains(name)) {
        remove(name, claim, affected);
      }
    }
    for (DnsName name : names) {
      Optional<ObjectReference> winner = winner(name);
      byName.computeIfAbsent(name, any -> new TreeSet<>(OLDEST_FIRST)).add(claim);
      if (!winner.equals(winner(name))) {
        winner.ifPresent(affected::add);
      }
    }
    affected.remove(record);
    return affected;
  }

  /**
   * Has a record claim nothing any more; returns the other records that have won a name by that.
   */
  Set<ObjectReference> remove(ObjectReference record) {
    Claim claim = claims.remove(record);
    return claim == null ? Set.of() : release(record, claim);
  }

  private Set<ObjectReference> release(ObjectReference record, Claim claim) {
    Set<ObjectReference> affected = new HashSet<>();
    Set<DnsName> names = byRecord.remove(record);
    if (names != null) {
      names.forEach(name -> remove(name, claim, affected));
    }
    affected.remove(record);
    return affected;
  }

  private void remove(DnsName name, Claim claim, Set<ObjectReference> affected) {
    @Nullable TreeSet<Claim> all = byName.get(name);
    if (all == null) {
      return;
    }
    Optional<ObjectReference> winner = winner(name);
    all.remove(claim);
    if (all.isEmpty()) {
      byName.remove(name);
    }
    Optional<ObjectReference> next = winner(name);
    if (!next.equals(winner)) {
      next.ifPresent(affected::add);
    }
  }

  /** The record that may publish a name. */
  Optional<ObjectReference> winner(DnsName name) {
    return Optional.ofNullable(byName.get(name)).map(all -> all.first().record());
  }
}
