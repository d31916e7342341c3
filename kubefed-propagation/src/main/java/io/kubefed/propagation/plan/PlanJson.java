package io.kubefed.propagation.plan;

import io.kubefed.core.ObjectReference;
import io.kubefed.core.Problem;
import io.kubefed.core.json.JsonValue;
import io.kubefed.core.placement.ClusterVerdict;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Writes plans for programs. */
final class PlanJson {

  private PlanJson() {}

  static JsonValue of(PropagationPlan plan) {
    Map<String, Object> summary = new LinkedHashMap<>();
    for (Action action : Action.values()) {
      summary.put(action.word(), plan.count(action));
    }
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("summary", summary);
    json.put("resources", plan.resources().stream().map(PlanJson::resource).toList());
    return JsonValue.of((Object) json);
  }

  private static Map<String, Object> resource(ResourcePlan plan) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("resource", reference(plan.resource().reference()));
    json.put("target", reference(plan.resource().targetReference()));
    List<String> problems = plan.resource().problems().stream().map(Problem::toString).toList();
    if (!problems.isEmpty()) {
      json.put("problems", problems);
    }
    plan.failure().ifPresent(failure -> json.put("failure", String.valueOf(failure.getMessage())));
    plan.placement()
        .ifPresent(
            decision ->
                json.put(
                    "placement", decision.verdicts().stream().map(PlanJson::verdict).toList()));
    json.put("changes", plan.changes().stream().map(PlanJson::change).toList());
    return json;
  }

  private static Map<String, Object> reference(ObjectReference reference) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("apiVersion", reference.apiVersion());
    json.put("kind", reference.kind());
    if (!reference.namespace().isEmpty()) {
      json.put("namespace", reference.namespace());
    }
    json.put("name", reference.name());
    return json;
  }

  private static Map<String, Object> verdict(ClusterVerdict verdict) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("cluster", verdict.cluster());
    json.put("placed", verdict.placed());
    json.put("reason", verdict.reason().name());
    json.put("explanation", verdict.explanation());
    return json;
  }

  private static Map<String, Object> change(PlannedChange change) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("cluster", change.cluster());
    json.put("action", change.action().word());
    json.put("reason", change.reason());
    json.put("exact", change.isExact());
    change.seenResourceVersion().ifPresent(version -> json.put("resourceVersion", version));
    if (!change.differences().isEmpty()) {
      json.put("differences", change.differences().stream().map(PlanJson::difference).toList());
    }
    return json;
  }

  private static Map<String, Object> difference(FieldDifference difference) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("path", difference.path().toString());
    difference.from().ifPresent(from -> json.put("from", from));
    difference.to().ifPresent(to -> json.put("to", to));
    difference.origin().ifPresent(origin -> json.put("origin", origin.toString()));
    if (difference.hidden()) {
      json.put("hidden", true);
    }
    return json;
  }
}
