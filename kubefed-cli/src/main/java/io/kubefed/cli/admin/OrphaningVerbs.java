package io.kubefed.cli.admin;

import io.kubefed.cli.shell.ExitCodes;
import io.kubefed.cli.shell.Format;
import io.kubefed.cli.shell.Shell;
import io.kubefed.cli.shell.VerbEntry;
import io.kubefed.cli.shell.VerbEntry.Section;
import io.kubefed.cli.shell.VerbGroup;
import io.kubefed.propagation.admin.Orphaning;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code kubefedctl orphaning-deletion}. */
@Command(
    name = "orphaning-deletion",
    description = {
      "Says what happens to the objects in the members when a federated resource is deleted: with"
          + " orphaning enabled they stay, otherwise they go as well.",
      "",
      "kubefedctl delete --cascade=orphan does the same for one deletion."
    },
    footer = {
      "",
      "Examples:",
      "  kubefedctl orphaning-deletion enable federateddeployment web -n shop",
      "  kubefedctl orphaning-deletion status federateddeployment web -n shop"
    })
final class OrphaningVerbs extends VerbGroup {

  OrphaningVerbs(Shell unused) {
    super(
        List.of(
            new VerbEntry("enable", Section.RESOURCES, "Let them stay", Enable::new),
            new VerbEntry("disable", Section.RESOURCES, "Let them go as well", Disable::new),
            new VerbEntry("status", Section.RESOURCES, "Tell which of both", Status::new)));
  }

  /** What all three need. */
  abstract static class Base extends AdminVerb {

    @Parameters(
        index = "0",
        paramLabel = "TYPE",
        description = "The federated type or its target, as federateddeployment or deploy.")
    String type;

    @Parameters(index = "1", paramLabel = "NAME", description = "The name of the resource.")
    String name;

    @Option(
        names = {"-n", "--namespace"},
        paramLabel = "NAMESPACE",
        order = 10,
        description = "Its namespace. Default: that of the host's context, else default.")
    private @Nullable String namespace;

    @SuppressWarnings("NullAway.Init") // By picocli, before it calls this.
    Base(Shell shell) {
      super(shell);
    }

    String namespace() {
      return namespace == null ? hostContext().namespace() : namespace;
    }
  }

  /** What both that write need. */
  abstract static class Change extends Base {

    private final Orphaning wanted;

    @Option(
        names = "--dry-run",
        arity = "0..1",
        fallbackValue = "true",
        paramLabel = "true|false",
        order = 80,
        description = "Write nothing; tell what would be done.")
    private boolean dryRun;

    @SuppressWarnings("NullAway.Init") // By picocli, before it calls this.
    Change(Shell shell, Orphaning wanted) {
      super(shell);
      this.wanted = wanted;
    }

    @Override
    protected int run() {
      if (dryRun) {
        Orphaning now = admin().orphaning(type, namespace(), name);
        printLine(
            now == wanted
                ? "orphaning of " + type + " " + name + " is " + now.word() + " already"
                : "orphaning of "
                    + type
                    + " "
                    + name
                    + " would be "
                    + wanted.word()
                    + " (dry run)");
        return ExitCodes.OK;
      }
      reported(Format.WIDE, () -> admin().setOrphaning(type, namespace(), name, wanted));
      return ExitCodes.OK;
    }
  }

  /** {@code kubefedctl orphaning-deletion enable}. */
  @Command(
      name = "enable",
      description = "Lets the objects in the members stay when the federated resource is deleted.")
  static final class Enable extends Change {

    Enable(Shell shell) {
      super(shell, Orphaning.ENABLED);
    }
  }

  /** {@code kubefedctl orphaning-deletion disable}. */
  @Command(
      name = "disable",
      description =
          "Lets the objects in the members go as well when the federated resource is deleted.")
  static final class Disable extends Change {

    Disable(Shell shell) {
      super(shell, Orphaning.DISABLED);
    }
  }

  /** {@code kubefedctl orphaning-deletion status}. */
  @Command(
      name = "status",
      description =
          "Prints Enabled if the objects in the members stay when the federated resource is"
              + " deleted, else Disabled.")
  static final class Status extends Base {

    Status(Shell shell) {
      super(shell);
    }

    @Override
    protected int run() {
      printLine(admin().orphaning(type, namespace(), name).word());
      return ExitCodes.OK;
    }
  }
}
