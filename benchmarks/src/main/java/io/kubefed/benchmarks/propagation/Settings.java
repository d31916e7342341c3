package io.kubefed.benchmarks.propagation;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a run is asked to do.
 *
 * @param scenarios what to measure, in this order
 * @param federation what to measure it of: {@code none} for the floor alone, {@code bare} for the
 *     floor behind a watch
 * @param resources how many federated resources a round is about
 * @param rounds how many rounds of each are measured, after one that is not
 * @param kilobytes the size of a member object
 * @param concurrency how many writes are under way at a time, of users, on the host and in each
 *     member
 * @param samples how many latencies are taken
 * @param members how many in-memory members there are
 * @param timeout how long a step may take
 */
record Settings(
    List<String> scenarios,
    String federation,
    int resources,
    int rounds,
    int kilobytes,
    int concurrency,
    int samples,
    int members,
    Duration timeout) {

  private static final Map<String, String> DEFAULTS =
      Map.of(
          "federation", "none",
          "resources", "500",
          "rounds", "4",
          "kilobytes", "5",
          "concurrency", "8",
          "samples", "200",
          "members", "100",
          "timeout", "600");

  /** All options, with the values that hold where none are given. */
  static List<String> options() {
    return DEFAULTS.entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .map(option -> "--" + option.getKey() + " " + option.getValue())
        .toList();
  }

  /**
   * Reads {@code scenario… --option value…}.
   *
   * @throws IllegalArgumentException with words for whoever typed it
   */
  static Settings parse(List<String> arguments) {
    List<String> scenarios =
        arguments.stream().takeWhile(argument -> !argument.startsWith("--")).toList();
    Map<String, String> options = new LinkedHashMap<>(DEFAULTS);
    for (int i = scenarios.size(); i < arguments.size(); i += 2) {
      String name = arguments.get(i).replaceFirst("^--", "");
      if (!DEFAULTS.containsKey(name) || !arguments.get(i).startsWith("--")) {
        throw new IllegalArgumentException("there is no option " + arguments.get(i));
      } else if (i + 1 == arguments.size()) {
        throw new IllegalArgumentException("--" + name + " needs a value");
      }
      options.put(name, arguments.get(i + 1));
    }
    return new Settings(
        scenarios,
        options.getOrDefault("federation", ""),
        number(options, "resources"),
        number(options, "rounds"),
        number(options, "kilobytes"),
        number(options, "concurrency"),
        number(options, "samples"),
        number(options, "members"),
        Duration.ofSeconds(number(options, "timeout")));
  }

  private static int number(Map<String, String> options, String name) {
    String value = options.getOrDefault(name, "");
    try {
      int number = Integer.parseInt(value);
      if (number > 0) {
        return number;
      }
    } catch (NumberFormatException e) {
      // Told below, as a number that is too small is.
    }
    throw new IllegalArgumentException(
        "--" + name + " is a whole number of at least 1, not " + value);
  }
}
