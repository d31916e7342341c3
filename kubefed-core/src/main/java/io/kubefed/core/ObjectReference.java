package io.kubefed.core;

import static java.util.Objects.requireNonNull;

/**
 * Names one object of a cluster.
 *
 * @param apiVersion {@code group/version}, or the version alone for the core group
 * @param kind the kind
 * @param namespace the namespace; empty for cluster-scoped objects
 * @param name the name
 */
public record ObjectReference(String apiVersion, String kind, String namespace, String name) {

  public ObjectReference {
    requireNonNull(apiVersion, "apiVersion");
    requireNonNull(kind, "kind");
    requireNonNull(namespace, "namespace");
    requireNonNull(name, "name");
  }

  /** The object of that type, namespace (empty for cluster-scoped types) and name. */
  public static ObjectReference of(ResourceType type, String namespace, String name) {
    return new ObjectReference(type.apiVersion(), type.kind(), namespace, name);
  }

  /** {@code namespace/name}, or the name alone for cluster-scoped objects. */
  public String qualifiedName() {
    return namespace.isEmpty() ? name : namespace + "/" + name;
  }

  /** For messages: {@code Deployment default/web}. */
  @Override
  public String toString() {
    return kind + " " + qualifiedName();
  }
}
