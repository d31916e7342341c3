package io.kubefed.propagation.informer;

import static io.kubefed.propagation.informer.Bed.CONFIG_MAP;
import static io.kubefed.propagation.informer.Bed.SPEC;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.kubefed.core.ObjectReference;
import io.kubefed.core.ResourceType;
import io.kubefed.core.json.JsonValue;
import io.kubefed.propagation.cluster.ClusterCall;
import io.kubefed.propagation.cluster.ClusterCall.Verb;
import io.kubefed.propagation.cluster.FaultPlan;
import io.kubefed.propagation.cluster.FaultPlan.When;
import io.kubefed.propagation.cluster.ForbiddenException;
import io.kubefed.propagation.cluster.GoneException;
import io.kubefed.propagation.cluster.ServerException;
import io.kubefed.propagation.cluster.TooManyRequestsException;
import io.kubefed.propagation.informer.InformerState.Phase;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** An informer of a cluster in memory, step by step. */
class InformerTest {

  private final Bed bed = new Bed();

  private static ObjectReference configMap(String name) {
    return ObjectReference.of(CONFIG_MAP, "default", name);
  }

  @Nested
  class Following {

    @Test
    void listsOnceThenWatches() {
      bed.create("a");
      bed.create("b");
      Informer<ObjectMetadata> informer = bed.started();

      assertThat(informer.keys()).containsExactlyInAnyOrder(configMap("a"), configMap("b"));
      assertThat(informer.state().phase()).isEqualTo(Phase.SYNCED);
      assertThat(bed.recorder.told()).containsExactlyInAnyOrder("ADDED a", "ADDED b", "SYNCED");
      assertThat(bed.lists()).isEqualTo(1);
      assertThat(bed.watches()).isEqualTo(1);
    }

    @Test
    void tellsThatItIsSyncedAfterAllObjects() {
      bed.create("a");
      bed.create("b");
      bed.started();

      assertThat(bed.recorder.told()).hasSize(3).last().isEqualTo("SYNCED");
    }

    @Test
    void contactsNobodyBeforeItIsStarted() {
      Informer<ObjectMetadata> informer = bed.informer();
      bed.executor.runAll();

      assertThat(bed.counter.total()).isZero();
      assertThat(informer.state().phase()).isEqualTo(Phase.NOT_SYNCED);
      assertThat(informer.state().reason()).isEqualTo("the informer has not been started");
    }

    @Test
    void startsOnce() {
      Informer<ObjectMetadata> informer = bed.started();
      informer.start();
      bed.executor.runAll();

      assertThat(bed.watches()).isEqualTo(1);
    }

    @Test
    void readsLongListsInPages() {
      for (int i = 0; i < 5; i++) {
        bed.create("page-" + i);
      }
      Informer<ObjectMetadata> informer =
          Informer.create(bed.client, SPEC, bed.settings().pageSize(2).build());
      informer.start();
      bed.executor.runAll();

      assertThat(informer.size()).isEqualTo(5);
      assertThat(bed.lists()).isEqualTo(3);
    }

    @Test
    void beginsAListAgainWhenItsTokensExpire() {
      for (int i = 0; i < 5; i++) {
        bed.create("page-" + i);
      }
      bed.faults.fail(
          ClusterCall.with(Verb.LIST),
          2,
          When.BEFORE,
          () -> new GoneException("east", null, "the continue token is too old"));
      Informer<ObjectMetadata> informer =
          Informer.create(bed.client, SPEC, bed.settings().pageSize(2).build());
      informer.start();
      bed.executor.runAll();

      assertThat(informer.size()).isEqualTo(5);
      assertThat(bed.lists()).isEqualTo(5);
      assertThat(informer.state().isSynced()).isTrue();
    }

    @Test
    void hearsOfChangesInTheirOrder() {
      bed.started();
      bed.recorder.told();
      bed.create("a");
      bed.executor.runAll();
      bed.change("a");
      bed.executor.runAll();
      bed.delete("a");
      bed.executor.runAll();

      assertThat(bed.recorder.told()).containsExactly("ADDED a", "MODIFIED a", "DELETED a");
    }

