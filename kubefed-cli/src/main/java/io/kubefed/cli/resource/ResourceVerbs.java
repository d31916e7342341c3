package io.kubefed.cli.resource;

import io.kubefed.cli.shell.VerbEntry;
import io.kubefed.cli.shell.VerbEntry.Section;
import java.util.List;

/** The verbs of this package. */
public final class ResourceVerbs {

  private ResourceVerbs() {}

  /** All of them, in the order in which they are needed. */
  public static List<VerbEntry> all() {
    return List.of(
        new VerbEntry(
            "delete",
            Section.RESOURCES,
            "Delete federated resources, with their objects in the members or without",
            DeleteVerb::new),
        new VerbEntry(
            "lint", Section.CHANGES, "Find mistakes in federated manifests", LintVerb::new),
        new VerbEntry(
            "render",
            Section.CHANGES,
            "Print what each cluster would hold, from files alone",
            RenderVerb::new),
        new VerbEntry(
            "plan", Section.CHANGES, "Tell what would be written to the members", PlanVerb::new),
        new VerbEntry(
            "apply", Section.CHANGES, "Write what plan tells to the members", ApplyVerb::new),
        new VerbEntry(
            "status",
            Section.STATE,
            "Show resources and clusters, and whether workloads are ready",
            StatusVerb::new),
        new VerbEntry(
            "explain",
            Section.STATE,
            "Say why a resource is in a cluster or is not, and where its fields come from",
            ExplainVerb::new),
        new VerbEntry(
            "drift",
            Section.STATE,
            "Find what members hold otherwise than the federated resources say",
            DriftVerb::new));
  }
}
