package io.kubefed.cli;

import io.kubefed.cli.shell.Shell;
import io.kubefed.cli.shell.Shell.Terminal;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.function.UnaryOperator;

/** One run of the program: how it ended and what it printed. */
record CommandRun(int exitCode, String out, String err) {

  static CommandRun of(String... arguments) {
    return in(UnaryOperator.identity(), Terminal.NONE, arguments);
  }

  static CommandRun in(UnaryOperator<Shell> surroundings, Terminal terminal, String... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    Shell shell = Shell.ofProcess(new PrintWriter(out, true), new PrintWriter(err, true), terminal);
    int exitCode = Kubefedctl.run(surroundings.apply(shell), arguments);
    return new CommandRun(exitCode, out.toString(), err.toString());
  }
}
