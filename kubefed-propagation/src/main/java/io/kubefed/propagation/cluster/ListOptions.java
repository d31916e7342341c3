package io.kubefed.propagation.cluster;

import static java.util.Objects.requireNonNull;

import io.kubefed.core.selector.LabelSelector;

/**
 * What to list. Start at {@link #everywhere} or {@link #inNamespace}.
 *
 * @param namespace the namespace; empty for all, and for cluster-scoped types
 * @param labelSelector what the labels must meet
 * @param limit the greatest number of objects in a page; 0 for no pages. A server that answers from
 *     its cache may send more
 * @param continueToken where the page before ended; empty for the first page
 * @param metadataOnly true for {@code apiVersion}, {@code kind} and {@code metadata} alone, which
 *     is all that crosses the wire then
 * @param resourceVersion empty for the most recent state; {@code "0"} for any state the server has
 *     at hand, which is cheaper and may be old; else at least this one
 */
public record ListOptions(
    String namespace,
    LabelSelector labelSelector,
    int limit,
    String continueToken,
    boolean metadataOnly,
    String resourceVersion) {

  private static final ListOptions EVERYWHERE =
      new ListOptions("", LabelSelector.EVERYTHING, 0, "", false, "");

  public ListOptions {
    requireNonNull(namespace, "namespace");
    requireNonNull(labelSelector, "labelSelector");
    requireNonNull(continueToken, "continueToken");
    requireNonNull(resourceVersion, "resourceVersion");
    if (limit < 0) {
      throw new IllegalArgumentException("a limit of " + limit + " is negative; 0 means none");
    }
  }

  /** All whole objects in all namespaces, in one page, most recent state. */
  public static ListOptions everywhere() {
    return EVERYWHERE;
  }

  /** All whole objects in that namespace, in one page, most recent state. */
  public static ListOptions inNamespace(String namespace) {
    return new ListOptions(namespace, LabelSelector.EVERYTHING, 0, "", false, "");
  }

  /** These options with that label selector. */
  public ListOptions withLabelSelector(LabelSelector other) {
    return new ListOptions(namespace, other, limit, continueToken, metadataOnly, resourceVersion);
  }

  /** These options with pages of that many objects. */
  public ListOptions withLimit(int other) {
    return new ListOptions(
        namespace, labelSelector, other, continueToken, metadataOnly, resourceVersion);
  }

  /** These options, going on where a page ended. */
  public ListOptions withContinueToken(String other) {
    return new ListOptions(namespace, labelSelector, limit, other, metadataOnly, resourceVersion);
  }

  /** These options, with metadata alone or whole objects. */
  public ListOptions withMetadataOnly(boolean other) {
    return new ListOptions(namespace, labelSelector, limit, continueToken, other, resourceVersion);
  }

  /** These options at another resourceVersion. */
  public ListOptions withResourceVersion(String other) {
    return new ListOptions(namespace, labelSelector, limit, continueToken, metadataOnly, other);
  }
}
