package io.kubefed.cli.resource;

import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Which federated resources of the host are meant. */
final class Selection {

  @Parameters(
      index = "0",
      arity = "0..1",
      paramLabel = "TYPE",
      description =
          "The federated type or its target, as federateddeployment, deployments or deploy; or"
              + " TYPE/NAME.")
  @Nullable String type;

  @Parameters(
      index = "1..*",
      arity = "0..*",
      paramLabel = "NAME",
      description = "The names of the resources.")
  List<String> names = List.of();

  @Option(
      names = {"-n", "--namespace"},
      paramLabel = "NAMESPACE",
      order = 10,
      description = "Their namespace. Default: that of the host's context, else default.")
  @Nullable String namespace;

  @Option(
      names = {"-A", "--all-namespaces"},
      order = 11,
      description = "Look into all namespaces.")
  boolean allNamespaces;

  @Option(
      names = {"-l", "--selector"},
      paramLabel = "SELECTOR",
      defaultValue = "",
      order = 12,
      description =
          "Only resources with these labels, in kubectl's words, as in: -l env=prod,tier!=api")
  String selector;

  @SuppressWarnings("NullAway.Init") // By picocli, before anybody reads it.
  Selection() {}

  /** True if nothing is said of types, names and labels. */
  boolean isEmpty() {
    return type == null && selector.isEmpty();
  }
}
