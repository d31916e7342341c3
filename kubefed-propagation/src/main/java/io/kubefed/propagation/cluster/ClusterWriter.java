package io.kubefed.propagation.cluster;

import io.kubefed.core.ResourceType;
import io.kubefed.core.json.JsonValue;

/**
 * Writes the objects of one cluster. Each call is one request; each returns the object as the
 * server holds it afterwards, or with a dry run would hold it.
 */
public interface ClusterWriter {

  /**
   * Creates an object in the namespace it names.
   *
   * @param object with {@code apiVersion}, {@code kind} and {@code metadata.name} or {@code
   *     metadata.generateName}
   * @throws AlreadyExistsException if there is one of that name
   * @throws NotFoundException if its namespace does not exist
   * @throws InvalidObjectException if the server refuses the content
   * @throws ClusterException if the write fails
   */
  JsonValue create(ResourceType type, JsonValue object, WriteOptions options);

  /**
   * Replaces an object, provided it still has the {@code metadata.resourceVersion} given. Status is
   * left as it is where the type has the status subresource.
   *
   * @throws IllegalArgumentException without {@code metadata.resourceVersion}: an update that
   *     overwrites what it has not seen is never sent
   * @throws ConflictException if the object has changed since
   * @throws NotFoundException if there is none
   * @throws InvalidObjectException if the server refuses the content
   * @throws ClusterException if the write fails
   */
  JsonValue update(ResourceType type, JsonValue object, WriteOptions options);

  /**
   * Replaces the status of an object, and nothing else, through the status subresource; guarded as
   * {@link #update} is.
   *
   * @throws NotFoundException if there is no such object
   * @throws TypeNotServedException if the type has no status subresource
   * @throws ConflictException if the object has changed since
   * @throws ClusterException if the write fails
   */
  JsonValue updateStatus(ResourceType type, JsonValue object, WriteOptions options);

  /**
   * Changes a part of an object.
   *
   * @param namespace empty for cluster-scoped types
   * @throws NotFoundException if there is no such object; server-side apply creates it instead
   * @throws ConflictException if the patch names a {@code metadata.resourceVersion} and the object
   *     has another, or server-side apply meets fields that others own
   * @throws InvalidObjectException if the patch does not fit the object, or the server refuses the
   *     result
   * @throws ClusterException if the write fails
   */
  JsonValue patch(
      ResourceType type, String namespace, String name, Patch patch, WriteOptions options);

  /**
   * Deletes an object, or begins to where finalizers or a grace period hold it.
   *
   * @param namespace empty for cluster-scoped types
   * @throws NotFoundException if there is no such object
   * @throws ConflictException if a precondition does not hold
   * @throws ClusterException if the write fails
   */
  DeleteResult delete(ResourceType type, String namespace, String name, DeleteOptions options);
}
