package io.kubefed.scheduling.safety;

import static java.util.Objects.requireNonNull;

import io.kubefed.core.Problem;
import io.kubefed.core.json.JsonValue;
import io.kubefed.core.json.Pointer;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How replicas move from one cluster to another.
 *
 * @param minReady how many replicas are to be ready at any time, as far as moves decide it
 * @param maxMoves how many replicas move at a time, at least 1: so many more than wanted exist
 *     while they do
 * @param coolDown how long to wait between two moves, and how long a cluster's lack of room is
 *     remembered after it was last seen
 */
public record MovePolicy(MinReady minReady, int maxMoves, Duration coolDown) {

  /** The annotation of a ReplicaSchedulingPreference that holds one, as a JSON object. */
  public static final String ANNOTATION = "kubefed.io/scheduling-moves";

  /** All replicas stay ready, one moves at a time, five minutes lie between two moves. */
  public static final MovePolicy DEFAULT =
      new MovePolicy(new Percent(100), 1, Duration.ofMinutes(5));

  private static final Pattern PERCENT = Pattern.compile("([0-9]{1,3})%");

  /** How many replicas are to be ready. */
  public sealed interface MinReady {

    /** That many of a total; never more than the total. */
    int of(int total);
  }

  /**
   * A number of replicas.
   *
   * @param replicas that many, 0 or more
   */
  public record Count(int replicas) implements MinReady {

    public Count {
      if (replicas < 0) {
        throw new IllegalArgumentException("a number of replicas cannot be negative: " + replicas);
      }
    }

    @Override
    public int of(int total) {
      return Math.min(replicas, total);
    }
  }

  /**
   * A share of the total, rounded up.
   *
   * @param percent from 0 to 100
   */
  public record Percent(int percent) implements MinReady {

    public Percent {
      if (percent < 0 || percent > 100) {
        throw new IllegalArgumentException("a share is from 0% to 100%, not " + percent + "%");
      }
    }

    @Override
    public int of(int total) {
      return (int) (((long) total * percent + 99) / 100);
    }
  }

  public MovePolicy {
    requireNonNull(minReady, "minReady");
    if (maxMoves < 1) {
      throw new IllegalArgumentException("at least one replica has to move at a time");
    }
    if (coolDown.isNegative()) {
      throw new IllegalArgumentException("a cool-down cannot be negative: " + coolDown);
    }
  }

  /**
   * Reads an annotation's value: a JSON object with {@code minReady} (a number or a percentage),
   * {@code maxMoves} and {@code coolDown}; what is left out is as in {@link #DEFAULT}.
   *
   * @param problems takes what is wrong with it, with paths inside the value
   */
  public static MovePolicy parse(String value, Consumer<Problem> problems) {
    Settings settings = new Settings(value, problems, "minReady", "maxMoves", "coolDown");
    MinReady minReady =
        settings
            .get("minReady")
            .map(stated -> minReady(stated, settings))
            .orElse(DEFAULT.minReady());
    int maxMoves = settings.count("maxMoves", 1, DEFAULT.maxMoves());
    return new MovePolicy(minReady, maxMoves, settings.duration("coolDown", DEFAULT.coolDown()));
  }

  private static MinReady minReady(JsonValue stated, Settings settings) {
    long number = stated.integer().orElse(-1);
    if (number >= 0 && number <= Integer.MAX_VALUE) {
      return new Count((int) number);
    }
    Matcher share = PERCENT.matcher(stated.text().orElse(""));
    if (share.matches() && Integer.parseInt(share.group(1)) <= 100) {
      return new Percent(Integer.parseInt(share.group(1)));
    }
    settings.error(
        Pointer.of("minReady"), "must be a number of replicas, or a share such as \"90%\"");
    return DEFAULT.minReady();
  }
}
