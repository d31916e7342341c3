package io.kubefed.core;

import static java.util.Objects.requireNonNull;

import io.kubefed.core.json.Pointer;

/**
 * Something wrong with a resource that a person can mend.
 *
 * @param severity whether the resource can be used all the same
 * @param path the field that is wrong
 * @param message what is wrong and the way out; never the value of a secret
 */
public record Problem(Severity severity, Pointer path, String message) {

  /** Whether a resource with a problem can be used. */
  public enum Severity {
    /** It cannot: what it asks for is undefined. */
    ERROR,
    /** It can, but does not mean what its author may think. */
    WARNING
  }

  public Problem {
    requireNonNull(severity, "severity");
    requireNonNull(path, "path");
    requireNonNull(message, "message");
  }

  /** A problem that makes the resource unusable. */
  public static Problem error(Pointer path, String message) {
    return new Problem(Severity.ERROR, path, message);
  }

  /** A problem that its author should hear of. */
  public static Problem warning(Pointer path, String message) {
    return new Problem(Severity.WARNING, path, message);
  }

  /** True if the resource cannot be used. */
  public boolean isError() {
    return severity == Severity.ERROR;
  }

  /** This problem of a part, as a problem of the whole that has the part at that place. */
  public Problem under(Pointer prefix) {
    return new Problem(severity, prefix.append(path), message);
  }

  /** {@code /spec/placement: message}. */
  @Override
  public String toString() {
    return (path.isRoot() ? "" : path + ": ") + message;
  }
}
