package io.kubefed.cli;

import io.kubefed.core.json.JsonValue;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Evaluates as much of Helm's templates as our chart uses: {@code if}, {@code with}, {@code range}
 * over maps, pipelines, and a handful of functions. Whatever else a template has is an error, so
 * that the chart cannot outgrow this unnoticed.
 */
final class GoTemplate {

  private static final Pattern ACTION =
      Pattern.compile("(\\s*)\\{\\{(-)?\\s*(.*?)\\s*(-)?}}(\\s*)", Pattern.DOTALL);
  private static final Pattern TOKEN =
      Pattern.compile("\"(?:[^\"\\\\]|\\\\.)*\"|[()|]|:=|,|[^\\s()|,]+");

  private final List<Object> parts = new ArrayList<>();
  private final Map<String, Object> root;
  private final Map<String, @Nullable Object> variables = new HashMap<>();
  private int at;

  /** What stands between braces. */
  private record Action(String code) {}

  private GoTemplate(String text, Map<String, Object> root) {
    this.root = root;
    Matcher action = ACTION.matcher(text);
    int end = 0;
    while (action.find(end)) {
      boolean trimsBefore = action.group(2) != null;
      boolean trimsAfter = action.group(4) != null;
      parts.add(text.substring(end, trimsBefore ? action.start() : action.end(1)));
      parts.add(new Action(action.group(3)));
      end = trimsAfter ? action.end() : action.start(5);
    }
    parts.add(text.substring(end));
  }

  /**
   * The text that the template makes.
   *
   * @param root what the dot is: Values, Release, Chart
   */
  static String render(String text, Map<String, Object> root) {
    GoTemplate template = new GoTemplate(text, root);
    StringBuilder out = new StringBuilder();
    template.block(root, out, true);
    if (template.at < template.parts.size()) {
      throw new IllegalArgumentException("a block ends that has not begun");
    }
    return out.toString();
  }

  /** Evaluates up to the end of the block or its {@code else}; what comes there. */
  private String block(@Nullable Object dot, StringBuilder out, boolean active) {
    while (at < parts.size()) {
      Object part = parts.get(at++);
      if (part instanceof String text) {
        if (active) {
          out.append(text);
        }
        continue;
      }
      String code = ((Action) part).code();
      String word = code.split("\\s", 2)[0];
      switch (word) {
        case "end", "else" -> {
          return code;
        }
        case "if", "with" -> choose(word, code.substring(word.length()), dot, out, active);
        case "range" -> range(code.substring(word.length()), dot, out, active);
        default -> {
          if (!code.startsWith("/*") && active) {
            out.append(text(evaluate(code, dot)));
          }
        }
      }
    }
    return "";
  }

  private void choose(
      String word, String condition, @Nullable Object dot, StringBuilder out, boolean active) {
    Object value = active ? evaluate(condition, dot) : null;
    boolean holds = truth(value);
    String next = block(word.equals("with") ? value : dot, out, active && holds);
    if (next.equals("else")) {
      next = block(dot, out, active && !holds);
    }
    if (!next.equals("end")) {
      throw new IllegalArgumentException("expected an end, not: " + next);
    }
  }

  private void range(String header, @Nullable Object dot, StringBuilder out, boolean active) {
    Matcher named = Pattern.compile("\\s*(\\$\\w+), (\\$\\w+) := (.*)").matcher(header);
    if (!named.matches()) {
      throw new IllegalArgumentException("only maps are ranged over: " + header);
    }
    int start = at;
    Object map = active ? evaluate(named.group(3), dot) : null;
    if (!truth(map)) {
      block(dot, out, false);
      return;
    }
    for (Map.Entry<?, ?> entry : new TreeMap<>((Map<?, ?>) map).entrySet()) {
      at = start;
      variables.put(named.group(1), entry.getKey());
      variables.put(named.group(2), entry.getValue());
      block(entry.getValue(), out, true);
    }
  }

