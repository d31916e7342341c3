package io.kubefed.propagation.cache;

import static java.util.Objects.requireNonNull;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Ticker;
import com.github.benmanes.caffeine.cache.stats.CacheStats;
import io.kubefed.core.Problem;
import io.kubefed.core.federated.FederatedResource;
import io.kubefed.core.federated.FederatedType;
import io.kubefed.core.json.JsonValue;
import io.kubefed.core.selector.LabelSelector;
import io.kubefed.propagation.cluster.CacheStatistics;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Remembers parsed federated resources, by type, uid and resourceVersion, and label selectors, by
 * what they say. Thread-safe; it starts no thread and needs no closing.
 *
 * <p>An API server never gives two contents the same uid and resourceVersion, so that an entry is
 * never out of date. That holds for objects as they came from the server and not for copies that
 * were edited since: those are for {@link FederatedResource#read} itself.
 */
public final class ResourceCache {

  private final Cache<Key, FederatedResource> resources;
  private final Cache<JsonValue, LabelSelector> selectors;

  private record Key(FederatedType type, String uid, String resourceVersion) {}

  private ResourceCache(CacheSettings resources, CacheSettings selectors, Ticker ticker) {
    this.resources = cache(resources, ticker);
    this.selectors = cache(selectors, ticker);
  }

  private static <K, V> Cache<K, V> cache(CacheSettings settings, Ticker ticker) {
    return Caffeine.newBuilder()
        .maximumSize(settings.maximumSize())
        .expireAfterAccess(settings.expireAfterAccess())
        .ticker(ticker)
        .executor(Runnable::run)
        .recordStats()
        .build();
  }

  /** A cache with {@linkplain CacheSettings#DEFAULT default} bounds. */
  public static ResourceCache create() {
    return create(CacheSettings.DEFAULT, CacheSettings.DEFAULT);
  }

  /** A cache with these bounds for resources and for selectors. */
  public static ResourceCache create(CacheSettings resources, CacheSettings selectors) {
    return create(resources, selectors, Ticker.systemTicker());
  }

  static ResourceCache create(CacheSettings resources, CacheSettings selectors, Ticker ticker) {
    return new ResourceCache(
        requireNonNull(resources, "resources"), requireNonNull(selectors, "selectors"), ticker);
  }

  /**
   * The same as {@link FederatedResource#read(FederatedType, JsonValue)}; an object without uid or
   * resourceVersion is parsed each time.
   */
  public FederatedResource read(FederatedType type, JsonValue object) {
    String uid = object.text("metadata", "uid").orElse("");
    String resourceVersion = object.text("metadata", "resourceVersion").orElse("");
    return uid.isEmpty() || resourceVersion.isEmpty()
        ? parse(type, object)
        : resources.get(new Key(type, uid, resourceVersion), key -> parse(type, object));
  }

  private FederatedResource parse(FederatedType type, JsonValue object) {
    return FederatedResource.read(type, object, this::selector);
  }

  /** The same as {@link LabelSelector#parse}; a selector with problems is parsed each time. */
  public LabelSelector selector(JsonValue selector, Consumer<Problem> problems) {
    LabelSelector known = selectors.getIfPresent(selector);
    if (known != null) {
      return known;
    }
    List<Problem> found = new ArrayList<>();
    LabelSelector parsed = LabelSelector.parse(selector, found::add);
    if (found.isEmpty()) {
      selectors.put(selector, parsed);
    }
    found.forEach(problems);
    return parsed;
  }

  /** What the cache of resources has done so far. */
  public CacheStatistics resourceStatistics() {
    return statistics(resources);
  }

  /** What the cache of label selectors has done so far. */
  public CacheStatistics selectorStatistics() {
    return statistics(selectors);
  }

  private static CacheStatistics statistics(Cache<?, ?> cache) {
    cache.cleanUp();
    CacheStats stats = cache.stats();
    return new CacheStatistics(
        stats.hitCount(), stats.missCount(), stats.evictionCount(), cache.estimatedSize());
  }
}
