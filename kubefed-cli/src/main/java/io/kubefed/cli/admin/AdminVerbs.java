package io.kubefed.cli.admin;

import io.kubefed.cli.install.InstallVerb;
import io.kubefed.cli.shell.VerbEntry;
import io.kubefed.cli.shell.VerbEntry.Section;
import java.util.List;

/** The verbs of this package. */
public final class AdminVerbs {

  private AdminVerbs() {}

  /** All of them, in the order in which they are needed. */
  public static List<VerbEntry> all() {
    return List.of(
        new VerbEntry(
            "install",
            Section.FEDERATION,
            "Make a cluster the host of a federation",
            InstallVerb::new),
        new VerbEntry(
            "join", Section.FEDERATION, "Make a cluster a member of the federation", JoinVerb::new),
        new VerbEntry(
            "unjoin", Section.FEDERATION, "End the membership of a cluster", UnjoinVerb::new),
        new VerbEntry(
            "grants",
            Section.FEDERATION,
            "List what the control plane may do in a member, or bring it up to date",
            GrantsVerb::new),
        new VerbEntry(
            "enable", Section.FEDERATION, "Federate a type of resources", EnableVerb::new),
        new VerbEntry(
            "disable",
            Section.FEDERATION,
            "Federate a type of resources no longer",
            DisableVerb::new),
        new VerbEntry(
            "federate",
            Section.RESOURCES,
            "Make a federated resource of a plain one, or of all in a namespace",
            FederateVerb::new),
        new VerbEntry(
            "orphaning-deletion",
            Section.RESOURCES,
            "Say what happens to the objects in the members when a resource is deleted",
            OrphaningVerbs::new));
  }
}
