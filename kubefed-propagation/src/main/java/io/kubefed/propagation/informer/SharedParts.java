package io.kubefed.propagation.informer;

import java.util.Arrays;

/**
 * Finds equal values again, so that a thousand objects with the same labels hold them once. A value
 * has one slot, which the next that falls into it takes over: what is kept is bounded, and missing
 * an equal value now and then costs only its memory.
 *
 * <p>Used by many threads without a lock: the values are immutable, and a lost update is a missed
 * chance to share.
 */
final class SharedParts {

  static final int SMALL = 256;
  static final int LARGE = 4096;

  private final Object[] slots;

  /** With that number of slots, a power of two. */
  SharedParts(int size) {
    slots = new Object[size];
    Arrays.fill(slots, "");
  }

  /** An equal value that was seen before, or this one. Values of one slot must be immutable. */
  @SuppressWarnings("unchecked") // Of the same class and equal: strings, or copies made by the JDK.
  <T> T share(T value) {
    int hash = value.hashCode();
    int slot = (hash ^ hash >>> 16) & slots.length - 1;
    Object known = slots[slot];
    if (known.getClass() == value.getClass() && known.equals(value)) {
      return (T) known;
    }
    slots[slot] = value;
    return value;
  }
}
