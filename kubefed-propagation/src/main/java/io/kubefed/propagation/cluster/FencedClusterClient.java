package io.kubefed.propagation.cluster;

import io.kubefed.core.ObjectReference;
import io.kubefed.core.ResourceType;
import io.kubefed.core.json.JsonValue;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Refuses to write while it may not. */
final class FencedClusterClient extends DecoratedClusterClient {

  private final BooleanSupplier mayWrite;

  FencedClusterClient(ClusterClient client, BooleanSupplier mayWrite) {
    super(client);
    this.mayWrite = mayWrite;
  }

  @Override
  <T> T around(ClusterCall call, Supplier<T> made) {
    return made.get();
  }

  private void check(boolean dryRun, ResourceType type, String namespace, String object) {
    if (!dryRun && !mayWrite.getAsBoolean()) {
      throw new WriteFencedException(
          name(), object.isEmpty() ? null : ObjectReference.of(type, namespace, object));
    }
  }

  private void check(WriteOptions options, ResourceType type, JsonValue object) {
    check(options.dryRun(), type, ObjectFields.namespace(object), ObjectFields.name(object));
  }

  @Override
  public JsonValue create(ResourceType type, JsonValue object, WriteOptions options) {
    check(options, type, object);
    return super.create(type, object, options);
  }

  @Override
  public JsonValue update(ResourceType type, JsonValue object, WriteOptions options) {
    check(options, type, object);
    return super.update(type, object, options);
  }

  @Override
  public JsonValue updateStatus(ResourceType type, JsonValue object, WriteOptions options) {
    check(options, type, object);
    return super.updateStatus(type, object, options);
  }

  @Override
  public JsonValue patch(
      ResourceType type, String namespace, String object, Patch patch, WriteOptions options) {
    check(options.dryRun(), type, namespace, object);
    return super.patch(type, namespace, object, patch, options);
  }

  @Override
  public DeleteResult delete(
      ResourceType type, String namespace, String object, DeleteOptions options) {
    check(options.dryRun(), type, namespace, object);
    return super.delete(type, namespace, object, options);
  }
}
