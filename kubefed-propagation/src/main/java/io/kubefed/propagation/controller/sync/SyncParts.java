package io.kubefed.propagation.controller.sync;

import io.kubefed.core.ObjectReference;
import io.kubefed.core.federated.FederatedType;
import io.kubefed.core.status.FederatedStatus;
import io.kubefed.core.status.PropagationResult;
import io.kubefed.core.status.PropagationStatus;
import io.kubefed.propagation.cluster.ClusterRegistry.Member;
import io.kubefed.propagation.controller.ControllerContext;
import java.time.Duration;
import java.util.Map;

/**
 * What the parts of one sync controller work with.
 *
 * @param shared what they share with those of other types
 * @param type the type of their resources
 * @param host what the host holds
 * @param members what the members hold
 * @param states what is under way
 * @param steps tells what is next
 * @param placements tells where resources are to be
 * @param notices tells people
 */
record SyncParts(
    SyncControllers shared,
    FederatedType type,
    HostSide host,
    MemberSide members,
    ResourceStates states,
    Steps steps,
    Placements placements,
    Notices notices) {

  /** How long a failure that only somebody else can mend is left alone. */
  static final Duration REFUSAL_PATIENCE = Duration.ofMinutes(5);

  ControllerContext context() {
    return shared.context();
  }

  /** The members as they are now. */
  Map<String, Member> snapshot() {
    return context().members().snapshot();
  }

  /** The object in members that a federated resource stands for. */
  ObjectReference targetOf(ObjectReference key) {
    return ObjectReference.of(
        type.target(), type.target().namespaced() ? key.namespace() : "", key.name());
  }

  /** That time from now, by the time keeper. */
  long in(Duration wait) {
    return context().time().nanoTime() + wait.toNanos();
  }

  /** Whether nothing is to be tried there yet, after a failure. */
  boolean isHeld(ObjectReference key, String cluster) {
    return states
        .held(key, cluster)
        .filter(held -> held.until() - context().time().nanoTime() > 0)
        .isPresent();
  }

  /** When something is to be tried again although nobody will say so. */
  Duration nextTry(ObjectReference key) {
    long now = context().time().nanoTime();
    long wait =
        states.look(
            key,
            state ->
                state.held.values().stream()
                    .filter(held -> held.status() != PropagationStatus.OK)
                    .mapToLong(held -> held.until() - now)
                    .min()
                    .orElse(REFUSAL_PATIENCE.toNanos()));
    return Duration.ofNanos(Math.max(wait, 0)).plusMillis(1);
  }

  void writeStatus(Prepared prepared, PropagationResult result) {
    FederatedStatus folded =
        FederatedStatus.fold(prepared.resource(), result, context().clock().instant());
    if (folded.changed()) {
      host.writeStatus(prepared.resource(), folded.status());
    }
  }
}
