package io.kubefed.cli;

import io.kubefed.cli.shell.ExitCodes;
import io.kubefed.cli.shell.Shell;
import io.kubefed.cli.shell.Verb;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code kubefedctl completion}. */
@Command(
    name = "completion",
    description = "Prints a script that completes verbs and options in a shell.",
    footer = {
      "",
      "Examples:",
      "  source <(kubefedctl completion bash)        # likewise in zsh; in ~/.bashrc or ~/.zshrc",
      "  kubefedctl completion fish > ~/.config/fish/completions/kubefedctl.fish"
    })
final class CompletionVerb extends Verb {

  /** The shells. */
  enum Target {
    /** Bash, from version 3 on. */
    BASH,
    /** Zsh, which runs bash's completions. */
    ZSH,
    /** Fish. */
    FISH;

    @Override
    public String toString() {
      return switch (this) {
        case BASH -> "bash";
        case ZSH -> "zsh";
        case FISH -> "fish";
      };
    }
  }

  @Parameters(paramLabel = "SHELL", description = "The shell: ${COMPLETION-CANDIDATES}.")
  private Target target;

  @SuppressWarnings("NullAway.Init") // By picocli, before it calls this.
  CompletionVerb(Shell shell) {
    super(shell);
  }

  @Override
  public Integer call() {
    CommandLine all = Parser.commandLine(shell(), Verbs.all());
    print(
        switch (target) {
          case BASH, ZSH -> AutoComplete.bash(Kubefedctl.NAME, all);
          case FISH -> FishCompletion.script(all);
        });
    return ExitCodes.OK;
  }
}
