package io.kubefed.propagation.admission;

import io.kubefed.core.json.JsonException;
import io.kubefed.core.json.JsonValue;
import io.kubefed.propagation.admission.AdmissionRequest.Operation;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * An AdmissionReview.
 *
 * @param apiVersion the version that the question came in, which is that of the answer
 * @param request the question
 */
record Review(String apiVersion, AdmissionRequest request) {

  private static final String KIND = "AdmissionReview";
  private static final List<String> VERSIONS =
      List.of("admission.k8s.io/v1", "admission.k8s.io/v1beta1");

  static Review parse(byte[] body) throws MalformedReviewException {
    JsonValue review;
    try {
      review = JsonValue.parse(body);
    } catch (JsonException e) {
      throw new MalformedReviewException("the body is no JSON document");
    }
    String version = review.text("apiVersion").orElse("");
    if (!review.text("kind").equals(Optional.of(KIND)) || !VERSIONS.contains(version)) {
      throw new MalformedReviewException(
          "the body is no " + KIND + " of " + String.join(" or ", VERSIONS));
    }
    JsonValue request =
        review
            .get("request")
            .filter(JsonValue::isObject)
            .orElseThrow(() -> new MalformedReviewException("the review has no request"));
    return new Review(version, request(request));
  }

  private static AdmissionRequest request(JsonValue request) throws MalformedReviewException {
    String uid = request.text("uid").orElse("");
    if (uid.isEmpty()) {
      throw new MalformedReviewException("the request has no uid");
    }
    String word = request.text("operation").orElse("");
    Operation operation =
        Stream.of(Operation.values())
            .filter(known -> known.name().equals(word))
            .findFirst()
            .orElseThrow(() -> new MalformedReviewException("the request has no operation"));
    String resource = request.text("resource", "resource").orElse("");
    if (resource.isEmpty()) {
      throw new MalformedReviewException("the request has no resource");
    }
    return new AdmissionRequest(
        uid,
        operation,
        request.text("resource", "group").orElse(""),
        request.text("resource", "version").orElse(""),
        resource,
        request.text("subResource").orElse(""),
        request.text("namespace").orElse(""),
        request.text("name").orElse(""),
        request.bool("dryRun").orElse(false),
        request.get("object").filter(JsonValue::isObject),
        request.get("oldObject").filter(JsonValue::isObject));
  }

  JsonValue answer(Verdict verdict) {
    return Json.object(
        "apiVersion", apiVersion, "kind", KIND, "response", verdict.toJson(request.uid()));
  }
}
