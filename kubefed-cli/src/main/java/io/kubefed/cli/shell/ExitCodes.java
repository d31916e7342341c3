package io.kubefed.cli.shell;

/** How the program ends. */
public final class ExitCodes {

  /** Done, and nothing to tell. */
  public static final int OK = 0;

  /** Something failed. */
  public static final int FAILED = 1;

  /** {@code plan} and {@code drift}: something differs. {@code lint}: something is wrong. */
  public static final int DIFFERENT = 2;

  /** The command line makes no sense; as {@code EX_USAGE} of sysexits. */
  public static final int USAGE = 64;

  private ExitCodes() {}
}
