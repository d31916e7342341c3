package io.kubefed.dns.sink.update;

import io.kubefed.dns.record.RecordType;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
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

  /**
   * What a name has.
   *
   * @param ttlSeconds of these records, the largest where they differ
   * @param targets by type
   */
  record Published(long ttlSeconds, Map<RecordType, Set<String>> targets) {}

  private final Map<Name, Ownership> owners = new HashMap<>();
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
      Optional<Ownership> ownership = Ownership.parse(text);
      if (ownership.isPresent()) {
        owners.put(named.get(), ownership.get());
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
        published.getOrDefault(
            record.getName(), new Published(0, new EnumMap<>(RecordType.class)));
    before.targets().computeIfAbsent(type, any -> new TreeSet<>()).add(record.rdataToString());
    published.put(
        record.getName(),
        new Published(Math.max(before.ttlSeconds(), record.getTTL()), before.targets()));
  }

  Optional<Ownership> owner(Name name) {
    return Optional.ofNullable(owners.get(name));
  }

  /** The names of an owner. */
  Set<Name> names(Ownership owner) {
    return owners.entrySet().stream()
        .filter(entry -> entry.getValue().equals(owner))
        .map(Map.Entry::getKey)
        .collect(Collectors.toUnmodifiableSet());
  }

  Optional<Published> published(Name name) {
    return Optional.ofNullable(published.get(name));
  }

  /** The types that a name has beside addresses and CNAME; none of them is ever this sink's. */
  Set<String> foreignTypes(Name name) {
    return foreignTypes.getOrDefault(name, Set.of());
  }

  void written(Name name, Ownership owner, Published now) {
    owners.put(name, owner);
    published.put(name, now);
  }

  void removed(Name name) {
    owners.remove(name);
    published.remove(name);
  }
}
