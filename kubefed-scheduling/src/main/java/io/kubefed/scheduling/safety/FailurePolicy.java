package io.kubefed.scheduling.safety;

import static java.util.Objects.requireNonNull;

import io.kubefed.core.Problem;
import io.kubefed.core.json.JsonValue;
import io.kubefed.core.json.Pointer;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * What becomes of the replicas of a cluster that is lost.
 *
 * @param toleration how long a cluster may be not ready, beyond the delay that the KubeFedConfig
 *     states, before its replicas are moved
 * @param comeBack what happens when it is ready again
 * @param step how many replicas come back at a time, if gradually; 1 or more
 * @param interval how long to wait between two such steps
 */
public record FailurePolicy(Duration toleration, ComeBack comeBack, int step, Duration interval) {

  /** The annotation of a ReplicaSchedulingPreference that holds one, as a JSON object. */
  public static final String ANNOTATION = "kubefed.io/scheduling-failure";

  /** As KubeFed: no toleration of its own, and {@code rebalance} decides who comes back. */
  public static final FailurePolicy KUBEFED =
      new FailurePolicy(Duration.ZERO, ComeBack.AS_REBALANCE_SAYS, 1, Duration.ofMinutes(1));

  /** What happens when a lost cluster is ready again. */
  public enum ComeBack {
    /** What {@code spec.rebalance} says: at once if it is true, only what is new if not. */
    AS_REBALANCE_SAYS("AsRebalanceSays"),
    /** What was moved stays where it is, until somebody changes the preference. */
    NEVER("Never"),
    /** Replicas come back at once, also where {@code spec.rebalance} is false. */
    AT_ONCE("AtOnce"),
    /** Replicas come back a few at a time, also where {@code spec.rebalance} is false. */
    GRADUALLY("Gradually");

    private final String word;

    ComeBack(String word) {
      this.word = word;
    }
  }

  public FailurePolicy {
    requireNonNull(comeBack, "comeBack");
    if (toleration.isNegative() || interval.isNegative()) {
      throw new IllegalArgumentException("toleration and interval cannot be negative");
    }
    if (step < 1) {
      throw new IllegalArgumentException("at least one replica has to come back at a time");
    }
  }

  /**
   * Reads an annotation's value: a JSON object with {@code toleration}, {@code comeBack} ({@code
   * Never}, {@code AtOnce}, {@code Gradually}), {@code step} and {@code interval}; what is left out
   * is as in {@link #KUBEFED}.
   *
   * @param problems takes what is wrong with it, with paths inside the value
   */
  public static FailurePolicy parse(String value, Consumer<Problem> problems) {
    Settings settings = new Settings(value, problems, "toleration", "comeBack", "step", "interval");
    Optional<JsonValue> stated = settings.get("comeBack");
    Optional<ComeBack> comeBack =
        stated
            .flatMap(word -> word.text())
            .flatMap(
                word ->
                    Arrays.stream(ComeBack.values())
                        .filter(each -> each.word.equals(word))
                        .findFirst());
    if (stated.isPresent() && comeBack.isEmpty()) {
      settings.error(
          Pointer.of("comeBack"),
          "must be one of "
              + Arrays.stream(ComeBack.values())
                  .map(each -> each.word)
                  .collect(Collectors.joining(", ")));
    }
    return new FailurePolicy(
        settings.duration("toleration", KUBEFED.toleration()),
        comeBack.orElse(KUBEFED.comeBack()),
        settings.count("step", 1, KUBEFED.step()),
        settings.duration("interval", KUBEFED.interval()));
  }

  /** How replicas move while they come back gradually, for somebody who moves them like this. */
  public MovePolicy returning(Optional<MovePolicy> moves) {
    MovePolicy base = moves.orElse(MovePolicy.DEFAULT);
    return new MovePolicy(
        base.minReady(),
        moves.isPresent() ? Math.min(step, base.maxMoves()) : step,
        moves.isPresent() && base.coolDown().compareTo(interval) > 0 ? base.coolDown() : interval);
  }
}