    @Test
    void keepsNothingElseThanWhatTheSpecSelects() {
      bed.create("mine");
      bed.create("default", "other", Map.of("managed", "false"));
      bed.create("kube-public", "elsewhere", Map.of("managed", "true"));
      Informer<ObjectMetadata> informer = bed.started();

      assertThat(informer.keys()).containsExactly(configMap("mine"));
    }

    @Test
    void anObjectThatMatchesNoLongerIsGone() {
      bed.create("a");
      Informer<ObjectMetadata> informer = bed.started();
      bed.recorder.told();
      bed.label("a", "false");
      bed.executor.runAll();

      assertThat(informer.size()).isZero();
      assertThat(bed.recorder.told()).containsExactly("DELETED a");
    }

    @Test
    void findsByNameAndByNamespace() {
      bed.create("default", "a", Map.of());
      bed.create("kube-public", "a", Map.of());
      Informer<ObjectMetadata> informer =
          bed.informer(InformerSpec.everywhere(CONFIG_MAP, Form.metadata()));
      informer.start();
      bed.executor.runAll();

      assertThat(informer.list("kube-public"))
          .extracting(ObjectMetadata::namespace)
          .containsExactly("kube-public");
      assertThat(informer.list("nowhere")).isEmpty();
      assertThat(informer.get("default", "a")).map(ObjectMetadata::name).hasValue("a");
      assertThat(informer.get("default", "b")).isEmpty();
      assertThat(informer.list()).hasSize(2);
    }

    @Test
    void findsByAnIndexThatFollowsChanges() {
      bed.create("default", "a", Map.of("managed", "true", "app", "web"));
      Informer<ObjectMetadata> informer = bed.started();
      InformerIndex<ObjectMetadata> byApp =
          informer.addIndex(object -> List.of(object.labels().getOrDefault("app", "none")));
      assertThat(byApp.get("web")).hasSize(1);

      bed.create("default", "b", Map.of("managed", "true", "app", "web"));
      bed.create("c");
      assertThat(byApp.get("web"))
          .extracting(ObjectMetadata::name)
          .containsExactlyInAnyOrder("a", "b");
      assertThat(byApp.keys()).containsExactlyInAnyOrder("web", "none");

      bed.delete("a");
      bed.delete("b");
      assertThat(byApp.get("web")).isEmpty();
      assertThat(byApp.keys()).containsExactly("none");
    }

    @Test
    void anIndexFunctionThatFailsSpoilsNothing() {
      Informer<ObjectMetadata> informer = bed.started();
      InformerIndex<ObjectMetadata> index =
          informer.addIndex(
              object -> {
                throw new IllegalArgumentException("on purpose");
              });
      bed.create("a");
      bed.delete("a");

      assertThat(informer.size()).isZero();
      assertThat(index.keys()).isEmpty();
    }
  }

  @Nested
  class Outages {

    @Test
    void goesOnWhereTheServerEndedTheWatch() {
      bed.create("a");
      bed.started();
      bed.recorder.told();
      bed.cluster.endWatches();
      bed.create("b");
      bed.change("a");
      bed.executor.runAll();

      assertThat(bed.recorder.told()).containsExactlyInAnyOrder("ADDED b", "MODIFIED a");
      assertThat(bed.lists()).isEqualTo(1);
      assertThat(bed.watches()).isEqualTo(2);
    }

    @Test
    void goesOnFromBookmarksWhenItsOwnObjectsWereQuiet() {
      bed.create("a");
      bed.started();
      bed.create("kube-public", "noise", Map.of());
      bed.cluster.sendBookmarks();
      bed.cluster.forgetHistory();
      bed.cluster.endWatches();
      bed.executor.runAll();

      assertThat(bed.watches()).isEqualTo(2);
      assertThat(bed.lists()).isEqualTo(1);
    }

