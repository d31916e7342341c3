package io.kubefed.propagation.leader;

import java.util.Optional;

/** What a KubeFed controller manager keeps its lock in: {@code spec.leaderElect.resourceLock}. */
public enum ResourceLock {
  /** An annotation of a ConfigMap; KubeFed's default. */
  CONFIG_MAPS("configmaps", Optional.of(LockKind.CONFIG_MAP)),
  /** An annotation of Endpoints. */
  ENDPOINTS("endpoints", Optional.of(LockKind.ENDPOINTS)),
  /** The Lease alone, of the same name as this library's. */
  LEASES("leases", Optional.empty());

  private final String word;
  private final Optional<LockKind> kind;

  ResourceLock(String word, Optional<LockKind> kind) {
    this.word = word;
    this.kind = kind;
  }

  /** The word in the API, for example {@code configmaps}. */
  public String word() {
    return word;
  }

  /** The lock that is held besides the Lease. */
  Optional<LockKind> kind() {
    return kind;
  }

  /**
   * The one with that word.
   *
   * @throws IllegalArgumentException if there is none
   */
  public static ResourceLock of(String word) {
    for (ResourceLock lock : values()) {
      if (lock.word.equals(word)) {
        return lock;
      }
    }
    throw new IllegalArgumentException(
        "leaderElect.resourceLock is \""
            + word
            + "\"; write configmaps, endpoints or leases, as KubeFed has it");
  }
}
