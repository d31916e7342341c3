package io.kubefed.core.override;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kubefed.core.json.JsonArbitraries;
import io.kubefed.core.json.JsonException;
import io.kubefed.core.json.JsonValue;
import io.kubefed.core.json.Pointer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.statistics.Statistics;

class JsonPatchPropertyTest {

  record Case(JsonValue document, List<Operation> operations) {}

  @Provide
  Arbitrary<Case> cases() {
    return JsonArbitraries.objects()
        .flatMap(
            document ->
                operations(document)
                    .list()
                    .ofMinSize(1)
                    .ofMaxSize(20)
                    .map(list -> new Case(document, list)));
  }

  private static Arbitrary<Operation> operations(JsonValue document) {
    Arbitrary<Pointer> places = JsonArbitraries.placesIn(document);
    return Combinators.combine(
            Arbitraries.of(
                Operation.Type.ADD,
                Operation.Type.ADD,
                Operation.Type.REMOVE,
                Operation.Type.REPLACE,
                Operation.Type.REPLACE,
                Operation.Type.MOVE,
                Operation.Type.COPY,
                Operation.Type.TEST),
            places,
            places,
            JsonArbitraries.values())
        .as(
            (type, path, from, value) ->
                new Operation(
                    type,
                    path,
                    type.hasFrom() ? Optional.of(from) : Optional.empty(),
                    type.hasValue()
                        ? Optional.of(
                            type == Operation.Type.TEST ? document.at(path).orElse(value) : value)
                        : Optional.empty()));
  }

  @Property(tries = 500)
  void resultIsThatOfAPlainCopyAndTheDocumentStays(@ForAll("cases") Case given) {
    byte[] before = given.document().toBytes();
    // Operations that the plain copy refuses are refused here too and left out from then on.
    List<Operation> accepted = new ArrayList<>();
    JsonValue expected = given.document();
    for (Operation operation : given.operations()) {
      accepted.add(operation);
      JsonPatch patch = new JsonPatch(accepted);
      try {
        expected = PlainJsonPatch.apply(given.document(), accepted);
        assertThat(patch.apply(given.document()).toJson()).isEqualTo(expected.toJson());
      } catch (PlainJsonPatch.Refused e) {
        assertThatThrownBy(() -> patch.apply(given.document())).isInstanceOf(JsonException.class);
        accepted.remove(accepted.size() - 1);
      }
    }
    Statistics.collect(accepted.size() > 5 ? "more than five operations" : "few operations");
    assertThat(new JsonPatch(accepted).apply(given.document())).isEqualTo(expected);
    assertThat(given.document().toBytes()).isEqualTo(before);
  }

  @Property(tries = 500)
  void whatIsBesideTheChangeIsTheSameTree(@ForAll("cases") Case given) {
    Operation operation = given.operations().get(0);
    JsonValue result;
    try {
      result = new JsonPatch(List.of(operation)).apply(given.document());
    } catch (JsonException e) {
      Statistics.collect("refused");
      return;
    }
    Statistics.collect("applied");
    assertShared(given.document(), result, Pointer.ROOT, operation);
  }

  private static void assertShared(
      JsonValue before, JsonValue after, Pointer at, Operation operation) {
    if (before.isArray() || operation.path().isRoot()) {
      return; // Items may have moved.
    }
    before
        .fields()
        .forEach(
            (name, value) -> {
              Pointer place = at.child(name);
              Optional<JsonValue> now = after.get(name);
              if (place.equals(operation.path()) || operation.from().equals(Optional.of(place))) {
                return;
              }
              assertThat(now).as("the field %s", place).isPresent();
              if (isAbove(place, operation)) {
                assertShared(value, now.orElseThrow(), place, operation);
              } else {
                assertThat(now.orElseThrow().isSameTree(value)).as("%s is shared", place).isTrue();
              }
            });
  }

  private static boolean isAbove(Pointer place, Operation operation) {
    return operation.path().startsWith(place)
        || operation.from().filter(from -> from.startsWith(place)).isPresent();
  }
}
