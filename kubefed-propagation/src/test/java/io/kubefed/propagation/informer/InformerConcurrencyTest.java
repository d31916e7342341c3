package io.kubefed.propagation.informer;

import static org.assertj.core.api.Assertions.assertThat;

import io.kubefed.core.ObjectReference;
import io.kubefed.propagation.cluster.ClusterCall;
import io.kubefed.propagation.cluster.FaultPlan.When;
import io.kubefed.propagation.cluster.ServerException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Timeout;

/** An informer on real threads, with many who change the cluster and one who breaks it. */
@Timeout(120)
class InformerConcurrencyTest {

  private static final int WRITERS = 3;
  private static final int CHANGES = 2_000;
  private static final int DISTURBANCES = 400;

  private final Bed bed = new Bed();
  private final Witness<ObjectMetadata> witness = new Witness<>();

  @RepeatedTest(5)
  void nothingIsLostOrToldTwiceWhateverOverlaps() throws Exception {
    ExecutorService threads = Executors.newCachedThreadPool();
    ScheduledExecutorService scheduler = Executors.newScheduledThreadPool(1);
    try (Informer<ObjectMetadata> informer =
        Informer.create(
            bed.client,
            Bed.SPEC,
            InformerSettings.builder(threads, scheduler)
                .pageSize(3)
                .backOff(Duration.ofMillis(1), Duration.ofMillis(5))
                .longestSilence(Duration.ofMillis(3))
                .build())) {
      informer.addListener(
          new InformerListener<>() {
            @Override
            public void onChange(
                ObjectReference object,
                Optional<ObjectMetadata> before,
                Optional<ObjectMetadata> after) {
              bed.recorder.onChange(object, before, after);
              witness.onChange(object, before, after);
            }
          });
      informer.start();
      List<Future<?>> all = new ArrayList<>();
      for (int writer = 0; writer < WRITERS; writer++) {
        int number = writer;
        all.add(threads.submit(() -> write(number)));
      }
      all.add(threads.submit(this::disturb));
      for (Future<?> one : all) {
        one.get();
      }
      bed.faults.clear();
      bed.create("zzz");
      witness.await("ADDED zzz");

      assertThat(informer.keys()).isEqualTo(bed.held().keySet());
      assertThat(bed.recorder.replayed()).isEqualTo(bed.held());
      assertThat(bed.recorder.breaks()).isEmpty();
      assertThat(bed.recorder.additions().values()).containsOnly(1);
      assertThat(bed.recorder.deletions().values()).containsOnly(1);
      assertThat(bed.recorder.deletions()).hasSizeGreaterThanOrEqualTo(DISTURBANCES / 10);
    } finally {
      threads.shutdownNow();
      scheduler.shutdownNow();
    }
  }

  /** Each writer has objects of its own. */
  private void write(int writer) {
    Random random = new Random(writer);
    for (int i = 0; i < CHANGES; i++) {
      String name = "object-" + writer + "-" + random.nextInt(4);
      if (!bed.exists(name)) {
        bed.create(name);
      } else if (random.nextInt(3) == 0) {
        bed.delete(name);
      } else {
        bed.change(name);
      }
    }
  }

  private @Nullable Void disturb() throws InterruptedException {
    Random random = new Random(99);
    for (int i = 1; i <= DISTURBANCES; i++) {
      switch (random.nextInt(6)) {
        case 0 -> bed.cluster.endWatches();
        case 1 -> bed.cluster.forgetHistory();
        case 2 -> bed.cluster.sendBookmarks();
        case 3 -> bed.faults.setUnreachable(true);
        case 4 -> bed.faults.setUnreachable(false);
        default ->
            bed.faults.failNext(
                ClusterCall.any(),
                When.BEFORE,
                () -> new ServerException("east", null, 500, "on purpose"));
      }
      if (i % 10 == 0) {
        bed.faults.setUnreachable(false);
        bed.create("mark-" + i);
        witness.await("ADDED mark-" + i);
        bed.delete("mark-" + i);
      }
    }
    return null;
  }
}
