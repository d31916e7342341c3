package io.kubefed.dns.sink.update;

import io.kubefed.core.ObjectReference;
import io.kubefed.core.api.KubeFedNames;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Name;
import org.xbill.DNS.NameTooLongException;
import org.xbill.DNS.TXTRecord;

/**
 * Whose a name is.
 *
 * @param federation which federation published the name
 * @param resource for which of its resources: {@code kind/namespace/name}
 */
record Ownership(String federation, String resource) {

  private static final Pattern TEXT =
      Pattern.compile(
          "heritage=kubefed,kubefed/owner=([^,]*),kubefed/content=([^,]*),kubefed/resource=(.*)");
  private static final String API_VERSION = KubeFedNames.MULTICLUSTER_DNS_GROUP + "/v1alpha1";
  private static final Name LABEL = Name.fromConstantString("_kubefed");
  private static final int MAX_STRING_LENGTH = 255;

  static Ownership of(String federation, ObjectReference object) {
    return new Ownership(
        federation, object.kind() + "/" + object.namespace() + "/" + object.name());
  }

  /** The resource, or nothing if this says something else than sinks write. */
  Optional<ObjectReference> object() {
    String[] parts = resource.split("/", -1);
    return parts.length == 3
        ? Optional.of(new ObjectReference(API_VERSION, parts[0], parts[1], parts[2]))
        : Optional.empty();
  }

  /** The name of the ownership record of a name, or nothing if that is too long for one. */
  static Optional<Name> nameFor(Name name) {
    try {
      return Optional.of(Name.concatenate(LABEL, name));
    } catch (NameTooLongException e) {
      return Optional.empty();
    }
  }

  /** The name that a record of that name tells the owner of, if it is an ownership record's. */
  static Optional<Name> named(Name name) {
    return name.labels() > 2 && name.getLabelString(0).equals("_kubefed")
        ? Optional.of(new Name(name, 1))
        : Optional.empty();
  }

  /**
   * What an ownership record says.
   *
   * @param owner whose the name is
   * @param content what was published, in short: it makes each change of a name one of what it was
   *     before, so that an update that comes late, after a newer one, changes nothing
   */
  record Claim(Ownership owner, String content) {

    /** The record; its time to live must be 0 in a prerequisite. */
    TXTRecord record(Name at, long ttlSeconds) {
      String text =
          "heritage=kubefed,kubefed/owner="
              + owner.federation
              + ",kubefed/content="
              + content
              + ",kubefed/resource="
              + owner.resource;
      List<String> strings = new ArrayList<>();
      for (int start = 0; start < text.length(); start += MAX_STRING_LENGTH) {
        strings.add(text.substring(start, Math.min(text.length(), start + MAX_STRING_LENGTH)));
      }
      return new TXTRecord(at, DClass.IN, ttlSeconds, strings);
    }
  }

  /** Reads an ownership record, or nothing from a record that says something else. */
  static Optional<Claim> parse(TXTRecord record) {
    StringBuilder text = new StringBuilder();
    for (Object string : record.getStringsAsByteArrays()) {
      text.append(new String((byte[]) string, StandardCharsets.UTF_8));
    }
    Matcher matcher = TEXT.matcher(text);
    return matcher.matches()
        ? Optional.of(
            new Claim(new Ownership(matcher.group(1), matcher.group(3)), matcher.group(2)))
        : Optional.empty();
  }
}
