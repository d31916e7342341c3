package io.kubefed.cli.admin;

import io.kubefed.cli.shell.Format;
import picocli.CommandLine.Option;

/** The options of every verb that changes something. */
final class ReportOptions extends DryRunOption {

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FORMAT",
      defaultValue = "table",
      order = 81,
      description =
          "How to print what was done: ${COMPLETION-CANDIDATES}; wide prints as well what was as it"
              + " should be. Default: ${DEFAULT-VALUE}")
  Format format;

  @SuppressWarnings("NullAway.Init") // By picocli, before anybody reads it.
  ReportOptions() {}
}
