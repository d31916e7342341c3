package io.kubefed.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class ClusterPoolTest {
  private static final List<ClusterSpec> EAST =
      ClusterSpec.of(List.of("east"), true, false, List.of());

  @Test
  void aStartThatFailedIsToldToEveryClassButNotTriedAgain() {
    FakeSource source = new FakeSource("fake");
    try (ClusterPool pool = new ClusterPool(source)) {
      for (int i = 0; i < 3; i++) {
        assertThatThrownBy(() -> pool.get(EAST))
            .isInstanceOf(TestClusterException.class)
            .hasMessage("no clusters here; build some");
      }
    }
    assertThat(source.preparations()).hasValue(1);
  }
}
