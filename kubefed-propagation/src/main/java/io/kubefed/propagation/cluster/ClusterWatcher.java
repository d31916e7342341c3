package io.kubefed.propagation.cluster;

import io.kubefed.core.ResourceType;

/** Watches the objects of one cluster. */
public interface ClusterWatcher {

  /**
   * Tells a listener every change from now on. Returns once the server has accepted the watch.
   *
   * <p>A watch ends: with the network, with the server's time limit, or because its resourceVersion
   * is too old, which the listener always hears as a {@link GoneException} in {@link
   * WatchListener#onClosed} and this method never throws. It is not resumed here.
   *
   * @throws TypeNotServedException if the cluster does not serve the type
   * @throws ClusterException if the watch cannot be started
   */
  WatchHandle watch(ResourceType type, WatchOptions options, WatchListener listener);
}
