package io.kubefed.dns.sink;

import static java.util.Objects.requireNonNull;

import io.kubefed.dns.record.DnsName;
import java.util.List;

/**
 * What became of the records of one owner.
 *
 * @param names one outcome for each name, in the order of names
 */
public record Publication(List<Outcome> names) {

  /** What was done about a name. */
  public enum Result {
    /** It was as it should be. */
    UNCHANGED,
    /** It was created or changed. */
    WRITTEN,
    /** It was removed. */
    REMOVED,
    /** It cannot be published until somebody changes something. */
    REFUSED,
    /** It could not be published now. */
    FAILED
  }

  /**
   * What became of one name.
   *
   * @param name the name
   * @param result what was done
   * @param reason why it is not published; empty if it is
   */
  public record Outcome(DnsName name, Result result, String reason) {
    public Outcome {
      requireNonNull(name, "name");
      requireNonNull(result, "result");
      requireNonNull(reason, "reason");
    }

    /** An outcome that needs no reason. */
    public static Outcome of(DnsName name, Result result) {
      return new Outcome(name, result, "");
    }
  }

  public Publication {
    names = names.stream().sorted((one, other) -> one.name().compareTo(other.name())).toList();
  }

  /** The names that are not as they should be. */
  public List<Outcome> unpublished() {
    return names.stream()
        .filter(name -> name.result() == Result.REFUSED || name.result() == Result.FAILED)
        .toList();
  }

  /** True if trying again later can publish more. */
  public boolean isRetryable() {
    return names.stream().anyMatch(name -> name.result() == Result.FAILED);
  }
}