    @Test
    void listsAgainWhenItsPlaceInHistoryIsGoneAndTellsWhatDiffers() {
      for (String name : List.of("deleted", "changed", "replaced", "same")) {
        bed.create(name);
      }
      Informer<ObjectMetadata> informer = bed.started();
      bed.recorder.told();
      bed.cluster.endWatches();
      bed.delete("deleted");
      bed.change("changed");
      bed.delete("replaced");
      bed.create("replaced");
      bed.create("new");
      bed.create("brief");
      bed.delete("brief");
      bed.cluster.forgetHistory();
      bed.executor.runAll();

      assertThat(bed.recorder.told())
          .containsExactlyInAnyOrder(
              "DELETED deleted",
              "MODIFIED changed",
              "DELETED replaced",
              "ADDED replaced",
              "ADDED new",
              "SYNCED");
      assertThat(bed.recorder.replayed()).isEqualTo(bed.held());
      assertThat(informer.state().isSynced()).isTrue();
      assertThat(bed.lists()).isEqualTo(2);
    }

    @Test
    void keepsWhatItHasWhileTheClusterIsCutOff() {
      bed.create("a");
      Informer<ObjectMetadata> informer = bed.started();
      Instant last = bed.time.now();
      bed.advance(Duration.ofSeconds(10));
      bed.recorder.told();
      bed.faults.setUnreachable(true);
      bed.advance(Duration.ofMinutes(5));

      assertThat(informer.keys()).containsExactly(configMap("a"));
      assertThat(bed.recorder.told()).containsExactly("STALE");
      assertThat(informer.state().isSynced()).isFalse();
      assertThat(informer.state().since()).isEqualTo(last);
      assertThat(informer.state().reason()).contains("cluster east", "cut off");
    }

    @Test
    void tellsEachDeletionDuringAnOutageOnce() {
      bed.create("a");
      bed.create("b");
      Informer<ObjectMetadata> informer = bed.started();
      bed.recorder.told();
      bed.faults.setUnreachable(true);
      bed.advance(Duration.ofMinutes(1));
      bed.delete("a");
      bed.cluster.forgetHistory();
      bed.faults.setUnreachable(false);
      bed.advance(Duration.ofMinutes(1));

      assertThat(bed.recorder.told()).containsExactly("STALE", "DELETED a", "SYNCED");
      assertThat(informer.keys()).containsExactly(configMap("b"));
    }

    @Test
    void waitsForAServerThatIsDownAtTheStart() {
      bed.create("a");
      bed.faults.setUnreachable(true);
      Informer<ObjectMetadata> informer = bed.started();
      bed.advance(Duration.ofHours(1));
      assertThat(informer.state().phase()).isEqualTo(Phase.NOT_SYNCED);
      assertThat(informer.state().reason()).contains("cut off");

      bed.faults.setUnreachable(false);
      bed.advance(Duration.ofSeconds(30));
      assertThat(informer.state().isSynced()).isTrue();
      assertThat(informer.size()).isEqualTo(1);
    }

    @Test
    void triesLessAndLessOften() {
      bed.faults.setUnreachable(true);
      Informer<ObjectMetadata> informer =
          Informer.create(bed.client, SPEC, bed.settings(new Random(7)).build());
      informer.start();
      List<Duration> waits = new ArrayList<>();
      bed.executor.runAll();
      for (int i = 0; i < 9; i++) {
        Duration left = bed.time.untilNext().orElseThrow();
        waits.add(left);
        bed.advance(left);
      }

      for (int i = 0; i < waits.size(); i++) {
        long longest = Math.min(30_000, 500L << i);
        assertThat(waits.get(i))
            .isBetween(Duration.ofMillis(longest / 2), Duration.ofMillis(longest));
      }
      assertThat(bed.lists()).isEqualTo(10);
    }

    @Test
    void triesAgainAtOnceWhenItIsToldTo() {
      bed.faults.setUnreachable(true);
      Informer<ObjectMetadata> informer = bed.started();
      bed.faults.setUnreachable(false);
      informer.retryNow();
      bed.executor.runAll();

      assertThat(informer.state().isSynced()).isTrue();
      assertThat(bed.lists()).isEqualTo(2);
    }

    @Test
    void beingToldToTryAgainDisturbsNoOpenWatch() {
      Informer<ObjectMetadata> informer = bed.started();
      informer.retryNow();
      bed.executor.runAll();

      assertThat(bed.counter.total()).isEqualTo(2);
    }

