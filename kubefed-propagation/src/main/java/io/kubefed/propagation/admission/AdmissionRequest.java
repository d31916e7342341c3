package io.kubefed.propagation.admission;

import static java.util.Objects.requireNonNull;

import io.kubefed.core.json.JsonValue;
import java.util.Optional;

/**
 * What somebody wants to do with an object, as the API server asks about it.
 *
 * @param uid names the question
 * @param operation what is to be done
 * @param group the group of the resource; empty for the core group
 * @param version the version of the resource
 * @param resource the plural of the resource
 * @param subresource {@code status} for example; empty for the resource itself
 * @param namespace empty for cluster-scoped resources
 * @param name empty where the server is yet to make it
 * @param dryRun true if nothing is going to be stored
 * @param object the object as it is to be; nothing for a deletion
 * @param oldObject the object as it is; nothing for a creation
 */
public record AdmissionRequest(
    String uid,
    Operation operation,
    String group,
    String version,
    String resource,
    String subresource,
    String namespace,
    String name,
    boolean dryRun,
    Optional<JsonValue> object,
    Optional<JsonValue> oldObject) {

  /** What is to be done with an object. */
  public enum Operation {
    /** It is new. */
    CREATE,
    /** It changes, by whatever kind of request. */
    UPDATE,
    /** It goes. */
    DELETE,
    /** It is connected to. */
    CONNECT
  }

  public AdmissionRequest {
    requireNonNull(uid, "uid");
    requireNonNull(operation, "operation");
    requireNonNull(group, "group");
    requireNonNull(version, "version");
    requireNonNull(resource, "resource");
    requireNonNull(subresource, "subresource");
    requireNonNull(namespace, "namespace");
    requireNonNull(name, "name");
    requireNonNull(object, "object");
    requireNonNull(oldObject, "oldObject");
  }

  /** The question whether the object as it is could be stored now. */
  AdmissionRequest aboutOldObject() {
    return new AdmissionRequest(
        uid,
        operation,
        group,
        version,
        resource,
        subresource,
        namespace,
        name,
        dryRun,
        oldObject,
        oldObject);
  }

  /** For messages and logs: no content, which may be secret. */
  @Override
  public String toString() {
    return operation
        + " "
        + resource
        + (group.isEmpty() ? "" : "." + group)
        + (subresource.isEmpty() ? "" : "/" + subresource)
        + " "
        + (namespace.isEmpty() ? "" : namespace + "/")
        + name;
  }
}
