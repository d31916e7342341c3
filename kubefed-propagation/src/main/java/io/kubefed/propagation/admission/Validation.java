package io.kubefed.propagation.admission;

import io.kubefed.core.Problem;
import io.kubefed.core.json.JsonValue;
import io.kubefed.propagation.admission.AdmissionRequest.Operation;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Has a validator judge what it is about, and admits everything else. */
record Validation(AdmissionValidator validator) implements Reviewer {

  @Override
  public Verdict review(AdmissionRequest request) {
    boolean writes =
        request.operation() == Operation.CREATE || request.operation() == Operation.UPDATE;
    if (!writes || validator.rules().stream().noneMatch(rule -> rule.covers(request))) {
      return Verdict.ADMITTED;
    } else if (request.object().isEmpty()) {
      return Verdict.unreadable("the request has no object");
    }
    if (validator.forgivesOldProblems() && isNothingNew(request)) {
      return Verdict.ADMITTED;
    }
    try {
      List<Problem> problems = validator.validate(request);
      boolean forgives = validator.forgivesOldProblems() && request.oldObject().isPresent();
      return Verdict.of(
          forgives && problems.stream().anyMatch(Problem::isError)
              ? forgiven(problems, request)
              : problems);
    } catch (IllegalArgumentException e) {
      return Verdict.unreadable(String.valueOf(e.getMessage()));
    }
  }

  /** An object that is going loses its finalizers, and one that does not change is not judged. */
  private static boolean isNothingNew(AdmissionRequest request) {
    if (request.operation() != Operation.UPDATE) {
      return false;
    }
    JsonValue object = request.object().orElseThrow();
    return object.text("metadata", "deletionTimestamp").isPresent()
        || request.oldObject().filter(old -> sameSpec(old, object)).isPresent();
  }

  private static boolean sameSpec(JsonValue old, JsonValue object) {
    Optional<JsonValue> spec = object.get("spec");
    return spec.isPresent()
        && old.get("spec").equals(spec)
        && old.path("metadata", "annotations").equals(object.path("metadata", "annotations"));
  }

  private List<Problem> forgiven(List<Problem> problems, AdmissionRequest request) {
    Set<Problem> before = new HashSet<>();
    try {
      before.addAll(validator.validate(request.aboutOldObject()));
    } catch (IllegalArgumentException e) {
      // An object that could not be read has no problems that the new one could share with it.
    }
    return problems.stream()
        .map(
            problem ->
                problem.isError() && before.contains(problem)
                    ? Problem.warning(problem.path(), problem.message())
                    : problem)
        .toList();
  }
}
