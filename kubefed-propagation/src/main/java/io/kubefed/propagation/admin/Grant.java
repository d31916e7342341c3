package io.kubefed.propagation.admin;

import static java.util.Objects.requireNonNull;

import io.kubefed.core.ObjectReference;
import java.util.List;

/**
 * A rule that is granted to the control plane in a member.
 *
 * @param role the role that has the rule
 * @param namespace where it holds; empty for the whole cluster
 * @param verbs what may be done; {@code *} is everything
 * @param apiGroups the groups of the resources; empty is the core group, {@code *} are all
 * @param resources the resources; {@code *} are all
 * @param nonResourceUrls paths that are no resources
 */
public record Grant(
    ObjectReference role,
    String namespace,
    List<String> verbs,
    List<String> apiGroups,
    List<String> resources,
    List<String> nonResourceUrls) {

  public Grant {
    requireNonNull(role, "role");
    requireNonNull(namespace, "namespace");
    verbs = List.copyOf(verbs);
    apiGroups = List.copyOf(apiGroups);
    resources = List.copyOf(resources);
    nonResourceUrls = List.copyOf(nonResourceUrls);
  }

  /** True if it lets that be done to the resources of that group and plural. */
  public boolean covers(String verb, String group, String plural) {
    return has(verbs, verb) && has(apiGroups, group) && has(resources, plural);
  }

  private static boolean has(List<String> words, String word) {
    return words.contains(word) || words.contains("*");
  }
}
