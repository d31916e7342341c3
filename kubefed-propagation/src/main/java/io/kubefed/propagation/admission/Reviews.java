package io.kubefed.propagation.admission;

import io.kubefed.propagation.admission.ConfigDefaults.Gates;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * All paths that are served: those of KubeFed v0.10.0, those of its first versions, and one for
 * each validator beyond. Immutable and thread-safe.
 */
final class Reviews {

  private static final String EARLY_VALIDATION = "/apis/validation.core.kubefed.io/v1beta1/";
  private static final String EARLY_DEFAULTING =
      "/apis/mutation.core.kubefed.io/v1beta1/kubefedconfigs";

  private final Map<String, Reviewer> reviewers = new HashMap<>();

  /**
   * All that is served.
   *
   * @param further the validators beyond KubeFed's
   * @throws IllegalArgumentException if two have the same path
   */
  Reviews(List<AdmissionValidator> further) {
    for (AdmissionValidator core : CoreValidators.all()) {
      String plural = core.name().substring(0, core.name().indexOf('.'));
      add(core.path(), new Validation(core));
      add(EARLY_VALIDATION + plural, new Validation(core));
    }
    add(WebhookConfigurations.DEFAULTING_PATH, new ConfigDefaults(Gates.LAST));
    add(EARLY_DEFAULTING, new ConfigDefaults(Gates.EARLY));
    further.forEach(validator -> add(validator.path(), new Validation(validator)));
  }

  private void add(String path, Reviewer reviewer) {
    if (!path.startsWith("/")) {
      throw new IllegalArgumentException("a path starts with a slash: " + path);
    } else if (reviewers.putIfAbsent(path, reviewer) != null) {
      throw new IllegalArgumentException("two validators are at " + path);
    }
  }

  /** What answers at that path, if anything does. */
  Optional<Reviewer> at(String path) {
    return Optional.ofNullable(reviewers.get(path));
  }

  /**
   * The answer to an AdmissionReview, in UTF-8.
   *
   * @throws MalformedReviewException if it is none
   */
  static byte[] answer(Reviewer reviewer, byte[] body) throws MalformedReviewException {
    Review review = Review.parse(body);
    return review.answer(reviewer.review(review.request())).toBytes();
  }
}
