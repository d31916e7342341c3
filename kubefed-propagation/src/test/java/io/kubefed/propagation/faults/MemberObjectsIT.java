package io.kubefed.propagation.faults;

import static io.kubefed.propagation.faults.Federation.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.kubefed.core.json.JsonValue;
import io.kubefed.propagation.cluster.ClusterClient;
import io.kubefed.propagation.cluster.ConflictException;
import io.kubefed.propagation.cluster.DeleteOptions;
import io.kubefed.propagation.cluster.NotFoundException;
import io.kubefed.propagation.cluster.Patch;
import io.kubefed.propagation.cluster.StandardTypes;
import io.kubefed.propagation.cluster.WriteOptions;
import io.kubefed.testing.TestClusters;
import io.kubefed.testing.UseClusters;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What others do to the objects of a federation while it changes them. */
@UseClusters(
    value = {"host", "east", "west"},
    controllerManager = false)
@Timeout(300)
class MemberObjectsIT {

  private static final List<String> NAMES =
      IntStream.range(0, 30).mapToObj(i -> "settings-" + i).toList();

  private Federation federation;

  @BeforeEach
  void start(TestClusters clusters) {
    federation = Federation.start(clusters);
  }

  @AfterEach
  void close() {
    federation.close();
  }

  private void createAll() {
    NAMES.forEach(federation::create);
    federation.awaitSettled();
  }

  private void patch(String cluster, String name, String merge) {
    federation
        .client(cluster)
        .patch(
            StandardTypes.CONFIG_MAP,
            federation.namespace(),
            name,
            Patch.merge(JsonValue.parseYaml(merge)),
            WriteOptions.DEFAULT);
  }

  private void deleteIn(String cluster, String name) {
    federation
        .client(cluster)
        .delete(StandardTypes.CONFIG_MAP, federation.namespace(), name, DeleteOptions.DEFAULT);
  }

  /** Changes every resource, and does something to each of its objects at the same time. */
  private void changeWhile(Consumer<String> fault) {
    CompletableFuture<Void> changes =
        CompletableFuture.runAsync(() -> NAMES.forEach(federation::change));
    NAMES.forEach(fault);
    changes.join();
  }

  @Test
  void whatOthersEditIsMended() {
    createAll();

    changeWhile(
        name -> {
          patch("east", name, "{data: {revision: edited}}");
          patch("west", name, "{data: {revision: null, added: by hand}}");
        });

    federation.awaitSettled();
    assertThat(federation.in("west", NAMES.get(0)).orElseThrow().path("data", "added")).isEmpty();
    federation.removeAll();
  }

  @Test
  void whatOthersDeleteIsMadeAnew() {
    createAll();

    changeWhile(
        name -> {
          deleteIn("east", name);
          deleteIn("west", name);
        });

    federation.awaitSettled();
    federation.removeAll();
  }

  @Test
  void whatLosesTheManagedLabelIsAdoptedAgain() {
    createAll();

    changeWhile(name -> patch("west", name, "{metadata: {labels: {kubefed.io/managed: null}}}"));

    federation.awaitSettled();
    federation.removeAll();
  }

  @Test
  void whatRefusesToBeManagedIsLeftAloneUntilItNoLongerDoes() {
    createAll();
    String refused = NAMES.get(3);

    patch("west", refused, "{metadata: {labels: {kubefed.io/managed: \"false\"}}}");
    NAMES.forEach(federation::change);

    eventually(() -> federation.assertHoldsWhatIsWanted("east"));
    eventually(() -> assertThat(federation.propagation(refused)).contains("ManagedLabelFalse"));
    assertThat(federation.in("west", refused).orElseThrow().text("data", "revision")).contains("1");
    patch("west", refused, "{metadata: {labels: {kubefed.io/managed: null}}}");
    federation.change(refused);

    federation.awaitSettled();
    federation.removeAll();
  }

  @Test
  void whatOthersHoldByAFinalizerIsMadeAnewOnceTheyLetGo() {
    createAll();

    changeWhile(
        name -> {
          patch("west", name, "{metadata: {finalizers: [example.com/hold]}}");
          deleteIn("west", name);
        });
    eventually(
        () ->
            assertThat(federation.resources().values())
                .allMatch(object -> Federation.propagation(object).contains("WaitingForRemoval")));
    NAMES.forEach(name -> patch("west", name, "{metadata: {finalizers: null}}"));

    federation.awaitSettled();
    federation.removeAll();
  }

  @Test
  void aDeletionWaitsForWhatOthersHoldByAFinalizer() {
    createAll();
    NAMES.forEach(name -> patch("west", name, "{metadata: {finalizers: [example.com/hold]}}"));
    NAMES.forEach(federation::delete);

    eventually(() -> assertThat(federation.managedIn("east")).isEmpty());
    eventually(
        () ->
            assertThat(federation.managedIn("west").values())
                .hasSize(NAMES.size())
                .allMatch(object -> object.text("metadata", "deletionTimestamp").isPresent()));
    assertThat(federation.resources()).hasSize(NAMES.size());
    NAMES.forEach(name -> patch("west", name, "{metadata: {finalizers: null}}"));

    federation.awaitSettled();
    federation.removeAll();
  }

  @Test
  void aStormOfConflictsDelaysChangesAndLosesNone() {
    storm(100, 1);
  }

  @Test
  @Tag("soak")
  @Timeout(1800)
  void aLongStormOfConflictsDelaysChangesAndLosesNone() {
    storm(100, 20);
  }

  /**
   * Changes all resources so many times, while others touch the federated resources and the objects
   * in the members without pause.
   */
  private void storm(int resources, int times) {
    List<String> names = IntStream.range(0, resources).mapToObj(i -> "settings-" + i).toList();
    names.forEach(federation::create);
    federation.awaitSettled();
    AtomicBoolean over = new AtomicBoolean();
    AtomicLong touches = new AtomicLong();
    CompletableFuture<?>[] storms =
        federation.clusters().stream()
            .map(
                cluster ->
                    CompletableFuture.runAsync(
                        () -> {
                          Random random = new Random(cluster.hashCode());
                          while (!over.get()) {
                            String name = names.get(random.nextInt(names.size()));
                            touch(cluster, name, touches.incrementAndGet());
                          }
                        }))
            .toArray(CompletableFuture[]::new);
    try {
      for (int i = 0; i < times; i++) {
        names.forEach(federation::change);
      }
    } finally {
      over.set(true);
      CompletableFuture.allOf(storms).join();
    }
    System.out.println(
        times * resources + " changes under " + touches.get() + " touches by others");

    federation.awaitSettled();
    federation.removeAll();
  }

  /** Every fifth touch is drift; the others change what nobody decides by. */
  private void touch(String cluster, String name, long number) {
    ClusterClient client = federation.client(cluster);
    boolean host = cluster.equals("host");
    String body =
        number % 5 == 0 && !host
            ? "{data: {revision: \"touched " + number + "\"}}"
            : "{metadata: {annotations: {example.com/touched: \"" + number + "\"}}}";
    try {
      client.patch(
          host ? Federation.CONFIG_MAPS.federated() : StandardTypes.CONFIG_MAP,
          federation.namespace(),
          name,
          Patch.merge(JsonValue.parseYaml(body)),
          WriteOptions.DEFAULT);
    } catch (ConflictException | NotFoundException e) {
      // Somebody else was quicker.
    }
  }
}
