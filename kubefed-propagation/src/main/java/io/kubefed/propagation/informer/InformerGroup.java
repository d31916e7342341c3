package io.kubefed.propagation.informer;

import static java.util.Objects.requireNonNull;

import io.kubefed.propagation.cluster.ClusterClient;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Informers shared by all that want the same: one for each client and {@link InformerSpec}, however
 * many use it. It ends when the last of them closes what it got. Thread-safe.
 *
 * <pre>{@code
 * InformerSettings settings = InformerSettings.builder(executor, scheduler).build();
 * try (InformerGroup informers = InformerGroup.create(settings)) {
 *   Informer<ObjectMetadata> deployments =
 *       informers.informer(east, InformerSpec.everywhere(type, Form.metadata()).withSelector(managed));
 *   deployments.addListener((object, before, after) -> queue.add(object));
 *   deployments.start();
 *   …
 * }
 * }</pre>
 */
public final class InformerGroup implements AutoCloseable {

  private final InformerSettings settings;
  private final SharedParts parts = new SharedParts(SharedParts.LARGE);
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<Key, Shared<?>> informers = new HashMap<>();
  private final Map<ClusterClient, CallGate> gates = new HashMap<>();
  private boolean closed;

  private record Key(ClusterClient client, InformerSpec<?> spec) {}

  /** An informer and how many use it. */
  private static final class Shared<V> {

    private final LiveInformer<V> informer;
    private int users;

    Shared(LiveInformer<V> informer) {
      this.informer = informer;
    }
  }

  private InformerGroup(InformerSettings settings) {
    this.settings = settings;
  }

  /** A group without informers. */
  public static InformerGroup create(InformerSettings settings) {
    return new InformerGroup(requireNonNull(settings, "settings"));
  }

  /**
   * The informer for what the spec says in the cluster of that client; not started, unless another
   * user has done so. What the caller adds to it goes when the caller closes it, the informer
   * itself with its last user. A cluster that is reached by another client than before has other
   * informers.
   *
   * @throws IllegalStateException if the group is closed
   */
  public <V> Informer<V> informer(ClusterClient client, InformerSpec<V> spec) {
    Key key = new Key(requireNonNull(client, "client"), requireNonNull(spec, "spec"));
    lock.lock();
    try {
      if (closed) {
        throw new IllegalStateException("the group of informers is closed");
      }
      @SuppressWarnings("unchecked") // Equal specs have the same Form<V>.
      Shared<V> shared =
          (Shared<V>) informers.computeIfAbsent(key, absent -> new Shared<>(live(client, spec)));
      shared.users++;
      return new SharedInformer<>(shared.informer, () -> release(key));
    } finally {
      lock.unlock();
    }
  }

  private <V> LiveInformer<V> live(ClusterClient client, InformerSpec<V> spec) {
    CallGate gate =
        gates.computeIfAbsent(
            client, reached -> new CallGate(settings.executor(), settings.callsPerCluster()));
    return new LiveInformer<>(client, spec, settings, gate, parts);
  }

  private void release(Key key) {
    LiveInformer<?> last = null;
    lock.lock();
    try {
      Shared<?> shared = informers.get(key);
      if (shared != null && --shared.users == 0) {
        last = shared.informer;
        informers.remove(key);
        if (informers.keySet().stream().noneMatch(other -> other.client().equals(key.client()))) {
          gates.remove(key.client());
        }
      }
    } finally {
      lock.unlock();
    }
    if (last != null) {
      last.close();
    }
  }

  /**
   * Has all informers of a cluster try again now that wait to: to be called when there is a sign
   * that the cluster is back, or serves other types.
   */
  public void retryNow(ClusterClient client) {
    List<LiveInformer<?>> waiting = new ArrayList<>();
    lock.lock();
    try {
      informers.forEach(
          (key, shared) -> {
            if (key.client().equals(client)) {
              waiting.add(shared.informer);
            }
          });
    } finally {
      lock.unlock();
    }
    waiting.forEach(LiveInformer::retryNow);
  }

  /** How many informers there are, each counted once. */
  public int size() {
    lock.lock();
    try {
      return informers.size();
    } finally {
      lock.unlock();
    }
  }

  /** Closes all informers, whoever still uses them. */
  @Override
  public void close() {
    List<LiveInformer<?>> all = new ArrayList<>();
    lock.lock();
    try {
      closed = true;
      informers.values().forEach(shared -> all.add(shared.informer));
      informers.clear();
      gates.clear();
    } finally {
      lock.unlock();
    }
    all.forEach(LiveInformer::close);
  }
}
