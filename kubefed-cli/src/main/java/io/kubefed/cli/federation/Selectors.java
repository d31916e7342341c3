package io.kubefed.cli.federation;

import io.kubefed.core.Problem;
import io.kubefed.core.json.JsonValue;
import io.kubefed.core.selector.LabelSelector;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Label selectors as {@code kubectl -l} takes them. */
public final class Selectors {

  private static final Pattern SET =
      Pattern.compile("\\s*(\\S+)\\s+(in|notin)\\s+\\(([^()]*)\\)\\s*");
  private static final Pattern EQUALITY =
      Pattern.compile("\\s*([^=!\\s]+)\\s*(==?|!=)\\s*(\\S*)\\s*");
  private static final Pattern PRESENCE = Pattern.compile("\\s*(!?)\\s*([^=!\\s,()]+)\\s*");
  private static final Pattern COMMA_OUTSIDE_BRACKETS = Pattern.compile(",(?![^(]*\\))");

  private Selectors() {}

  /**
   * Reads {@code a=b,c!=d,e in (f,g),h notin (i),j,!k}; the empty text selects everything.
   *
   * @throws IllegalArgumentException if it is no selector
   */
  public static LabelSelector parse(String text) {
    if (text.isBlank()) {
      return LabelSelector.EVERYTHING;
    }
    List<Object> expressions = new ArrayList<>();
    for (String part : COMMA_OUTSIDE_BRACKETS.split(text, -1)) {
      expressions.add(expression(text, part));
    }
    List<Problem> problems = new ArrayList<>();
    LabelSelector selector =
        LabelSelector.parse(JsonValue.of(Map.of("matchExpressions", expressions)), problems::add);
    if (!problems.isEmpty()) {
      throw new IllegalArgumentException(
          "\"" + text + "\" is no label selector: " + problems.get(0).message());
    }
    return selector;
  }

  private static Map<String, Object> expression(String text, String part) {
    Matcher set = SET.matcher(part);
    Matcher equality = EQUALITY.matcher(part);
    Matcher presence = PRESENCE.matcher(part);
    if (set.matches()) {
      return expression(
          set.group(1),
          set.group(2).equals("in") ? LabelSelector.Operator.IN : LabelSelector.Operator.NOT_IN,
          Stream.of(set.group(3).split(",")).map(String::strip).toList());
    } else if (equality.matches()) {
      return expression(
          equality.group(1),
          equality.group(2).equals("!=")
              ? LabelSelector.Operator.NOT_IN
              : LabelSelector.Operator.IN,
          List.of(equality.group(3)));
    } else if (presence.matches()) {
      return expression(
          presence.group(2),
          presence.group(1).isEmpty()
              ? LabelSelector.Operator.EXISTS
              : LabelSelector.Operator.DOES_NOT_EXIST,
          List.of());
    }
    throw new IllegalArgumentException(
        "\"" + text + "\" is no label selector, such as env=prod,tier in (web,api),!canary");
  }

  private static Map<String, Object> expression(
      String key, LabelSelector.Operator operator, List<String> values) {
    Map<String, Object> expression = new LinkedHashMap<>();
    expression.put("key", key);
    expression.put("operator", operator.word());
    if (!values.isEmpty()) {
      expression.put("values", values);
    }
    return expression;
  }
}
