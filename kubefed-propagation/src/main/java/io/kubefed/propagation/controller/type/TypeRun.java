package io.kubefed.propagation.controller.type;

/**
 * The sync controller of one federated type while it runs; what {@link TypeRuns} makes. Used once.
 */
public interface TypeRun extends AutoCloseable {

  /** Begins to work, and does not wait for anything. */
  void start();

  /** Whether it has seen everything that it decides by. */
  boolean isSynced();

  /** Ends the work: when this returns, ten seconds at the latest, no request is sent any more. */
  @Override
  void close();
}
