package io.kubefed.cli.admin;

import io.kubefed.cli.shell.Format;
import picocli.CommandLine.Option;

/** The options of every verb that changes something. */
final class ReportOptions {

  @Option(
      names = "--dry-run",
      arity = "0..1",
      fallbackValue = "true",
      paramLabel = "true|false",
      order = 80,
      description = "Write nothing; look at everything and tell what would be done.")
  boolean dryRun;

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
