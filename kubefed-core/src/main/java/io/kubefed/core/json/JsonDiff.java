package io.kubefed.core.json;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Tells JSON values apart. Parts that both share in memory are skipped without being looked at. */
public final class JsonDiff {

  private JsonDiff() {}

  /**
   * The differences that turn the first value into the second, at the deepest place where they
   * show, in the order of the second's keys, followed by what only the first has. Arrays are
   * compared item by item; items that only the first has come last one first, so that the
   * differences, made one after the other, are a patch.
   */
  public static List<FieldChange> between(JsonValue from, JsonValue to) {
    List<FieldChange> changes = new ArrayList<>();
    collect(from.node(), to.node(), new ArrayDeque<>(), changes);
    return List.copyOf(changes);
  }

  @SuppressWarnings("ReferenceEquality") // A shared tree is equal without a look inside.
  private static void collect(
      JsonNode from, JsonNode to, Deque<String> path, List<FieldChange> changes) {
    if (from == to) {
      return;
    }
    if (from.isObject() && to.isObject()) {
      for (Map.Entry<String, JsonNode> field : to.properties()) {
        path.addLast(field.getKey());
        JsonNode old = from.get(field.getKey());
        if (old == null) {
          changes.add(added(path, field.getValue()));
        } else {
          collect(old, field.getValue(), path, changes);
        }
        path.removeLast();
      }
      for (Map.Entry<String, JsonNode> field : from.properties()) {
        if (!to.has(field.getKey())) {
          path.addLast(field.getKey());
          changes.add(removed(path, field.getValue()));
          path.removeLast();
        }
      }
    } else if (from.isArray() && to.isArray()) {
      int common = Math.min(from.size(), to.size());
      for (int i = 0; i < common; i++) {
        path.addLast(Integer.toString(i));
        collect(from.get(i), to.get(i), path, changes);
        path.removeLast();
      }
      for (int i = common; i < to.size(); i++) {
        path.addLast(Integer.toString(i));
        changes.add(added(path, to.get(i)));
        path.removeLast();
      }
      for (int i = from.size() - 1; i >= common; i--) {
        path.addLast(Integer.toString(i));
        changes.add(removed(path, from.get(i)));
        path.removeLast();
      }
    } else if (!equal(from, to)) {
      changes.add(
          new FieldChange(
              pointer(path), Optional.of(JsonValue.wrap(from)), Optional.of(JsonValue.wrap(to))));
    }
  }

  private static FieldChange added(Deque<String> path, JsonNode value) {
    return new FieldChange(pointer(path), Optional.empty(), Optional.of(JsonValue.wrap(value)));
  }

  private static FieldChange removed(Deque<String> path, JsonNode value) {
    return new FieldChange(pointer(path), Optional.of(JsonValue.wrap(value)), Optional.empty());
  }

  private static Pointer pointer(Deque<String> path) {
    return new Pointer(List.copyOf(path));
  }

  @SuppressWarnings("ReferenceEquality") // A shared tree is equal without a look inside.
  static boolean equal(JsonNode a, JsonNode b) {
    if (a == b) {
      return true;
    }
    if (a.getNodeType() != b.getNodeType() || a.size() != b.size()) {
      return false;
    }
    switch (a.getNodeType()) {
      case OBJECT -> {
        for (Map.Entry<String, JsonNode> field : a.properties()) {
          JsonNode other = b.get(field.getKey());
          if (other == null || !equal(field.getValue(), other)) {
            return false;
          }
        }
        return true;
      }
      case ARRAY -> {
        for (int i = 0; i < a.size(); i++) {
          if (!equal(a.get(i), b.get(i))) {
            return false;
          }
        }
        return true;
      }
      case NUMBER -> {
        if (a.isInt() && b.isInt()) {
          return a.intValue() == b.intValue();
        }
        return a.decimalValue().compareTo(b.decimalValue()) == 0;
      }
      default -> {
        return a.equals(b);
      }
    }
  }

  static int hash(JsonNode node) {
    switch (node.getNodeType()) {
      case OBJECT -> {
        int hash = 1;
        for (Map.Entry<String, JsonNode> field : node.properties()) {
          hash += field.getKey().hashCode() ^ hash(field.getValue());
        }
        return hash;
      }
      case ARRAY -> {
        int hash = 2;
        for (JsonNode item : node) {
          hash = 31 * hash + hash(item);
        }
        return hash;
      }
      case NUMBER -> {
        BigDecimal number = node.decimalValue();
        return Double.hashCode(number.doubleValue());
      }
      default -> {
        return node.hashCode();
      }
    }
  }
}
