package io.kubefed.dns.controller;

import io.kubefed.core.InvalidResourceException;
import io.kubefed.core.Problem;
import io.kubefed.core.api.Durations;
import io.kubefed.core.json.JsonException;
import io.kubefed.core.json.JsonValue;
import io.kubefed.core.json.Pointer;
import io.kubefed.dns.record.DnsName;
import io.kubefed.dns.record.Routing;
import io.kubefed.dns.sink.update.DynamicUpdateSink;
import io.kubefed.dns.sink.update.TsigKey;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Reads {@link DnsSettings} from a file, for a control plane that is configured by files:
 *
 * <pre>{@code
 * defaultTTL: 300s
 * grace: 30s
 * routing: weighted          # or nearest, or geographic; none where absent
 * sinks:
 * - dnsEndpoints: kubefed    # or external-dns
 * - nameServer:
 *     address: 192.0.2.53:53
 *     zones: [example.com]
 *     federation: shop
 *     timeout: 5s
 *     key: {name: kubefed, algorithm: hmac-sha256, secretFile: /etc/kubefed/tsig}
 * }</pre>
 *
 * <p>Everything may be left out but the address, zones, federation and key of a name server. The
 * secret, in base64, is read from a file of its own, such as a mounted Secret's.
 */
public final class DnsConfigFile {

  private static final Map<String, Routing> ROUTINGS =
      Map.of(
          "weighted", Routing.weighted(),
          "nearest", Routing.nearest(),
          "geographic", Routing.geographic());
  private static final Map<String, SinkFactory> ENDPOINTS =
      Map.of(
          "kubefed", SinkFactory.kubeFedEndpoints(),
          "external-dns", SinkFactory.externalDnsEndpoints());
  private static final int MAX_PORT = 65535;

  private final List<Problem> problems = new ArrayList<>();

  private DnsConfigFile() {}

  /**
   * The settings in that file. Paths in it are relative to where it is.
   *
   * @throws IOException if it, or a file that it names, cannot be read
   * @throws InvalidResourceException if it is wrong, with all that is
   */
  public static DnsSettings read(Path file) throws IOException {
    JsonValue tree;
    try {
      tree = JsonValue.parseYaml(Files.readString(file));
    } catch (JsonException e) {
      throw new InvalidResourceException(
          null, List.of(Problem.error(Pointer.ROOT, String.valueOf(e.getMessage()))));
    }
    DnsConfigFile reader = new DnsConfigFile();
    Optional<DnsSettings> settings = reader.settings(file, tree);
    if (settings.isEmpty() || !reader.problems.isEmpty()) {
      throw new InvalidResourceException(null, reader.problems);
    }
    return settings.get();
  }

  private Optional<DnsSettings> settings(Path file, JsonValue tree) throws IOException {
    DnsSettings.Builder builder = DnsSettings.builder();
    known(Pointer.ROOT, tree, Set.of("defaultTTL", "grace", "routing", "sinks"));
    duration(Pointer.of("defaultTTL"), tree.text("defaultTTL")).ifPresent(builder::defaultTtl);
    duration(Pointer.of("grace"), tree.text("grace")).ifPresent(builder::grace);
    tree.text("routing")
        .flatMap(text -> choice(Pointer.of("routing"), text, ROUTINGS))
        .ifPresent(builder::routing);
    List<JsonValue> sinks =
        tree.get("sinks").filter(JsonValue::isArray).map(JsonValue::items).orElse(List.of());
    for (int i = 0; i < sinks.size(); i++) {
      Pointer at = Pointer.of("sinks").child(i);
      Optional<String> endpoints = sinks.get(i).text("dnsEndpoints");
      Optional<JsonValue> server = sinks.get(i).get("nameServer").filter(JsonValue::isObject);
      if (endpoints.isPresent() == server.isPresent()) {
        error(at, "must have one of dnsEndpoints and nameServer");
      } else if (endpoints.isPresent()) {
        choice(at.child("dnsEndpoints"), endpoints.get(), ENDPOINTS).ifPresent(builder::sink);
      } else {
        nameServer(file, at.child("nameServer"), server.get()).ifPresent(builder::sink);
      }
    }
    try {
      return problems.isEmpty() ? Optional.of(builder.build()) : Optional.empty();
    } catch (IllegalArgumentException e) {
      error(Pointer.of("defaultTTL"), String.valueOf(e.getMessage()));
      return Optional.empty();
    }
  }

