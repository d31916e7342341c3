package io.kubefed.cli;

import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code kubefedctl version}. */
@Command(name = "version", description = "Prints the version of this program.")
final class VersionCommand implements Runnable {

  @Spec private CommandSpec spec;

  @SuppressWarnings("NullAway.Init") // By picocli, before it runs this.
  VersionCommand() {}

  /** As the jar says, which only a build makes. */
  static String version() {
    return Optional.ofNullable(VersionCommand.class.getPackage().getImplementationVersion())
        .orElse("development");
  }

  @Override
  public void run() {
    spec.commandLine().getOut().println("kubefedctl version: " + version());
  }
}
