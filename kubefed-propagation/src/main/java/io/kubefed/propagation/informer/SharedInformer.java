package io.kubefed.propagation.informer;

import io.kubefed.core.ObjectReference;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;

/** One user's hold on an informer that others use as well. */
final class SharedInformer<V> implements Informer<V> {

  private final LiveInformer<V> informer;
  private final Runnable release;
  private final ReentrantLock lock = new ReentrantLock();
  private final List<InformerListener<V>> listeners = new ArrayList<>();
  private final List<InformerIndex<V>> indexes = new ArrayList<>();
  private boolean closed;

  SharedInformer(LiveInformer<V> informer, Runnable release) {
    this.informer = informer;
    this.release = release;
  }

  private void checkOpen() {
    if (closed) {
      throw new IllegalStateException("this informer has been closed by its user");
    }
  }

  @Override
  public void start() {
    lock.lock();
    try {
      checkOpen();
    } finally {
      lock.unlock();
    }
    informer.start();
  }

  @Override
  public InformerState state() {
    return informer.state();
  }

  @Override
  public Optional<V> get(String namespace, String name) {
    return informer.get(namespace, name);
  }

  @Override
  public List<V> list() {
    return informer.list();
  }

  @Override
  public List<V> list(String namespace) {
    return informer.list(namespace);
  }

  @Override
  public Set<ObjectReference> keys() {
    return informer.keys();
  }

  @Override
  public int size() {
    return informer.size();
  }

  @Override
  public InformerIndex<V> addIndex(Function<? super V, ? extends Collection<String>> keysOf) {
    lock.lock();
    try {
      checkOpen();
      InformerIndex<V> index = informer.addIndex(keysOf);
      indexes.add(index);
      return index;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void addListener(InformerListener<V> listener) {
    // Outside the lock: an executor that runs tasks at once tells the listener before it returns.
    informer.addListener(listener);
    boolean late;
    lock.lock();
    try {
      late = closed;
      listeners.add(listener);
    } finally {
      lock.unlock();
    }
    if (late) {
      informer.removeListener(listener);
      throw new IllegalStateException("this informer has been closed by its user");
    }
  }

  @Override
  public void removeListener(InformerListener<V> listener) {
    informer.removeListener(listener);
  }

  @Override
  public void retryNow() {
    informer.retryNow();
  }

  @Override
  public void close() {
    List<InformerListener<V>> added;
    lock.lock();
    try {
      if (closed) {
        return;
      }
      closed = true;
      added = List.copyOf(listeners);
    } finally {
      lock.unlock();
    }
    added.forEach(informer::removeListener);
    indexes.forEach(informer::removeIndex);
    release.run();
  }
}
