package io.kubefed.core.json;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Applies a series of edits to a {@link JsonValue} and yields the changed value; the original stays
 * as it is.
 *
 * <p>Each container on the way to an edit is copied once, shallowly, however many edits touch it;
 * everything else is shared with the original, the other fields and items of these containers
 * included. So the cost of a few edits follows the depth of the places they change, neither the
 * size of the document nor the width of its containers; only inserting into a long array and
 * removing from it copies the references to its items.
 *
 * <p>The semantics of {@link #add}, {@link #remove}, {@link #replace}, {@link #move}, {@link #copy}
 * and {@link #test} are those of RFC 6902. A failing edit throws and leaves the editor as it was
 * before that edit. Not thread-safe.
 */
public final class JsonEditor {

  /** Marks the containers that this editor made and nobody else has seen: those it may change. */
  private Object owner = new Object();

  private JsonNode root;

  private JsonEditor(JsonNode root) {
    this.root = root;
  }

  /** Starts from that value. */
  public static JsonEditor on(JsonValue base) {
    return new JsonEditor(base.node());
  }

  /** The value as edited so far; later edits do not change it. */
  public JsonValue build() {
    share();
    return JsonValue.wrap(root);
  }

  /** What is at that place now, if anything; later edits do not change it. */
  public Optional<JsonValue> get(Pointer pointer) {
    Optional<JsonValue> value = JsonValue.wrap(root).at(pointer);
    value.ifPresent(seen -> SharedObject.release(seen.node(), owner));
    return value;
  }

  /** From now on others see the tree: what was made so far is not to be changed any more. */
  private void share() {
    owner = new Object();
  }

  /**
   * Sets a field, inserts an item ({@code -} appends), or replaces the whole document.
   *
   * @throws JsonException if the parent does not exist or is neither object nor array, or the index
   *     is out of range
   */
  public JsonEditor add(Pointer pointer, JsonValue value) {
    if (pointer.isRoot()) {
      root = value.node();
      return this;
    }
    String name = pointer.last();
    JsonNode parent = existingParent(pointer);
    if (parent instanceof ArrayNode array) {
      int index = name.equals("-") ? array.size() : index(name, array.size(), pointer);
      ((ArrayNode) own(pointer.tokens(), pointer.tokens().size() - 1)).insert(index, value.node());
    } else {
      ((ObjectNode) own(pointer.tokens(), pointer.tokens().size() - 1)).set(name, value.node());
    }
    return this;
  }

  /**
   * Replaces what is at that place.
   *
   * @throws JsonException if there is nothing
   */
  public JsonEditor replace(Pointer pointer, JsonValue value) {
    if (pointer.isRoot()) {
      root = value.node();
      return this;
    }
    JsonNode parent = existingTarget(pointer);
    if (parent instanceof ArrayNode array) {
      int index = index(pointer.last(), array.size() - 1, pointer);
      ((ArrayNode) own(pointer.tokens(), pointer.tokens().size() - 1)).set(index, value.node());
    } else {
      ((ObjectNode) own(pointer.tokens(), pointer.tokens().size() - 1))
          .set(pointer.last(), value.node());
    }
    return this;
  }

  /**
   * Removes what is at that place.
   *
   * @throws JsonException if there is nothing, or the place is the whole document
   */
  public JsonEditor remove(Pointer pointer) {
    if (pointer.isRoot()) {
      throw new JsonException("the whole document cannot be removed", null);
    }
    JsonNode parent = existingTarget(pointer);
    if (parent instanceof ArrayNode array) {
      int index = index(pointer.last(), array.size() - 1, pointer);
      ((ArrayNode) own(pointer.tokens(), pointer.tokens().size() - 1)).remove(index);
    } else {
      ((ObjectNode) own(pointer.tokens(), pointer.tokens().size() - 1)).remove(pointer.last());
    }
    return this;
  }

  /**
   * Sets a field, there before or not, or replaces an item.
   *
   * @throws JsonException if the parent does not exist or is neither object nor array, or the index
   *     is out of range
   */
  public JsonEditor put(Pointer pointer, JsonValue value) {
    return pointer.isRoot() || existingParent(pointer).isArray()
        ? replace(pointer, value)
        : add(pointer, value);
  }

  /**
   * Removes a value at one place and adds it at another; nothing happens if they are the same.
   *
   * @throws JsonException if there is nothing to move, the value cannot be added there, or that
   *     place is inside the value
   */
  public JsonEditor move(Pointer from, Pointer to) {
    JsonNode value = existing(from);
    if (from.equals(to)) {
      return this;
    }
    if (to.startsWith(from)) {
      throw new JsonException(place(from) + " cannot be moved into itself, to " + to, null);
    }
    JsonNode before = root;
    share();
    remove(from);
    try {
      return add(to, JsonValue.wrap(value));
    } catch (JsonException e) {
      root = before;
      share();
      throw e;
    }
  }

  /**
   * Adds the value of one place at another.
   *
   * @throws JsonException if there is nothing to copy, or it cannot be added there
   */
  public JsonEditor copy(Pointer from, Pointer to) {
    JsonNode value = existing(from);
    SharedObject.release(value, owner);
    return add(to, JsonValue.wrap(value));
  }

  /**
   * Makes sure of what is at that place; {@code 1} and {@code 1.0} are equal, the order of keys
   * does not matter.
   *
   * @throws JsonException if there is nothing or something else; the message does not quote it
   */
  public JsonEditor test(Pointer pointer, JsonValue value) {
    if (!JsonDiff.equal(existing(pointer), value.node())) {
      throw new JsonException(place(pointer) + " is not what the test expects", null);
    }
    return this;
  }

  /**
   * Sets a field of an object and makes the objects that are missing on the way.
   *
   * @throws JsonException if something on the way is neither missing nor an object
   */
  public JsonEditor set(Pointer pointer, JsonValue value) {
    List<String> tokens = pointer.tokens();
    JsonNode at = root;
    for (int depth = 0; depth < tokens.size(); depth++) {
      if (!at.isObject()) {
        throw new JsonException(
            place(tokens, depth) + " is " + describe(at) + ", not an object", null);
      }
      JsonNode next = at.get(tokens.get(depth));
      if (next == null) {
        JsonNode tree = value.node();
        for (int i = tokens.size() - 1; i > depth; i--) {
          tree = JsonMappers.NODES.objectNode().set(tokens.get(i), tree);
        }
        return add(new Pointer(tokens.subList(0, depth + 1)), JsonValue.wrap(tree));
      }
      at = next;
    }
    return replace(pointer, value);
  }

  private JsonNode existingParent(Pointer pointer) {
    List<String> tokens = pointer.tokens();
    JsonNode at = root;
    for (int depth = 0; depth < tokens.size() - 1; depth++) {
      JsonNode next = step(at, tokens.get(depth));
      if (next == null) {
        throw missing(at, tokens, depth);
      }
      at = next;
    }
    if (!at.isContainerNode()) {
      throw new JsonException(
          place(tokens, tokens.size() - 1)
              + " is "
              + describe(at)
              + ", neither an object nor an array",
          null);
    }
    return at;
  }

  private JsonNode existing(Pointer pointer) {
    if (pointer.isRoot()) {
      return root;
    }
    JsonNode value = step(existingParent(pointer), pointer.last());
    if (value == null) {
      throw missing(existingParent(pointer), pointer.tokens(), pointer.tokens().size() - 1);
    }
    return value;
  }

  private JsonNode existingTarget(Pointer pointer) {
    JsonNode parent = existingParent(pointer);
    if (step(parent, pointer.last()) == null) {
      throw missing(parent, pointer.tokens(), pointer.tokens().size() - 1);
    }
    return parent;
  }

  private static JsonException missing(JsonNode at, List<String> tokens, int depth) {
    String token = tokens.get(depth);
    String parent = place(tokens, depth);
    if (at.isArray()) {
      index(token, at.size() - 1, new Pointer(tokens.subList(0, depth + 1)));
    } else if (!at.isObject()) {
      return new JsonException(
          parent + " is " + describe(at) + ", neither an object nor an array", null);
    }
    return new JsonException(parent + " has no field \"" + token + "\"", null);
  }

  private static String place(List<String> tokens, int depth) {
    return depth == 0 ? "the document" : new Pointer(tokens.subList(0, depth)).toString();
  }

  private static String place(Pointer pointer) {
    return place(pointer.tokens(), pointer.tokens().size());
  }

  private static String describe(JsonNode node) {
    return switch (node.getNodeType()) {
      case ARRAY -> "an array";
      case OBJECT -> "an object";
      case STRING -> "a string";
      case NUMBER -> "a number";
      case BOOLEAN -> "a boolean";
      default -> "null";
    };
  }

  private static int index(String token, int max, Pointer pointer) {
    int index = parseIndex(token);
    String array = place(pointer.tokens(), pointer.tokens().size() - 1);
    if (index < 0) {
      throw new JsonException(
          array
              + " is an array, and \""
              + token
              + "\" is not an index: a number without leading zeros",
          null);
    }
    if (index > max) {
      throw new JsonException(
          "index "
              + token
              + " is out of range: "
              + array
              + (max < 0 ? " is empty" : " allows 0 to " + max),
          null);
    }
    return index;
  }

  /** The index that a token stands for, or -1 if it is none in the grammar of RFC 6901. */
  private static int parseIndex(String token) {
    if (token.isEmpty() || token.length() > 9 || (token.length() > 1 && token.charAt(0) == '0')) {
      return -1;
    }
    int index = 0;
    for (int i = 0; i < token.length(); i++) {
      char c = token.charAt(i);
      if (c < '0' || c > '9') {
        return -1;
      }
      index = index * 10 + (c - '0');
    }
    return index;
  }

  static @Nullable JsonNode step(JsonNode at, String token) {
    if (at.isObject()) {
      return at.get(token);
    } else if (at.isArray()) {
      int index = parseIndex(token);
      return index < 0 ? null : at.get(index);
    }
    return null;
  }

  /** The container at that depth, which exists, as a copy of our own; so are all those above it. */
  @SuppressWarnings("ReferenceEquality") // What is the same already need not be put in its place.
  private JsonNode own(List<String> tokens, int depth) {
    root = owned(root);
    JsonNode at = root;
    for (int i = 0; i < depth; i++) {
      String token = tokens.get(i);
      if (at instanceof ArrayNode array) {
        int index = parseIndex(token);
        JsonNode child = array.get(index);
        JsonNode copy = owned(child);
        if (copy != child) {
          array.set(index, copy);
        }
        at = copy;
      } else {
        ObjectNode object = (ObjectNode) at;
        JsonNode child = object.get(token);
        JsonNode copy = owned(child);
        if (copy != child) {
          object.set(token, copy);
        }
        at = copy;
      }
    }
    return at;
  }

  private JsonNode owned(JsonNode container) {
    if (container instanceof ArrayNode array) {
      return array instanceof SharedArray shared && shared.isOwnedBy(owner)
          ? shared
          : SharedArray.copyOf(array, owner);
    }
    ObjectNode object = (ObjectNode) container;
    return object instanceof SharedObject shared && shared.isOwnedBy(owner)
        ? shared
        : SharedObject.copyOf(object, owner);
  }

  static ObjectNode shallowCopy(ObjectNode object) {
    return SharedObject.copyOf(object, new Object());
  }
}
