package io.kubefed.propagation.informer;

import io.kubefed.core.ObjectReference;
import io.kubefed.core.ResourceType;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What an informer caches: by namespace, then by name, which needs no key objects and is the index
 * by namespace as well. Tells indexes and deliveries of every change. Not thread-safe: {@link
 * LiveInformer} holds its lock around every call; only {@link #deliver} and {@link #find} need
 * none.
 */
final class ObjectStore<V> {

  private final String apiVersion;
  private final String kind;
  private final Map<String, Map<String, Entry<V>>> namespaces = new ConcurrentHashMap<>();
  private final List<StoreIndex<V>> indexes = new ArrayList<>();
  private final List<Delivery<V>> deliveries = new CopyOnWriteArrayList<>();

  /** The objects whose last state could not be decoded; where there was one, an older is kept. */
  private final Set<ObjectReference> unreadable = new LinkedHashSet<>();

  private int size;

  ObjectStore(ResourceType type) {
    this.apiVersion = type.apiVersion();
    this.kind = type.kind();
  }

  @Nullable Entry<V> find(String namespace, String name) {
    Map<String, Entry<V>> names = namespaces.get(namespace);
    return names == null ? null : names.get(name);
  }

  int size() {
    return size;
  }

  Set<ObjectReference> unreadable() {
    return unreadable;
  }

  List<V> values() {
    List<V> values = new ArrayList<>(size);
    namespaces.values().forEach(names -> addValues(names.values(), values));
    return values;
  }

  List<V> values(String namespace) {
    List<V> values = new ArrayList<>();
    addValues(namespaces.getOrDefault(namespace, Map.of()).values(), values);
    return values;
  }

  private static <V> void addValues(Collection<Entry<V>> entries, List<V> values) {
    entries.forEach(entry -> values.add(entry.value()));
  }

  Set<ObjectReference> keys() {
    Set<ObjectReference> keys = new LinkedHashSet<>();
    namespaces.forEach(
        (namespace, names) -> names.keySet().forEach(name -> keys.add(key(namespace, name))));
    return keys;
  }

  ObjectReference key(String namespace, String name) {
    return new ObjectReference(apiVersion, kind, namespace, name);
  }

  /** Takes a state of an object, unless it is known already. */
  void put(ObjectReference key, Entry<V> entry) {
    unreadable.remove(key);
    Entry<V> before = find(key.namespace(), key.name());
    if (before != null && before.isSameVersion(entry.uid(), entry.resourceVersion())) {
      return;
    }
    if (before != null && !before.isSameObject(entry)) {
      remove(key);
      before = null;
    }
    namespaces
        .computeIfAbsent(key.namespace(), namespace -> new ConcurrentHashMap<>())
        .put(key.name(), entry);
    size += before == null ? 1 : 0;
    changed(key, before, entry);
  }

  /** Notes that the state of an object could not be decoded. What is cached of it stays. */
  void putUnreadable(ObjectReference key) {
    unreadable.add(key);
  }

  void remove(ObjectReference key) {
    unreadable.remove(key);
    Map<String, Entry<V>> names = namespaces.get(key.namespace());
    Entry<V> before = names == null ? null : names.remove(key.name());
    if (names == null || before == null) {
      return;
    }
    if (names.isEmpty()) {
      namespaces.remove(key.namespace());
    }
    size--;
    changed(key, before, null);
  }

  /** Takes over a complete list, told as what differs: first what is gone, then the rest. */
  void replace(Map<ObjectReference, Entry<V>> listed, Set<ObjectReference> notReadable) {
    for (ObjectReference key : keys()) {
      if (!listed.containsKey(key) && !notReadable.contains(key)) {
        remove(key);
      }
    }
    listed.forEach(this::put);
    unreadable.clear();
    unreadable.addAll(notReadable);
  }

  private void changed(ObjectReference key, @Nullable Entry<V> before, @Nullable Entry<V> after) {
    indexes.forEach(index -> index.changed(key, before, after));
    V old = before == null ? null : before.value();
    V now = after == null ? null : after.value();
    deliveries.forEach(
        delivery -> delivery.offer(key, Optional.ofNullable(old), Optional.ofNullable(now)));
  }

  StoreIndex<V> addIndex(Function<? super V, ? extends Collection<String>> keysOf) {
    StoreIndex<V> index = new StoreIndex<>(keysOf);
    forEach((key, entry) -> index.changed(key, null, entry));
    indexes.add(index);
    return index;
  }

  void removeIndex(StoreIndex<V> index) {
    indexes.remove(index);
  }

  /** Has it told of everything there is, and of every change to come. */
  void addDelivery(Delivery<V> delivery, InformerState state) {
    if (deliveries.stream().anyMatch(other -> other.isTo(delivery.listener()))) {
      throw new IllegalArgumentException("the listener has been added before");
    }
    forEach((key, entry) -> delivery.offer(key, Optional.empty(), Optional.of(entry.value())));
    delivery.offer(state);
    deliveries.add(delivery);
  }

  private void forEach(BiConsumer<ObjectReference, Entry<V>> action) {
    namespaces.forEach(
        (namespace, names) ->
            names.forEach((name, entry) -> action.accept(key(namespace, name), entry)));
  }

  void removeDelivery(InformerListener<V> listener) {
    deliveries.removeIf(
        delivery -> {
          if (delivery.isTo(listener)) {
            delivery.stop();
            return true;
          }
          return false;
        });
  }

  void removeDeliveries() {
    deliveries.forEach(Delivery::stop);
    deliveries.clear();
  }

  void tell(InformerState state) {
    deliveries.forEach(delivery -> delivery.offer(state));
  }

  /** Has the listeners told what they were offered. Not to be called under the lock. */
  void deliver() {
    deliveries.forEach(Delivery::run);
  }
}
