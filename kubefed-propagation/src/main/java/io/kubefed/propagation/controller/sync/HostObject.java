package io.kubefed.propagation.controller.sync;

import static java.util.Objects.requireNonNull;

import io.kubefed.core.json.JsonValue;
import io.kubefed.core.retain.ServerFields;
import io.kubefed.propagation.informer.Form;
import java.lang.ref.Reference;
import java.lang.ref.WeakReference;
import java.util.Arrays;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;
import org.jspecify.annotations.Nullable;

/**
 * A federated resource as the cache of the host keeps it: packed, since most are looked at seldom,
 * and a parsed tree takes three times the space of its text. Immutable and thread-safe.
 */
final class HostObject {

  /** What host caches of federated resources hold; one instance, so that they can be shared. */
  static final Form<HostObject> FORM = Form.ofWhole(HostObject::packed);

  private final String uid;
  private final String resourceVersion;
  private final @Nullable JsonValue tree;
  private final byte @Nullable [] packed;
  private final int length;

  /** What was prepared of it last, as long as somebody else keeps that. */
  private volatile @Nullable Reference<Prepared> prepared;

  private HostObject(JsonValue tree, byte @Nullable [] packed, int length) {
    this.uid = tree.text("metadata", "uid").orElse("");
    this.resourceVersion = tree.text("metadata", "resourceVersion").orElse("");
    this.tree = packed == null ? tree : null;
    this.packed = packed;
    this.length = length;
  }

  /** An object that is looked at soon, as it is. */
  static HostObject of(JsonValue tree) {
    return new HostObject(tree, null, 0);
  }

  private static HostObject packed(JsonValue tree) {
    byte[] text = tree.toBytes();
    Deflater deflater = new Deflater(Deflater.BEST_SPEED, true);
    try {
      deflater.setInput(text);
      deflater.finish();
      byte[] buffer = new byte[text.length + 64];
      int size = deflater.deflate(buffer);
      return deflater.finished()
          ? new HostObject(tree, Arrays.copyOf(buffer, size), text.length)
          : of(tree);
    } finally {
      deflater.end();
    }
  }

  String uid() {
    return uid;
  }

  String resourceVersion() {
    return resourceVersion;
  }

  /** What was prepared of it last, for whatever type, unless that has been forgotten. */
  @Nullable Prepared prepared() {
    Reference<Prepared> last = prepared;
    return last == null ? null : last.get();
  }

  /** Has {@link #prepared} find this without keeping it. */
  void prepared(Prepared found) {
    prepared = new WeakReference<>(found);
  }

  /** True if the other differs in nothing but its status and what the server keeps. */
  boolean isSameForDecisions(HostObject other) {
    return uid.equals(other.uid) && ServerFields.isSame(tree(), other.tree());
  }

  /** The whole object; unpacked each time. */
  JsonValue tree() {
    if (packed == null) {
      return requireNonNull(tree);
    }
    Inflater inflater = new Inflater(true);
    try {
      inflater.setInput(packed);
      byte[] text = new byte[length];
      int size = inflater.inflate(text);
      if (size != length) {
        throw new IllegalStateException("a packed object has " + size + " bytes, not " + length);
      }
      return JsonValue.parse(text);
    } catch (DataFormatException e) {
      throw new IllegalStateException("a packed object cannot be unpacked", e);
    } finally {
      inflater.end();
    }
  }
}
