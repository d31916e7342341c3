package io.kubefed.cli;

import io.kubefed.cli.shell.ExitCodes;
import io.kubefed.cli.shell.Failures;
import io.kubefed.cli.shell.Shell;
import io.kubefed.cli.shell.Verb;
import io.kubefed.cli.shell.VerbEntry;
import io.kubefed.cli.shell.VerbGroup;
import java.io.OutputStreamWriter;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.Spec;

/**
 * The command line of a federation. Results go to standard output, messages to standard error.
 *
 * <p>It ends with 0 when done, 1 when something failed, 2 when {@code plan} or {@code drift} found
 * a difference, and 64 when the command line or a file that it names makes no sense.
 *
 * <p>A run makes the one verb that it is about, so that its start-up does not grow with their
 * number; {@code version} and the list of verbs do without the library for options as well.
 */
@Command(name = Kubefedctl.NAME)
public final class Kubefedctl implements Runnable {

  static final String NAME = "kubefedctl";

  @Spec private CommandSpec spec;

  /** Has the fields filled in from the command line. */
  @SuppressWarnings("NullAway.Init") // By picocli, before it runs this.
  Kubefedctl() {}

  /** Runs a command and ends the JVM with its exit code. */
  public static void main(String[] arguments) {
    Shell shell =
        Shell.ofProcess(writer(System.out), writer(System.err), ProcessTerminal.detect());
    System.exit(run(shell, arguments));
  }

  private static PrintWriter writer(PrintStream stream) {
    return new PrintWriter(new OutputStreamWriter(stream, Charset.defaultCharset()), true);
  }

  /** Runs a command; its exit code. */
  static int run(Shell shell, String... arguments) {
    if (arguments.length == 0) {
      shell.err().print(Overview.text());
      shell.err().println("Error: which verb?");
      return ExitCodes.USAGE;
    }
    switch (arguments[0]) {
      case "-h", "--help" -> {
        shell.out().print(Overview.text());
        shell.out().flush();
        return ExitCodes.OK;
      }
      case "help" -> {
        if (arguments.length == 1) {
          return run(shell, "--help");
        }
        String[] asked = new String[arguments.length];
        System.arraycopy(arguments, 1, asked, 0, arguments.length - 1);
        asked[asked.length - 1] = "--help";
        return run(shell, asked);
      }
      case "version", "--version" -> {
        if (arguments.length == 1) {
          shell.out().println(Version.line());
          return ExitCodes.OK;
        }
      }
      case WarmUp.VERB -> {
        return WarmUp.run();
      }
      default -> {}
    }
    Optional<VerbEntry> verb =
        Verbs.all().stream().filter(entry -> entry.name().equals(arguments[0])).findFirst();
    if (verb.isEmpty()) {
      shell.err().println("Error: " + unknown(arguments[0]));
      return ExitCodes.USAGE;
    }
    return commandLine(shell, List.of(verb.get())).execute(Arguments.normalized(arguments));
  }

  private static String unknown(String word) {
    if (word.startsWith("-")) {
      return "options stand behind the verb, as in: kubefedctl VERB " + word;
    }
    String nearest =
        Verbs.all().stream()
            .map(VerbEntry::name)
            .filter(name -> Arguments.distance(name, word) <= 2)
            .findFirst()
            .map(name -> "; did you mean " + name + "?")
            .orElse("; see kubefedctl --help");
    return "there is no verb \"" + word + "\"" + nearest;
  }

  /** The model of these verbs. */
  static CommandLine commandLine(Shell shell, List<VerbEntry> verbs) {
    CommandLine root = new CommandLine(new Kubefedctl());
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
