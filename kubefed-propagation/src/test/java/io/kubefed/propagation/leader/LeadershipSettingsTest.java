package io.kubefed.propagation.leader;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import io.kubefed.core.api.KubeFedConfig;
import io.kubefed.core.api.KubeFedConfigSpec;
import io.kubefed.core.api.LeaderElectConfig;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class LeadershipSettingsTest {

  private static KubeFedConfig config(LeaderElectConfig election) {
    KubeFedConfig config = new KubeFedConfig();
    KubeFedConfigSpec spec = new KubeFedConfigSpec();
    spec.setLeaderElect(election);
    config.setSpec(spec);
    return config;
  }

  @Test
  void aConfigThatSaysNothingHasKubeFedsDefaults() {
    assertThat(LeadershipSettings.of(new KubeFedConfig())).isEqualTo(LeadershipSettings.DEFAULT);
    assertThat(LeadershipSettings.DEFAULT.safetyMargin()).isEqualTo(Duration.ofSeconds(5));
  }

  @Test
  void aConfigIsReadWhole() {
    LeaderElectConfig election = new LeaderElectConfig();
    election.setLeaseDuration("1m0s");
    election.setRenewDeadline("30s");
    election.setRetryPeriod("1500ms");
    election.setResourceLock("endpoints");

    assertThat(LeadershipSettings.of(config(election)))
        .isEqualTo(
            new LeadershipSettings(
                Duration.ofMinutes(1),
                Duration.ofSeconds(30),
                Duration.ofMillis(1500),
                ResourceLock.ENDPOINTS));
  }

  @ParameterizedTest
  @MethodSource
  void whatCannotBeIsRefused(String lease, String renew, String retry, String lock, String words) {
    LeaderElectConfig election = new LeaderElectConfig();
    election.setLeaseDuration(lease);
    election.setRenewDeadline(renew);
    election.setRetryPeriod(retry);
    election.setResourceLock(lock);

    assertThatIllegalArgumentException()
        .isThrownBy(() -> LeadershipSettings.of(config(election)))
        .withMessageContaining(words);
  }

  static Stream<Arguments> whatCannotBeIsRefused() {
    return Stream.of(
        argumentSet("lease too short", "10s", "10s", "5s", "leases", "leaseDuration is 10s"),
        argumentSet("no second try", "15s", "6s", "5s", "leases", "renewDeadline is 6s"),
        argumentSet("no period", "15s", "10s", "0s", "leases", "retryPeriod is 0s"),
        argumentSet("unknown lock", "15s", "10s", "5s", "secrets", "\"secrets\""));
  }
}
