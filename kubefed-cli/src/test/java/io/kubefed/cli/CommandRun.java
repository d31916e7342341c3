package io.kubefed.cli;

import java.io.PrintWriter;
import java.io.StringWriter;

/** One run of the program: how it ended and what it printed. */
record CommandRun(int exitCode, String out, String err) {

  static CommandRun of(String... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int exitCode =
        Kubefedctl.run(new PrintWriter(out, true), new PrintWriter(err, true), arguments);
    return new CommandRun(exitCode, out.toString(), err.toString());
  }
}
