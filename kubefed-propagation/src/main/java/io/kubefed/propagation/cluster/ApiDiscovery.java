package io.kubefed.propagation.cluster;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Ticker;
import com.github.benmanes.caffeine.cache.stats.CacheStats;
import io.kubefed.core.ResourceType;
import io.kubefed.core.json.JsonException;
import io.kubefed.core.json.JsonValue;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Asks an API server what it serves, one group version at a time, and remembers what it does serve;
 * that it does not serve something is asked again each time, because that is what changes.
 *
 * <p>The cache is read and filled in two steps: loading inside it would hold a monitor during a
 * request, and so pin a virtual thread. Two threads may ask the same at the same time.
 */
final class ApiDiscovery {

  private final ApiTransport transport;
  private final Cache<String, List<DiscoveredType>> types;

  ApiDiscovery(ApiTransport transport, long size, Duration expiry, Ticker ticker) {
    this.transport = transport;
    this.types =
        Caffeine.newBuilder()
            .maximumSize(size)
            .expireAfterWrite(expiry)
            .ticker(ticker)
            .recordStats()
            .executor(Runnable::run)
            .build();
  }

  Optional<ResourceType> find(String apiVersion, String kind) {
    List<DiscoveredType> cached = types.getIfPresent(apiVersion);
    Optional<ResourceType> found = cached == null ? Optional.empty() : ofKind(cached, kind);
    return found.isPresent() ? found : ofKind(load(apiVersion), kind);
  }

  private static Optional<ResourceType> ofKind(List<DiscoveredType> types, String kind) {
    return types.stream()
        .map(DiscoveredType::type)
        .filter(type -> type.kind().equals(kind))
        .findFirst();
  }

  List<DiscoveredType> all() {
    List<DiscoveredType> all = new ArrayList<>();
    Set<String> plurals = new HashSet<>();
    for (String apiVersion : apiVersions()) {
      List<DiscoveredType> cached = types.getIfPresent(apiVersion);
      try {
        for (DiscoveredType type : cached == null ? load(apiVersion) : cached) {
          all.add(type.withPreferred(plurals.add(type.type().qualifiedPlural())));
        }
      } catch (ServerException e) {
        // The group of an aggregated API whose server is down: the others are served all the same.
      }
    }
    return List.copyOf(all);
  }

  /** Group by group, in each the version that the server prefers first. */
  private List<String> apiVersions() {
    Set<String> versions = new LinkedHashSet<>();
    versions.add("v1");
    JsonValue groups = ask(ApiRequest.get("apis")).orElseGet(JsonValue::emptyObject);
    for (JsonValue group : groups.get("groups").map(JsonValue::items).orElse(List.of())) {
      group.text("preferredVersion", "groupVersion").ifPresent(versions::add);
      for (JsonValue version : group.get("versions").map(JsonValue::items).orElse(List.of())) {
        version.text("groupVersion").ifPresent(versions::add);
      }
    }
    return List.copyOf(versions);
  }

  private List<DiscoveredType> load(String apiVersion) {
    String root = apiVersion.contains("/") ? "apis/" : "api/";
    List<DiscoveredType> loaded =
        ask(ApiRequest.get(root + apiVersion))
            .map(list -> types(apiVersion, list))
            .orElse(List.of());
    if (loaded.isEmpty()) {
      types.invalidate(apiVersion);
    } else {
      types.put(apiVersion, loaded);
    }
    return loaded;
  }

  private static List<DiscoveredType> types(String apiVersion, JsonValue list) {
    List<JsonValue> resources = list.get("resources").map(JsonValue::items).orElse(List.of());
    Map<String, Set<String>> subresources = new HashMap<>();
    for (JsonValue resource : resources) {
      String name = resource.text("name").orElse("");
      int slash = name.indexOf('/');
      if (slash > 0) {
        subresources
            .computeIfAbsent(name.substring(0, slash), plural -> new HashSet<>())
            .add(name.substring(slash + 1));
      }
    }
    List<DiscoveredType> types = new ArrayList<>();
    for (JsonValue resource : resources) {
      String plural = resource.text("name").orElse("");
      String kind = resource.text("kind").orElse("");
      if (!plural.isEmpty() && !kind.isEmpty() && !plural.contains("/")) {
        types.add(
            new DiscoveredType(
                resource.bool("namespaced").orElse(false)
                    ? ResourceType.namespaced(apiVersion, kind, plural)
                    : ResourceType.clusterScoped(apiVersion, kind, plural),
                resource.text("singularName").orElse(""),
                texts(resource, "shortNames"),
                Set.copyOf(texts(resource, "verbs")),
                subresources.getOrDefault(plural, Set.of()),
                true));
      }
    }
    return List.copyOf(types);
  }

  private static List<String> texts(JsonValue resource, String field) {
    return resource.get(field).map(JsonValue::items).orElse(List.of()).stream()
        .flatMap(item -> item.text().stream())
        .toList();
  }

  String serverVersion() {
    ApiRequest request = ApiRequest.get("version");
    return ask(request)
        .flatMap(version -> version.text("gitVersion"))
        .orElseThrow(() -> transport.failures().unreadable(request, 200, "no gitVersion"));
  }

  /** What is there, or nothing if the server does not know the place. */
  private Optional<JsonValue> ask(ApiRequest request) {
    ApiAnswer answer = transport.send(request);
    if (answer.code() == 404) {
      return Optional.empty();
    } else if (!answer.isSuccessful()) {
      throw transport.failures().of(request, answer);
    }
    try {
      return Optional.of(JsonValue.parse(answer.body()));
    } catch (JsonException e) {
      throw transport.failures().unreadable(request, answer.code(), e);
    }
  }

  void forget() {
    types.invalidateAll();
  }

  CacheStatistics statistics() {
    CacheStats stats = types.stats();
    return new CacheStatistics(
        stats.hitCount(), stats.missCount(), stats.evictionCount(), types.estimatedSize());
  }
}
