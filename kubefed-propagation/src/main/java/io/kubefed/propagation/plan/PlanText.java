package io.kubefed.propagation.plan;

import static java.util.stream.Collectors.joining;

import io.kubefed.core.json.JsonValue;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Prints plans for people. */
final class PlanText {

  /** Whether the text goes to a terminal. */
  enum Style {
    PLAIN,
    ANSI
  }

  private static final int LONGEST_VALUE = 60;
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
    int width = plan.changes().mapToInt(change -> change.cluster().length()).max().orElse(0);
    for (ResourcePlan resource : plan.resources()) {
      print(resource, width, text);
    }
    return text.toString();
  }

  private void print(ResourcePlan resource, int width, StringBuilder text) {
    text.append('\n')
        .append(paint(BOLD, resource.resource().toString()))
        .append(paint(DIM, "  as " + resource.resource().targetReference()))
        .append('\n');
    resource
        .resource()
        .problems()
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
                    .append(paint(RED, "! left alone: " + failure.getMessage()))
                    .append('\n'));
    // Clusters where nothing is and nothing shall be share a line: with a hundred members they are
    // most of them.
    Set<String> absent = new LinkedHashSet<>();
    for (PlannedChange change : resource.changes()) {
      if (change.action() == Action.NONE && change.current() == null) {
        absent.add(change.cluster());
      } else {
        print(change, width, text);
      }
    }
    if (!absent.isEmpty()) {
      text.append("  ")
          .append(paint(DIM, "  not in " + explainAbsence(resource, absent)))
          .append('\n');
    }
  }

  private static String explainAbsence(ResourcePlan resource, Set<String> clusters) {
    return clusters.stream()
        .map(
            cluster ->
                cluster
                    + resource
                        .placement()
                        .map(decision -> decision.verdict(cluster).explanation())
                        .map(words -> " (" + words + ")")
                        .orElse(""))
        .collect(joining(", "));
  }

  private void print(PlannedChange change, int width, StringBuilder text) {
    String line =
        String.format(
            "  %c %-" + Math.max(1, width) + "s  %-8s  ",
            change.action().symbol(),
            change.cluster(),
            change.action() == Action.NONE ? "ok" : change.action().word());
    text.append(paint(colour(change.action()), line)).append(change.reason());
    if (!change.isExact()) {
      text.append(paint(DIM, " (estimated: the server has no dry run)"));
    }
    text.append('\n');
    int paths =
        change.differences().stream()
            .mapToInt(difference -> difference.path().toString().length())
            .max()
            .orElse(0);
    for (FieldDifference difference : change.differences()) {
      text.append("      ")
          .append(
              String.format(
                  "%-" + Math.max(1, Math.min(paths, LONGEST_VALUE)) + "s  ", difference.path()))
          .append(paint(RED, show(difference.from())))
          .append(" -> ")
          .append(paint(GREEN, show(difference.to())))
          .append(difference.origin().map(origin -> paint(DIM, "   from " + origin)).orElse(""))
          .append('\n');
    }
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
