package io.kubefed.cli;

import io.kubefed.cli.shell.VerbEntry;
import java.util.Locale;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

/** Writes what fish needs to complete verbs and options, which picocli does not know of. */
final class FishCompletion {

  private FishCompletion() {}

  static String script(CommandLine root) {
    StringBuilder script = new StringBuilder("complete -c kubefedctl -f\n");
    for (VerbEntry verb : Verbs.all()) {
      line(script, "__fish_use_subcommand", "-a " + verb.name(), verb.summary());
    }
    root.getSubcommands()
        .forEach(
            (name, command) -> options(script, "__fish_seen_subcommand_from " + name, command));
    return script.toString();
  }

  private static void options(StringBuilder script, String condition, CommandLine command) {
    for (OptionSpec option : command.getCommandSpec().options()) {
      if (option.hidden()) {
        continue;
      }
      StringBuilder words = new StringBuilder();
      for (String name : option.names()) {
        words
            .append(words.length() == 0 ? "" : " ")
            .append(name.startsWith("--") ? "-l " + name.substring(2) : "-s " + name.substring(1));
      }
      if (option.arity().min() > 0) {
        words.append(" -r");
        String label = option.paramLabel().toUpperCase(Locale.ROOT);
        if (label.equals("FILE") || label.equals("DIRECTORY")) {
          words.append(" -F");
        }
      }
      line(script, condition, words.toString(), summary(option.description()));
    }
    for (Map.Entry<String, CommandLine> child : command.getSubcommands().entrySet()) {
      line(script, condition, "-a " + child.getKey(), "");
      options(
          script,
          condition + "; and __fish_seen_subcommand_from " + child.getKey(),
          child.getValue());
    }
  }

  /** The first sentence. */
  private static String summary(String... description) {
    String text = description.length == 0 ? "" : description[0];
    int end = text.indexOf(". ");
    return end < 0 ? text : text.substring(0, end);
  }

  private static void line(
      StringBuilder script, String condition, String words, String description) {
    script.append("complete -c kubefedctl -n '").append(condition).append("' ").append(words);
    if (!description.isEmpty()) {
      script
          .append(" -d '")
          .append(description.replace("\\", "\\\\").replace("'", "\\'"))
          .append('\'');
    }
    script.append('\n');
  }
}
