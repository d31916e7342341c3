package io.kubefed.propagation.controller.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kubefed.core.ObjectReference;
import io.kubefed.propagation.cluster.StandardTypes;
import io.kubefed.propagation.engine.ManualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class WriteOverlayTest {

  private static final ObjectReference OBJECT =
      ObjectReference.of(StandardTypes.CONFIG_MAP, "shop", "settings");

  private record State(String uid, String version) {}

  private final ManualTime time = new ManualTime();
  private final Map<ObjectReference, State> cache = new HashMap<>();
  private boolean current = true;
  private final List<ObjectReference> unconfirmed = new ArrayList<>();
  private final WriteOverlay<State> overlay =
      new WriteOverlay<>(
          time,
          State::uid,
          State::version,
          object -> Optional.ofNullable(cache.get(object)),
          () -> current,
          unconfirmed::add);

  private static Optional<State> state(String uid, String version) {
    return Optional.of(new State(uid, version));
  }

  private boolean told(Optional<State> before, Optional<State> after) {
    after.ifPresentOrElse(state -> cache.put(OBJECT, state), () -> cache.remove(OBJECT));
    return overlay.isEcho(OBJECT, before, after);
  }

  @Test
  void withoutWritesTheCacheIsSeen() {
    cache.put(OBJECT, new State("u", "9"));
    assertThat(overlay.see(OBJECT)).isEqualTo(state("u", "9"));
    assertThat(told(state("u", "9"), state("u", "10"))).isFalse();
  }

  @Test
  void aWriteIsSeenUntilTheCacheShowsIt() {
    cache.put(OBJECT, new State("u", "9"));
    overlay.wrote(OBJECT, new State("u", "10"));
    assertThat(overlay.see(OBJECT)).isEqualTo(state("u", "10"));
    assertThat(overlay.isPending(OBJECT)).isTrue();

    assertThat(told(state("u", "9"), state("u", "10"))).isTrue();
    assertThat(overlay.isPending(OBJECT)).isFalse();
    assertThat(overlay.see(OBJECT)).isEqualTo(state("u", "10"));
  }

  @Test
  void whatTheCacheTellsLateIsAnEchoAndChangesNothing() {
    overlay.wrote(OBJECT, new State("u", "10"));
    assertThat(told(Optional.empty(), state("u", "8"))).isTrue();
    assertThat(overlay.see(OBJECT)).isEqualTo(state("u", "10"));
  }

  @Test
  void versionsAreComparedAsNumbers() {
    cache.put(OBJECT, new State("u", "9"));
    overlay.wrote(OBJECT, new State("u", "10"));
    assertThat(overlay.see(OBJECT)).isEqualTo(state("u", "10"));
    cache.put(OBJECT, new State("u", "100"));
    assertThat(overlay.see(OBJECT)).isEqualTo(state("u", "100"));
  }

  @Test
  void whereVersionsAreNoNumbersTheCacheCountsAsNewer() {
    cache.put(OBJECT, new State("u", "x"));
    overlay.wrote(OBJECT, new State("u", "y"));
    assertThat(overlay.see(OBJECT)).isEqualTo(state("u", "x"));
  }

  @Test
  void somebodyElsesChangeAfterTheWriteIsNoEcho() {
    overlay.wrote(OBJECT, new State("u", "10"));
    assertThat(told(state("u", "9"), state("u", "11"))).isFalse();
    assertThat(overlay.see(OBJECT)).isEqualTo(state("u", "11"));
  }

  @Test
  void somebodyElsesDeletionAfterTheWriteIsNoEcho() {
    overlay.wrote(OBJECT, new State("u", "10"));
    assertThat(told(state("u", "10"), Optional.empty())).isFalse();
    assertThat(overlay.see(OBJECT)).isEmpty();
  }

  @Test
  void theDeletionOfAnOlderObjectOfTheNameLeavesTheWrite() {
    overlay.wrote(OBJECT, new State("new", "10"));
    assertThat(told(state("old", "9"), Optional.empty())).isFalse();
    assertThat(overlay.see(OBJECT)).isEqualTo(state("new", "10"));
  }

  @Test
  void aRemovalIsSeenUntilTheCacheShowsIt() {
    cache.put(OBJECT, new State("u", "9"));
    overlay.removed(OBJECT, "u");
    assertThat(overlay.see(OBJECT)).isEmpty();
    assertThat(told(state("u", "9"), Optional.empty())).isTrue();
    assertThat(overlay.isPending(OBJECT)).isFalse();
  }

  @Test
  void anotherObjectOfTheNameEndsARemoval() {
    cache.put(OBJECT, new State("u", "9"));
    overlay.removed(OBJECT, "u");
    assertThat(told(state("u", "9"), state("v", "12"))).isFalse();
    assertThat(overlay.see(OBJECT)).isEqualTo(state("v", "12"));
  }

  @Test
  void aWriteThatTheCacheNeverShowsIsDroppedAndLookedAtAgain() {
    overlay.wrote(OBJECT, new State("u", "10"));
    time.advance(Duration.ofSeconds(29));
    assertThat(overlay.see(OBJECT)).isEqualTo(state("u", "10"));
    assertThat(unconfirmed).isEmpty();

    time.advance(Duration.ofSeconds(1));
    assertThat(overlay.see(OBJECT)).isEmpty();
    assertThat(unconfirmed).containsExactly(OBJECT);
    assertThat(overlay.isPending(OBJECT)).isFalse();
  }

  @Test
  void aWriteThatTheCacheHadToldOfBeforeIsForgottenQuietly() {
    cache.put(OBJECT, new State("u", "10"));
    overlay.wrote(OBJECT, new State("u", "10"));
    time.advance(Duration.ofMinutes(1));
    assertThat(overlay.isPending(OBJECT)).isFalse();
    assertThat(unconfirmed).isEmpty();
  }

  @Test
  void aCacheThatDoesNotFollowItsClusterIsNotBelieved() {
    current = false;
    overlay.wrote(OBJECT, new State("u", "10"));
    time.advance(Duration.ofMinutes(5));
    assertThat(overlay.see(OBJECT)).isEqualTo(state("u", "10"));
    assertThat(unconfirmed).isEmpty();

    current = true;
    time.advance(Duration.ofMinutes(1));
    assertThat(overlay.see(OBJECT)).isEmpty();
    assertThat(unconfirmed).containsExactly(OBJECT);
  }

  @Test
  void everyWriteIsForgottenInTheEnd() {
    for (int i = 0; i < 100; i++) {
      overlay.wrote(
          ObjectReference.of(StandardTypes.CONFIG_MAP, "shop", "o" + i), new State("u" + i, "1"));
      time.advance(Duration.ofSeconds(1));
    }
    time.advance(Duration.ofMinutes(1));
    assertThat(unconfirmed).hasSize(100).doesNotHaveDuplicates();
  }

  @Test
  void aWatchThatIsFasterThanTheAnswerIsAnEchoAllTheSame() {
    cache.put(OBJECT, new State("u", "9"));
    boolean echo =
        overlay.during(
            OBJECT,
            () -> {
              boolean told = told(state("u", "9"), state("u", "10"));
              overlay.wrote(OBJECT, new State("u", "10"));
              return told;
            });

    assertThat(echo).isTrue();
    assertThat(unconfirmed).isEmpty();
    assertThat(overlay.isPending(OBJECT)).isFalse();
  }

  @Test
  void whatGoesBeyondTheAnswerIsToldAfterIt() {
    cache.put(OBJECT, new State("u", "9"));
    boolean echo =
        overlay.during(
            OBJECT,
            () -> {
              boolean told = told(state("u", "9"), state("u", "11"));
              overlay.wrote(OBJECT, new State("u", "10"));
              return told;
            });

    assertThat(echo).isTrue();
    assertThat(unconfirmed).containsExactly(OBJECT);
    assertThat(overlay.see(OBJECT)).isEqualTo(state("u", "11"));
  }

  @Test
  void whatIsToldDuringAWriteThatFailsIsToldAfterIt() {
    cache.put(OBJECT, new State("u", "9"));

    assertThatThrownBy(
            () ->
                overlay.during(
                    OBJECT,
                    () -> {
                      assertThat(told(state("u", "9"), state("u", "10"))).isTrue();
                      throw new IllegalStateException("no answer");
                    }))
        .isInstanceOf(IllegalStateException.class);
    assertThat(unconfirmed).containsExactly(OBJECT);
  }

  @Test
  void afterAWriteTheCacheIsHeardAtOnceAgain() {
    State unused =
        overlay.during(
            OBJECT,
            () -> {
              State written = new State("u", "10");
              overlay.wrote(OBJECT, written);
              return written;
            });
    assertThat(told(state("u", "9"), state("u", "11"))).isFalse();
    assertThat(unconfirmed).isEmpty();
  }
}
