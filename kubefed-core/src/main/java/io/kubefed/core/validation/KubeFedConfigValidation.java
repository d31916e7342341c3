package io.kubefed.core.validation;

import static io.kubefed.core.api.KubeFedNames.CLUSTER;
import static io.kubefed.core.api.KubeFedNames.DISABLED;
import static io.kubefed.core.api.KubeFedNames.ENABLED;
import static io.kubefed.core.api.KubeFedNames.NAMESPACED;

import io.kubefed.core.Problem;
import io.kubefed.core.api.ClusterHealthCheckConfig;
import io.kubefed.core.api.DurationConfig;
import io.kubefed.core.api.Durations;
import io.kubefed.core.api.FeatureGate;
import io.kubefed.core.api.FeatureGatesConfig;
import io.kubefed.core.api.KubeFedConfig;
import io.kubefed.core.api.KubeFedConfigSpec;
import io.kubefed.core.api.LeaderElectConfig;
import io.kubefed.core.api.StatusControllerConfig;
import io.kubefed.core.api.SyncControllerConfig;
import io.kubefed.core.json.Pointer;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The rules for the settings of a control plane. They want every setting stated: {@link
 * io.kubefed.core.api.KubeFedConfigDefaults} is to be applied before, as the mutating webhook is.
 */
public final class KubeFedConfigValidation {

  /** Leaders retry within the period and a fifth of it, so that two do not stay in step. */
  private static final double JITTER = 1.2;

  private static final Pointer SPEC = Pointer.of("spec");
  private static final Pointer SCOPE = SPEC.child("scope");
  private static final List<String> SWITCH = List.of(ENABLED, DISABLED);
  private static final List<String> GATES =
      Arrays.stream(FeatureGate.values()).map(FeatureGate::gateName).toList();

  private final Rules rules = new Rules();
  private final KubeFedConfigSpec spec;

  private KubeFedConfigValidation(KubeFedConfigSpec spec) {
    this.spec = spec;
  }

  /** What is wrong with new settings. */
  public static List<Problem> validate(KubeFedConfig config) {
    return of(config).run();
  }

  /** What is wrong with settings that are to replace old ones. */
  public static List<Problem> validateUpdate(KubeFedConfig old, KubeFedConfig config) {
    KubeFedConfigValidation validation = of(config);
    String before = orEmpty(specOf(old).getScope());
    if (!before.equals(orEmpty(validation.spec.getScope()))) {
      validation.rules.error(
          SCOPE,
          "cannot change; it is \""
              + before
              + "\" for the life of the control plane, another scope needs another control plane");
    }
    return validation.run();
  }

  private static KubeFedConfigValidation of(KubeFedConfig config) {
    return new KubeFedConfigValidation(specOf(config));
  }

  private static KubeFedConfigSpec specOf(KubeFedConfig config) {
    return Optional.ofNullable(config.getSpec()).orElseGet(KubeFedConfigSpec::new);
  }

  private List<Problem> run() {
    rules.oneOf(SCOPE, spec.getScope(), List.of(CLUSTER, NAMESPACED));
    Pointer durations = SPEC.child("controllerDuration");
    rules
        .present(durations, spec.getControllerDuration())
        .ifPresent(duration -> durations(durations, duration));
    Pointer election = SPEC.child("leaderElect");
    rules.present(election, spec.getLeaderElect()).ifPresent(elect -> election(election, elect));
    Pointer gates = SPEC.child("featureGates");
    rules.present(gates, spec.getFeatureGates()).ifPresent(list -> gates(gates, list));
    Pointer health = SPEC.child("clusterHealthCheck");
    rules.present(health, spec.getClusterHealthCheck()).ifPresent(check -> health(health, check));
    Pointer sync = SPEC.child("syncController");
    rules.present(sync, spec.getSyncController()).ifPresent(controller -> sync(sync, controller));
    Pointer status = SPEC.child("statusController");
    rules
        .present(status, spec.getStatusController())
        .ifPresent(controller -> status(status, controller));
    return rules.problems();
  }

  private void durations(Pointer at, DurationConfig durations) {
    positive(at.child("availableDelay"), durations.getAvailableDelay());
    positive(at.child("unavailableDelay"), durations.getUnavailableDelay());
    positive(at.child("cacheSyncTimeout"), durations.getCacheSyncTimeout());
  }

  private void election(Pointer at, LeaderElectConfig election) {
    Optional<Duration> lease = positive(at.child("leaseDuration"), election.getLeaseDuration());
    Optional<Duration> renew = positive(at.child("renewDeadline"), election.getRenewDeadline());
    Optional<Duration> retry = positive(at.child("retryPeriod"), election.getRetryPeriod());
    if (lease.isPresent() && renew.isPresent() && lease.get().compareTo(renew.get()) <= 0) {
      rules.error(
          at.child("leaseDuration"),
          "must be longer than renewDeadline, or a leader leads on after its lease has ended");
    }
    if (renew.isPresent()
        && retry.isPresent()
        && renew.get().toNanos() <= (long) (retry.get().toNanos() * JITTER)) {
      rules.error(
          at.child("renewDeadline"),
          "must be longer than " + JITTER + " times retryPeriod, or a leader has no second try");
    }
    rules.oneOf(
        at.child("resourceLock"), election.getResourceLock(), List.of("configmaps", "endpoints"));
  }

  private void gates(Pointer at, List<FeatureGatesConfig> gates) {
    Set<String> names = new HashSet<>();
    for (int i = 0; i < gates.size(); i++) {
      FeatureGatesConfig gate = gates.get(i);
      Pointer name = at.child(i).child("name");
      if (!names.add(orEmpty(gate.getName()))) {
        rules.error(name, "\"" + orEmpty(gate.getName()) + "\" is there already; state it once");
        continue;
      }
      rules.oneOf(name, gate.getName(), GATES);
      rules.oneOf(at.child(i).child("configuration"), gate.getConfiguration(), SWITCH);
    }
  }

  private void health(Pointer at, ClusterHealthCheckConfig check) {
    positive(at.child("period"), check.getPeriod());
    positive(at.child("failureThreshold"), check.getFailureThreshold());
    positive(at.child("successThreshold"), check.getSuccessThreshold());
    positive(at.child("timeout"), check.getTimeout());
  }

  private void sync(Pointer at, SyncControllerConfig controller) {
    positive(at.child("maxConcurrentReconciles"), controller.getMaxConcurrentReconciles());
    rules.oneOf(at.child("adoptResources"), controller.getAdoptResources(), SWITCH);
  }

  private void status(Pointer at, StatusControllerConfig controller) {
    positive(at.child("maxConcurrentReconciles"), controller.getMaxConcurrentReconciles());
  }

  /** The duration; nothing and a problem if it is absent, malformed, zero or negative. */
  private Optional<Duration> positive(Pointer at, @Nullable String text) {
    Optional<String> stated = rules.present(at, text);
    if (stated.isEmpty()) {
      return Optional.empty();
    }
    try {
      Duration duration = Durations.parse(stated.get());
      if (duration.isZero() || duration.isNegative()) {
        rules.error(at, "must be more than 0, such as 20s");
        return Optional.empty();
      }
      return Optional.of(duration);
    } catch (IllegalArgumentException e) {
      rules.error(at, String.valueOf(e.getMessage()));
      return Optional.empty();
    }
  }

  private void positive(Pointer at, @Nullable Long number) {
    if (rules.present(at, number).filter(value -> value <= 0).isPresent()) {
      rules.error(at, "must be more than 0");
    }
  }

  private static String orEmpty(@Nullable String text) {
    return text == null ? "" : text;
  }
}
