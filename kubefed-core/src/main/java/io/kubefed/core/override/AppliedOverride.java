package io.kubefed.core.override;

import static java.util.Objects.requireNonNull;

import io.kubefed.core.json.JsonEditor;
import io.kubefed.core.json.JsonException;
import io.kubefed.core.json.JsonValue;
import io.kubefed.core.json.Pointer;
import java.util.ArrayList;
import java.util.List;

/**
 * An operation on the object of a cluster, and the line that asks for it.
 *
 * @param operation what is done
 * @param origin the place in the federated resource: an item of {@code clusterOverrides}, or an
 *     overrider that was compiled to this operation
 */
public record AppliedOverride(Operation operation, Pointer origin) {

  public AppliedOverride {
    requireNonNull(operation, "operation");
    requireNonNull(origin, "origin");
  }

  /**
   * Applies it in the dialect of overrides, and returns it with the indexes of RFC 6901 in place of
   * others that the dialect takes.
   *
   * @throws JsonException if it cannot be applied; the tree is then as it was
   */
  AppliedOverride applyTo(JsonEditor tree) {
    try {
      apply(operation, tree);
      return this;
    } catch (JsonException e) {
      Operation plain = withPlainIndexes(tree);
      if (plain.equals(operation)) {
        throw e;
      }
      apply(plain, tree);
      return new AppliedOverride(plain, origin);
    }
  }

  /** As RFC 6902 has it, but replacing a missing field of an object sets it. */
  private static void apply(Operation operation, JsonEditor tree) {
    if (operation.type() == Operation.Type.REPLACE) {
      tree.put(operation.path(), operation.value().orElseThrow());
    } else {
      operation.applyTo(tree);
    }
  }

  private Operation withPlainIndexes(JsonEditor tree) {
    JsonValue document = tree.get(Pointer.ROOT).orElseThrow();
    boolean adds = operation.type() == Operation.Type.ADD || operation.type().hasFrom();
    return new Operation(
        operation.type(),
        withPlainIndexes(operation.path(), document, adds),
        operation.from().map(from -> withPlainIndexes(from, document, false)),
        operation.value());
  }

  private static Pointer withPlainIndexes(Pointer pointer, JsonValue document, boolean adds) {
    List<String> tokens = new ArrayList<>(pointer.tokens());
    JsonValue at = document;
    for (int i = 0; i < tokens.size(); i++) {
      String token = tokens.get(i);
      if (at.isArray() && token.matches("[+-]?[0-9]{1,9}")) {
        int index = Integer.parseInt(token);
        int places = at.size() + (adds && i == tokens.size() - 1 ? 1 : 0);
        if (index >= -places) {
          token = Integer.toString(index < 0 ? index + places : index);
        }
        tokens.set(i, token);
      }
      at = at.at(Pointer.of(token)).orElse(JsonValue.NULL);
    }
    return new Pointer(tokens);
  }
}
