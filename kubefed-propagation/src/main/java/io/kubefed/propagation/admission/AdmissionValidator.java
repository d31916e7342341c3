package io.kubefed.propagation.admission;

import io.kubefed.core.Problem;
import java.util.List;

/**
 * Judges objects of some types before they are stored. Implementations are thread-safe, and answer
 * from memory: somebody waits, and an API server that waits too long goes on without an answer.
 */
public interface AdmissionValidator {

  /** What becomes of a request when nobody answers. */
  enum FailurePolicy {
    /** It is refused. */
    FAIL("Fail"),
    /** It is admitted. */
    IGNORE("Ignore");

    private final String word;

    FailurePolicy(String word) {
      this.word = word;
    }

    /** The word in a webhook configuration. */
    public String word() {
      return word;
    }
  }

  /**
   * The name of the webhook, which is in the words of a refusal: a domain name of three parts or
   * more.
   */
  String name();

  /** Where it is asked, for example {@code /validate-replicaschedulingpreferences}. */
  String path();

  /** What it is asked about. */
  List<AdmissionRule> rules();

  /**
   * What is wrong with the object of a request, which is there and of a type of the rules. Errors
   * refuse the request; warnings are told to whoever made it.
   *
   * @throws IllegalArgumentException if the object cannot be read, with words that say why
   */
  List<Problem> validate(AdmissionRequest request);

  /**
   * Whether an object that has a problem already may keep it, so that it can be changed and deleted
   * after the rules have become stricter. True by default.
   */
  default boolean forgivesOldProblems() {
    return true;
  }

  /**
   * What becomes of a request when nobody answers. {@link FailurePolicy#IGNORE} by default: a
   * federation should not stand still because nobody is there to find faults.
   */
  default FailurePolicy failurePolicy() {
    return FailurePolicy.IGNORE;
  }
}
