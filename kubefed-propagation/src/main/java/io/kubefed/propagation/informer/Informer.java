package io.kubefed.propagation.informer;

import static java.util.Objects.requireNonNull;

import io.kubefed.core.ObjectReference;
import io.kubefed.propagation.cluster.ClusterClient;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * A cache of objects of one type in one cluster that follows the cluster by itself. Thread-safe;
 * reading never blocks on the network.
 *
 * <p>Each read sees the cache between two changes, a relist counting as one: never a part of it.
 * Two reads may see different moments. What the cache does not hold need not be gone: only while
 * {@link #state} is synced does it say what the cluster holds, and it is then as current as a watch
 * can be: seconds behind, and if the cluster hangs without a word, as far behind as {@link
 * InformerSettings.Builder#longestSilence} lets it. While the cluster cannot be reached, or its
 * lists fail, the last content is kept and the state says so.
 *
 * @param <V> what is kept of each object
 */
public interface Informer<V> extends AutoCloseable {

  /**
   * An informer alone, which shares nothing with others. It contacts nobody before {@link #start}.
   */
  static <V> Informer<V> create(
      ClusterClient client, InformerSpec<V> spec, InformerSettings settings) {
    return new LiveInformer<>(
        requireNonNull(client, "client"),
        requireNonNull(spec, "spec"),
        requireNonNull(settings, "settings"),
        new CallGate(settings.executor(), settings.callsPerCluster()),
        new SharedParts(SharedParts.SMALL));
  }

  /**
   * Begins to list and watch, and does not wait for it. A second start does nothing.
   *
   * @throws IllegalStateException if it is closed
   */
  void start();

  /** Whether the cache says what the cluster holds. */
  InformerState state();

  /** What is cached of the object of that name; the namespace is empty for cluster-scoped types. */
  Optional<V> get(String namespace, String name);

  /** Everything that is cached, in no particular order. */
  List<V> list();

  /** Everything that is cached of that namespace, in no particular order. */
  List<V> list(String namespace);

  /** The objects that are cached. */
  Set<ObjectReference> keys();

  /** How many objects are cached. */
  int size();

  /**
   * Has the cached objects found by something else than their name, from now on and until this is
   * closed. The function is called once for each change, under the lock of the cache: it must be
   * quick and must not read the cache. An object for which it throws is found under no key.
   */
  InformerIndex<V> addIndex(Function<? super V, ? extends Collection<String>> keysOf);

  /**
   * Has a listener told of everything that is cached, as new, then of the state, then of every
   * change. The same listener may be added once only.
   *
   * @throws IllegalArgumentException if it has been added before
   * @throws IllegalStateException if this is closed
   */
  void addListener(InformerListener<V> listener);

  /** Has a listener told nothing any more, but for a call that is under way. */
  void removeListener(InformerListener<V> listener);

  /**
   * Tries again now if this is waiting to: to be called when there is a sign that the cluster is
   * back, or that the type is served.
   */
  void retryNow();

  /**
   * Ends the watch, the timers and the call under way, which is interrupted, and tells listeners
   * nothing more; waits for none of it. What is cached can still be read.
   */
  @Override
  void close();
}
