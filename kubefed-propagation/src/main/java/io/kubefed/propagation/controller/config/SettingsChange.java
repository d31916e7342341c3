package io.kubefed.propagation.controller.config;

import static java.util.Objects.requireNonNull;

import io.kubefed.core.api.FeatureGate;
import io.kubefed.core.api.KubeFedConfig;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * Settings that take the place of others.
 *
 * @param before those until now; empty the first time
 * @param after those from now on, valid and with all defaults filled in; not to be changed
 */
public record SettingsChange(Optional<KubeFedConfig> before, KubeFedConfig after) {

  public SettingsChange {
    requireNonNull(before, "before");
    requireNonNull(after, "after");
  }

  /** The features that are on now and were not before; the first time, all that are on. */
  public Set<FeatureGate> switchedOn() {
    return gates(gate -> gate.isEnabled(after) && before.filter(gate::isEnabled).isEmpty());
  }

  /** The features that were on before and are not any more; none the first time. */
  public Set<FeatureGate> switchedOff() {
    return gates(gate -> !gate.isEnabled(after) && before.filter(gate::isEnabled).isPresent());
  }

  private static Set<FeatureGate> gates(Predicate<FeatureGate> matching) {
    return Arrays.stream(FeatureGate.values())
        .filter(matching)
        .collect(Collectors.toCollection(() -> EnumSet.noneOf(FeatureGate.class)));
  }

  /** True if the scope is another one: every controller has to be made anew. */
  public boolean changesScope() {
    return before
        .filter(old -> !Objects.equals(old.getSpec().getScope(), after.getSpec().getScope()))
        .isPresent();
  }

  /** True if the leader is to be found in another way, or by other times. */
  public boolean changesLeaderElection() {
    return before
        .filter(
            old ->
                !Objects.equals(old.getSpec().getLeaderElect(), after.getSpec().getLeaderElect()))
        .isPresent();
  }
}
