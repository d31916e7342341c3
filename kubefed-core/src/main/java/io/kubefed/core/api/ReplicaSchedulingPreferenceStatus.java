package io.kubefed.core.api;

import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** What was decided. KubeFed leaves it empty; all that others write into it is kept. */
public final class ReplicaSchedulingPreferenceStatus extends OpenObject {

  @Override
  void fields(BiConsumer<String, @Nullable Object> each) {
    // None is known.
  }
}
