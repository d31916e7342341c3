package io.kubefed.cli.admin;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What the host is called in the names of objects in a member. */
final class HostNameOption {

  @Option(
      names = "--host-cluster-name",
      paramLabel = "NAME",
      order = 11,
      description =
          "What the host is called in the names of objects in the member. Needed where the name of"
              + " its context cannot be part of a name, such as one with \"/\" or \":\". Default:"
              + " the name of its context.")
  private @Nullable String name;

  /** The name where one is said. */
  Optional<String> stated() {
    return Optional.ofNullable(name);
  }

  /** What is wrong with it, or with the name of the context that stands in for it. */
  Optional<String> problem(String contextName) {
    String used = stated().orElse(contextName);
    if (!used.contains("/") && !used.contains(":")) {
      return Optional.empty();
    }
    return Optional.of(
        name == null
            ? "the host's context \""
                + contextName
                + "\" cannot be part of an object's name; say what to call the host by"
                + " --host-cluster-name"
            : "--host-cluster-name may hold neither \"/\" nor \":\"");
  }
}
