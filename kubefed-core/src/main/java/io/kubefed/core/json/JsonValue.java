package io.kubefed.core.json;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BigIntegerNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.DecimalNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * An immutable JSON value: object, array, string, number, boolean or null.
 *
 * <p>Values share their parts: {@link #with}, {@link #without} and {@link JsonEditor} copy the
 * containers on the way to the change and nothing else. Numbers keep the precision they were
 * written with and objects keep their key order. Two values are equal if they say the same: the
 * order of keys does not matter and {@code 1} equals {@code 1.0}.
 *
 * <p>Thread-safe. The tree inside belongs to this package; nothing outside it can reach or change
 * it.
 */
public final class JsonValue {

  /** What a value is. */
  public enum Kind {
    /** Names and values. */
    OBJECT,
    /** A list of values. */
    ARRAY,
    /** Text. */
    STRING,
    /** An integer or decimal number of any size. */
    NUMBER,
    /** True or false. */
    BOOLEAN,
    /** Null, which is a value: an absent field is an empty {@code Optional} instead. */
    NULL
  }

  /** JSON's null. */
  public static final JsonValue NULL = new JsonValue(NullNode.getInstance());

  private static final JsonNodeFactory NODES = JsonMappers.NODES;

  private final JsonNode node;

  private JsonValue(JsonNode node) {
    this.node = node;
  }

  /** Wraps a tree that nobody changes from now on. */
  static JsonValue wrap(JsonNode node) {
    return node.isNull() ? NULL : new JsonValue(node);
  }

  /** The tree inside; not to be changed. */
  JsonNode node() {
    return node;
  }

  /** An object without fields. */
  public static JsonValue emptyObject() {
    return new JsonValue(NODES.objectNode());
  }

  /** An array without items. */
  public static JsonValue emptyArray() {
    return new JsonValue(NODES.arrayNode());
  }

  /** A string. */
  public static JsonValue of(String text) {
    return new JsonValue(TextNode.valueOf(requireNonNull(text, "text")));
  }

  /** An integer. */
  public static JsonValue of(long number) {
    return new JsonValue(integer(number));
  }

  /** A boolean. */
  public static JsonValue of(boolean value) {
    return new JsonValue(BooleanNode.valueOf(value));
  }

  /**
   * Copies plain Java data: maps with string keys, iterables, arrays of objects, character
   * sequences, numbers, booleans, null, and values of this class, which are shared instead.
   *
   * @throws IllegalArgumentException for anything else, naming its class
   */
  public static JsonValue of(@Nullable Object data) {
    return wrap(toNode(data));
  }

  private static JsonNode toNode(@Nullable Object data) {
    if (data == null) {
      return NullNode.getInstance();
    } else if (data instanceof JsonValue value) {
      return value.node;
    } else if (data instanceof CharSequence || data instanceof Character) {
      return TextNode.valueOf(data.toString());
    } else if (data instanceof Boolean value) {
      return BooleanNode.valueOf(value);
    } else if (data instanceof Number number) {
      return toNumberNode(number);
    } else if (data instanceof Map<?, ?> map) {
      ObjectNode object = NODES.objectNode();
      map.forEach((key, value) -> object.set(String.valueOf(key), toNode(value)));
      return object;
    } else if (data instanceof Iterable<?> items) {
      ArrayNode array = NODES.arrayNode();
      items.forEach(item -> array.add(toNode(item)));
      return array;
    } else if (data instanceof Object[] items) {
      ArrayNode array = NODES.arrayNode();
      for (Object item : items) {
        array.add(toNode(item));
      }
      return array;
    }
    throw new IllegalArgumentException(
        "not JSON data: "
            + data.getClass().getName()
            + " (maps, iterables, strings, numbers and booleans are)");
  }

  private static JsonNode toNumberNode(Number number) {
    if (number instanceof Integer
        || number instanceof Long
        || number instanceof Short
        || number instanceof Byte) {
      return integer(number.longValue());
    } else if (number instanceof BigInteger integer) {
      return integer.bitLength() < Long.SIZE
          ? integer(integer.longValue())
          : BigIntegerNode.valueOf(integer);
    } else if (number instanceof BigDecimal decimal) {
      return DecimalNode.valueOf(decimal);
    }
    return DecimalNode.valueOf(new BigDecimal(number.toString()));
  }

  private static JsonNode integer(long number) {
    return number == (int) number ? IntNode.valueOf((int) number) : LongNode.valueOf(number);
  }

  /**
   * Parses one JSON document.
   *
   * @throws JsonException if it is not one; a duplicate key is refused as well
   */
  public static JsonValue parse(String json) {
    try {
      return parsed(JsonMappers.JSON.readTree(requireNonNull(json, "json")));
    } catch (JsonProcessingException e) {
      throw JsonException.of("JSON", e);
    }
  }

  /**
   * Parses one JSON document in UTF-8.
   *
   * @throws JsonException if it is not one; a duplicate key is refused as well
   */
  public static JsonValue parse(byte[] json) {
    try {
      return parsed(JsonMappers.JSON.readTree(requireNonNull(json, "json")));
    } catch (JsonProcessingException e) {
      throw JsonException.of("JSON", e);
    } catch (IOException e) {
      throw new JsonException("not readable as JSON: " + e.getMessage(), e);
    }
  }

  private static JsonValue parsed(JsonNode node) {
    if (node instanceof MissingNode) {
      throw new JsonException("the document is empty", null);
    }
    return wrap(node);
  }

  /**
   * Parses one YAML document, or the JSON that is YAML as well, in the dialect of Kubernetes' own
   * tools.
   *
   * @throws JsonException if it is not one, or there is more than one
   */
  public static JsonValue parseYaml(String yaml) {
    List<JsonValue> documents = parseYamlDocuments(yaml);
    if (documents.size() != 1) {
      throw new JsonException("expected one YAML document, found " + documents.size(), null);
    }
    return documents.get(0);
  }

  /**
   * Parses all documents of a YAML stream; documents that hold nothing are left out.
   *
   * @throws JsonException if one of them cannot be parsed
   */
  public static List<JsonValue> parseYamlDocuments(String yaml) {
    return Yaml.parse(requireNonNull(yaml, "yaml"));
  }

  /** What this value is. */
  public Kind kind() {
    return switch (node.getNodeType()) {
      case OBJECT -> Kind.OBJECT;
      case ARRAY -> Kind.ARRAY;
      case STRING -> Kind.STRING;
      case NUMBER -> Kind.NUMBER;
      case BOOLEAN -> Kind.BOOLEAN;
      default -> Kind.NULL;
    };
  }

  /** True for an object. */
  public boolean isObject() {
    return node.isObject();
  }

  /** True for an array. */
  public boolean isArray() {
    return node.isArray();
  }

  /** True for a string. */
  public boolean isString() {
    return node.isTextual();
  }

  /** True for a number. */
  public boolean isNumber() {
    return node.isNumber();
  }

  /** True for a number without a fraction, written as one. */
  public boolean isInteger() {
    return node.isIntegralNumber();
  }

  /** True for true and false. */
  public boolean isBoolean() {
    return node.isBoolean();
  }

  /** True for null. */
  public boolean isNull() {
    return node.isNull();
  }

  /** The number of fields or items; 0 for everything that is neither object nor array. */
  public int size() {
    return node.size();
  }

  /** True for an object or array without content. */
  public boolean isEmpty() {
    return node.isContainerNode() && node.isEmpty();
  }

  /** The field of that name, or nothing if there is none or this is no object. A null is there. */
  public Optional<JsonValue> get(String name) {
    return Optional.ofNullable(node.get(name)).map(JsonValue::wrap);
  }

  /** The item at that index, counted from 0, or nothing if there is none or this is no array. */
  public Optional<JsonValue> get(int index) {
    return Optional.ofNullable(node.get(index)).map(JsonValue::wrap);
  }

  /** The value behind these field names, or nothing if one is missing on the way. */
  public Optional<JsonValue> path(String... names) {
    JsonNode at = node;
    for (String name : names) {
      at = at.get(name);
      if (at == null) {
        return Optional.empty();
      }
    }
    return Optional.of(wrap(at));
  }

  /** The value at that place, or nothing if there is none. */
  public Optional<JsonValue> at(Pointer pointer) {
    JsonNode at = node;
    for (String token : pointer.tokens()) {
      at = JsonEditor.step(at, token);
      if (at == null) {
        return Optional.empty();
      }
    }
    return Optional.of(wrap(at));
  }

  /**
   * The string behind these field names, or nothing if it is missing or no string; of this value
   * without names.
   */
  public Optional<String> text(String... names) {
    return path(names).filter(JsonValue::isString).map(value -> value.node.textValue());
  }

  /**
   * The integer behind these field names, or nothing if it is missing, no integer or larger than a
   * long.
   */
  public OptionalLong integer(String... names) {
    return path(names)
        .filter(value -> value.node.isIntegralNumber() && value.node.canConvertToLong())
        .map(value -> OptionalLong.of(value.node.longValue()))
        .orElse(OptionalLong.empty());
  }

  /** The boolean behind these field names, or nothing if it is missing or no boolean. */
  public Optional<Boolean> bool(String... names) {
    return path(names).filter(JsonValue::isBoolean).map(value -> value.node.booleanValue());
  }

  /** The field names of an object in their order; empty for everything else. */
  public Set<String> names() {
    Set<String> names = new LinkedHashSet<>();
    node.fieldNames().forEachRemaining(names::add);
    return Collections.unmodifiableSet(names);
  }

  /** The fields of an object in their order; empty for everything else. */
  public Map<String, JsonValue> fields() {
    Map<String, JsonValue> fields = new LinkedHashMap<>();
    node.properties().forEach(field -> fields.put(field.getKey(), wrap(field.getValue())));
    return Collections.unmodifiableMap(fields);
  }

  /** The items of an array in their order; empty for everything else. */
  public List<JsonValue> items() {
    if (!node.isArray()) {
      return List.of();
    }
    List<JsonValue> items = new ArrayList<>(node.size());
    node.forEach(item -> items.add(wrap(item)));
    return Collections.unmodifiableList(items);
  }

  /**
   * The fields of an object that are strings, such as labels and annotations; empty for everything
   * else.
   */
  public Map<String, String> textFields() {
    Map<String, String> fields = new LinkedHashMap<>();
    node.properties()
        .forEach(
            field -> {
              if (field.getValue().isTextual()) {
                fields.put(field.getKey(), field.getValue().textValue());
              }
            });
    return Collections.unmodifiableMap(fields);
  }

  /**
   * This object with a field set, at its old position if it was there and at the end if not.
   *
   * @throws IllegalStateException if this is no object
   */
  public JsonValue with(String name, JsonValue value) {
    ObjectNode copy = copyOfObject();
    copy.set(name, value.node);
    return new JsonValue(copy);
  }

  /**
   * This object without a field; itself if there is no such field.
   *
   * @throws IllegalStateException if this is no object
   */
  public JsonValue without(String name) {
    if (node.isObject() && !node.has(name)) {
      return this;
    }
    ObjectNode copy = copyOfObject();
    copy.remove(name);
    return new JsonValue(copy);
  }

  private ObjectNode copyOfObject() {
    if (node instanceof ObjectNode object) {
      return JsonEditor.shallowCopy(object);
    }
    throw new IllegalStateException("a field can be set in an object only, this is " + kind());
  }

  /**
   * This value as plain Java data that the caller may change: {@code LinkedHashMap}, {@code
   * ArrayList}, {@code String}, {@code Integer}, {@code Long}, {@code BigInteger}, {@code
   * BigDecimal}, {@code Boolean} or null.
   */
  public @Nullable Object toJava() {
    return toJava(node);
  }

  private static @Nullable Object toJava(JsonNode node) {
    switch (node.getNodeType()) {
      case OBJECT -> {
        Map<String, @Nullable Object> map = new LinkedHashMap<>();
        node.properties().forEach(field -> map.put(field.getKey(), toJava(field.getValue())));
        return map;
      }
      case ARRAY -> {
        List<@Nullable Object> list = new ArrayList<>(node.size());
        node.forEach(item -> list.add(toJava(item)));
        return list;
      }
      case STRING -> {
        return node.textValue();
      }
      case NUMBER -> {
        return node.numberValue();
      }
      case BOOLEAN -> {
        return node.booleanValue();
      }
      default -> {
        return null;
      }
    }
  }

  /** This value as JSON without white space, in the order of its keys. */
  public String toJson() {
    try {
      return JsonMappers.JSON.writeValueAsString(node);
    } catch (JsonProcessingException e) {
      throw JsonException.of("JSON", e);
    }
  }

  /** The same as {@link #toJson}, in UTF-8. */
  public byte[] toBytes() {
    try {
      return JsonMappers.JSON.writeValueAsBytes(node);
    } catch (JsonProcessingException e) {
      throw JsonException.of("JSON", e);
    }
  }

  /** This value as JSON for people: indented by two spaces, one field a line. */
  public String toPrettyJson() {
    try {
      return JsonMappers.PRETTY.writeValueAsString(node);
    } catch (JsonProcessingException e) {
      throw JsonException.of("JSON", e);
    }
  }

  /** This value as one YAML document, without a document marker. */
  public String toYaml() {
    return Yaml.print(node);
  }

  /** True if both are the same tree in memory, which is how shared structure can be seen. */
  @SuppressWarnings("ReferenceEquality") // Identity is what is asked for.
  public boolean isSameTree(JsonValue other) {
    return node == other.node;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof JsonValue value && JsonDiff.equal(node, value.node);
  }

  @Override
  public int hashCode() {
    return JsonDiff.hash(node);
  }

  /** The JSON text. It may hold secrets: not for logs. */
  @Override
  public String toString() {
    return toJson();
  }
}
