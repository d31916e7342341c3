package io.kubefed.propagation.cluster;

import io.kubefed.core.ObjectReference;
import io.kubefed.core.ResourceType;
import io.kubefed.propagation.cluster.InvalidObjectException.FieldCause;
import java.util.List;

/** The in-memory cluster's failures, in the words of an API server. */
final class MemoryFailures {

  private final String cluster;

  MemoryFailures(String cluster) {
    this.cluster = cluster;
  }

  NotFoundException notFound(ResourceType type, ObjectReference object) {
    return new NotFoundException(cluster, object, quoted(type, object) + " not found");
  }

  NotFoundException namespaceNotFound(ObjectReference object) {
    return new NotFoundException(
        cluster, object, "namespaces \"" + object.namespace() + "\" not found");
  }

  ForbiddenException namespaceTerminating(ResourceType type, ObjectReference object) {
    return new ForbiddenException(
        cluster,
        object,
        quoted(type, object)
            + " is forbidden: unable to create new content in namespace "
            + object.namespace()
            + " because it is being terminated");
  }

  AlreadyExistsException alreadyExists(ResourceType type, ObjectReference object) {
    return new AlreadyExistsException(cluster, object, quoted(type, object) + " already exists");
  }

  ConflictException modified(ResourceType type, ObjectReference object) {
    return new ConflictException(
        cluster,
        object,
        "Operation cannot be fulfilled on "
            + quoted(type, object)
            + ": the object has been modified; please apply your changes to the latest version and"
            + " try again");
  }

  ConflictException precondition(
      ResourceType type, ObjectReference object, String what, String wanted, String actual) {
    return new ConflictException(
        cluster,
        object,
        "Operation cannot be fulfilled on "
            + quoted(type, object)
            + ": Precondition failed: "
            + what
            + " in precondition: "
            + wanted
            + ", "
            + what
            + " in object meta: "
            + actual);
  }

  InvalidObjectException invalid(ObjectReference object, List<FieldCause> causes) {
    return new InvalidObjectException(cluster, object, "invalid", causes);
  }

  InvalidObjectException invalid(ObjectReference object, String message) {
    return new InvalidObjectException(cluster, object, message, List.of());
  }

  TypeNotServedException notServed(ResourceType type) {
    return new TypeNotServedException(
        cluster, null, "the server could not find the requested resource: " + type);
  }

  TypeNotServedException noStatus(ResourceType type, ObjectReference object) {
    return new TypeNotServedException(cluster, object, "a " + type + " has no status subresource");
  }

  GoneException tooOld(String wanted, long oldest) {
    return new GoneException(
        cluster, null, "too old resource version: " + wanted + " (" + oldest + ")");
  }

  GoneException continueTokenExpired() {
    return new GoneException(
        cluster, null, "the provided continue parameter is too old; list from the start again");
  }

  RequestRefusedException badRequest(String message) {
    return new RequestRefusedException(cluster, null, 400, message);
  }

  RequestRefusedException applyUnsupported(ObjectReference object) {
    return new RequestRefusedException(
        cluster,
        object,
        415,
        "an in-memory cluster does not do server-side apply; use a merge patch, or a real cluster");
  }

  ServerException tooLarge(String wanted, long current) {
    return new ServerException(
        cluster, null, 504, "Too large resource version: " + wanted + ", current: " + current);
  }

  private static String quoted(ResourceType type, ObjectReference object) {
    return type.qualifiedPlural() + " \"" + object.name() + "\"";
  }
}
