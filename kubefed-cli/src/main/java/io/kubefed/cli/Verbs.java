package io.kubefed.cli;

import io.kubefed.cli.admin.AdminVerbs;
import io.kubefed.cli.resource.ResourceVerbs;
import io.kubefed.cli.shell.VerbEntry;
import io.kubefed.cli.shell.VerbEntry.Section;
import java.util.List;
import java.util.stream.Stream;

/** All verbs, in the order in which they are listed. */
final class Verbs {

  private static final List<VerbEntry> OWN =
      List.of(
          new VerbEntry(
              "controller-manager",
              Section.FEDERATION,
              "Run the control plane",
              shell -> new ControllerManagerCommand()),
          new VerbEntry(
              "completion",
              Section.OTHER,
              "Print a script that completes words in bash, zsh or fish",
              CompletionVerb::new),
          new VerbEntry("version", Section.OTHER, "Print the version", VersionVerb::new));

  private Verbs() {}

  static List<VerbEntry> all() {
    return Stream.of(AdminVerbs.all(), ResourceVerbs.all(), OWN).flatMap(List::stream).toList();
  }
}
