package io.kubefed.dns.sink.update;

import io.kubefed.dns.sink.update.Ownership.Claim;
import java.util.List;
import org.xbill.DNS.Name;
import org.xbill.DNS.Type;
import org.xbill.DNS.Update;

/**
 * The messages that change a name. Each is taken whole or not at all, and only under prerequisites
 * that keep other people's records safe, whatever this side believes of the zone.
 */
final class UpdateMessages {

  private static final List<Integer> TYPES = List.of(Type.A, Type.AAAA, Type.CNAME);

  private UpdateMessages() {}

  /**
   * Creates a name: nobody may have addresses or an alias there, nor anything at the ownership
   * record's name. Records of other types may stand beside addresses; beside an alias nothing may.
   */
  static Update create(Name zone, Name ownerName, DesiredName desired, Claim claim) {
    Update update = new Update(zone);
    update.absent(ownerName);
    if (desired.isAlias()) {
      update.absent(desired.name());
    } else {
      TYPES.forEach(type -> update.absent(desired.name(), type));
    }
    add(update, ownerName, desired, claim);
    return update;
  }

  /** Changes a name, provided that it still is what was claimed before. */
  static Update change(Name zone, Name ownerName, Claim before, DesiredName desired, Claim claim) {
    Update update = new Update(zone);
    update.present(before.record(ownerName, 0));
    TYPES.forEach(type -> update.delete(desired.name(), type));
    update.delete(ownerName, Type.TXT);
    add(update, ownerName, desired, claim);
    return update;
  }

  /** Removes a name, provided that it still is what was claimed before. */
  static Update remove(Name zone, Name ownerName, Name name, Claim before) {
    Update update = new Update(zone);
    update.present(before.record(ownerName, 0));
    TYPES.forEach(type -> update.delete(name, type));
    update.delete(ownerName, Type.TXT);
    return update;
  }

  private static void add(Update update, Name ownerName, DesiredName desired, Claim claim) {
    desired.records().forEach(update::add);
    update.add(claim.record(ownerName, desired.published().ttlSeconds()));
  }
}
