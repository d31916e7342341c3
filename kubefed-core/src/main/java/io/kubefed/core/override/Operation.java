package io.kubefed.core.override;

import static java.util.Objects.requireNonNull;

import io.kubefed.core.json.JsonEditor;
import io.kubefed.core.json.JsonException;
import io.kubefed.core.json.JsonValue;
import io.kubefed.core.json.Pointer;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * One operation of a JSON Patch.
 *
 * @param type what to do
 * @param path the place to do it
 * @param from the place to move or copy from; nothing for the other operations
 * @param value what to add, replace with or test for; nothing for the other operations
 */
public record Operation(
    Type type, Pointer path, Optional<Pointer> from, Optional<JsonValue> value) {

  /** What an operation does; RFC 6902, section 4. */
  public enum Type {
    /** Sets a field or inserts an item. */
    ADD,
    /** Removes a field or an item. */
    REMOVE,
    /** Replaces a value. */
    REPLACE,
    /** Removes a value and adds it elsewhere. */
    MOVE,
    /** Adds a value elsewhere. */
    COPY,
    /** Makes sure that a value is there. */
    TEST;

    private static final Map<String, Type> BY_WORD =
        Stream.of(values()).collect(Collectors.toUnmodifiableMap(Type::word, type -> type));

    private final String word = name().toLowerCase(Locale.ROOT);

    /** The name of the operation in JSON, for example {@code add}. */
    public String word() {
      return word;
    }

    /** The operation of that name in JSON. */
    static Optional<Type> of(String word) {
      return Optional.ofNullable(BY_WORD.get(word));
    }

    boolean hasValue() {
      return this == ADD || this == REPLACE || this == TEST;
    }

    boolean hasFrom() {
      return this == MOVE || this == COPY;
    }
  }

  public Operation {
    requireNonNull(type, "type");
    requireNonNull(path, "path");
    if (from.isPresent() != type.hasFrom() || value.isPresent() != type.hasValue()) {
      throw new IllegalArgumentException(
          "the operation "
              + type.word
              + " takes "
              + (type.hasFrom() ? "a from" : type.hasValue() ? "a value" : "neither value nor from")
              + " and nothing else");
    }
  }

  static Operation add(Pointer path, JsonValue value) {
    return new Operation(Type.ADD, path, Optional.empty(), Optional.of(value));
  }

  static Operation replace(Pointer path, JsonValue value) {
    return new Operation(Type.REPLACE, path, Optional.empty(), Optional.of(value));
  }

  static Operation remove(Pointer path) {
    return new Operation(Type.REMOVE, path, Optional.empty(), Optional.empty());
  }

  /** Throws a {@link JsonException} if it cannot be applied; the tree is then as it was. */
  void applyTo(JsonEditor tree) {
    switch (type) {
      case ADD -> tree.add(path, value.orElseThrow());
      case REMOVE -> tree.remove(path);
      case REPLACE -> tree.replace(path, value.orElseThrow());
      case MOVE -> tree.move(from.orElseThrow(), path);
      case COPY -> tree.copy(from.orElseThrow(), path);
      case TEST -> tree.test(path, value.orElseThrow());
    }
  }

  /** For messages: {@code replace /spec/replicas}; the value may be a secret and stays out. */
  @Override
  public String toString() {
    return type.word + from.map(place -> " " + place + " to").orElse("") + " \"" + path + "\"";
  }
}
