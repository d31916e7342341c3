package io.kubefed.propagation.plan;

import io.kubefed.core.federated.FederatedResource;
import io.kubefed.core.version.VersionRecord;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Where the versions that were last propagated are recorded, so that a later plan can tell drift
 * from a new template, and an unchanged object without asking the member's API server.
 *
 * <p>Implementations are thread-safe.
 */
public interface VersionStore {

  /** What was last recorded for that resource, if anything. */
  Optional<VersionRecord> load(FederatedResource resource);

  /** Records what is now propagated, in place of what was recorded before. */
  void save(FederatedResource resource, VersionRecord record);

  /** Records nothing: every plan then compares by the members' own dry runs. */
  static VersionStore none() {
    return new VersionStore() {
      @Override
      public Optional<VersionRecord> load(FederatedResource resource) {
        return Optional.empty();
      }

      @Override
      public void save(FederatedResource resource, VersionRecord record) {}
    };
  }

  /**
   * Keeps the records in the heap for as long as the store lives; for tests and one-shot programs.
   */
  static VersionStore inMemory() {
    Map<Object, VersionRecord> records = new ConcurrentHashMap<>();
    return new VersionStore() {
      @Override
      public Optional<VersionRecord> load(FederatedResource resource) {
        return Optional.ofNullable(records.get(resource.reference()));
      }

      @Override
      public void save(FederatedResource resource, VersionRecord record) {
        if (record.clusterVersions().isEmpty()) {
          records.remove(resource.reference());
        } else {
          records.put(resource.reference(), record);
        }
      }
    };
  }
}
