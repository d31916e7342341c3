package io.kubefed.core.api;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Durations as Kubernetes writes them: decimal numbers with a unit each, such as {@code 300ms},
 * {@code 1.5h} or {@code 2m45s}. Units are ns, us (or µs), ms, s, m, h.
 */
public final class Durations {

  private static final Pattern PART =
      Pattern.compile("([0-9]+\\.?[0-9]*|\\.[0-9]+)(ns|us|µs|μs|ms|s|m|h)");

  private Durations() {}

  /**
   * Reads a duration; fractions of a nanosecond are cut off.
   *
   * @throws IllegalArgumentException if the text is none, or longer than 292 years
   */
  public static Duration parse(String text) {
    boolean negative = text.startsWith("-");
    String rest = negative || text.startsWith("+") ? text.substring(1) : text;
    if (rest.equals("0")) {
      return Duration.ZERO;
    }
    BigDecimal nanos = BigDecimal.ZERO;
    Matcher part = PART.matcher(rest);
    int at = 0;
    while (at < rest.length() && part.find(at) && part.start() == at) {
      nanos =
          nanos.add(
              new BigDecimal(part.group(1))
                  .multiply(BigDecimal.valueOf(nanosOf(part.group(2))))
                  .setScale(0, RoundingMode.DOWN));
      at = part.end();
    }
    if (rest.isEmpty() || at < rest.length()) {
      throw new IllegalArgumentException(
          "\"" + text + "\" is not a duration; write for example 300ms, 20s or 1m30s");
    }
    try {
      return Duration.ofNanos((negative ? nanos.negate() : nanos).longValueExact());
    } catch (ArithmeticException e) {
      throw new IllegalArgumentException(
          "\"" + text + "\" is too long a duration; the longest is 2562047h", e);
    }
  }

  private static long nanosOf(String unit) {
    return switch (unit) {
      case "ns" -> 1;
      case "ms" -> 1_000_000;
      case "s" -> 1_000_000_000;
      case "m" -> 60_000_000_000L;
      case "h" -> 3_600_000_000_000L;
      default -> 1_000; // Microseconds: us, or with one of two letters that look like µ.
    };
  }

  /** Writes a duration the way Kubernetes does, for example {@code 1m30s}, {@code 1.5ms}. */
  public static String format(Duration duration) {
    BigDecimal nanos =
        BigDecimal.valueOf(duration.getSeconds())
            .movePointRight(9)
            .add(BigDecimal.valueOf(duration.getNano()));
    String sign = nanos.signum() < 0 ? "-" : "";
    Duration rest = duration.abs();
    if (rest.isZero()) {
      return "0s";
    } else if (rest.compareTo(Duration.ofNanos(1_000)) < 0) {
      return sign + inUnit(nanos, 0) + "ns";
    } else if (rest.compareTo(Duration.ofMillis(1)) < 0) {
      return sign + inUnit(nanos, 3) + "µs";
    } else if (rest.compareTo(Duration.ofSeconds(1)) < 0) {
      return sign + inUnit(nanos, 6) + "ms";
    }
    String seconds =
        inUnit(
                BigDecimal.valueOf(rest.toSecondsPart())
                    .movePointRight(9)
                    .add(BigDecimal.valueOf(rest.toNanosPart())),
                9)
            + "s";
    if (rest.toHours() > 0) {
      return sign + rest.toHours() + "h" + rest.toMinutesPart() + "m" + seconds;
    }
    return sign + (rest.toMinutesPart() > 0 ? rest.toMinutesPart() + "m" : "") + seconds;
  }

  private static String inUnit(BigDecimal nanos, int digits) {
    BigDecimal amount = nanos.abs().movePointLeft(digits);
    return amount.signum() == 0 ? "0" : amount.stripTrailingZeros().toPlainString();
  }
}