    @Test
    void leavesAServerAloneAsLongAsItAsksFor() {
      bed.faults.failNext(
          ClusterCall.with(Verb.LIST),
          When.BEFORE,
          () -> new TooManyRequestsException("east", null, "busy", Duration.ofSeconds(90)));
      bed.started();
      bed.advance(Duration.ofSeconds(90));
      assertThat(bed.lists()).isEqualTo(1);
      bed.advance(Duration.ofSeconds(1));
      assertThat(bed.lists()).isEqualTo(2);
    }

    @Test
    void doesNotHammerAServerThatEndsWatchesAtOnce() {
      Informer<ObjectMetadata> informer = bed.started();
      for (int i = 0; i < 20; i++) {
        bed.cluster.endWatches();
        bed.executor.runAll();
      }

      assertThat(bed.watches()).isEqualTo(2);
      assertThat(bed.time.untilNext()).isPresent();
      assertThat(informer.state().phase()).isEqualTo(Phase.STALE);
    }

    @Test
    void isNotSyncedForLongWithoutAWatch() {
      Informer<ObjectMetadata> informer = bed.started();
      bed.cluster.endWatches();
      Instant ended = bed.time.now();
      bed.time.advance(Duration.ofSeconds(10));
      assertThat(informer.state().isSynced()).isTrue();
      bed.time.advance(Duration.ofSeconds(1));
      assertThat(informer.state().phase()).isEqualTo(Phase.STALE);
      assertThat(informer.state().since()).isEqualTo(ended);

      bed.executor.runAll();
      assertThat(informer.state().isSynced()).isTrue();
    }

    @Test
    void keepsTryingWhatIsForbidden() {
      bed.faults.failNext(
          ClusterCall.with(Verb.LIST),
          When.BEFORE,
          () -> new ForbiddenException("east", null, "not for you"));
      Informer<ObjectMetadata> informer = bed.started();
      assertThat(informer.state().reason()).contains("not for you");
      bed.advance(Duration.ofSeconds(1));
      assertThat(informer.state().isSynced()).isTrue();
    }

    @Test
    void listsAgainWhenTheServerKeepsFailingToGoOn() {
      bed.started();
      for (int i = 1; i <= 5; i++) {
        bed.faults.fail(
            ClusterCall.with(Verb.WATCH),
            i,
            When.BEFORE,
            () -> new ServerException("east", null, 504, "too large resource version"));
      }
      bed.cluster.endWatches();
      bed.advance(Duration.ofMinutes(2));

      assertThat(bed.lists()).isEqualTo(2);
    }

    @Test
    void aWatchThatEndsAndFailsAtOnceIsFollowedByOneOther() {
      bed.started();
      bed.cluster.endWatches();
      bed.create("a");
      bed.cluster.forgetHistory();
      bed.faults.failNext(
          ClusterCall.with(Verb.WATCH),
          When.AFTER,
          () -> new ServerException("east", null, 500, "on purpose"));
      bed.advance(Duration.ofMinutes(2));

      assertThat(bed.watches()).isEqualTo(3);
      assertThat(bed.lists()).isEqualTo(2);
      assertThat(bed.recorder.replayed()).isEqualTo(bed.held());
    }

    @Test
    void anUnforeseenFailureDoesNotEndIt() {
      bed.faults.failNext(
          ClusterCall.with(Verb.LIST),
          When.BEFORE,
          () -> new IllegalStateException("secret words"));
      Informer<ObjectMetadata> informer = bed.started();
      assertThat(informer.state().reason())
          .contains("java.lang.IllegalStateException")
          .doesNotContain("secret words");
      bed.advance(Duration.ofSeconds(1));
      assertThat(informer.state().isSynced()).isTrue();
    }
  }

  @Nested
  class Silence {

    @Test
    void aWatchThatDeliversNothingIsRenewed() {
      bed.started();
      bed.advance(Duration.ofSeconds(149));
      assertThat(bed.watches()).isEqualTo(1);
      bed.advance(Duration.ofSeconds(1));
      assertThat(bed.watches()).isEqualTo(2);
      assertThat(bed.lists()).isEqualTo(1);
      assertThat(bed.recorder.told()).containsExactly("SYNCED");
    }

