package io.kubefed.propagation.cluster;

import io.kubefed.core.ResourceType;
import io.kubefed.core.json.JsonValue;
import java.util.Optional;

/** Reads the objects of one cluster. */
public interface ClusterReader {

  /**
   * Reads an object as it is now.
   *
   * @param namespace empty for cluster-scoped types
   * @return the object, or nothing if there is none of that name
   * @throws TypeNotServedException if the cluster does not serve the type
   * @throws ClusterException if the read fails
   */
  Optional<JsonValue> get(ResourceType type, String namespace, String name);

  /**
   * Lists objects: all that match, or one page of them where {@link ListOptions#limit} is set.
   *
   * @throws GoneException if the continue token or the resourceVersion is too old
   * @throws TypeNotServedException if the cluster does not serve the type
   * @throws ClusterException if the list fails
   */
  ObjectList list(ResourceType type, ListOptions options);

  /**
   * Lists all objects that match, page by page. Starts over when a continue token expires on the
   * way, so that the result is one consistent state, and gives up the third time.
   *
   * @throws GoneException if the tokens expired three times, or the resourceVersion is too old
   * @throws ClusterException if a page fails
   */
  default ObjectList listAll(ResourceType type, ListOptions options) {
    return PagedList.listAll(this, type, options);
  }
}
