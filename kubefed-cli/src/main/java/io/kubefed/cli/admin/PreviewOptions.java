package io.kubefed.cli.admin;

import io.kubefed.cli.shell.Format;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options of verbs that, instead of writing manifests to the host, can print them. */
final class PreviewOptions extends DryRunOption {

  @Option(
      names = {"-o", "--output"},
      paramLabel = "yaml",
      order = 81,
      description = "Print what would be written, and write nothing.")
  private @Nullable Format output;

  /** Whether manifests are to be printed and nothing written. */
  boolean printsManifests() {
    return output == Format.YAML;
  }

  /** What is wrong with them. */
  Optional<String> problem() {
    return output == null || output == Format.YAML
        ? Optional.empty()
        : Optional.of("-o is for yaml alone here: what would be written");
  }
}
