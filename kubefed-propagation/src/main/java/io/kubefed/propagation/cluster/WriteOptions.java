package io.kubefed.propagation.cluster;

import static java.util.Objects.requireNonNull;

/**
 * How to write.
 *
 * @param dryRun true to go through everything, admission included, and store nothing
 * @param fieldManager the name that owns the fields written; empty for the server's guess, which
 *     server-side apply does not allow
 */
public record WriteOptions(boolean dryRun, String fieldManager) {

  /** The field manager of this library. */
  public static final String FIELD_MANAGER = "kubefed";

  /** Writes for real, as {@value #FIELD_MANAGER}. */
  public static final WriteOptions DEFAULT = new WriteOptions(false, FIELD_MANAGER);

  public WriteOptions {
    requireNonNull(fieldManager, "fieldManager");
  }

  /** These options, as a dry run or for real. */
  public WriteOptions withDryRun(boolean other) {
    return new WriteOptions(other, fieldManager);
  }

  /** These options with another field manager. */
  public WriteOptions withFieldManager(String other) {
    return new WriteOptions(dryRun, other);
  }
}
