package io.kubefed.propagation.informer;

import static io.kubefed.propagation.informer.Bed.CONFIG_MAP;
import static io.kubefed.propagation.informer.Bed.SPEC;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.kubefed.core.json.JsonValue;
import io.kubefed.core.selector.LabelSelector;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Informers that are shared. */
class InformerGroupTest {

  private final Bed bed = new Bed();
  private final InformerGroup group =
      InformerGroup.create(bed.settings().callsPerCluster(2).build());

  @Test
  void equalSpecsOfOneClientShareOneInformer() {
    bed.create("a");
    Informer<ObjectMetadata> first = group.informer(bed.client, SPEC);
    Informer<ObjectMetadata> second =
        group.informer(
            bed.client,
            InformerSpec.inNamespace(CONFIG_MAP, "default", Form.metadata())
                .withSelector(Bed.MANAGED));
    first.start();
    second.start();
    bed.executor.runAll();

    assertThat(group.size()).isEqualTo(1);
    assertThat(bed.counter.total()).isEqualTo(2);
    assertThat(second.get("default", "a")).isPresent();
  }

  @Test
  void anotherSelectorFormNamespaceOrClientHasAnInformerOfItsOwn() {
    group.informer(bed.client, SPEC);
    group.informer(bed.client, SPEC.withSelector(LabelSelector.EVERYTHING));
    Informer<JsonValue> whole =
        group.informer(
            bed.client,
            InformerSpec.inNamespace(CONFIG_MAP, "default", Form.whole())
                .withSelector(Bed.MANAGED));
    group.informer(
        bed.client, InformerSpec.everywhere(CONFIG_MAP, Form.metadata()).withSelector(Bed.MANAGED));
    group.informer(bed.others, SPEC);

    assertThat(group.size()).isEqualTo(5);
    assertThat(whole.size()).isZero();
  }

  @Test
  void endsWithItsLastUser() {
    Informer<ObjectMetadata> first = group.informer(bed.client, SPEC);
    Informer<ObjectMetadata> second = group.informer(bed.client, SPEC);
    bed.addRecorder(second);
    first.start();
    bed.executor.runAll();
    first.close();
    first.close();
    bed.create("a");
    bed.executor.runAll();
    assertThat(bed.recorder.told()).containsExactly("SYNCED", "ADDED a");
    assertThat(second.state().isSynced()).isTrue();

    second.close();
    assertThat(group.size()).isZero();
    assertThat(second.state().phase()).isEqualTo(InformerState.Phase.CLOSED);
    assertThat(bed.time.untilNext()).isEmpty();
  }

  @Test
  void whatAUserAddedGoesWithTheUser() {
    Informer<ObjectMetadata> first = group.informer(bed.client, SPEC);
    Informer<ObjectMetadata> second = group.informer(bed.client, SPEC);
    InformerIndex<ObjectMetadata> index = first.addIndex(object -> List.of(object.name()));
    first.addListener(bed.recorder);
    second.start();
    bed.executor.runAll();
    bed.recorder.told();
    first.close();
    bed.create("a");
    bed.executor.runAll();

    assertThat(bed.recorder.told()).isEmpty();
    assertThat(index.keys()).isEmpty();
    assertThat(second.size()).isEqualTo(1);
  }

  @Test
  void aUserThatHasClosedItsHoldAddsNothing() {
    Informer<ObjectMetadata> first = group.informer(bed.client, SPEC);
    group.informer(bed.client, SPEC);
    first.close();

    assertThatExceptionOfType(IllegalStateException.class).isThrownBy(first::start);
    assertThatExceptionOfType(IllegalStateException.class)
        .isThrownBy(() -> first.addListener(bed.recorder));
    assertThatExceptionOfType(IllegalStateException.class)
        .isThrownBy(() -> first.addIndex(object -> List.of()));
  }

  @Test
  void aNewUserAfterTheLastGetsAFreshInformer() {
    group.informer(bed.client, SPEC).close();
    Informer<ObjectMetadata> again = group.informer(bed.client, SPEC);
    again.start();
    bed.executor.runAll();

    assertThat(again.state().isSynced()).isTrue();
  }

  @Test
  void noMoreCallsThanAllowedAreUnderWayInACluster() {
    for (int i = 0; i < 10; i++) {
      group
          .informer(bed.client, SPEC.withSelector(LabelSelector.ofLabels(Map.of("n", "" + i))))
          .start();
    }
    assertThat(bed.executor.waiting()).isEqualTo(2);
    group.informer(bed.others, SPEC).start();
    assertThat(bed.executor.waiting()).isEqualTo(3);

    bed.executor.runAll();
    assertThat(bed.lists()).isEqualTo(10);
    assertThat(bed.watches()).isEqualTo(10);
  }

  @Test
  void allInformersOfAClusterTryAgainAtASign() {
    bed.faults.setUnreachable(true);
    Informer<ObjectMetadata> one = group.informer(bed.client, SPEC);
    Informer<ObjectMetadata> other =
        group.informer(bed.client, InformerSpec.everywhere(CONFIG_MAP, Form.metadata()));
    one.start();
    other.start();
    bed.executor.runAll();
    bed.faults.setUnreachable(false);
    group.retryNow(bed.client);
    bed.executor.runAll();

    assertThat(one.state().isSynced()).isTrue();
    assertThat(other.state().isSynced()).isTrue();
  }

  @Test
  void closingTheGroupEndsAll() {
    Informer<ObjectMetadata> informer = group.informer(bed.client, SPEC);
    informer.start();
    bed.executor.runAll();
    group.close();
    informer.close();

    assertThat(informer.state().phase()).isEqualTo(InformerState.Phase.CLOSED);
    assertThat(bed.time.untilNext()).isEmpty();
    assertThatExceptionOfType(IllegalStateException.class)
        .isThrownBy(() -> group.informer(bed.client, SPEC))
        .withMessage("the group of informers is closed");
  }
}
