package io.kubefed.propagation.cluster;

import static java.util.Objects.requireNonNull;

import io.kubefed.core.selector.LabelSelector;
import java.time.Duration;

/**
 * What to watch. Start at {@link #everywhere} or {@link #inNamespace}.
 *
 * @param namespace the namespace; empty for all, and for cluster-scoped types
 * @param labelSelector what the labels must meet
 * @param resourceVersion changes after this one, usually that of a list; empty to be told of
 *     everything there is as {@code ADDED} first
 * @param metadataOnly true for {@code apiVersion}, {@code kind} and {@code metadata} alone
 * @param bookmarks true to be told of versions to resume from when nothing changes
 * @param timeout when the server is to end the watch, in whole seconds; zero for its own choice
 */
public record WatchOptions(
    String namespace,
    LabelSelector labelSelector,
    String resourceVersion,
    boolean metadataOnly,
    boolean bookmarks,
    Duration timeout) {

  private static final WatchOptions EVERYWHERE = inNamespace("");

  public WatchOptions {
    requireNonNull(namespace, "namespace");
    requireNonNull(labelSelector, "labelSelector");
    requireNonNull(resourceVersion, "resourceVersion");
    if (timeout.isNegative() || (!timeout.isZero() && timeout.toSeconds() == 0)) {
      throw new IllegalArgumentException(
          "the time-out of a watch is at least one second, or zero for the server's choice: "
              + timeout);
    }
  }

  /** All whole objects in all namespaces, with bookmarks. */
  public static WatchOptions everywhere() {
    return EVERYWHERE;
  }

  /** All whole objects in that namespace, with bookmarks. */
  public static WatchOptions inNamespace(String namespace) {
    return new WatchOptions(namespace, LabelSelector.EVERYTHING, "", false, true, Duration.ZERO);
  }

  /** These options with that label selector. */
  public WatchOptions withLabelSelector(LabelSelector other) {
    return new WatchOptions(namespace, other, resourceVersion, metadataOnly, bookmarks, timeout);
  }

  /** These options, for changes after that version. */
  public WatchOptions withResourceVersion(String other) {
    return new WatchOptions(namespace, labelSelector, other, metadataOnly, bookmarks, timeout);
  }

  /** These options, with metadata alone or whole objects. */
  public WatchOptions withMetadataOnly(boolean other) {
    return new WatchOptions(namespace, labelSelector, resourceVersion, other, bookmarks, timeout);
  }

  /** These options, with or without bookmarks. */
  public WatchOptions withBookmarks(boolean other) {
    return new WatchOptions(
        namespace, labelSelector, resourceVersion, metadataOnly, other, timeout);
  }

  /** These options, ended by the server after that time. */
  public WatchOptions withTimeout(Duration other) {
    return new WatchOptions(
        namespace, labelSelector, resourceVersion, metadataOnly, bookmarks, other);
  }
}
