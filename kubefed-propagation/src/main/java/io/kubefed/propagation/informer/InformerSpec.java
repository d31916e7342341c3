package io.kubefed.propagation.informer;

import static java.util.Objects.requireNonNull;

import io.kubefed.core.ResourceType;
import io.kubefed.core.selector.LabelSelector;

/**
 * Which objects of a cluster to cache. Equal specs of one cluster share an informer in an {@link
 * InformerGroup}.
 *
 * @param type their type
 * @param namespace their namespace; empty for all, and for cluster-scoped types
 * @param selector what their labels must meet
 * @param form what is fetched and kept of each
 * @param <V> what is kept of each
 */
public record InformerSpec<V>(
    ResourceType type, String namespace, LabelSelector selector, Form<V> form) {

  public InformerSpec {
    requireNonNull(type, "type");
    requireNonNull(namespace, "namespace");
    requireNonNull(selector, "selector");
    requireNonNull(form, "form");
    if (!type.namespaced() && !namespace.isEmpty()) {
      throw new IllegalArgumentException(
          "a " + type + " is cluster-scoped; the namespace must be empty, not " + namespace);
    }
  }

  /** All objects of that type. */
  public static <V> InformerSpec<V> everywhere(ResourceType type, Form<V> form) {
    return inNamespace(type, "", form);
  }

  /** All objects of that type in that namespace. */
  public static <V> InformerSpec<V> inNamespace(ResourceType type, String namespace, Form<V> form) {
    return new InformerSpec<>(type, namespace, LabelSelector.EVERYTHING, form);
  }

  /** Those that the selector selects as well. */
  public InformerSpec<V> withSelector(LabelSelector other) {
    return new InformerSpec<>(type, namespace, other, form);
  }
}
