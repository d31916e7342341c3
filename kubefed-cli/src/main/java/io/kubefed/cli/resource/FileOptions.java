package io.kubefed.cli.resource;

import java.util.List;
import picocli.CommandLine.Option;

/** Which manifests are meant. */
final class FileOptions {

  @Option(
      names = {"-f", "--filename"},
      paramLabel = "FILE",
      order = 1,
      description =
          "Manifests: a file, a directory, or - for standard input. May be repeated."
              + " FederatedTypeConfigs, KubeFedClusters and Namespaces among them are taken into"
              + " account.")
  List<String> files = List.of();

  @Option(
      names = {"-R", "--recursive"},
      order = 2,
      description = "Look into the directories of a directory as well.")
  boolean recursive;
}