    @Test
    void bookmarksShowThatAWatchIsAlive() {
      bed.started();
      for (int i = 0; i < 5; i++) {
        bed.advance(Duration.ofSeconds(60));
        bed.cluster.sendBookmarks();
      }

      assertThat(bed.watches()).isEqualTo(1);
    }

    @Test
    void aWatchThatOutlivesItsTimeIsRenewed() {
      Informer<ObjectMetadata> informer =
          Informer.create(
              bed.client, SPEC, bed.settings().watchTimeout(Duration.ofMinutes(2)).build());
      informer.start();
      bed.executor.runAll();
      for (int i = 0; i < 4; i++) {
        bed.advance(Duration.ofSeconds(60));
        bed.cluster.sendBookmarks();
      }

      assertThat(bed.watches()).isEqualTo(2);
    }

    @Test
    void nothingIsHeardTwiceAfterARenewal() {
      bed.started();
      bed.recorder.told();
      bed.advance(Duration.ofSeconds(150));
      bed.create("a");
      bed.executor.runAll();

      assertThat(bed.recorder.told()).containsExactly("ADDED a");
    }

    @Test
    void listsAgainAfterManySilentWatches() {
      bed.started();
      bed.advance(Duration.ofSeconds(149));
      for (int i = 0; i < 3; i++) {
        bed.advance(Duration.ofSeconds(150));
      }
      assertThat(bed.lists()).isEqualTo(1);
      bed.advance(Duration.ofSeconds(150));
      assertThat(bed.lists()).isEqualTo(2);
    }

    @Test
    void aClusterThatFallsSilentAndCannotBeReachedIsStaleSinceItWasLastHeard() {
      Informer<ObjectMetadata> informer = bed.started();
      bed.advance(Duration.ofSeconds(20));
      bed.cluster.sendBookmarks();
      Instant heard = bed.time.now();
      bed.advance(Duration.ofSeconds(100));
      bed.faults.failNext(
          ClusterCall.with(Verb.WATCH),
          When.BEFORE,
          () -> new ServerException("east", null, 503, "etcd is away"));
      bed.time.advance(Duration.ofSeconds(50));
      bed.executor.runAll();

      assertThat(informer.state().phase()).isEqualTo(Phase.STALE);
      assertThat(informer.state().since()).isEqualTo(heard);
    }
  }

  @Nested
  class Types {

    private final ResourceType widgets =
        ResourceType.namespaced("example.com/v1", "Widget", "widgets");

    @Test
    void aTypeThatIsNotServedIsAskedForSlowlyUntilItAppears() {
      Informer<ObjectMetadata> informer =
          bed.informer(InformerSpec.everywhere(widgets, Form.metadata()));
      informer.start();
      bed.executor.runAll();
      assertThat(informer.state().phase()).isEqualTo(Phase.NOT_SERVED);
      bed.advance(Duration.ofMinutes(10));
      assertThat(bed.lists()).isBetween(11L, 21L);

      bed.cluster.serve(widgets, true);
      bed.advance(Duration.ofMinutes(1));
      assertThat(informer.state().isSynced()).isTrue();
      assertThat(bed.recorder.told()).containsExactly("NOT_SERVED", "SYNCED");
    }

    @Test
    void aTypeThatAppearsIsFollowedAtOnceWhenTheInformerIsTold() {
      Informer<ObjectMetadata> informer =
          bed.informer(InformerSpec.everywhere(widgets, Form.metadata()));
      informer.start();
      bed.executor.runAll();
      bed.cluster.serve(widgets, true);
      informer.retryNow();
      bed.executor.runAll();

      assertThat(informer.state().isSynced()).isTrue();
    }

