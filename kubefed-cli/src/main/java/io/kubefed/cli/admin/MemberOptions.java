package io.kubefed.cli.admin;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The options of every verb that is about one member. */
final class MemberOptions {

  @Parameters(paramLabel = "CLUSTER", description = "What the federation calls the cluster.")
  String cluster;

  @Option(
      names = "--cluster-context",
      paramLabel = "CONTEXT",
      order = 10,
      description = "The context of the cluster, with an administrator's rights. Default: CLUSTER.")
  private @Nullable String context;

  @SuppressWarnings("NullAway.Init") // By picocli, before anybody reads it.
  MemberOptions() {}

  String context() {
    return context == null ? cluster : context;
  }
}
