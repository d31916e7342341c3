package io.kubefed.cli;

import io.kubefed.core.KubefedException;
import java.io.OutputStreamWriter;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * The command line of a federation. Results go to standard output, messages to standard error.
 *
 * <p>It ends with 0 when done, 1 when something failed, and 2 when the command line or a file that
 * it names makes no sense.
 */
@Command(
    name = "kubefedctl",
    description = "Runs and operates a federation of Kubernetes clusters.",
    subcommands = {ControllerManagerCommand.class, VersionCommand.class})
public final class Kubefedctl implements Runnable {

  @Spec private CommandSpec spec;

  /** Has the fields filled in from the command line. */
  @SuppressWarnings("NullAway.Init") // By picocli, before it runs this.
  Kubefedctl() {}

  /** Runs a command and ends the JVM with its exit code. */
  public static void main(String[] arguments) {
    System.exit(run(writer(System.out), writer(System.err), arguments));
  }

  private static PrintWriter writer(PrintStream stream) {
    return new PrintWriter(new OutputStreamWriter(stream, Charset.defaultCharset()), true);
  }

  /** Runs a command; its exit code. */
  static int run(PrintWriter out, PrintWriter err, String... arguments) {
    return new CommandLine(new Kubefedctl())
        .setOut(out)
        .setErr(err)
        .setExecutionExceptionHandler(
            (failure, command, parsed) -> {
              if (failure instanceof KubefedException || failure instanceof UncheckedIOException) {
                err.println("Error: " + failure.getMessage());
                return CommandLine.ExitCode.SOFTWARE;
              }
              throw failure;
            })
        .execute(arguments);
  }

  /** Without a command there is nothing to do. */
  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "Which command?");
  }
}
