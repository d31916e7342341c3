package io.kubefed.propagation.plan;

import static java.util.stream.Collectors.joining;

import io.kubefed.core.json.JsonValue;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Prints plans for people. */
final class PlanText {

  /** Whether the text goes to a terminal. */
  enum Style {
    PLAIN,
    ANSI
  }

  private static final int LONGEST_VALUE = 60;
  private static final int NAMED_CLUSTERS = 8;
  private static final String RESET = "\u001b[0m";
  private static final String BOLD = "\u001b[1m";
  private static final String DIM = "\u001b[2m";
  private static final String RED = "\u001b[31m";
  private static final String GREEN = "\u001b[32m";
  private static final String YELLOW = "\u001b[33m";
  private static final String MAGENTA = "\u001b[35m";

  private final Style style;

  PlanText(Style style) {
    this.style = style;
  }

  /** One line: how many of each action, over how many resources and clusters. */
  static String summary(PropagationPlan plan) {
    List<String> parts = new ArrayList<>();
    for (Action action : Action.values()) {
      long count = plan.count(action);
      if (count > 0) {
        parts.add(
            switch (action) {
              case NONE -> count + " unchanged";
              case REFUSED -> count + " refused";
              default -> count + " to " + action.word();
            });
      }
    }
    long failed =
        plan.resources().stream().filter(resource -> resource.failure().isPresent()).count();
    if (failed > 0) {
      parts.add(plural(failed, "resource") + " left alone");
    }
    long clusters = plan.changes().map(PlannedChange::cluster).distinct().count();
    return (parts.isEmpty() ? "nothing to do" : String.join(", ", parts))
        + " ("
        + plural(plan.resources().size(), "resource")
        + ", "
        + plural(clusters, "cluster")
        + ")";
  }

  String print(PropagationPlan plan) {
    StringBuilder text = new StringBuilder();
    text.append(paint(BOLD, "Plan: " + summary(plan))).append('\n');
    for (ResourcePlan resource : plan.resources()) {
      print(resource, text);
    }
    return text.toString();
  }

  private void print(ResourcePlan resource, StringBuilder text) {
    text.append('\n')
        .append(paint(BOLD, resource.resource().toString()))
        .append(paint(DIM, "  as " + resource.resource().targetReference()))
        .append('\n');
    resource.resource().problems().stream()
        .filter(problem -> !problem.isError())
        .forEach(
            problem -> text.append("  ").append(paint(YELLOW, "warning " + problem)).append('\n'));
    resource
        .placement()
        .ifPresent(
            decision ->
                Stream.concat(decision.unsatisfied().stream(), decision.problems().stream())
                    .forEach(
                        notice ->
                            text.append("  ")
                                .append(paint(YELLOW, "warning " + notice))
                                .append('\n')));
    resource
        .failure()
        .ifPresent(
            failure ->
                text.append("  ")
                    .append(paint(RED, "! left alone: " + oneLine(failure.getMessage())))
                    .append('\n'));
    // Clusters with the same fate share a line: with a hundred members most of them do.
    Map<Fate, List<PlannedChange>> fates = new LinkedHashMap<>();
    resource
        .changes()
        .forEach(
            change ->
                fates.computeIfAbsent(Fate.of(change), fate -> new ArrayList<>()).add(change));
    fates.values().forEach(changes -> print(changes, text));
  }

  /** What is printed of a change, apart from its cluster. */
  private record Fate(
      Action action,
      boolean there,
      String reason,
      boolean exact,
      List<FieldDifference> differences) {

    static Fate of(PlannedChange change) {
      return new Fate(
          change.action(),
          change.current() != null,
          change.reason(),
          change.isExact(),
          change.differences());
    }
  }

  private void print(List<PlannedChange> changes, StringBuilder text) {
    PlannedChange change = changes.get(0);
    boolean absent = change.action() == Action.NONE && change.current() == null;
    String word =
        absent ? "not there" : change.action() == Action.NONE ? "ok" : change.action().word();
    char symbol = absent ? ' ' : change.action().symbol();
    text.append(paint(colour(change.action()), String.format("  %c %-9s ", symbol, word)))
        .append(paint(BOLD, clusters(changes)))
        .append(": ")
        .append(oneLine(change.reason()));
    if (!change.isExact()) {
      text.append(paint(DIM, " (estimated: the server has no dry run)"));
    }
    text.append('\n');
    for (FieldDifference difference : change.differences()) {
      text.append("      ")
          .append(oneLine(difference.path().toString()))
          .append("  ")
          .append(paint(RED, show(difference.from())))
          .append(" -> ")
          .append(paint(GREEN, show(difference.to())))
          .append('\n');
      difference
          .origin()
          .ifPresent(
              origin -> text.append(paint(DIM, "          asked for by " + origin)).append('\n'));
    }
  }

  private static String clusters(List<PlannedChange> changes) {
    String named =
        changes.stream().limit(NAMED_CLUSTERS).map(PlannedChange::cluster).collect(joining(", "));
    return changes.size() <= NAMED_CLUSTERS
        ? named
        : named + " and " + (changes.size() - NAMED_CLUSTERS) + " more clusters";
  }

  /** A server's words cannot break the layout or talk to the terminal. */
  private static String oneLine(@Nullable String words) {
    return String.valueOf(words).replaceAll("\\p{Cntrl}+", " ");
  }

  private static String show(Optional<JsonValue> value) {
    if (value.isEmpty()) {
      return "(none)";
    }
    String json = value.get().toJson();
    return json.length() <= LONGEST_VALUE ? json : json.substring(0, LONGEST_VALUE - 1) + "…";
  }

  private static String colour(Action action) {
    return switch (action) {
      case CREATE, RECREATE -> GREEN;
      case UPDATE, ADOPT -> YELLOW;
      case DELETE, RELEASE -> RED;
      case NONE -> DIM;
      case REFUSED -> MAGENTA;
    };
  }

  private String paint(String colour, String text) {
    return style == Style.ANSI ? colour + text + RESET : text;
  }

  static String plural(long count, String noun) {
    return count + " " + noun + (count == 1 ? "" : "s");
  }
}
