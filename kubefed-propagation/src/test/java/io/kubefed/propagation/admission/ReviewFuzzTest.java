package io.kubefed.propagation.admission;

import static org.assertj.core.api.Assertions.assertThat;

import io.kubefed.core.json.JsonEditor;
import io.kubefed.core.json.JsonValue;
import io.kubefed.core.json.Pointer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.Size;

class ReviewFuzzTest {

  private static final JsonValue REVIEW =
      ReviewsTest.review(
          "UPDATE",
          "federateddeployments.types.kubefed.io",
          """
          {apiVersion: types.kubefed.io/v1beta1, kind: FederatedDeployment,
           metadata: {name: web, namespace: shop, annotations: {a: b}},
           spec: {template: {metadata: {labels: {a: b}}, spec: {replicas: 1}},
                  placement: {clusters: [{name: a}], clusterSelector: {matchExpressions:
                              [{key: a, operator: In, values: [b]}], matchLabels: {a: b}}},
                  overrides: [{clusterName: a, clusterOverrides: [{op: add, path: /spec/x, value: 1},
                               {op: move, from: /spec/x, path: /spec/y}]},
                              {clusterSelector: {matchLabels: {a: b}}, overriders: {replicas: 1}}]}}
          """,
          "{kind: FederatedDeployment, spec: {placement: {}}}");

  private static final List<Pointer> PLACES = places(REVIEW, Pointer.ROOT);

  private final Reviews reviews = new Reviews(List.of(new FederatedValidator(HostView.UNKNOWN)));

  @Property(tries = 500)
  void anyBytesAreAnsweredOrMalformed(@ForAll @Size(max = 200) byte[] body) {
    assertThat(isAnswered(body)).isFalse();
  }

  @Property(tries = 1000)
  void aReviewThatIsCutIsMalformed(@ForAll("cuts") int length) {
    byte[] whole = REVIEW.toBytes();

    assertThat(isAnswered(Arrays.copyOf(whole, length))).isFalse();
  }

  @Provide
  Arbitrary<Integer> cuts() {
    return Arbitraries.integers().between(0, REVIEW.toBytes().length - 1);
  }

  @Property(tries = 2000)
  void aReviewWithAnythingInAnyPlaceIsAnsweredOrMalformed(
      @ForAll("anyPlace") Pointer place, @ForAll("anything") JsonValue value) {
    JsonValue changed = JsonEditor.on(REVIEW).replace(place, value).build();

    // Whatever it is, the answer comes without an exception of another kind.
    boolean answered = isAnswered(changed.toBytes());

    assertThat(answered || place.tokens().size() <= 3).isTrue();
  }

  @Provide
  Arbitrary<Pointer> anyPlace() {
    return Arbitraries.of(PLACES);
  }

  @Provide
  Arbitrary<JsonValue> anything() {
    return Arbitraries.of(
        JsonValue.NULL,
        JsonValue.of(""),
        JsonValue.of("/"),
        JsonValue.of("~2"),
        JsonValue.of("\u0000"),
        JsonValue.of(-1),
        JsonValue.of(Long.MAX_VALUE),
        JsonValue.parse("1e400"),
        JsonValue.of(true),
        JsonValue.emptyArray(),
        JsonValue.emptyObject(),
        JsonValue.of(List.of(List.of())),
        JsonValue.of(Map.of("", Map.of())),
        JsonValue.of("x".repeat(100_000)));
  }

  private boolean isAnswered(byte[] body) {
    boolean answered = true;
    for (String path :
        List.of(
            "/validate-federatedresources",
            "/validate-kubefedcluster",
            "/validate-kubefedconfig",
            "/validate-federatedtypeconfigs",
            "/default-kubefedconfig")) {
      try {
        JsonValue answer = JsonValue.parse(Reviews.answer(reviews.at(path).orElseThrow(), body));
        assertThat(answer.bool("response", "allowed")).isPresent();
      } catch (MalformedReviewException e) {
        answered = false;
      }
    }
    return answered;
  }

  private static List<Pointer> places(JsonValue value, Pointer at) {
    List<Pointer> places = new ArrayList<>();
    value
        .fields()
        .forEach(
            (name, child) -> {
              places.add(at.child(name));
              places.addAll(places(child, at.child(name)));
            });
    List<JsonValue> items = value.items();
    for (int i = 0; i < items.size(); i++) {
      places.add(at.child(i));
      places.addAll(places(items.get(i), at.child(i)));
    }
    return places;
  }
}
