package io.kubefed.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeout;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ProvisioningIT {

  /** Where the clusters of this build come from elsewhere, there is nothing to be provisioned. */
  @Test
  void theSecondTimeNothingIsBuilt() {
    if (!(ChosenSource.get() instanceof LocalSource first)) {
      return;
    }
    first.prepare();

    List<String> progress = new ArrayList<>();
    ControlPlaneBinaries second = ControlPlaneBinaries.from(System.getenv(), progress::add);
    assertTimeout(Duration.ofSeconds(1), second::provide);
    assertThat(progress).isEmpty();
    assertThat(second.path("kube-apiserver")).isExecutable();
  }
}
