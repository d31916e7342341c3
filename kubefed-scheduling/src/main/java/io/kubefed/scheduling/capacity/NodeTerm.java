package io.kubefed.scheduling.capacity;

import io.kubefed.core.json.JsonValue;
import java.math.BigInteger;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One term of a required node affinity. A term without expressions matches no node; neither does an
 * expression that Kubernetes would not accept.
 */
final class NodeTerm {

  private NodeTerm() {}

  static boolean matches(JsonValue term, String node, Map<String, String> labels) {
    List<JsonValue> expressions = list(term, "matchExpressions");
    List<JsonValue> fields = list(term, "matchFields");
    return !(expressions.isEmpty() && fields.isEmpty())
        && expressions.stream().allMatch(each -> meets(each, labels))
        && fields.stream().allMatch(each -> meets(each, Map.of("metadata.name", node)));
  }

  private static boolean meets(JsonValue expression, Map<String, String> labels) {
    String actual = labels.get(expression.text("key").orElse(""));
    List<String> values =
        list(expression, "values").stream().flatMap(value -> value.text().stream()).toList();
    return switch (expression.text("operator").orElse("")) {
      case "In" -> actual != null && values.contains(actual);
      case "NotIn" -> actual == null || !values.contains(actual);
      case "Exists" -> actual != null;
      case "DoesNotExist" -> actual == null;
      case "Gt" -> compare(actual, values).filter(order -> order > 0).isPresent();
      case "Lt" -> compare(actual, values).filter(order -> order < 0).isPresent();
      default -> false;
    };
  }

  private static Optional<Integer> compare(@Nullable String actual, List<String> values) {
    if (actual == null || values.size() != 1) {
      return Optional.empty();
    }
    try {
      return Optional.of(new BigInteger(actual).compareTo(new BigInteger(values.get(0))));
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }

  private static List<JsonValue> list(JsonValue parent, String field) {
    return parent.get(field).map(JsonValue::items).orElse(List.of());
  }
}