  private Optional<SinkFactory> nameServer(Path file, Pointer at, JsonValue server)
      throws IOException {
    known(at, server, Set.of("address", "zones", "federation", "timeout", "key"));
    Optional<InetSocketAddress> address = address(at.child("address"), server.text("address"));
    String[] zones = zones(at.child("zones"), server);
    Optional<TsigKey> key = key(file, at.child("key"), server.get("key"));
    Optional<Duration> timeout = duration(at.child("timeout"), server.text("timeout"));
    Optional<String> federation = server.text("federation");
    if (federation.isEmpty()) {
      error(
          at.child("federation"),
          "is required: what ownership records call this federation, unlike any other's of the same"
              + " zones");
    }
    if (address.isEmpty() || key.isEmpty() || federation.isEmpty() || zones.length == 0) {
      return Optional.empty();
    }
    try {
      DynamicUpdateSink.Builder sink =
          DynamicUpdateSink.builder(address.get(), key.get(), federation.get()).zones(zones);
      timeout.ifPresent(sink::timeout);
      return Optional.of(context -> sink.build());
    } catch (IllegalArgumentException e) {
      error(at, String.valueOf(e.getMessage()));
      return Optional.empty();
    }
  }

  private Optional<InetSocketAddress> address(Pointer at, Optional<String> text) {
    String given = text.orElse("");
    int colon = given.lastIndexOf(':');
    String port = given.substring(colon + 1);
    if (colon < 1 || !port.matches("[0-9]{1,5}") || Integer.parseInt(port) > MAX_PORT) {
      error(at, "must be HOST:PORT, such as 192.0.2.53:53, not \"" + given + "\"");
      return Optional.empty();
    }
    return Optional.of(new InetSocketAddress(given.substring(0, colon), Integer.parseInt(port)));
  }

  private String[] zones(Pointer at, JsonValue server) {
    List<String> zones =
        server
            .get("zones")
            .filter(JsonValue::isArray)
            .map(JsonValue::items)
            .orElse(List.of())
            .stream()
            .map(zone -> zone.text().orElse(""))
            .toList();
    if (zones.isEmpty()) {
      error(at, "is required: the zones that records may go to");
    }
    for (int i = 0; i < zones.size(); i++) {
      try {
        DnsName ignored = DnsName.of(zones.get(i));
      } catch (IllegalArgumentException e) {
        error(at.child(i), String.valueOf(e.getMessage()));
        return new String[0];
      }
    }
    return zones.toArray(String[]::new);
  }

  private Optional<TsigKey> key(Path file, Pointer at, Optional<JsonValue> key) throws IOException {
    JsonValue given = key.filter(JsonValue::isObject).orElse(JsonValue.emptyObject());
    known(at, given, Set.of("name", "algorithm", "secretFile"));
    Optional<String> name = given.text("name");
    Optional<String> secret = given.text("secretFile");
    if (name.isEmpty()) {
      error(at.child("name"), "is required: the key's name at the server");
    }
    if (secret.isEmpty()) {
      error(at.child("secretFile"), "is required: a file with the key's secret in base64");
    }
    if (name.isEmpty() || secret.isEmpty()) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          TsigKey.of(
              name.get(),
              given.text("algorithm").orElse("hmac-sha256"),
              Files.readString(file.resolveSibling(secret.get()))));
    } catch (IllegalArgumentException e) {
      error(at, String.valueOf(e.getMessage()));
      return Optional.empty();
    }
  }

  private Optional<Duration> duration(Pointer at, Optional<String> text) {
    if (text.isEmpty()) {
      return Optional.empty();
    }
    try {
      Duration duration = Durations.parse(text.get());
      if (!duration.isNegative()) {
        return Optional.of(duration);
      }
      error(at, "must not be negative: " + text.get());
    } catch (IllegalArgumentException e) {
      error(at, String.valueOf(e.getMessage()));
    }
    return Optional.empty();
  }

  private <T> Optional<T> choice(Pointer at, String text, Map<String, T> choices) {
    T chosen = choices.get(text);
    if (chosen == null) {
      error(
          at,
          "must be one of "
              + String.join(", ", choices.keySet().stream().sorted().toList())
              + ", not \""
              + text
              + "\"");
    }
    return Optional.ofNullable(chosen);
  }

  /** A field that nobody reads is a mistake of whoever wrote it. */
  private void known(Pointer at, JsonValue object, Set<String> fields) {
    if (!object.isObject()) {
      error(at, "must be a list of fields");
      return;
    }
    for (String name : object.names()) {
      if (!fields.contains(name)) {
        error(at.child(name), "is no field that is known here");
      }
    }
  }

  private void error(Pointer at, String message) {
    problems.add(Problem.error(at, message));
  }
}
