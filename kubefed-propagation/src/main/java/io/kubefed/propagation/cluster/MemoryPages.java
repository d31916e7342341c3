package io.kubefed.propagation.cluster;

import io.kubefed.core.json.JsonValue;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** The lists of an in-memory cluster that are being read page by page. Under its lock. */
final class MemoryPages {

  /** How many continue tokens are remembered. */
  static final int CAPACITY = 100;

  private final Map<String, Rest> rests = new LinkedHashMap<>();
  private long tokens;

  /** What has not been read yet of a list as it was. */
  private record Rest(List<JsonValue> items, String resourceVersion) {}

  ObjectList first(List<JsonValue> items, String resourceVersion, ListOptions options) {
    return page(new Rest(items, resourceVersion), options);
  }

  ObjectList next(ListOptions options, Supplier<? extends RuntimeException> expired) {
    Rest rest = rests.get(options.continueToken());
    if (rest == null) {
      throw expired.get();
    }
    return page(rest, options);
  }

  private ObjectList page(Rest rest, ListOptions options) {
    List<JsonValue> items = rest.items();
    Optional<String> token = Optional.empty();
    if (options.limit() > 0 && items.size() > options.limit()) {
      token = Optional.of("page-" + tokens++);
      rests.put(
          token.get(),
          new Rest(items.subList(options.limit(), items.size()), rest.resourceVersion()));
      if (rests.size() > CAPACITY) {
        rests.remove(rests.keySet().iterator().next());
      }
      items = items.subList(0, options.limit());
    }
    return new ObjectList(
        options.metadataOnly() ? items.stream().map(ObjectFields::metadataOnly).toList() : items,
        rest.resourceVersion(),
        token);
  }

  void forget() {
    rests.clear();
  }
}
