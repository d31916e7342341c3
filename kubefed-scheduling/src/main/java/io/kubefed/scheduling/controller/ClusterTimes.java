package io.kubefed.scheduling.controller;

import io.kubefed.propagation.cluster.ClusterRegistry;
import io.kubefed.propagation.cluster.ClusterRegistry.Member;
import io.kubefed.propagation.controller.ControllerContext;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Since when each member has been ready, or not ready. Thread-safe.
 *
 * <p>When this begins to look, members are there before they have been asked for the first time. So
 * what a member becomes within the patience is taken for what it was all along, and as long as one
 * has not become ready and the patience is not over nobody knows how it is.
 */
final class ClusterTimes implements ClusterRegistry.Listener {

  private final ControllerContext context;
  private final Duration patience;
  private final Runnable onChange;
  private final Map<String, Since> times = new ConcurrentHashMap<>();
  private volatile Instant began = Instant.EPOCH;

  /** Since when a member has been as it is, and whether it was seen to change. */
  record Since(boolean ready, Instant when, boolean seenToChange) {}

  ClusterTimes(ControllerContext context, Duration patience, Runnable onChange) {
    this.context = context;
    this.patience = patience;
    this.onChange = onChange;
  }

  void start() {
    began = now();
    context.members().addListener(this);
    context
        .members()
        .snapshot()
        .values()
        .forEach(
            member ->
                times.putIfAbsent(
                    member.name(), new Since(member.cluster().ready(), began, false)));
  }

  void close() {
    context.members().removeListener(this);
  }

  private Instant now() {
    return context.clock().instant();
  }

  private boolean begins() {
    return now().isBefore(began.plus(patience));
  }

  @Override
  public void onChange(Optional<Member> before, Optional<Member> after) {
    after.ifPresentOrElse(
        this::note, () -> before.ifPresent(member -> times.remove(member.name())));
    onChange.run();
  }

  private void note(Member member) {
    boolean ready = member.cluster().ready();
    times.compute(
        member.name(),
        (name, known) ->
            known != null && known.ready() == ready
                ? known
                : new Since(ready, now(), !begins() && (known != null || ready)));
  }

  Since of(Member member) {
    Since known = times.get(member.name());
    boolean ready = member.cluster().ready();
    return known != null && known.ready() == ready ? known : new Since(ready, now(), false);
  }

  /** When everybody will have had the time to say how they are; nothing if that was so already. */
  Optional<Instant> settling() {
    boolean open =
        begins()
            && context.members().snapshot().values().stream()
                .anyMatch(member -> !member.cluster().ready());
    return open ? Optional.of(began.plus(patience)) : Optional.empty();
  }
}
