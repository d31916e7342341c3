package io.kubefed.propagation.informer;

import static java.util.Objects.requireNonNull;

import io.kubefed.core.json.JsonValue;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.Function;

/**
 * What crosses the wire of each object, and what is kept of it. {@code managedFields} are never
 * kept. Forms are the same only if they are the same instance: keep one that is to be shared in a
 * constant.
 *
 * @param <V> what is kept of each object
 */
public final class Form<V> {

  private static final Form<ObjectMetadata> METADATA = new Form<>(true, ObjectMetadata::of);
  private static final Form<JsonValue> WHOLE =
      new Form<>(false, (object, parts) -> compact(object));

  private final boolean metadataOnly;
  private final BiFunction<JsonValue, SharedParts, V> decoder;

  private Form(boolean metadataOnly, BiFunction<JsonValue, SharedParts, V> decoder) {
    this.metadataOnly = metadataOnly;
    this.decoder = decoder;
  }

  /** Metadata alone, of which that is kept which decisions need. */
  public static Form<ObjectMetadata> metadata() {
    return METADATA;
  }

  /**
   * Metadata alone, of which that is kept which the function makes of it. It gets {@code
   * apiVersion}, {@code kind} and {@code metadata}. It must not throw: an object that it throws for
   * stays cached as it was, and the cache does not count as synced.
   */
  public static <V> Form<V> ofMetadata(Function<? super JsonValue, ? extends V> decoder) {
    return of(true, decoder);
  }

  /** Whole objects. */
  public static Form<JsonValue> whole() {
    return WHOLE;
  }

  /** Whole objects, of which that is kept which the function makes of it. It must not throw. */
  public static <V> Form<V> ofWhole(Function<? super JsonValue, ? extends V> decoder) {
    return of(false, decoder);
  }

  private static <V> Form<V> of(
      boolean metadataOnly, Function<? super JsonValue, ? extends V> decoder) {
    requireNonNull(decoder, "decoder");
    return new Form<>(metadataOnly, (object, parts) -> decoder.apply(compact(object)));
  }

  /** True if no more than metadata crosses the wire. */
  boolean isMetadataOnly() {
    return metadataOnly;
  }

  V decode(JsonValue object, SharedParts parts) {
    return decoder.apply(object, parts);
  }

  /**
   * The same object, with new containers where fields were taken out or set: a changed copy shares
   * the original and so holds on to all of it, managedFields included.
   */
  private static JsonValue compact(JsonValue object) {
    Map<String, JsonValue> fields = new LinkedHashMap<>(object.fields());
    fields.computeIfPresent(
        "metadata",
        (name, metadata) -> {
          Map<String, JsonValue> kept = new LinkedHashMap<>(metadata.fields());
          kept.remove("managedFields");
          return JsonValue.of(kept);
        });
    return JsonValue.of(fields);
  }
}
