package io.kubefed.propagation.plan;

import io.kubefed.core.InvalidResourceException;
import io.kubefed.core.Problem;
import io.kubefed.core.api.KubeFedNames;
import io.kubefed.core.federated.FederatedResource;
import io.kubefed.core.json.JsonException;
import io.kubefed.core.json.JsonValue;
import io.kubefed.core.json.Pointer;
import io.kubefed.propagation.cluster.DeleteOptions;
import io.kubefed.propagation.cluster.DeleteOptions.PropagationPolicy;
import java.util.List;
import java.util.Optional;

/** How a federated resource wants its objects in member clusters deleted. */
public final class DeletionOptions {

  private static final String DELETE_OPTION = KubeFedNames.DELETE_OPTION_ANNOTATION;

  private DeletionOptions() {}

  /**
   * The resource's own options, dependents in the background where it says nothing else.
   *
   * @throws InvalidResourceException if its annotation is malformed
   */
  public static DeleteOptions of(FederatedResource resource) {
    Optional<String> text = Optional.ofNullable(resource.annotations().get(DELETE_OPTION));
    JsonValue stated =
        text.map(option -> parse(resource, option)).orElseGet(JsonValue::emptyObject);
    DeleteOptions options = DeleteOptions.DEFAULT.withRaw(stated);
    return stated.get("propagationPolicy").isPresent() || stated.get("orphanDependents").isPresent()
        ? options
        : options.withPropagationPolicy(PropagationPolicy.BACKGROUND);
  }

  private static JsonValue parse(FederatedResource resource, String text) {
    try {
      JsonValue option = JsonValue.parse(text);
      if (option.isObject()
          && option.get("preconditions").filter(value -> !value.isObject()).isEmpty()) {
        return option;
      }
    } catch (JsonException e) {
      // Told below, together with what is no object.
    }
    throw new InvalidResourceException(
        resource.reference(),
        List.of(
            Problem.error(
                Pointer.of("metadata", "annotations", DELETE_OPTION),
                "must be a JSON object of DeleteOptions, as in"
                    + " {\"propagationPolicy\":\"Foreground\"}; correct it, or remove it")));
  }
}
