package io.kubefed.propagation.controller.sync;

import io.kubefed.core.ObjectReference;
import io.kubefed.core.status.PropagationStatus;
import io.kubefed.propagation.controller.sync.ResourceState.Fresh;
import io.kubefed.propagation.controller.sync.ResourceState.Held;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Function;

/** What is under way, by federated resource. Thread-safe. */
final class ResourceStates {

  private static final ResourceState NONE = new ResourceState();

  private final Map<ObjectReference, ResourceState> states = new ConcurrentHashMap<>();

  /** Changes what is under way for a resource. */
  void change(ObjectReference key, Consumer<ResourceState> change) {
    states.compute(
        key,
        (unused, before) -> {
          ResourceState state = before == null ? new ResourceState() : before;
          change.accept(state);
          return state.isEmpty() ? null : state;
        });
  }

  /** Looks at what is under way for a resource; the state must not be kept. */
  <T> T look(ObjectReference key, Function<ResourceState, T> question) {
    Object[] answer = new Object[1];
    boolean[] found = new boolean[1];
    states.computeIfPresent(
        key,
        (unused, state) -> {
          answer[0] = question.apply(state);
          found[0] = true;
          return state;
        });
    @SuppressWarnings("unchecked") // What the question answered.
    T result = found[0] ? (T) answer[0] : question.apply(NONE);
    return result;
  }

  boolean isInFlight(ObjectReference key, String cluster) {
    return look(key, state -> state.inFlight.containsKey(cluster));
  }

  boolean hasInFlight(ObjectReference key) {
    return look(key, state -> !state.inFlight.isEmpty());
  }

  Optional<Held> held(ObjectReference key, String cluster) {
    return look(key, state -> Optional.ofNullable(state.held.get(cluster)));
  }

  /** The version that was written from that template and these overrides, and not yet recorded. */
  Optional<String> fresh(ObjectReference key, String cluster, String fingerprint) {
    return look(
        key,
        state ->
            Optional.ofNullable(state.fresh.get(cluster))
                .filter(fresh -> fresh.fingerprint().equals(fingerprint))
                .map(Fresh::version));
  }

  /** Whether the cluster may hold an object that nobody has seen. */
  boolean isUnsure(ObjectReference key, String cluster) {
    return look(key, state -> state.unsure.contains(cluster));
  }

  void forget(ObjectReference key) {
    states.remove(key);
  }

  /** Forgets all failures and operations in a cluster, whose client is another one or gone. */
  void forgetCluster(String cluster) {
    states
        .keySet()
        .forEach(
            key ->
                change(
                    key,
                    state -> {
                      state.inFlight.remove(cluster);
                      state.held.remove(cluster);
                      state.called.remove(cluster);
                    }));
  }

  /** Forgets the failures that only another resource or object would have made good. */
  void forgetRefusals() {
    states
        .keySet()
        .forEach(
            key ->
                change(
                    key,
                    state ->
                        state
                            .held
                            .values()
                            .removeIf(
                                held ->
                                    held.resource() != null
                                        && held.status() != PropagationStatus.OK)));
  }

  int size() {
    return states.size();
  }
}
