package io.kubefed.propagation.admin;

import io.kubefed.core.ObjectReference;
import io.kubefed.core.ResourceType;
import io.kubefed.core.json.JsonValue;
import io.kubefed.propagation.admin.ObjectChange.Result;
import io.kubefed.propagation.cluster.AlreadyExistsException;
import io.kubefed.propagation.cluster.ClusterClient;
import io.kubefed.propagation.cluster.ConflictException;
import io.kubefed.propagation.cluster.DeleteOptions;
import io.kubefed.propagation.cluster.DeleteResult;
import io.kubefed.propagation.cluster.NotFoundException;
import io.kubefed.propagation.cluster.WriteOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BinaryOperator;

/**
 * Writes objects and keeps a record of it; in a dry run it only keeps the record. Not thread-safe.
 */
final class Journal {

  private static final int ATTEMPTS = 3;

  private final boolean dryRun;
  private final List<ObjectChange> changes = new ArrayList<>();
  private final List<String> notes = new ArrayList<>();

  Journal(boolean dryRun) {
    this.dryRun = dryRun;
  }

  boolean isDryRun() {
    return dryRun;
  }

  AdminReport report() {
    return new AdminReport(changes, notes, dryRun);
  }

  void note(String note) {
    notes.add(note);
  }

  void record(ClusterClient client, ObjectReference object, Result result, String detail) {
    changes.add(new ObjectChange(client.name(), object, result, detail));
  }

  void left(ClusterClient client, ObjectReference object, String why) {
    record(client, object, Result.LEFT, why);
  }

  /** Creates the object, or gives all fields that are wanted to the one that is there. */
  JsonValue ensure(ClusterClient client, ResourceType type, JsonValue wanted) {
    return ensure(client, type, wanted, Trees::overlay);
  }

  /**
   * Creates the object, or changes the one that is there.
   *
   * @param merge makes what is to be out of what is there and what is wanted
   */
  JsonValue ensure(
      ClusterClient client, ResourceType type, JsonValue wanted, BinaryOperator<JsonValue> merge) {
    ObjectReference object = Trees.reference(type, wanted);
    for (int attempt = 1; ; attempt++) {
      try {
        Optional<JsonValue> there = client.get(type, object.namespace(), object.name());
        return there.isPresent()
            ? change(client, type, there.get(), merge.apply(there.get(), wanted))
            : create(client, type, wanted);
      } catch (AlreadyExistsException | ConflictException e) {
        // Somebody else was faster: what is there now is looked at again.
        if (attempt == ATTEMPTS) {
          throw e;
        }
      }
    }
  }

  JsonValue create(ClusterClient client, ResourceType type, JsonValue wanted) {
    JsonValue created = dryRun ? wanted : client.create(type, wanted, WriteOptions.DEFAULT);
    record(client, Trees.reference(type, created), Result.CREATED, "");
    return created;
  }

  private JsonValue change(
      ClusterClient client, ResourceType type, JsonValue there, JsonValue wanted) {
    ObjectReference object = Trees.reference(type, there);
    if (wanted.equals(there)) {
      record(client, object, Result.UNCHANGED, "");
      return there;
    }
    JsonValue changed = dryRun ? wanted : client.update(type, wanted, WriteOptions.DEFAULT);
    record(client, object, Result.UPDATED, "");
    return changed;
  }

  /** Deletes the object if it is there. */
  void delete(ClusterClient client, ResourceType type, String namespace, String name) {
    ObjectReference object = ObjectReference.of(type, namespace, name);
    Optional<JsonValue> there = client.get(type, namespace, name);
    if (there.isEmpty()) {
      record(client, object, Result.ABSENT, "");
    } else if (dryRun) {
      record(client, object, Result.DELETED, "");
    } else {
      try {
        DeleteResult result =
            client.delete(
                type, namespace, name, DeleteOptions.DEFAULT.withUid(Trees.uid(there.get())));
        record(client, object, Result.DELETED, result.remaining().map(Journal::held).orElse(""));
      } catch (NotFoundException e) {
        record(client, object, Result.ABSENT, "");
      }
    }
  }

  private static String held(JsonValue object) {
    List<String> finalizers =
        Trees.items(object, "metadata", "finalizers").stream()
            .flatMap(finalizer -> finalizer.text().stream())
            .toList();
    return finalizers.isEmpty()
        ? "goes in the background"
        : "goes once its finalizers are lifted: " + String.join(", ", finalizers);
  }
}
