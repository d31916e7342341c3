package io.kubefed.core.selector;

import static java.util.Objects.requireNonNull;
import static java.util.stream.Collectors.joining;

import io.kubefed.core.Problem;
import io.kubefed.core.json.JsonValue;
import io.kubefed.core.json.Pointer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/**
 * A label selector: requirements that labels must meet, all of them. Without requirements it
 * selects everything.
 *
 * @param requirements what is required, those of {@code matchLabels} first, sorted by key
 */
public record LabelSelector(List<Requirement> requirements) {

  /** Selects everything. */
  public static final LabelSelector EVERYTHING = new LabelSelector(List.of());

  private static final Pattern NAME =
      Pattern.compile("[A-Za-z0-9]([A-Za-z0-9_.-]{0,61}[A-Za-z0-9])?");
  private static final Pattern SUBDOMAIN =
      Pattern.compile(
          "(?=.{1,253}$)[a-z0-9]([a-z0-9-]*[a-z0-9])?(\\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*");
  private static final String VALUE =
      "at most 63 letters, digits, '-', '_' and '.', with a letter or digit at both ends";
  private static final String KEY =
      "a name of " + VALUE + ", perhaps behind a lower-case DNS name and a slash";
  private static final Pointer MATCH_LABELS = Pointer.of("matchLabels");
  private static final Pointer MATCH_EXPRESSIONS = Pointer.of("matchExpressions");

  public LabelSelector {
    requirements = List.copyOf(requirements);
  }

  /** How a requirement looks at a label. */
  public enum Operator {
    /** The label is there with one of the values. */
    IN("In"),
    /** The label is absent or has none of the values. */
    NOT_IN("NotIn"),
    /** The label is there. */
    EXISTS("Exists"),
    /** The label is absent. */
    DOES_NOT_EXIST("DoesNotExist");

    private final String word;

    Operator(String word) {
      this.word = word;
    }

    /** The word in manifests, for example {@code NotIn}. */
    public String word() {
      return word;
    }

    static Optional<Operator> of(String word) {
      for (Operator operator : values()) {
        if (operator.word.equals(word)) {
          return Optional.of(operator);
        }
      }
      return Optional.empty();
    }
  }

  /**
   * One requirement.
   *
   * @param key the label's key
   * @param operator how the label is looked at
   * @param values the values for {@code IN} and {@code NOT_IN}; empty for the others
   */
  public record Requirement(String key, Operator operator, List<String> values) {

    public Requirement {
      requireNonNull(key, "key");
      requireNonNull(operator, "operator");
      values = List.copyOf(values);
    }

    /** True if the labels meet this requirement. */
    public boolean matches(Map<String, String> labels) {
      String value = labels.get(key);
      return switch (operator) {
        case IN -> value != null && values.contains(value);
        case NOT_IN -> value == null || !values.contains(value);
        case EXISTS -> value != null;
        case DOES_NOT_EXIST -> value == null;
      };
    }

    /**
     * In the words of {@code kubectl -l}: {@code env in (a,b)}, {@code env=a}, {@code env}, {@code
     * !env}.
     */
    @Override
    public String toString() {
      return switch (operator) {
        case IN ->
            values.size() == 1
                ? key + "=" + values.get(0)
                : key + " in (" + String.join(",", values) + ")";
        case NOT_IN ->
            values.size() == 1
                ? key + "!=" + values.get(0)
                : key + " notin (" + String.join(",", values) + ")";
        case EXISTS -> key;
        case DOES_NOT_EXIST -> "!" + key;
      };
    }
  }

  /** Requires each of these labels. */
  public static LabelSelector ofLabels(Map<String, String> labels) {
    List<Requirement> requirements = new ArrayList<>();
    new TreeMap<>(labels)
        .forEach(
            (key, value) -> requirements.add(new Requirement(key, Operator.IN, List.of(value))));
    return new LabelSelector(requirements);
  }

  /**
   * Reads {@code matchLabels} and {@code matchExpressions}. Every problem is told to the consumer,
   * with its path inside the selector; with an error among them the result selects nothing anybody
   * should rely on and must not be used. A key or value that no label can have is an error, as it
   * is in Kubernetes: a selector that cannot match is a mistake, not a wish to select nothing.
   */
  public static LabelSelector parse(JsonValue selector, Consumer<Problem> problems) {
    if (!selector.isObject()) {
      problems.accept(
          Problem.error(
              Pointer.ROOT, "a label selector is an object with matchLabels, matchExpressions"));
      return EVERYTHING;
    }
    List<Requirement> requirements = new ArrayList<>();
    for (Map.Entry<String, JsonValue> field : selector.fields().entrySet()) {
      JsonValue value = field.getValue();
      switch (field.getKey()) {
        case "matchLabels" -> parseLabels(value, requirements, problems);
        case "matchExpressions" -> parseExpressions(value, requirements, problems);
        default ->
            problems.accept(
                Problem.error(
                    Pointer.of(field.getKey()),
                    "unknown field; a label selector has matchLabels and matchExpressions"));
      }
    }
    return new LabelSelector(requirements);
  }

