package io.kubefed.dns.sink.update;

import static java.util.Objects.requireNonNull;

import io.kubefed.core.ObjectReference;
import io.kubefed.dns.record.DnsName;
import io.kubefed.dns.record.Endpoint;
import io.kubefed.dns.sink.Publication;
import io.kubefed.dns.sink.Publication.Outcome;
import io.kubefed.dns.sink.Publication.Result;
import io.kubefed.dns.sink.RecordOwner;
import io.kubefed.dns.sink.RecordSink;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Keeps the records of owners in the zones of a name server, by dynamic updates.
 *
 * <p>The server must allow updates of the zones, and their transfer, with the key. A zone is read
 * once, by transfer; from then on this sink knows what it wrote, and reads the zone again when the
 * server says that it has changed otherwise. {@link #refresh} has it read again in any case, which
 * is how records that were changed behind this sink's back are put right.
 *
 * <p>A name is another's, and left alone, if its ownership record names another federation or
 * another resource, or if it has addresses or an alias without an ownership record. Records of
 * other types are never touched.
 *
 * <p>Thread-safe; the changes of one zone are made one after the other.
 */
public final class DynamicUpdateSink implements RecordSink {

  private static final Pattern FEDERATION =
      Pattern.compile("[A-Za-z0-9]([-A-Za-z0-9._]{0,61}[A-Za-z0-9])?");

  private final String federation;
  private final DnsExchange exchange;

  /** The most specific first. */
  private final List<DynamicZone> zones;

  private DynamicUpdateSink(Builder builder) {
    federation = builder.federation;
    exchange = new DnsExchange(builder.server, builder.key, builder.timeout);
    zones =
        builder.zones.stream()
            .distinct()
            .sorted(Comparator.comparing((DnsName zone) -> zone.toString().length()).reversed())
            .map(zone -> new DynamicZone(zone, exchange))
            .toList();
  }

  /**
   * Begins a sink.
   *
   * @param server where it takes updates
   * @param key what they are signed with
   * @param federation what ownership records call this federation: unlike any other that writes to
   *     the same zones, and never changed, or its records become another's; letters, digits, {@code
   *     -}, {@code .} and {@code _}, 63 at most
   */
  public static Builder builder(InetSocketAddress server, TsigKey key, String federation) {
    return new Builder(server, key, federation);
  }

  @Override
  public String destination() {
    return exchange.destination();
  }

  @Override
  public Publication publish(RecordOwner owner, List<Endpoint> endpoints) {
    Ownership ownership = Ownership.of(federation, owner.object());
    List<Outcome> outcomes = new ArrayList<>();
    Map<DnsName, List<Endpoint>> byName = new TreeMap<>();
    endpoints.forEach(
        endpoint ->
            byName.computeIfAbsent(endpoint.name(), name -> new ArrayList<>()).add(endpoint));
    Map<DynamicZone, Map<DnsName, DesiredName>> byZone = new HashMap<>();
    byName.forEach(
        (name, ofName) -> {
          Optional<DynamicZone> zone =
              zones.stream().filter(each -> name.isIn(each.zone())).findFirst();
          if (zone.isEmpty()) {
            outcomes.add(
                new Outcome(
                    name,
                    Result.REFUSED,
                    "it is in none of the zones that are published to "
                        + destination()
                        + ": "
                        + String.join(
                            ", ", zones.stream().map(each -> each.zone().toString()).toList())));
          } else if (ofName.stream().anyMatch(endpoint -> endpoint.setIdentifier().isPresent())) {
            outcomes.add(
                new Outcome(
                    name,
                    Result.REFUSED,
                    "a plain name server cannot choose between sets of records"));
          } else {
            byZone
                .computeIfAbsent(zone.get(), any -> new TreeMap<>())
                .put(name, DesiredName.of(name, ofName));
          }
        });
    // All zones: an owner may have left one.
    for (DynamicZone zone : zones) {
      outcomes.addAll(zone.publish(ownership, byZone.getOrDefault(zone, Map.of())));
    }
    return new Publication(outcomes);
  }

  @Override
  public Publication withdraw(RecordOwner owner) {
    return publish(owner, List.of());
  }

  @Override
  public Publication sweep(Predicate<ObjectReference> gone) {
    List<Outcome> outcomes = new ArrayList<>();
    zones.forEach(zone -> outcomes.addAll(zone.sweep(federation, gone)));
    return new Publication(outcomes);
  }

  /** Has all zones read again before they are next changed. */
  @Override
  public void refresh() {
    zones.forEach(DynamicZone::forget);
  }

  /** What a sink is made of. Not thread-safe. */
  public static final class Builder {

    private final InetSocketAddress server;
    private final TsigKey key;
    private final String federation;
    private List<DnsName> zones = List.of();
    private Duration timeout = Duration.ofSeconds(5);

    private Builder(InetSocketAddress server, TsigKey key, String federation) {
      this.server = requireNonNull(server, "server");
      this.key = requireNonNull(key, "key");
      if (!FEDERATION.matcher(federation).matches()) {
        throw new IllegalArgumentException(
            "a federation's name in ownership records has up to 63 letters, digits, '-', '.' and"
                + " '_', and begins and ends with a letter or digit; not \""
                + federation
                + "\"");
      }
      this.federation = federation;
    }

    /** The zones that records may go to; at least one. */
    public Builder zones(String... names) {
      zones = Stream.of(names).map(DnsName::of).toList();
      return this;
    }

    /** How long one message may take to be answered. Default: 5 seconds. */
    public Builder timeout(Duration duration) {
      if (duration.isNegative() || duration.isZero()) {
        throw new IllegalArgumentException("the timeout must be longer than nothing: " + duration);
      }
      timeout = duration;
      return this;
    }

    /**
     * The sink; it contacts nobody yet.
     *
     * @throws IllegalStateException without zones
     */
    public DynamicUpdateSink build() {
      if (zones.isEmpty()) {
        throw new IllegalStateException("a sink needs the zones that it may change: zones(...)");
      }
      return new DynamicUpdateSink(this);
    }
  }
}
