package io.kubefed.propagation.plan;

import io.kubefed.core.KubefedException;
import io.kubefed.core.ObjectReference;
import io.kubefed.core.json.JsonValue;
import io.kubefed.core.json.Pointer;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Decides which fields are secret, and puts a mask in their place. */
final class Secrecy {

  private static final JsonValue MASK = JsonValue.of("(hidden)");
  private static final Set<String> SECRET_FIELDS = Set.of("data", "stringData");

  private Secrecy() {}

  static boolean isSecret(ObjectReference object, Pointer path) {
    if (!isSecret(object) || path.isRoot()) {
      return false;
    }
    List<String> tokens = path.tokens();
    // Annotations can hold a copy of the whole object, as kubectl's last-applied-configuration
    // does.
    return SECRET_FIELDS.contains(tokens.get(0))
        || (tokens.get(0).equals("metadata")
            && tokens.size() > 1
            && tokens.get(1).equals("annotations"));
  }

  private static boolean isSecret(ObjectReference object) {
    return object.kind().equals("Secret") && object.apiVersion().equals("v1");
  }

  /**
   * The words of a failure about an object. Those of the federation itself never quote a Secret's
   * values; nobody knows what others quote.
   */
  static String words(ObjectReference object, RuntimeException failure) {
    return isSecret(object) && !(failure instanceof KubefedException)
        ? failure.getClass().getSimpleName() + "; its message is withheld, it may quote values"
        : String.valueOf(failure.getMessage());
  }

  /** The same shape with every scalar masked: the keys of a Secret may be seen, its values not. */
  static JsonValue mask(JsonValue value) {
    if (value.isObject()) {
      JsonValue masked = JsonValue.emptyObject();
      for (Map.Entry<String, JsonValue> field : value.fields().entrySet()) {
        masked = masked.with(field.getKey(), mask(field.getValue()));
      }
      return masked;
    }
    return MASK;
  }
}
