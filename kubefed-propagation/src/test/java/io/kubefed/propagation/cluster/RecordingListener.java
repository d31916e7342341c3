package io.kubefed.propagation.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.kubefed.core.json.JsonValue;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** Keeps what a watch tells, for tests to wait for. */
final class RecordingListener implements WatchListener {

  /** One event. */
  record Told(EventType type, JsonValue object) {

    /** In short, for example {@code MODIFIED web}. */
    String summary() {
      return type + " " + ObjectFields.name(object);
    }
  }

  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final BlockingQueue<Told> events = new LinkedBlockingQueue<>();
  private final CompletableFuture<Optional<ClusterException>> closed = new CompletableFuture<>();

  @Override
  public void onEvent(EventType type, JsonValue object) {
    events.add(new Told(type, object));
  }

  @Override
  public void onClosed(Optional<ClusterException> failure) {
    assertThat(closed.complete(failure)).as("told of the end once").isTrue();
  }

  /** The next event, bookmarks left out. */
  Told next() throws InterruptedException {
    Told told = nextOfAll();
    while (told.type() == EventType.BOOKMARK) {
      told = nextOfAll();
    }
    return told;
  }

  /** The next event, bookmarks included. */
  Told nextOfAll() throws InterruptedException {
    Told told = events.poll(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    assertThat(told).as("an event within %s", PATIENCE).isNotNull();
    return told;
  }

  /** The events that have not been taken, bookmarks left out. */
  long left() {
    return events.stream().filter(told -> told.type() != EventType.BOOKMARK).count();
  }

  /** How the watch ended. */
  Optional<ClusterException> end() throws Exception {
    return closed.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
  }
}
