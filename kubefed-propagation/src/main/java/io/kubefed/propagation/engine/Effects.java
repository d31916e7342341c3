package io.kubefed.propagation.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a change has to tell others, collected under a lock and run after it: nothing foreign runs
 * while a lock is held. One use, by one thread.
 */
final class Effects {

  private static final Logger logger = LoggerFactory.getLogger(Effects.class);

  private final List<Runnable> effects = new ArrayList<>(2);

  void add(Runnable effect) {
    effects.add(effect);
  }

  void fail(CompletableFuture<?> future, Throwable failure) {
    effects.add(() -> future.completeExceptionally(failure));
  }

  void run() {
    for (Runnable effect : effects) {
      try {
        effect.run();
      } catch (RuntimeException e) {
        logger.atError().setCause(e).log("A listener failed; the engine goes on");
      }
    }
  }
}
