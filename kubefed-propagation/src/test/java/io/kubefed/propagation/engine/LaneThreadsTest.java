package io.kubefed.propagation.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class LaneThreadsTest {

  @Test
  void virtualThreadsAreFoundWhereTheJvmHasThem() {
    assertThat(VirtualThreads.isAvailable()).isEqualTo(Runtime.version().feature() >= 21);
  }

  @Test
  void threadsAreNamedAfterTheClusterAndAreDaemons() throws Exception {
    for (LaneThreads threads :
        new LaneThreads[] {LaneThreads.platform(), LaneThreads.automatic()}) {
      LaneExecutor executor = threads.forLane("east", 2);
      CompletableFuture<Thread> ran = new CompletableFuture<>();
      executor.execute(() -> ran.complete(Thread.currentThread()));

      Thread thread = ran.get(30, TimeUnit.SECONDS);
      assertThat(thread.getName()).isEqualTo("kubefed-lane-east-1");
      assertThat(thread.isDaemon()).isTrue();
      executor.shutDown();
      assertThat(executor.awaitEnd(Duration.ofSeconds(30))).isTrue();
      thread.join();
    }
  }

  @Test
  void givenExecutorOutlivesTheLane() throws Exception {
    ExecutorService given = Executors.newSingleThreadExecutor();
    LaneExecutor executor = LaneThreads.on(given).forLane("east", 8);
    CompletableFuture<String> ran = new CompletableFuture<>();
    executor.execute(() -> ran.complete("ran"));

    assertThat(ran.get(30, TimeUnit.SECONDS)).isEqualTo("ran");
    executor.shutDown();
    assertThat(executor.awaitEnd(Duration.ZERO)).isTrue();
    assertThat(given.isShutdown()).isFalse();
    given.shutdownNow();
  }
}
