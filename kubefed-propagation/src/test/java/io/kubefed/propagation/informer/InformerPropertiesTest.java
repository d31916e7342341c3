package io.kubefed.propagation.informer;

import static io.kubefed.propagation.informer.Bed.CONFIG_MAP;
import static org.assertj.core.api.Assertions.assertThat;

import io.kubefed.core.ObjectReference;
import io.kubefed.propagation.cluster.ClusterCall;
import io.kubefed.propagation.cluster.ClusterCall.Verb;
import io.kubefed.propagation.cluster.FaultPlan.When;
import io.kubefed.propagation.cluster.GoneException;
import io.kubefed.propagation.cluster.ServerException;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Whatever happens to a cluster and to the way there, once it ends the cache is as the cluster. */
class InformerPropertiesTest {

  private enum Action {
    CREATE,
    CHANGE,
    DELETE,
    REPLACE,
    SELECT,
    DESELECT,
    CUT_OFF,
    CONNECT,
    FORGET_HISTORY,
    END_WATCHES,
    SEND_BOOKMARKS,
    FAIL_LIST,
    FAIL_WATCH,
    LOSE_WATCH,
    EXPIRE_PAGE,
    WITHDRAW_TYPE_FOR_A_WHILE,
    RUN_ONE,
    RUN_ALL,
    PASS_A_SECOND,
    PASS_MINUTES
  }

  private record Step(Action action, String name) {}

  @Provide
  Arbitrary<List<Step>> steps() {
    return Combinators.combine(
            Arbitraries.of(Action.class), Arbitraries.of("a", "b", "c", "d", "e"))
        .as(Step::new)
        .list()
        .ofMaxSize(60);
  }

  @Property(tries = 1_000)
  void settlesAsTheClusterAndTellsEachDeletionOnce(@ForAll("steps") List<Step> steps) {
    Bed bed = new Bed();
    Informer<ObjectMetadata> informer =
        Informer.create(bed.client, Bed.SPEC, bed.settings().pageSize(2).build());
    informer.addListener(bed.recorder);
    informer.start();
    steps.forEach(step -> take(step, bed));
    bed.faults.clear();
    bed.executor.runAll();
    for (int i = 0; i < 10 && !informer.state().isSynced(); i++) {
      bed.advance(Duration.ofSeconds(30));
    }

    assertThat(informer.state().isSynced()).as("%s", informer.state()).isTrue();
    assertThat(cached(informer)).isEqualTo(bed.held());
    assertThat(bed.recorder.replayed()).isEqualTo(bed.held());
    assertThat(bed.recorder.breaks()).isEmpty();
    Set<String> present = new HashSet<>();
    bed.held().values().forEach(object -> present.add(object.uid()));
    Map<String, Integer> deletions = bed.recorder.deletions();
    bed.recorder
        .additions()
        .forEach(
            (uid, times) ->
                assertThat(deletions.getOrDefault(uid, 0))
                    .as("deletions told of %s, which was told as new %s times", uid, times)
                    .isEqualTo(present.contains(uid) ? times - 1 : times));
  }

  private static Map<ObjectReference, ObjectMetadata> cached(Informer<ObjectMetadata> informer) {
    Map<ObjectReference, ObjectMetadata> cached = new HashMap<>();
    informer
        .list()
        .forEach(
            object ->
                cached.put(
                    ObjectReference.of(CONFIG_MAP, object.namespace(), object.name()), object));
    return cached;
  }

  private static void take(Step step, Bed bed) {
    String name = step.name();
    switch (step.action()) {
      case CREATE -> {
        if (!bed.exists(name)) {
          bed.create(name);
        }
      }
      case CHANGE -> {
        if (bed.exists(name)) {
          bed.change(name);
        }
      }
      case DELETE -> {
        if (bed.exists(name)) {
          bed.delete(name);
        }
      }
      case REPLACE -> {
        if (bed.exists(name)) {
          bed.delete(name);
        }
        bed.create(name);
      }
      case SELECT -> {
        if (bed.exists(name)) {
          bed.label(name, "true");
        }
      }
      case DESELECT -> {
        if (bed.exists(name)) {
          bed.label(name, "false");
        }
      }
      case CUT_OFF -> bed.faults.setUnreachable(true);
      case CONNECT -> bed.faults.setUnreachable(false);
      case FORGET_HISTORY -> bed.cluster.forgetHistory();
      case END_WATCHES -> bed.cluster.endWatches();
      case SEND_BOOKMARKS -> bed.cluster.sendBookmarks();
      case FAIL_LIST ->
          bed.faults.failNext(
              ClusterCall.with(Verb.LIST),
              When.BEFORE,
              () -> new ServerException("east", null, 500, "on purpose"));
      case FAIL_WATCH ->
          bed.faults.failNext(
              ClusterCall.with(Verb.WATCH),
              When.BEFORE,
              () -> new ServerException("east", null, 500, "on purpose"));
      case LOSE_WATCH ->
          bed.faults.failNext(
              ClusterCall.with(Verb.WATCH),
              When.AFTER,
              () -> new ServerException("east", null, 500, "on purpose"));
      case EXPIRE_PAGE ->
          bed.faults.fail(
              ClusterCall.with(Verb.LIST),
              2,
              When.BEFORE,
              () -> new GoneException("east", null, "on purpose"));
      case WITHDRAW_TYPE_FOR_A_WHILE -> {
        bed.cluster.withdraw(CONFIG_MAP);
        bed.cluster.endWatches();
        bed.executor.runAll();
        bed.cluster.serve(CONFIG_MAP, false);
      }
      case RUN_ALL -> bed.executor.runAll();
      case RUN_ONE -> bed.executor.runNext();
      case PASS_A_SECOND -> bed.time.advance(Duration.ofSeconds(1));
      case PASS_MINUTES -> bed.advance(Duration.ofMinutes(3));
    }
  }
}
