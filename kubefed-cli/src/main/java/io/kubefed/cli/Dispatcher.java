package io.kubefed.cli;

import io.kubefed.cli.shell.ExitCodes;
import io.kubefed.cli.shell.Shell;
import io.kubefed.cli.shell.VerbEntry;
import java.util.List;
import java.util.Optional;

/** Finds the verb that is asked for, and has it run; tells of verbs where none is. */
final class Dispatcher {

  private Dispatcher() {}

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
        return Kubefedctl.run(shell, asked);
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
    return Parser.commandLine(shell, List.of(verb.get())).execute(Arguments.normalized(arguments));
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
}
