package io.kubefed.core.json;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Tuple;

/** JSON values and pointers for properties; names are few, so that places meet. */
public final class JsonArbitraries {

  private JsonArbitraries() {}

  /** Names of fields, those among them that look like indexes or need escaping. */
  public static Arbitrary<String> names() {
    return Arbitraries.of(
        "a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k", "", "~", "/", "~1", "0", "1", "-");
  }

  /**
   * Values of any kind, three levels deep at most, some of them wider than what is copied whole.
   */
  public static Arbitrary<JsonValue> values() {
    return values(3);
  }

  /** Objects with fields of any kind. */
  public static Arbitrary<JsonValue> objects() {
    return names().list().ofMaxSize(14).flatMap(keys -> object(keys, values(2)));
  }

  /** Values that are neither objects nor arrays. */
  public static Arbitrary<JsonValue> scalars() {
    return Arbitraries.oneOf(
        Arbitraries.of(JsonValue.NULL, JsonValue.of(true), JsonValue.of(false)),
        Arbitraries.integers().between(-3, 3).map(JsonValue::of),
        Arbitraries.longs().map(JsonValue::of),
        Arbitraries.bigDecimals()
            .between(new BigDecimal("-1E6"), new BigDecimal("1E6"))
            .map(JsonValue::of),
        Arbitraries.strings().ofMaxLength(4).map(JsonValue::of));
  }

  private static Arbitrary<JsonValue> values(int depth) {
    if (depth == 0) {
      return scalars();
    }
    return Arbitraries.frequencyOf(
        Tuple.of(1, scalars()),
        Tuple.of(2, names().list().ofMaxSize(14).flatMap(keys -> object(keys, values(depth - 1)))),
        Tuple.of(
            2, Arbitraries.lazy(() -> values(depth - 1)).list().ofMaxSize(16).map(JsonValue::of)));
  }

  private static Arbitrary<JsonValue> object(List<String> keys, Arbitrary<JsonValue> values) {
    return values
        .list()
        .ofSize(keys.size())
        .map(
            items -> {
              JsonValue object = JsonValue.emptyObject();
              for (int i = 0; i < keys.size(); i++) {
                object = object.with(keys.get(i), items.get(i));
              }
              return object;
            });
  }

  /** All places of that value, and around them some that do not exist. */
  public static Arbitrary<Pointer> placesIn(JsonValue value) {
    List<Pointer> places = new ArrayList<>();
    collect(value, Pointer.ROOT, places);
    return Arbitraries.frequencyOf(
        Tuple.of(4, Arbitraries.of(places)),
        Tuple.of(
            3,
            Arbitraries.of(places)
                .flatMap(
                    place ->
                        Arbitraries.oneOf(
                                names(), Arbitraries.integers().between(0, 16).map(i -> "" + i))
                            .map(place::child))));
  }

  private static void collect(JsonValue value, Pointer at, List<Pointer> places) {
    places.add(at);
    value.fields().forEach((name, field) -> collect(field, at.child(name), places));
    List<JsonValue> items = value.items();
    for (int i = 0; i < items.size(); i++) {
      collect(items.get(i), at.child(i), places);
    }
  }
}
