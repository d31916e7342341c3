package io.kubefed.benchmarks.propagation;

import io.kubefed.benchmarks.propagation.ServerMetrics.Request;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;

/** Prints what a phase took: the floor, then the federation and the ratio where there is one. */
final class UsageReport {

  /** What is written beside the work: events, and the leases of leaders. */
  private static final Set<String> ASIDE =
      Set.of("events", "events.events.k8s.io", "leases.coordination.k8s.io");

  private UsageReport() {}

  /** Whether writes to that resource count. */
  static boolean counts(String resource) {
    return !ASIDE.contains(resource);
  }

  /**
   * One side.
   *
   * @param workload what it was about
   * @param usage what it took, all rounds together
   */
  record Column(Workload workload, Usage usage) {

    /** The writes to the host that are neither the users' nor those to it as a member. */
    private double writesToHost(double resources) {
      String target = workload.target().qualifiedPlural();
      long writes =
          usage
              .server(Testbed.HOST)
              .writes(resource -> counts(resource) && !resource.equals(target));
      return writes / resources - 1;
    }

    /** The writes to a resource of the host, whose group is the floor's or KubeFed's. */
    private double writes(Request request, double resources) {
      return usage.server(Testbed.HOST).requests().entrySet().stream()
              .filter(entry -> plain(entry.getKey()).equals(request))
              .mapToLong(Map.Entry::getValue)
              .sum()
          / resources;
    }

    private Set<Request> kinds() {
      Set<Request> kinds = new TreeSet<>(ServerMetrics.BY_NAME);
      usage.server(Testbed.HOST).writes().keySet().forEach(request -> kinds.add(plain(request)));
      return kinds;
    }

    private static Request plain(Request request) {
      return new Request(
          request.verb(),
          request.resource().replaceFirst("\\.(floor|types|core)\\.kubefed\\.io", ""));
    }
  }

  static void print(Phase phase, List<Column> columns, Settings settings, PrintStream out) {
    double resources = (double) settings.rounds() * settings.resources();
    out.printf(
        "%s: %d rounds of %d ConfigMaps of %d KB, %d writes at a time%n%n",
        phase,
        settings.rounds(),
        settings.resources(),
        settings.kilobytes(),
        settings.concurrency());
    Table table =
        columns.size() == 1
            ? new Table("", "floor")
            : new Table("", settings.federation(), "floor", "ratio");
    row(table, "seconds", columns, column -> column.usage().seconds());
    row(table, "resources/s", columns, column -> resources / column.usage().seconds());
    row(
        table,
        "CPU of this program, s per 1,000",
        columns,
        column -> column.usage().clientCpuSeconds() / resources * 1000);
    row(
        table,
        "CPU of the host's API server, s per 1,000",
        columns,
        column -> column.usage().server(Testbed.HOST).cpuSeconds() / resources * 1000);
    row(
        table,
        "CPU of the others', s per 1,000",
        columns,
        column -> column.usage().cpuSecondsOfOthers(Testbed.HOST) / resources * 1000);
    row(
        table,
        "writes on the host per resource, events, the user's and the member's aside",
        columns,
        column -> column.writesToHost(resources));
    Set<Request> kinds = new TreeSet<>(ServerMetrics.BY_NAME);
    columns.forEach(column -> kinds.addAll(column.kinds()));
    for (Request kind : kinds) {
      row(
          table,
          "host: " + kind.verb() + " " + kind.resource(),
          columns,
          column -> column.writes(kind, resources));
    }
    table.print(out);
  }

  private static void row(
      Table table, String title, List<Column> columns, Function<Column, Double> figure) {
    List<Object> cells = new ArrayList<>();
    cells.add(title);
    double floor = figure.apply(columns.get(0));
    if (columns.size() > 1) {
      double measured = figure.apply(columns.get(1));
      cells.add(measured);
      cells.add(floor);
      cells.add(floor == 0 ? "" : Table.digits(measured / floor));
    } else {
      cells.add(floor);
    }
    table.row(cells.toArray());
  }
}
