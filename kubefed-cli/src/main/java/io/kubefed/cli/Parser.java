package io.kubefed.cli;

import io.kubefed.cli.shell.ExitCodes;
import io.kubefed.cli.shell.Failures;
import io.kubefed.cli.shell.Shell;
import io.kubefed.cli.shell.Verb;
import io.kubefed.cli.shell.VerbEntry;
import io.kubefed.cli.shell.VerbGroup;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.Spec;

/** What the library for options is told: which verbs there are, and how failures are printed. */
@Command(name = Kubefedctl.NAME)
final class Parser implements Runnable {

  @Spec private CommandSpec spec;

  @SuppressWarnings("NullAway.Init") // By picocli, before it runs this.
  private Parser() {}

  /** The model of these verbs. */
  static CommandLine commandLine(Shell shell, List<VerbEntry> verbs) {
    CommandLine root = new CommandLine(new Parser());
    verbs.forEach(verb -> root.addSubcommand(verb.name(), command(verb, shell)));
    return root.setOut(shell.out())
        .setErr(shell.err())
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setParameterExceptionHandler(
            (failure, arguments) -> {
              shell.err().println("Error: " + failure.getMessage());
              String name = failure.getCommandLine().getCommandSpec().qualifiedName();
              shell.err().println("See: " + name + " --help");
              return ExitCodes.USAGE;
            })
        .setExecutionExceptionHandler(
            (failure, command, parsed) -> {
              shell.out().flush();
              shell.err().println("Error: " + Failures.inWords(failure));
              if (isVerbose(parsed)) {
                failure.printStackTrace(shell.err());
              }
              return ExitCodes.FAILED;
            });
  }

  private static CommandLine command(VerbEntry verb, Shell shell) {
    Object command = verb.factory().apply(shell);
    CommandLine line = new CommandLine(command);
    line.getCommandSpec()
        .usageMessage()
        .sortOptions(false)
        .abbreviateSynopsis(true)
        .descriptionHeading("%n")
        .parameterListHeading("%nArguments:%n")
        .optionListHeading("%nOptions:%n")
        .commandListHeading("%nVerbs:%n")
        .width(100);
    if (command instanceof VerbGroup group) {
      group.verbs().forEach(child -> line.addSubcommand(child.name(), command(child, shell)));
    }
    return line;
  }

  private static boolean isVerbose(ParseResult parsed) {
    ParseResult last = parsed;
    while (last.hasSubcommand()) {
      last = last.subcommand();
    }
    return last.commandSpec().userObject() instanceof Verb verb && verb.verbose();
  }

  /** Without a verb there is nothing to do. */
  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "which verb?");
  }
}
