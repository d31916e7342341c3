package io.kubefed.propagation.controller.sync;

import io.kubefed.core.ObjectReference;
import io.kubefed.propagation.cluster.ClusterRegistry.Member;
import io.kubefed.propagation.controller.ControllerContext;

/** placeholder. */
final class PendingDeletions {
  private final ControllerContext context;

  PendingDeletions(ControllerContext context) {
    this.context = context;
  }

  void onMemberBack(Member member) {}

  boolean isClear(String cluster) {
    return true;
  }

  ControllerContext context() {
    return context;
  }
}
