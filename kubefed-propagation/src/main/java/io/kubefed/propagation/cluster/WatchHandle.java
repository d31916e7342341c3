package io.kubefed.propagation.cluster;

/** An open watch. Thread-safe. */
public interface WatchHandle extends AutoCloseable {

  /**
   * Ends the watch. An event being told now may still be told to its end; then the listener hears
   * {@link WatchListener#onClosed} without a failure, and nothing after it. Does not block.
   */
  @Override
  void close();
}
