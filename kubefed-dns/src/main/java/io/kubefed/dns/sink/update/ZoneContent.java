package io.kubefed.dns.sink.update;

import io.kubefed.dns.record.RecordType;
import io.kubefed.dns.sink.update.Ownership.Claim;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.TXTRecord;
import org.xbill.DNS.Type;

/**
 * What is known of the records of one zone: as of the last transfer, and what was written since.
 * The server's prerequisites hold where this is out of date. Not thread-safe.
 */
final class ZoneContent {

  /** Types that a signed zone has at its names, which the server keeps itself. */
  private static final Set<Integer> OF_SIGNED_ZONES =
      Set.of(Type.RRSIG, Type.NSEC, Type.NSEC3, Type.NSEC3PARAM);

  private static final int DIGEST_BYTES = 8;

  /**
   * What a name has.
   *
   * @param ttlSeconds of these records, the largest where they differ
   * @param targets by type
   */
  record Published(long ttlSeconds, Map<RecordType, Set<String>> targets) {

    /** A digest of it all, short enough for an ownership record. */
    String digest() {
      try {
        String text = ttlSeconds + " " + new TreeMap<>(targets);
        byte[] hash =
            MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
        return HexFormat.of().formatHex(hash, 0, DIGEST_BYTES);
      } catch (NoSuchAlgorithmException e) {
        throw new IllegalStateException("every JVM has SHA-256", e);
      }
    }
  }

  private final Map<Name, Claim> claims = new HashMap<>();
  private final Map<Name, Published> published = new HashMap<>();
  private final Map<Name, Set<String>> foreignTypes = new HashMap<>();

  static ZoneContent of(List<Record> records) {
    ZoneContent content = new ZoneContent();
    for (Record record : records) {
      content.read(record);
    }
    return content;
  }

  private void read(Record record) {
    Optional<Name> named = Ownership.named(record.getName());
    if (record instanceof TXTRecord text && named.isPresent()) {
      Optional<Claim> claim = Ownership.parse(text);
      if (claim.isPresent()) {
        claims.put(named.get(), claim.get());
        return;
      }
    }
    switch (record.getType()) {
      case Type.A -> add(record, RecordType.A);
      case Type.AAAA -> add(record, RecordType.AAAA);
      case Type.CNAME -> add(record, RecordType.CNAME);
      default -> {
        if (!OF_SIGNED_ZONES.contains(record.getType())) {
          foreignTypes
              .computeIfAbsent(record.getName(), name -> new TreeSet<>())
              .add(Type.string(record.getType()));
        }
      }
    }
  }

  private void add(Record record, RecordType type) {
    Published before =
        published.getOrDefault(record.getName(), new Published(0, new EnumMap<>(RecordType.class)));
    before.targets().computeIfAbsent(type, any -> new TreeSet<>()).add(record.rdataToString());
    published.put(
        record.getName(),
        new Published(Math.max(before.ttlSeconds(), record.getTTL()), before.targets()));
  }

  Optional<Claim> claim(Name name) {
    return Optional.ofNullable(claims.get(name));
  }

  /** The names of an owner. */
  Set<Name> names(Ownership owner) {
    return claims.entrySet().stream()
        .filter(entry -> entry.getValue().owner().equals(owner))
        .map(Map.Entry::getKey)
        .collect(Collectors.toUnmodifiableSet());
  }

  /** All owners of names that belong to that federation. */
  Set<Ownership> owners(String federation) {
    return claims.values().stream()
        .map(Claim::owner)
        .filter(owner -> owner.federation().equals(federation))
        .collect(Collectors.toUnmodifiableSet());
  }

  Optional<Published> published(Name name) {
    return Optional.ofNullable(published.get(name));
  }

  /** The types that a name has beside addresses and CNAME; none of them is ever this sink's. */
  Set<String> foreignTypes(Name name) {
    return foreignTypes.getOrDefault(name, Set.of());
  }

  void written(Name name, Claim claim, Published now) {
    claims.put(name, claim);
    published.put(name, now);
  }

  void removed(Name name) {
    claims.remove(name);
    published.remove(name);
  }
}
