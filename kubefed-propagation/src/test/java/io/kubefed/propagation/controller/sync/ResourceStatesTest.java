package io.kubefed.propagation.controller.sync;

import static org.assertj.core.api.Assertions.assertThat;

import io.kubefed.core.ObjectReference;
import io.kubefed.core.status.PropagationStatus;
import io.kubefed.propagation.controller.sync.ResourceState.Fresh;
import io.kubefed.propagation.controller.sync.ResourceState.Held;
import io.kubefed.propagation.controller.sync.ResourceState.InFlight;
import org.junit.jupiter.api.Test;

class ResourceStatesTest {

  private static final ObjectReference KEY =
      ObjectReference.of(SyncBed.CONFIG_MAPS.federated(), "shop", "settings");

  private final ResourceStates states = new ResourceStates();

  private static Held held(PropagationStatus status, String resource) {
    return new Held(status, "why", resource, "", 0);
  }

  @Test
  void nothingIsKeptOfWhatIsSettled() {
    states.change(KEY, state -> state.inFlight.put("east", new InFlight(Operation.CREATE, 0)));
    assertThat(states.size()).isOne();
    assertThat(states.hasInFlight(KEY)).isTrue();
    states.change(KEY, state -> state.inFlight.clear());
    assertThat(states.size()).isZero();
    assertThat(states.hasInFlight(KEY)).isFalse();
  }

  @Test
  void aFreshVersionCountsForItsTemplateOnly() {
    states.change(KEY, state -> state.fresh.put("east", new Fresh("t1", "gen:1")));
    assertThat(states.fresh(KEY, "east", "t1")).contains("gen:1");
    assertThat(states.fresh(KEY, "east", "t2")).isEmpty();
    assertThat(states.fresh(KEY, "west", "t1")).isEmpty();
  }

  @Test
  void aClusterThatIsGoneTakesItsFailuresAlong() {
    states.change(
        KEY,
        state -> {
          state.held.put("east", held(PropagationStatus.CREATION_FAILED, "f"));
          state.held.put("west", held(PropagationStatus.CREATION_FAILED, "f"));
          state.inFlight.put("east", new InFlight(Operation.CREATE, 0));
        });
    states.forgetCluster("east");
    assertThat(states.held(KEY, "east")).isEmpty();
    assertThat(states.isInFlight(KEY, "east")).isFalse();
    assertThat(states.held(KEY, "west")).isPresent();
  }

  @Test
  void otherSettingsMakeRefusalsGoodButNotWhatALaneHolds() {
    states.change(
        KEY,
        state -> {
          state.held.put("east", held(PropagationStatus.ALREADY_EXISTS, "f"));
          state.held.put("west", new Held(PropagationStatus.CREATION_FAILED, "w", null, "", 0));
        });
    states.forgetRefusals();
    assertThat(states.held(KEY, "east")).isEmpty();
    assertThat(states.held(KEY, "west")).isPresent();
  }
}
