package io.kubefed.scheduling.capacity;

import io.kubefed.core.json.JsonValue;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Which nodes pods of one specification could be scheduled to. */
final class NodeFilter {

  private static final String UNSCHEDULABLE_TAINT = "node.kubernetes.io/unschedulable";

  private final List<JsonValue> tolerations;
  private final Map<String, String> selector;
  private final Optional<List<JsonValue>> terms;
  private final Optional<String> nodeName;

  NodeFilter(JsonValue spec) {
    this.tolerations = spec.get("tolerations").map(JsonValue::items).orElse(List.of());
    this.selector = spec.get("nodeSelector").map(JsonValue::textFields).orElse(Map.of());
    this.terms =
        spec.path(
                "affinity",
                "nodeAffinity",
                "requiredDuringSchedulingIgnoredDuringExecution",
                "nodeSelectorTerms")
            .map(JsonValue::items);
    this.nodeName = spec.text("nodeName").filter(name -> !name.isEmpty());
  }

  /** Why pods could not be scheduled to that node, as in "1 node …"; nothing if they could. */
  Optional<String> refusal(JsonValue node) {
    String name = node.text("metadata", "name").orElse("");
    if (nodeName.isPresent() && !nodeName.get().equals(name)) {
      return Optional.of("not of the nodeName " + nodeName.get());
    }
    if (node.path("spec", "unschedulable").flatMap(value -> value.bool()).orElse(false)
        && !tolerates(UNSCHEDULABLE_TAINT, "", "NoSchedule")) {
      return Optional.of("cordoned");
    }
    for (JsonValue taint : node.path("spec", "taints").map(JsonValue::items).orElse(List.of())) {
      String key = taint.text("key").orElse("");
      String value = taint.text("value").orElse("");
      String effect = taint.text("effect").orElse("");
      if (!effect.equals("PreferNoSchedule") && !tolerates(key, value, effect)) {
        return Optional.of(
            "with the taint " + (value.isEmpty() ? key : key + "=" + value) + ":" + effect);
      }
    }
    Map<String, String> labels =
        node.path("metadata", "labels").map(JsonValue::textFields).orElse(Map.of());
    for (Map.Entry<String, String> wanted : selector.entrySet()) {
      if (!wanted.getValue().equals(labels.get(wanted.getKey()))) {
        return Optional.of("without the label " + wanted.getKey() + "=" + wanted.getValue());
      }
    }
    return terms.isPresent()
            && terms.get().stream().noneMatch(term -> NodeTerm.matches(term, name, labels))
        ? Optional.of("outside of the required node affinity")
        : Optional.empty();
  }

  private boolean tolerates(String key, String value, String effect) {
    for (JsonValue toleration : tolerations) {
      String wantedKey = toleration.text("key").orElse("");
      String wantedEffect = toleration.text("effect").orElse("");
      boolean exists = toleration.text("operator").orElse("").equals("Exists");
      if ((wantedKey.isEmpty() ? exists : wantedKey.equals(key))
          && (wantedEffect.isEmpty() || wantedEffect.equals(effect))
          && (exists || toleration.text("value").orElse("").equals(value))) {
        return true;
      }
    }
    return false;
  }
}
