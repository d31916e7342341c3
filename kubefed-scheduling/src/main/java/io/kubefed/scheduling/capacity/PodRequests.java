package io.kubefed.scheduling.capacity;

import io.fabric8.kubernetes.api.model.Quantity;
import io.kubefed.core.json.JsonValue;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What pods request, by the rules of the Kubernetes scheduler. Amounts are whole numbers, rounded
 * up: thousandths of a processor, units of everything else. Remembers the quantities it has parsed;
 * not thread-safe.
 */
final class PodRequests {

  private static final BigDecimal LARGEST = BigDecimal.valueOf(Long.MAX_VALUE >> 10);

  private final Map<String, BigDecimal> parsed = new HashMap<>();

  /**
   * What a pod of that specification requests. Containers, and init containers that keep running,
   * need their requests together; other init containers need theirs one after the other, beside
   * those that run by then; the larger of the two counts. A resource stated for the whole pod
   * counts instead. The overhead comes on top, and the pod itself is one of {@code pods}.
   */
  Map<String, Long> of(JsonValue spec) {
    Map<String, Long> together = new HashMap<>();
    for (JsonValue container : list(spec, "containers")) {
      add(together, container(container));
    }
    Map<String, Long> sidecars = new HashMap<>();
    Map<String, Long> starting = new HashMap<>();
    for (JsonValue container : list(spec, "initContainers")) {
      Map<String, Long> own = container(container);
      if (container.text("restartPolicy").orElse("").equals("Always")) {
        add(together, own);
        add(sidecars, own);
        sidecars.forEach((name, amount) -> starting.merge(name, amount, Math::max));
      } else {
        Map<String, Long> then = new HashMap<>(sidecars);
        add(then, own);
        then.forEach((name, amount) -> starting.merge(name, amount, Math::max));
      }
    }
    starting.forEach((name, amount) -> together.merge(name, amount, Math::max));
    together.putAll(container(spec));
    spec.get("overhead").ifPresent(overhead -> add(together, amounts(overhead)));
    together.put("pods", 1L);
    return together;
  }

  /** The requests of something with resources; where only a limit is stated, the limit counts. */
  private Map<String, Long> container(JsonValue owner) {
    Map<String, Long> amounts = new HashMap<>();
    owner.path("resources", "limits").ifPresent(limits -> amounts.putAll(amounts(limits)));
    owner.path("resources", "requests").ifPresent(stated -> amounts.putAll(amounts(stated)));
    return amounts;
  }

  /** The amounts of an object from resource names to quantities; malformed ones are left out. */
  Map<String, Long> amounts(JsonValue quantities) {
    Map<String, Long> amounts = new HashMap<>();
    quantities
        .fields()
        .forEach(
            (name, value) -> quantity(value).ifPresent(q -> amounts.put(name, amount(name, q))));
    return amounts;
  }

  private Optional<BigDecimal> quantity(JsonValue value) {
    String text = value.text().orElseGet(value::toJson);
    BigDecimal known = parsed.get(text);
    if (known != null) {
      return Optional.of(known);
    }
    try {
      BigDecimal amount = Quantity.getAmountInBytes(new Quantity(text));
      parsed.put(text, amount);
      return Optional.of(amount);
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static long amount(String resource, BigDecimal quantity) {
    BigDecimal units = resource.equals("cpu") ? quantity.movePointRight(3) : quantity;
    return units.setScale(0, RoundingMode.CEILING).min(LARGEST).longValue();
  }

  private static void add(Map<String, Long> sum, Map<String, Long> more) {
    more.forEach((name, amount) -> sum.merge(name, amount, Long::sum));
  }

  private static List<JsonValue> list(JsonValue spec, String field) {
    return spec.get(field).map(JsonValue::items).orElse(List.of());
  }
}
