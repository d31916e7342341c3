package io.kubefed.cli.admin;

import picocli.CommandLine.Option;

/** The option of verbs that look at everything before they write. */
abstract class DryRunOption {

  @Option(
      names = "--dry-run",
      arity = "0..1",
      fallbackValue = "true",
      paramLabel = "true|false",
      order = 80,
      description = "Write nothing; look at everything and tell what would be done.")
  boolean dryRun;
}
