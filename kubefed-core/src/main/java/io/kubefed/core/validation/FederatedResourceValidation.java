package io.kubefed.core.validation;

import io.kubefed.core.InvalidResourceException;
import io.kubefed.core.Problem;
import io.kubefed.core.federated.FederatedResource;
import io.kubefed.core.federated.FederatedType;
import io.kubefed.core.json.JsonValue;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The rules for federated resources. KubeFed had none of them at admission: what was wrong with a
 * resource showed when it was propagated.
 */
public final class FederatedResourceValidation {

  private FederatedResourceValidation() {}

  /** What is wrong with a federated resource, and what its author should know: errors first. */
  public static List<Problem> validate(FederatedType type, JsonValue object) {
    List<Problem> read = FederatedResource.read(type, object).problems();
    List<Problem> errors;
    try {
      FederatedResource.parse(type, object);
      return read;
    } catch (InvalidResourceException e) {
      errors = e.problems();
    }
    // What reading warns of and parsing refuses, an unknown field, is told once.
    Set<String> told = errors.stream().map(Problem::toString).collect(Collectors.toSet());
    return Stream.concat(
            errors.stream(), read.stream().filter(problem -> !told.contains(problem.toString())))
        .toList();
  }
}
