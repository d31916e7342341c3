package io.kubefed.benchmarks.propagation;

import io.kubefed.core.json.JsonValue;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/**
 * One of the two that are compared: a federation that runs by itself, or the floor, where each
 * write of a user is followed by the bare client's.
 */
final class Side implements AutoCloseable {

  /** What follows the write of a user, given what the host holds then. */
  private interface Propagation {
    CompletableFuture<Void> after(Phase phase, JsonValue resource);
  }

  private final Users users;
  private final Propagation propagation;
  private final Runnable ending;

  private Side(Users users, Propagation propagation, Runnable ending) {
    this.users = users;
    this.propagation = propagation;
    this.ending = ending;
  }

  /** The floor, with that many writes under way at a time on each cluster. */
  static Side floor(Fleet fleet, Workload workload, int concurrency) {
    BareClient client = new BareClient(fleet, workload, concurrency);
    return new Side(
        new Users(fleet.host(), workload, concurrency),
        (phase, resource) ->
            switch (phase) {
              case CREATE -> client.created(resource);
              case UPDATE -> client.updated(resource);
              case DELETE -> client.deleted(resource);
            },
        client::close);
  }

  /** A federation that watches the host. It stays the caller's to close. */
  static Side federated(Fleet fleet, Workload workload, int concurrency) {
    return new Side(
        new Users(fleet.host(), workload, concurrency),
        (phase, resource) -> CompletableFuture.completedFuture(null),
        () -> {});
  }

  /**
   * Has users do that to all of these resources, and waits until it can be seen.
   *
   * @return when that was in each of the places
   */
  Run run(
      Phase phase,
      Collection<String> names,
      int revision,
      Observer observer,
      Set<String> places,
      Duration timeout)
      throws InterruptedException {
    Arrival arrival = observer.expect(names, revision, places);
    long start = System.nanoTime();
    List<CompletableFuture<Void>> writes = new ArrayList<>();
    for (String name : names) {
      CompletableFuture<Void> write =
          user(phase, name, revision).thenCompose(resource -> propagation.after(phase, resource));
      writes.add(
          write.whenComplete(
              (done, failure) -> {
                if (failure != null) {
                  arrival.fail(phase + " of " + name + " failed: " + failure.getMessage());
                }
              }));
    }
    Times times = arrival.await(timeout);
    return new Run(start, times, CompletableFuture.allOf(writes.toArray(CompletableFuture[]::new)));
  }

  /** The same to the revision of the phase, everywhere, all writes finished. */
  Run run(Phase phase, Collection<String> names, Observer observer, Duration timeout)
      throws InterruptedException {
    Run run = run(phase, names, phase.revision(), observer, observer.places(), timeout);
    run.writes().join();
    return run;
  }

  private CompletableFuture<JsonValue> user(Phase phase, String name, int revision) {
    return switch (phase) {
      case CREATE -> users.create(name);
      case UPDATE -> users.update(name, revision);
      case DELETE -> users.delete(name);
    };
  }

  @Override
  public void close() {
    users.close();
    ending.run();
  }

  /**
   * What happened.
   *
   * @param start when the first write was asked for, by {@link System#nanoTime}
   * @param times when everything had come
   * @param writes done when the writes are that this side makes itself
   */
  record Run(long start, Times times, CompletableFuture<Void> writes) {

    /** The time until everything had come to all places. */
    double seconds() {
      return times.secondsSince(start);
    }

    /** The time until everything had come to those places. */
    double seconds(Set<String> places) {
      return times.secondsSince(start, places);
    }
  }
}
