package io.kubefed.dns.multicluster;

import io.kubefed.core.ResourceType;
import io.kubefed.core.json.JsonValue;
import io.kubefed.propagation.cluster.ClusterClient;
import io.kubefed.propagation.cluster.DeleteOptions;
import io.kubefed.propagation.cluster.NotFoundException;
import io.kubefed.propagation.cluster.WriteOptions;

/**
 * One write to a member.
 *
 * @param verb what is done
 * @param object the object as it should be, or the one to delete
 */
record Write(Verb verb, ResourceType type, JsonValue object) {

  /** What is done. */
  enum Verb {
    CREATE,
    UPDATE,
    UPDATE_STATUS,
    DELETE
  }

  void run(ClusterClient client) {
    switch (verb) {
      case CREATE -> client.create(type, object, WriteOptions.DEFAULT);
      case UPDATE -> client.update(type, object, WriteOptions.DEFAULT);
      case UPDATE_STATUS -> client.updateStatus(type, object, WriteOptions.DEFAULT);
      case DELETE -> {
        try {
          client.delete(
              type,
              object.text("metadata", "namespace").orElse(""),
              object.text("metadata", "name").orElse(""),
              object
                  .text("metadata", "uid")
                  .map(DeleteOptions.DEFAULT::withUid)
                  .orElse(DeleteOptions.DEFAULT));
        } catch (NotFoundException e) {
          // It is what was wanted.
        }
      }
    }
  }
}
