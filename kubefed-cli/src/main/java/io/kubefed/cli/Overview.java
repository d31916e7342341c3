package io.kubefed.cli;

import io.kubefed.cli.shell.VerbEntry;
import io.kubefed.cli.shell.VerbEntry.Section;
import java.util.List;

/** The list of verbs, which is read more often than anything else. */
final class Overview {

  private Overview() {}

  static String text() {
    StringBuilder text = new StringBuilder();
    text.append("Runs and operates a federation of Kubernetes clusters.\n\n")
        .append("Usage: kubefedctl VERB [OPTIONS] …   (as a plug-in: kubectl kubefed VERB …)\n");
    List<VerbEntry> verbs = Verbs.all();
    int width = verbs.stream().mapToInt(verb -> verb.name().length()).max().orElse(0);
    for (Section section : Section.values()) {
      text.append('\n').append(section.title()).append(":\n");
      for (VerbEntry verb : verbs) {
        if (verb.section() == section) {
          text.append("  ")
              .append(verb.name())
              .append(" ".repeat(width - verb.name().length() + 2))
              .append(verb.summary())
              .append('\n');
        }
      }
    }
    return text.append(
            """

            kubefedctl VERB --help tells more of each.

            A federation has a host cluster, which holds its objects and whose context is the current one
            unless --host-cluster-context names another, and members. To begin:
              kubefedctl install
              kubefedctl controller-manager &
              kubefedctl join east --cluster-context=east
              kubefedctl federate namespace shop --contents
              kubefedctl status -n shop

            Exit codes: 0 done, 1 failed, 2 plan or drift found differences, 64 the command line is wrong.
            """)
        .toString();
  }
}
