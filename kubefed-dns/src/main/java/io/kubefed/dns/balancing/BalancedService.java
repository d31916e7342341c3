package io.kubefed.dns.balancing;

import static java.util.stream.Collectors.toUnmodifiableMap;

import io.kubefed.core.InvalidResourceException;
import io.kubefed.core.Problem;
import io.kubefed.core.json.JsonValue;
import io.kubefed.core.json.Pointer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * How a federated service is to be balanced, read from its annotations and its template.
 *
 * @param reach how backends are reached
 * @param weights the parts of clusters in the traffic; those that are not named have 1
 * @param failover regions in their order; all at once if it is empty
 * @param ports the ports of the global Service
 */
record BalancedService(
    Reach reach, Map<String, Integer> weights, List<String> failover, List<JsonValue> ports) {

  private static final int MAX_NAME = 63;
  private static final int MAX_WEIGHT = 1_000_000;
  private static final Pattern WEIGHT = Pattern.compile("([^=]+)=([0-9]{1,7})");
  private static final List<String> PORT_FIELDS =
      List.of("name", "protocol", "port", "appProtocol");
  private static final Pointer TEMPLATE = Pointer.of("spec", "template", "spec");

  BalancedService {
    weights = Map.copyOf(weights);
    failover = List.copyOf(failover);
    ports = List.copyOf(ports);
  }

  int weight(String cluster) {
    return weights.getOrDefault(cluster, 1);
  }

  /**
   * Reads what a federated service asks for.
   *
   * @throws InvalidResourceException with everything that is wrong with it
   */
  static BalancedService of(FederatedServiceView view) {
    List<Problem> problems = new ArrayList<>();
    String word = view.annotations().getOrDefault(GlobalLoadBalancing.BACKENDS_ANNOTATION, "");
    Reach reach = Reach.of(word).orElse(Reach.PODS);
    if (Reach.of(word).isEmpty()) {
      problems.add(
          Problem.error(
              annotation(GlobalLoadBalancing.BACKENDS_ANNOTATION),
              "backends are reached as Pods or as LoadBalancers, not as \"" + word + "\""));
    }
    String global = GlobalLoadBalancing.globalName(view.name());
    if (global.length() > MAX_NAME) {
      problems.add(
          Problem.error(
              Pointer.of("metadata", "name"),
              "the global Service " + global + " would have a name of more than 63 characters"));
    }
    if (view.type().equals("ExternalName")) {
      problems.add(
          Problem.error(TEMPLATE.child("type"), "a Service of type ExternalName has no backends"));
    }
    if (view.ports().isEmpty()) {
      problems.add(Problem.error(TEMPLATE.child("ports"), "a global Service needs a port"));
    }
    Map<String, Integer> weights = weights(view, problems);
    if (!problems.isEmpty()) {
      throw new InvalidResourceException(view.reference(), problems);
    }
    return new BalancedService(
        reach,
        weights,
        words(view.annotations().getOrDefault(GlobalLoadBalancing.FAILOVER_ANNOTATION, "")),
        view.ports().stream().map(BalancedService::port).toList());
  }

  private static Pointer annotation(String name) {
    return Pointer.of("metadata", "annotations", name);
  }

  private static List<String> words(String text) {
    return Stream.of(text.split(",", -1))
        .map(String::strip)
        .filter(word -> !word.isEmpty())
        .distinct()
        .toList();
  }

  private static Map<String, Integer> weights(FederatedServiceView view, List<Problem> problems) {
    Map<String, Integer> weights = new LinkedHashMap<>();
    for (String word :
        words(view.annotations().getOrDefault(GlobalLoadBalancing.WEIGHTS_ANNOTATION, ""))) {
      Matcher weight = WEIGHT.matcher(word);
      if (weight.matches() && Integer.parseInt(weight.group(2)) <= MAX_WEIGHT) {
        weights.put(weight.group(1).strip(), Integer.parseInt(weight.group(2)));
      } else {
        problems.add(
            Problem.error(
                annotation(GlobalLoadBalancing.WEIGHTS_ANNOTATION),
                "weights are a list such as east=3,west=1, from 0 to "
                    + MAX_WEIGHT
                    + "; this is none: "
                    + word));
      }
    }
    return weights;
  }

  /** Target and node ports are the members' business. */
  private static JsonValue port(JsonValue port) {
    return JsonValue.of(
        port.fields().entrySet().stream()
            .filter(field -> PORT_FIELDS.contains(field.getKey()))
            .collect(toUnmodifiableMap(Map.Entry::getKey, Map.Entry::getValue)));
  }
}
