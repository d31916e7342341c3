package io.kubefed.core.json;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A copy of an array that shares the original's items while items are only replaced or appended, so
 * that such a copy costs the same for a long array as for a short one.
 */
@SuppressWarnings(
    "unchecked") // Jackson's own deepCopy(), inherited here, has a generic return type.
final class SharedArray extends ArrayNode {

  private static final long serialVersionUID = 1L;

  /** Up to this length a copy of all items is the cheapest. */
  private static final int SHORT = 12;

  private final transient List<JsonNode> items;
  private transient Object owner;

  private SharedArray(List<JsonNode> items, Object owner) {
    super(JsonMappers.NODES, items);
    this.items = items;
    this.owner = owner;
  }

  /** A copy of an array that nobody changes from now on, to be changed by that owner only. */
  static SharedArray copyOf(ArrayNode original, Object owner) {
    if (original.size() <= SHORT) {
      List<JsonNode> items = new ArrayList<>(original.size() + 1);
      for (int i = 0; i < original.size(); i++) {
        items.add(original.get(i));
      }
      return new SharedArray(items, owner);
    }
    Items items =
        original instanceof SharedArray shared && shared.items instanceof Items known
            ? new Items(known)
            : new Items(original);
    return new SharedArray(items, owner);
  }

  @SuppressWarnings("ReferenceEquality") // An owner is an identity, nothing else.
  boolean isOwnedBy(Object other) {
    return owner == other;
  }

  /** From now on nobody may change this array and what is inside, of which the owner owned some. */
  void release(Object formerOwner) {
    if (isOwnedBy(formerOwner)) {
      owner = SharedObject.NOBODY;
      List<? extends @Nullable JsonNode> made = items instanceof Items few ? few.made() : items;
      made.forEach(item -> SharedObject.release(item, formerOwner));
    }
  }

  /**
   * The original's items, a few of them replaced, and more behind; or, after other changes, own.
   */
  private static final class Items extends AbstractList<JsonNode> {

    /** Above this a search through the changes costs more than a copy of all items. */
    private static final int MANY = 8;

    private final ArrayNode base;
    private int[] indexes;
    private @Nullable JsonNode[] values;
    private int changes;
    private List<JsonNode> appended;
    private @Nullable List<JsonNode> own;

    Items(ArrayNode base) {
      this.base = base;
      indexes = new int[1];
      values = new JsonNode[1];
      appended = List.of();
    }

    Items(Items other) {
      base = other.base;
      indexes = other.indexes.clone();
      values = other.values.clone();
      changes = other.changes;
      appended = other.appended.isEmpty() ? List.of() : new ArrayList<>(other.appended);
      own = other.own == null ? null : new ArrayList<>(other.own);
    }

    /** The items that are not the base's. */
    List<? extends @Nullable JsonNode> made() {
      if (own != null) {
        return own;
      }
      List<@Nullable JsonNode> made = new ArrayList<>(appended);
      made.addAll(Arrays.asList(values).subList(0, changes));
      return made;
    }

    @Override
    public int size() {
      return own == null ? base.size() + appended.size() : own.size();
    }

    @Override
    public JsonNode get(int index) {
      if (own != null) {
        return own.get(index);
      }
      if (index >= base.size()) {
        return appended.get(index - base.size());
      }
      int change = changeOf(index);
      JsonNode value = change < 0 ? null : values[change];
      return value == null ? base.get(index) : value;
    }

    @Override
    public JsonNode set(int index, JsonNode value) {
      JsonNode old = get(index);
      int change = changeOf(index);
      if (own != null) {
        own.set(index, value);
      } else if (index >= base.size()) {
        appended.set(index - base.size(), value);
      } else if (change >= 0) {
        values[change] = value;
      } else if (changes == MANY) {
        ownItems().set(index, value);
      } else {
        if (changes == indexes.length) {
          indexes = Arrays.copyOf(indexes, 2 * changes);
          values = Arrays.copyOf(values, 2 * changes);
        }
        indexes[changes] = index;
        values[changes++] = value;
      }
      return old;
    }

    @Override
    public void add(int index, JsonNode value) {
      if (own == null && index == size()) {
        if (appended.isEmpty()) {
          appended = new ArrayList<>(2);
        }
        appended.add(value);
      } else {
        ownItems().add(index, value);
      }
    }

    @Override
    public JsonNode remove(int index) {
      return ownItems().remove(index);
    }

    private int changeOf(int index) {
      for (int i = 0; i < changes; i++) {
        if (indexes[i] == index) {
          return i;
        }
      }
      return -1;
    }

    private List<JsonNode> ownItems() {
      List<JsonNode> all = own;
      if (all == null) {
        // With room for the one that is likely to come.
        all = new ArrayList<>(size() + 1);
        for (int i = 0; i < size(); i++) {
          all.add(get(i));
        }
        own = all;
      }
      return all;
    }
  }
}
