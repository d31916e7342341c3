package io.kubefed.propagation.controller.sync;

import static io.kubefed.propagation.controller.sync.SyncBed.MEMBERS;
import static io.kubefed.propagation.controller.sync.SyncBed.everywhere;
import static org.assertj.core.api.Assertions.assertThat;

import io.kubefed.core.ResourceType;
import io.kubefed.core.federated.FederatedType;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Several hundred types cost caches, not threads. */
class ManyTypesTest {

  private static final FederatedType[] TYPES =
      IntStream.range(0, 300)
          .mapToObj(
              i -> ResourceType.namespaced("example.com/v1", "Widget" + i, "widget" + i + "s"))
          .map(FederatedType::forTarget)
          .toArray(FederatedType[]::new);

  @Test
  void threeHundredTypesNeedNoThreadOfTheirOwn() {
    try (SyncBed bed = new SyncBed(TYPES)) {
      for (FederatedType type : TYPES) {
        MEMBERS.forEach(member -> bed.cluster(member).serve(type.target(), false));
      }
      int before = Thread.activeCount();
      bed.start();
      for (FederatedType type : TYPES) {
        bed.create(type, "one", everywhere("template: {spec: {size: 1}}"));
      }
      bed.settle();

      for (FederatedType type : TYPES) {
        assertThat(bed.status(type, "one")).isEqualTo("True east north west");
      }
      assertThat(bed.busyThreads()).isZero();
      assertThat(Thread.activeCount() - bed.idleThreads() - before).isLessThan(TYPES.length / 6);
    }
  }
}
