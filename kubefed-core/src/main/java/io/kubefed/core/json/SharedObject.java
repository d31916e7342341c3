package io.kubefed.core.json;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.AbstractMap;
import java.util.AbstractSet;
import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A copy of an object that shares the original's fields and holds only what differs, so that the
 * copy costs the same for a wide object as for a narrow one.
 */
@SuppressWarnings(
    "unchecked") // Jackson's own deepCopy(), inherited here, has a generic return type.
final class SharedObject extends ObjectNode {

  private static final long serialVersionUID = 1L;

  /** Owns what is not to be changed any more. */
  static final Object NOBODY = new Object();

  private final transient Fields fields;
  private transient Object owner;

  private SharedObject(Fields fields, Object owner) {
    super(JsonMappers.NODES, fields);
    this.fields = fields;
    this.owner = owner;
  }

  /** A copy of an object that nobody changes from now on, to be changed by that owner only. */
  static SharedObject copyOf(ObjectNode original, Object owner) {
    Fields fields =
        original instanceof SharedObject shared && shared.fields.own == null
            ? new Fields(shared.fields)
            : new Fields(original);
    return new SharedObject(fields, owner);
  }

  @SuppressWarnings("ReferenceEquality") // An owner is an identity, nothing else.
  boolean isOwnedBy(Object other) {
    return owner == other;
  }

  /**
   * From now on nobody may change this object and what is inside, of which the owner owned some.
   */
  void release(Object formerOwner) {
    if (isOwnedBy(formerOwner)) {
      owner = NOBODY;
      fields.made().forEach(value -> release(value, formerOwner));
    }
  }

  /** The same for any value; only inside what somebody owns there is something that he owns. */
  static void release(@Nullable JsonNode value, Object formerOwner) {
    if (value instanceof SharedObject object) {
      object.release(formerOwner);
    } else if (value instanceof SharedArray array) {
      array.release(formerOwner);
    }
  }

  /**
   * The original's fields with few changes laid over them. A change to a field of the original
   * keeps its position, a new field comes last, as in a {@link LinkedHashMap}; once there are many
   * changes it becomes one.
   */
  private static final class Fields extends AbstractMap<String, JsonNode> {

    /** Above this a search through the changes costs more than a copy of all fields. */
    private static final int MANY = 8;

    private final ObjectNode base;
    private @Nullable String[] names;

    /** The new value of each name; null where the field of the base is removed. */
    private @Nullable JsonNode[] values;

    private int changes;
    private int size;
    private @Nullable Map<String, JsonNode> own;

    Fields(ObjectNode base) {
      this.base = base;
      names = new String[2];
      values = new JsonNode[2];
      size = base.size();
    }

    Fields(Fields other) {
      base = other.base;
      names = other.names.clone();
      values = other.values.clone();
      changes = other.changes;
      size = other.size;
    }

    /** The values that are not the base's, with nulls where one was removed. */
    Iterable<? extends @Nullable JsonNode> made() {
      return own == null ? Arrays.asList(values).subList(0, changes) : own.values();
    }

    @Override
    public int size() {
      return own == null ? size : own.size();
    }

    @Override
    public @Nullable JsonNode get(@Nullable Object name) {
      if (own != null) {
        return own.get(name);
      }
      int change = changeOf(name);
      return change < 0 ? base.get((String) name) : values[change];
    }

    @Override
    public boolean containsKey(@Nullable Object name) {
      return get(name) != null;
    }

    @Override
    public @Nullable JsonNode put(String name, JsonNode value) {
      if (own != null) {
        return own.put(name, value);
      }
      int change = changeOf(name);
      JsonNode old = change < 0 ? base.get(name) : values[change];
      // A removed field that comes back goes to the end, where the base has no place for it.
      if (change < 0 ? changes == MANY : old == null) {
        return ownFields().put(name, value);
      }
      record(change, name, value);
      size += old == null ? 1 : 0;
      return old;
    }

    @Override
    public @Nullable JsonNode remove(@Nullable Object key) {
      if (own != null) {
        return own.remove(key);
      }
      String name = (String) key;
      int change = changeOf(name);
      JsonNode old = change < 0 ? base.get(name) : values[change];
      if (old == null) {
        return null;
      }
      // A field that the base does not have leaves no trace once it is gone.
      if (change < 0 ? changes == MANY : !base.has(name)) {
        return ownFields().remove(name);
      }
      record(change, name, null);
      size--;
      return old;
    }

    private void record(int change, @Nullable String name, @Nullable JsonNode value) {
      int at = change;
      if (at < 0) {
        if (changes == names.length) {
          names = Arrays.copyOf(names, 2 * changes);
          values = Arrays.copyOf(values, 2 * changes);
        }
        at = changes++;
        names[at] = name;
      }
      values[at] = value;
    }

    private int changeOf(@Nullable Object name) {
      for (int i = 0; i < changes; i++) {
        if (names[i] != null && names[i].equals(name)) {
          return i;
        }
      }
      return -1;
    }

    private Map<String, JsonNode> ownFields() {
      Map<String, JsonNode> all = new LinkedHashMap<>();
      for (Map.Entry<String, JsonNode> field : entrySet()) {
        all.put(field.getKey(), field.getValue());
      }
      own = all;
      return all;
    }

    @Override
    public Set<Map.Entry<String, JsonNode>> entrySet() {
      if (own != null) {
        return own.entrySet();
      }
      return new AbstractSet<>() {
        @Override
        public Iterator<Map.Entry<String, JsonNode>> iterator() {
          return new Merged();
        }

        @Override
        public int size() {
          return size;
        }
      };
    }

    /** The base's fields, changed where they are, and then the new ones. */
    private final class Merged implements Iterator<Map.Entry<String, JsonNode>> {

      private final Iterator<Map.Entry<String, JsonNode>> original = base.properties().iterator();
      private int added;
      private Map.@Nullable Entry<String, JsonNode> next = advance();

      @Override
      public boolean hasNext() {
        return next != null;
      }

      @Override
      public Map.Entry<String, JsonNode> next() {
        Map.Entry<String, JsonNode> current = next;
        if (current == null) {
          throw new NoSuchElementException();
        }
        next = advance();
        return current;
      }

      private Map.@Nullable Entry<String, JsonNode> advance() {
        while (original.hasNext()) {
          Map.Entry<String, JsonNode> field = original.next();
          int change = changeOf(field.getKey());
          if (change < 0) {
            return field;
          }
          JsonNode value = values[change];
          if (value != null) {
            return new SimpleImmutableEntry<>(field.getKey(), value);
          }
        }
        while (added < changes) {
          String name = names[added];
          JsonNode value = values[added++];
          if (name != null && value != null && !base.has(name)) {
            return new SimpleImmutableEntry<>(name, value);
          }
        }
        return null;
      }
    }
  }
}
