package io.kubefed.cli.shell;

import static java.util.Objects.requireNonNull;

import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** A verb that does nothing by itself but has verbs of its own. */
public abstract class VerbGroup implements Runnable {

  private final List<VerbEntry> verbs;

  @Spec private CommandSpec spec;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Print this help, and do nothing else.")
  @SuppressWarnings("UnusedVariable") // Picocli reads it.
  private boolean help;

  /** A group of these verbs. */
  @SuppressWarnings("NullAway.Init") // By picocli, before it runs this.
  protected VerbGroup(List<VerbEntry> verbs) {
    this.verbs = List.copyOf(requireNonNull(verbs, "verbs"));
  }

  /** Its verbs. */
  public final List<VerbEntry> verbs() {
    return verbs;
  }

  @Override
  public final void run() {
    throw new ParameterException(
        spec.commandLine(),
        spec.name()
            + " needs one of "
            + String.join(", ", verbs.stream().map(VerbEntry::name).toList()));
  }
}