  private static void parseLabels(
      JsonValue labels, List<Requirement> requirements, Consumer<Problem> problems) {
    if (labels.isNull()) {
      return;
    }
    if (!labels.isObject()) {
      problems.accept(Problem.error(MATCH_LABELS, "must be an object of label keys and values"));
      return;
    }
    Map<String, String> sorted = new TreeMap<>();
    labels
        .fields()
        .forEach(
            (key, value) -> {
              if (!isKey(key)) {
                problems.accept(Problem.error(MATCH_LABELS.child(key), "is no label key: " + KEY));
              } else if (value.text().filter(LabelSelector::isValue).isPresent()) {
                sorted.put(key, value.text().orElseThrow());
              } else if (value.isString()) {
                problems.accept(
                    Problem.error(MATCH_LABELS.child(key), "is no label value: " + VALUE));
              } else {
                problems.accept(
                    Problem.error(
                        MATCH_LABELS.child(key), "a label's value is a string; put it in quotes"));
              }
            });
    requirements.addAll(ofLabels(sorted).requirements());
  }

  private static void parseExpressions(
      JsonValue expressions, List<Requirement> requirements, Consumer<Problem> problems) {
    if (expressions.isNull()) {
      return;
    }
    if (!expressions.isArray()) {
      problems.accept(
          Problem.error(MATCH_EXPRESSIONS, "must be a list of {key, operator, values}"));
      return;
    }
    List<JsonValue> items = expressions.items();
    for (int i = 0; i < items.size(); i++) {
      Pointer at = MATCH_EXPRESSIONS.child(i);
      parseExpression(items.get(i), requirements, problem -> problems.accept(problem.under(at)));
    }
  }

  private static void parseExpression(
      JsonValue expression, List<Requirement> requirements, Consumer<Problem> problems) {
    for (String name : expression.names()) {
      if (!List.of("key", "operator", "values").contains(name)) {
        problems.accept(
            Problem.error(
                Pointer.of(name), "unknown field; an expression has key, operator and values"));
      }
    }
    Optional<String> key = expression.text("key").filter(text -> !text.isEmpty());
    Optional<Operator> operator = expression.text("operator").flatMap(Operator::of);
    List<JsonValue> values = expression.get("values").map(JsonValue::items).orElse(List.of());
    if (key.isEmpty()) {
      problems.accept(Problem.error(Pointer.of("key"), "a label key is required"));
    } else if (!isKey(key.get())) {
      problems.accept(Problem.error(Pointer.of("key"), "is no label key: " + KEY));
      key = Optional.empty();
    }
    if (operator.isEmpty()) {
      problems.accept(
          Problem.error(Pointer.of("operator"), "must be one of In, NotIn, Exists, DoesNotExist"));
    }
    if (!values.stream().allMatch(JsonValue::isString)
        || expression
            .get("values")
            .filter(value -> !value.isArray() && !value.isNull())
            .isPresent()) {
      problems.accept(Problem.error(Pointer.of("values"), "must be a list of strings"));
      return;
    }
    for (int i = 0; i < values.size(); i++) {
      if (!isValue(values.get(i).text().orElseThrow())) {
        problems.accept(
            Problem.error(Pointer.of("values").child(i), "is no label value: " + VALUE));
        return;
      }
    }
    if (key.isEmpty() || operator.isEmpty()) {
      return;
    }
    boolean needsValues = operator.get() == Operator.IN || operator.get() == Operator.NOT_IN;
    if (needsValues == values.isEmpty()) {
      problems.accept(
          Problem.error(
              Pointer.of("values"),
              needsValues
                  ? "operator " + operator.get().word() + " needs at least one value"
                  : "operator " + operator.get().word() + " takes no values"));
      return;
    }
    requirements.add(
        new Requirement(
            key.get(),
            operator.get(),
            values.stream().map(value -> value.text().orElseThrow()).toList()));
  }

  private static boolean isKey(String text) {
    int slash = text.indexOf('/');
    return NAME.matcher(text.substring(slash + 1)).matches()
        && (slash < 0 || SUBDOMAIN.matcher(text.substring(0, slash)).matches());
  }

  private static boolean isValue(String text) {
    return text.isEmpty() || NAME.matcher(text).matches();
  }

  /** True if the labels meet all requirements. */
  public boolean matches(Map<String, String> labels) {
    for (Requirement requirement : requirements) {
      if (!requirement.matches(labels)) {
        return false;
      }
    }
    return true;
  }

  /** The first requirement that the labels do not meet, if any: why they are not selected. */
  public Optional<Requirement> unmet(Map<String, String> labels) {
    return requirements.stream().filter(requirement -> !requirement.matches(labels)).findFirst();
  }

  /**
   * In the words of {@code kubectl -l}, for example {@code env=prod,region in (eu,us)}; {@code
   * everything} if empty.
   */
  @Override
  public String toString() {
    return requirements.isEmpty()
        ? "everything"
        : requirements.stream().map(Requirement::toString).collect(joining(","));
  }
}