    @Test
    void whatIsCachedOutlivesATypeThatIsWithdrawn() {
      bed.create("kept");
      bed.create("deleted");
      Informer<ObjectMetadata> informer = bed.started();
      bed.recorder.told();
      bed.cluster.withdraw(CONFIG_MAP);
      bed.cluster.endWatches();
      bed.executor.runAll();
      assertThat(informer.size()).isEqualTo(2);
      assertThat(bed.recorder.told()).containsExactly("NOT_SERVED");

      bed.cluster.serve(CONFIG_MAP, false);
      bed.delete("deleted");
      bed.advance(Duration.ofMinutes(1));
      assertThat(bed.recorder.told()).containsExactly("DELETED deleted", "SYNCED");
    }
  }

  @Nested
  class Listeners {

    @Test
    void aListenerThatComesLateHearsOfWhatThereIs() {
      bed.create("a");
      Informer<ObjectMetadata> informer = bed.started();
      Recorder late = new Recorder();
      informer.addListener(late);
      bed.executor.runAll();
      bed.change("a");
      bed.executor.runAll();

      assertThat(late.told()).containsExactly("ADDED a", "SYNCED", "MODIFIED a");
    }

    @Test
    void aSlowListenerHearsOfManyChangesAsOne() {
      bed.create("a");
      bed.started();
      bed.recorder.told();
      bed.change("a");
      bed.change("a");
      bed.change("a");
      bed.create("brief");
      bed.delete("brief");
      bed.executor.runAll();

      assertThat(bed.recorder.told()).containsExactly("MODIFIED a");
      assertThat(bed.recorder.replayed()).isEqualTo(bed.held());
    }

    @Test
    void aSlowListenerHearsOfADeletionEvenIfTheObjectIsBack() {
      bed.create("a");
      bed.started();
      bed.recorder.told();
      bed.change("a");
      bed.delete("a");
      bed.create("a");
      bed.change("a");
      bed.executor.runAll();

      assertThat(bed.recorder.told()).containsExactly("DELETED a", "ADDED a");
      assertThat(bed.recorder.replayed()).isEqualTo(bed.held());
    }

    @Test
    void aListenerThatThrowsIsToldOfTheNextAndHarmsNobody() {
      Informer<ObjectMetadata> informer = bed.informer();
      List<String> heard = new ArrayList<>();
      informer.addListener(
          (object, before, after) -> {
            heard.add(object.name());
            throw new AssertionError("on purpose");
          });
      informer.start();
      bed.executor.runAll();
      bed.create("a");
      bed.create("b");
      bed.executor.runAll();

      assertThat(heard).containsExactly("a", "b");
      assertThat(bed.recorder.told()).containsExactly("SYNCED", "ADDED a", "ADDED b");
      assertThat(informer.size()).isEqualTo(2);
    }

    @Test
    void aListenerThatBlocksHoldsUpNobodyElse() throws Exception {
      ExecutorService threads = Executors.newCachedThreadPool();
      CountDownLatch release = new CountDownLatch(1);
      CountDownLatch blocked = new CountDownLatch(1);
      CountDownLatch heard = new CountDownLatch(1);
      try (Informer<ObjectMetadata> informer =
          Informer.create(bed.client, SPEC, InformerSettings.builder(threads, bed.time).build())) {
        informer.addListener(
            (object, before, after) -> {
              blocked.countDown();
              try {
                release.await();
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            });
        informer.addListener(
            (object, before, after) -> {
              if (object.name().equals("b")) {
                heard.countDown();
              }
            });
        informer.start();
        bed.create("a");
        assertThat(blocked.await(20, TimeUnit.SECONDS)).isTrue();
        bed.create("b");
        assertThat(heard.await(20, TimeUnit.SECONDS)).isTrue();
        assertThat(informer.size()).isEqualTo(2);
      } finally {
        release.countDown();
        threads.shutdown();
      }
    }

    @Test
    void aListenerThatIsRemovedHearsNothingMore() {
      Informer<ObjectMetadata> informer = bed.started();
      bed.recorder.told();
      bed.create("a");
      informer.removeListener(bed.recorder);
      bed.create("b");
      bed.executor.runAll();

      assertThat(bed.recorder.told()).isEmpty();
    }

    @Test
    void aListenerIsAddedOnceOnly() {
      Informer<ObjectMetadata> informer = bed.started();

      assertThatExceptionOfType(IllegalArgumentException.class)
          .isThrownBy(() -> informer.addListener(bed.recorder))
          .withMessage("the listener has been added before");
    }
  }

