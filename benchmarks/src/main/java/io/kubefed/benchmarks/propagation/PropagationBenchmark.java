package io.kubefed.benchmarks.propagation;

import java.io.PrintStream;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Measures propagation, scenario by scenario, against API servers that it starts. Times depend on
 * the machine and on who else works there; the ratios to the floor of the same run count.
 */
public final class PropagationBenchmark {

  private static final Map<String, Scenario> SCENARIOS = scenarios();

  private PropagationBenchmark() {}

  private static Map<String, Scenario> scenarios() {
    Map<String, Scenario> scenarios = new LinkedHashMap<>();
    for (Phase phase : Phase.values()) {
      scenarios.put(phase.name().toLowerCase(Locale.ROOT), new Throughput(Set.of(phase)));
    }
    scenarios.put("lifecycle", new Throughput(EnumSet.allOf(Phase.class)));
    scenarios.put("latency", new Latency());
    scenarios.put("restart", new Restart());
    scenarios.put("heap", new Heap());
    scenarios.put("wire", new Wire());
    scenarios.put("paused", new PausedMember());
    scenarios.put("members", new ManyMembers());
    return scenarios;
  }

  /** Runs {@code scenario… [--option value]…}. */
  public static void main(String[] arguments) throws InterruptedException {
    Settings settings;
    try {
      settings = Settings.parse(List.of(arguments));
      settings.scenarios().forEach(PropagationBenchmark::scenario);
      if (settings.scenarios().isEmpty()) {
        throw new IllegalArgumentException("a scenario is needed");
      }
      Federations.of(settings);
    } catch (IllegalArgumentException e) {
      usage(String.valueOf(e.getMessage()), System.err);
      System.exit(2);
      return;
    }
    for (String name : settings.scenarios()) {
      scenario(name).run(settings, System.out);
    }
  }

  private static Scenario scenario(String name) {
    Scenario scenario = SCENARIOS.get(name);
    if (scenario == null) {
      throw new IllegalArgumentException("there is no scenario " + name);
    }
    return scenario;
  }

  private static void usage(String problem, PrintStream out) {
    out.println(problem);
    out.println("scenarios: " + String.join(", ", SCENARIOS.keySet()));
    out.println("options: " + String.join(", ", Settings.options()));
  }
}
