package io.kubefed.cli.shell;

/** A verb cannot do what it was asked to; the message says the way out. */
public final class VerbException extends RuntimeException {

  private static final long serialVersionUID = 1;

  /** A failure in these words: one line, without a full stop. */
  public VerbException(String message) {
    super(message);
  }

  /** A failure in these words, and what is behind it. */
  public VerbException(String message, Throwable cause) {
    super(message, cause);
  }
}