  @Nested
  class Forms {

    private final JsonValue deployment =
        JsonValue.parse(
            """
            {"apiVersion": "apps/v1", "kind": "Deployment",
             "metadata": {"name": "web", "namespace": "shop", "uid": "u1", "resourceVersion": "7",
               "generation": 3, "labels": {"app": "web"}, "annotations": {"note": "long"},
               "finalizers": ["example.com/hold"], "deletionTimestamp": "2024-05-01T12:00:00Z",
               "ownerReferences": [{"apiVersion": "v1", "kind": "ConfigMap", "name": "c",
                 "uid": "u2", "controller": true}],
               "managedFields": [{"manager": "kubectl"}]},
             "spec": {"replicas": 1}}
            """);

    private final SharedParts parts = new SharedParts(SharedParts.SMALL);

    @Test
    void metadataIsWhatDecisionsNeed() {
      assertThat(Form.metadata().decode(deployment, parts))
          .isEqualTo(
              new ObjectMetadata(
                  "shop",
                  "web",
                  "u1",
                  "7",
                  3,
                  Map.of("app", "web"),
                  List.of("example.com/hold"),
                  List.of(new ObjectMetadata.OwnerReference("v1", "ConfigMap", "c", "u2", true)),
                  Optional.of("2024-05-01T12:00:00Z")));
    }

    @Test
    void metadataOfAnEmptyObjectIsEmpty() {
      ObjectMetadata metadata = Form.metadata().decode(JsonValue.emptyObject(), parts);

      assertThat(metadata.name()).isEmpty();
      assertThat(metadata.generation()).isZero();
      assertThat(metadata.isBeingDeleted()).isFalse();
    }

    @Test
    void equalLabelsAreHeldOnce() {
      JsonValue twin =
          JsonValue.parse(
              deployment.toJson().replace("\"web\",\"namespace\"", "\"db\",\"namespace\""));
      ObjectMetadata first = Form.metadata().decode(deployment, parts);
      ObjectMetadata second = Form.metadata().decode(twin, parts);

      assertThat(second.name()).isEqualTo("db");
      assertThat(second.labels()).isSameAs(first.labels());
      assertThat(second.namespace()).isSameAs(first.namespace());
      assertThat(second.ownerReferences()).isSameAs(first.ownerReferences());
    }

    @Test
    void wholeObjectsAreKeptButForManagedFields() {
      JsonValue kept = Form.whole().decode(deployment, parts);

      assertThat(kept.path("metadata", "managedFields")).isEmpty();
      assertThat(kept.with("metadata", deployment.get("metadata").orElseThrow()))
          .isEqualTo(deployment);
    }

    @Test
    void whatIsKeptCanBeChosen() {
      assertThat(
              Form.ofMetadata(object -> object.text("metadata", "annotations", "note"))
                  .decode(deployment, parts))
          .hasValue("long");
      assertThat(
              Form.ofWhole(object -> object.integer("spec", "replicas")).decode(deployment, parts))
          .hasValue(1);
    }

    @Test
    void anObjectThatCannotBeDecodedStaysAsItWasAndTheCacheCountsAsStale() {
      bed.create("a");
      boolean[] broken = {false};
      Form<String> fragile =
          Form.ofMetadata(
              object -> {
                if (broken[0]) {
                  throw new IllegalArgumentException("on purpose");
                }
                return object.text("metadata", "resourceVersion").orElseThrow();
              });
      Informer<String> informer =
          Informer.create(
              bed.client,
              InformerSpec.inNamespace(CONFIG_MAP, "default", fragile),
              bed.settings().build());
      informer.start();
      bed.executor.runAll();
      String before = informer.get("default", "a").orElseThrow();
      broken[0] = true;
      bed.change("a");
      assertThat(informer.get("default", "a")).hasValue(before);
      assertThat(informer.state().phase()).isEqualTo(Phase.STALE);
      assertThat(informer.state().reason()).contains("cluster east", "ConfigMap default/a");

      bed.cluster.forgetHistory();
      bed.create("b");
      assertThat(informer.keys()).containsExactly(configMap("a"));

      broken[0] = false;
      bed.change("a");
      bed.change("b");
      assertThat(informer.size()).isEqualTo(2);
      assertThat(informer.state().isSynced()).isTrue();
    }

