package io.kubefed.propagation.cluster;

import io.kubefed.core.ResourceType;
import io.kubefed.core.json.JsonValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Follows continue tokens. */
final class PagedList {

  private static final int ATTEMPTS = 3;

  private PagedList() {}

  static ObjectList listAll(ClusterReader reader, ResourceType type, ListOptions options) {
    for (int attempt = 1; ; attempt++) {
      List<JsonValue> items = new ArrayList<>();
      ListOptions next = options.withContinueToken("");
      try {
        while (true) {
          ObjectList page = reader.list(type, next);
          items.addAll(page.items());
          if (page.continueToken().isEmpty()) {
            return new ObjectList(items, page.resourceVersion(), Optional.empty());
          }
          next = options.withResourceVersion("").withContinueToken(page.continueToken().get());
        }
      } catch (GoneException e) {
        if (next.continueToken().isEmpty() || attempt == ATTEMPTS) {
          throw e;
        }
      }
    }
  }
}
