package io.kubefed.cli.shell;

import static java.util.Objects.requireNonNull;

import java.util.concurrent.Callable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** A verb of the command line. Used once: picocli fills its fields in, then it is called. */
public abstract class Verb implements Callable<Integer> {

  private final Shell shell;

  @Spec private CommandSpec spec;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      order = 98,
      description = "Print this help, and do nothing else.")
  @SuppressWarnings("UnusedVariable") // Picocli reads it.
  private boolean help;

  @Option(
      names = {"-v", "--verbose"},
      order = 99,
      description = "Print the stack trace of a failure as well.")
  private boolean verbose;

  /** A verb in these surroundings. */
  @SuppressWarnings("NullAway.Init") // By picocli, before it calls this.
  protected Verb(Shell shell) {
    this.shell = requireNonNull(shell, "shell");
  }

  /** The surroundings. */
  protected final Shell shell() {
    return shell;
  }

  /** Whether stack traces are wanted. */
  public final boolean verbose() {
    return verbose;
  }

  /** That the command line makes no sense, and why. */
  protected final ParameterException wrong(String message) {
    return new ParameterException(spec.commandLine(), message);
  }

  /** Prints a result, which ends with a newline. */
  protected final void print(String result) {
    shell.out().print(result);
    shell.out().flush();
  }

  /** Prints a line of the result. */
  protected final void printLine(String result) {
    shell.out().println(result);
  }
}
