package io.kubefed.cli;

import io.kubefed.cli.shell.ExitCodes;
import io.kubefed.cli.shell.Shell;
import java.io.OutputStreamWriter;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.Charset;

/**
 * The command line of a federation. Results go to standard output, messages to standard error.
 *
 * <p>It ends with 0 when done, 1 when something failed, 2 when {@code plan} or {@code drift} found
 * a difference, and 64 when the command line or a file that it names makes no sense.
 *
 * <p>A run loads what its verb needs and no more, so that start-up does not grow with their number:
 * {@code version} is answered here, everything else by {@link Dispatcher}.
 */
public final class Kubefedctl {

  static final String NAME = "kubefedctl";

  private Kubefedctl() {}

  /** Runs a verb and ends the JVM with its exit code. */
  public static void main(String[] arguments) {
    if (isVersion(arguments)) {
      System.out.println(Version.line());
      return;
    }
    Shell shell = Shell.ofProcess(writer(System.out), writer(System.err), ProcessTerminal.detect());
    System.exit(run(shell, arguments));
  }

  private static PrintWriter writer(PrintStream stream) {
    return new PrintWriter(new OutputStreamWriter(stream, Charset.defaultCharset()), true);
  }

  /** Runs a verb; its exit code. */
  static int run(Shell shell, String... arguments) {
    if (isVersion(arguments)) {
      shell.out().println(Version.line());
      return ExitCodes.OK;
    }
    return Dispatcher.run(shell, arguments);
  }

  private static boolean isVersion(String... arguments) {
    return arguments.length == 1
        && (arguments[0].equals("version") || arguments[0].equals("--version"));
  }
}