  private @Nullable Object evaluate(String code, @Nullable Object dot) {
    List<String> tokens = TOKEN.matcher(code).results().map(found -> found.group()).toList();
    Cursor cursor = new Cursor(tokens);
    Object value = pipeline(cursor, dot);
    if (cursor.at < tokens.size()) {
      throw new IllegalArgumentException("cannot be read: " + code);
    }
    return value;
  }

  private static final class Cursor {
    final List<String> tokens;
    int at;

    Cursor(List<String> tokens) {
      this.tokens = tokens;
    }

    boolean isAt(String token) {
      return at < tokens.size() && tokens.get(at).equals(token);
    }

    boolean ends() {
      return at == tokens.size() || isAt("|") || isAt(")");
    }
  }

  private @Nullable Object pipeline(Cursor cursor, @Nullable Object dot) {
    Object value = command(cursor, dot, List.of());
    while (cursor.isAt("|")) {
      cursor.at++;
      List<@Nullable Object> piped = new ArrayList<>();
      piped.add(value);
      value = command(cursor, dot, piped);
    }
    return value;
  }

  private @Nullable Object command(
      Cursor cursor, @Nullable Object dot, List<@Nullable Object> piped) {
    String word = cursor.tokens.get(cursor.at);
    if (word.equals(".Capabilities.APIVersions.Has")) {
      cursor.at++;
      return root.get("APIVersions") instanceof List<?> versions
          && versions.contains(operand(cursor, dot));
    }
    if (!word.matches("[a-zA-Z]+")) {
      Object value = operand(cursor, dot);
      if (!cursor.ends()) {
        throw new IllegalArgumentException("too much behind " + word);
      }
      return value;
    }
    cursor.at++;
    List<@Nullable Object> arguments = new ArrayList<>();
    while (!cursor.ends()) {
      arguments.add(operand(cursor, dot));
    }
    arguments.addAll(piped);
    return call(word, arguments);
  }

  private @Nullable Object operand(Cursor cursor, @Nullable Object dot) {
    String token = cursor.tokens.get(cursor.at++);
    if (token.equals("(")) {
      Object value = pipeline(cursor, dot);
      if (!cursor.isAt(")")) {
        throw new IllegalArgumentException("a parenthesis is not closed");
      }
      cursor.at++;
      return value;
    } else if (token.startsWith("\"")) {
      return JsonValue.parse(token).text().orElseThrow();
    } else if (token.matches("-?[0-9]+")) {
      return Long.valueOf(token);
    } else if (token.startsWith("$")) {
      if (!variables.containsKey(token)) {
        throw new IllegalArgumentException("there is no variable " + token);
      }
      return variables.get(token);
    } else if (token.equals(".")) {
      return dot;
    } else if (token.startsWith(".")) {
      Object value = dot;
      for (String name : token.substring(1).split("\\.")) {
        value = value instanceof Map<?, ?> map ? map.get(name) : null;
      }
      return value;
    }
    throw new IllegalArgumentException("unknown: " + token);
  }

  private static @Nullable Object call(String function, List<@Nullable Object> arguments) {
    Object last = arguments.get(arguments.size() - 1);
    return switch (function) {
      case "default" -> truth(last) ? last : arguments.get(0);
      case "quote" -> JsonValue.of(text(last)).toJson();
      case "not" -> !truth(last);
      case "eq" -> text(arguments.get(0)).equals(text(last));
      case "toYaml" -> JsonValue.of(last).toYaml().stripTrailing();
      case "nindent" ->
          "\n" + text(last).indent(Math.toIntExact((Long) arguments.get(0))).stripTrailing();
      default -> throw new IllegalArgumentException("unknown function " + function);
    };
  }

  private static boolean truth(@Nullable Object value) {
    return value != null
        && !value.equals("")
        && !value.equals(false)
        && !(value instanceof Number number && number.longValue() == 0)
        && !(value instanceof Map<?, ?> map && map.isEmpty())
        && !(value instanceof List<?> list && list.isEmpty());
  }

  private static String text(@Nullable Object value) {
    return value == null ? "" : value.toString();
  }
}