    @Test
    void anObjectThatCannotBeDecodedWhenListingIsNotTakenForGone() {
      bed.create("a");
      boolean[] broken = {false};
      Form<Boolean> fragile =
          Form.ofMetadata(
              object -> {
                if (broken[0]) {
                  throw new IllegalArgumentException("on purpose");
                }
                return true;
              });
      Informer<Boolean> informer =
          Informer.create(
              bed.client,
              InformerSpec.inNamespace(CONFIG_MAP, "default", fragile),
              bed.settings().build());
      informer.start();
      bed.executor.runAll();
      bed.cluster.endWatches();
      bed.change("a");
      bed.cluster.forgetHistory();
      broken[0] = true;
      bed.executor.runAll();

      assertThat(bed.lists()).isEqualTo(2);
      assertThat(informer.size()).isEqualTo(1);
      assertThat(informer.state().isSynced()).isFalse();
    }
  }

  @Nested
  class Closing {

    @Test
    void endsTheWatchAndTheTimersAndTellsNothingMore() {
      bed.create("a");
      Informer<ObjectMetadata> informer = bed.started();
      bed.recorder.told();
      informer.close();
      informer.close();
      bed.create("b");
      bed.advance(Duration.ofHours(1));

      assertThat(bed.recorder.told()).isEmpty();
      assertThat(bed.time.untilNext()).isEmpty();
      assertThat(bed.counter.total()).isEqualTo(2);
      assertThat(informer.keys()).containsExactly(configMap("a"));
      assertThat(informer.state().phase()).isEqualTo(Phase.CLOSED);
    }

    @Test
    void endsTheWaitForTheNextTry() {
      bed.faults.setUnreachable(true);
      Informer<ObjectMetadata> informer = bed.started();
      informer.close();
      bed.faults.setUnreachable(false);
      bed.advance(Duration.ofHours(1));

      assertThat(bed.time.untilNext()).isEmpty();
      assertThat(bed.lists()).isEqualTo(1);
    }

    @Test
    void aCallThatWaitsIsNotMade() {
      Informer<ObjectMetadata> informer = bed.informer();
      informer.start();
      informer.close();
      bed.executor.runAll();

      assertThat(bed.counter.total()).isZero();
    }

    @Test
    void interruptsTheCallUnderWay() throws Exception {
      ExecutorService threads = Executors.newCachedThreadPool();
      FaultPlan.Hang hang = bed.faults.hang(ClusterCall.with(Verb.LIST));
      Informer<ObjectMetadata> informer =
          Informer.create(bed.client, SPEC, InformerSettings.builder(threads, bed.time).build());
      informer.start();
      hang.awaitCall();
      informer.close();
      threads.shutdown();

      assertThat(threads.awaitTermination(20, TimeUnit.SECONDS)).isTrue();
      assertThat(bed.time.untilNext()).isEmpty();
    }

    @Test
    void aClosedInformerIsNotStarted() {
      Informer<ObjectMetadata> informer = bed.informer();
      informer.close();

      assertThatExceptionOfType(IllegalStateException.class)
          .isThrownBy(informer::start)
          .withMessage("the informer for ConfigMap (v1) in cluster east is closed");
    }

    @Test
    void anExecutorThatIsShutDownIsNoReasonToThrow() {
      ExecutorService none = Executors.newCachedThreadPool();
      none.shutdown();
      Informer<ObjectMetadata> informer =
          Informer.create(
              bed.client,
              SPEC,
              InformerSettings.builder(none, bed.time).clock(bed.time.clock()).build());
      informer.addListener(bed.recorder);
      informer.start();

      assertThat(informer.state().reason()).contains("RejectedExecutionException");
    }
  }
}
