package io.kubefed.cli.resource;

import io.kubefed.cli.shell.ExitCodes;
import io.kubefed.cli.shell.Shell;
import io.kubefed.cli.shell.VerbException;
import io.kubefed.core.ResourceType;
import io.kubefed.core.api.KubeFedNames;
import io.kubefed.core.federated.FederatedResource;
import io.kubefed.core.json.JsonValue;
import io.kubefed.propagation.cluster.DeleteOptions;
import io.kubefed.propagation.cluster.DeleteOptions.PropagationPolicy;
import io.kubefed.propagation.cluster.NotFoundException;
import io.kubefed.propagation.cluster.Patch;
import io.kubefed.propagation.cluster.WriteOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code kubefedctl delete}. */
@Command(
    name = "delete",
    description = {
      "Deletes federated resources of the host. The control plane then deletes their objects in the"
          + " members, or with --cascade=orphan lets them go and leaves them there.",
      "",
      "The deletion is over when the control plane has dealt with all members; without one running"
          + " it stays under way."
    },
    footer = {
      "",
      "Examples:",
      "  kubefedctl delete federateddeployment web -n shop",
      "  kubefedctl delete deploy -l app=web -n shop --cascade=orphan",
      "  kubefedctl delete -f shop/ -R --wait=false"
    })
final class DeleteVerb extends ResourceVerb {

  private static final Duration PAUSE = Duration.ofMillis(500);

  /** What becomes of the objects in the members. */
  enum Cascade {
    /** They go; what belongs to them goes afterwards. */
    BACKGROUND,
    /** They go; what belongs to them goes first. */
    FOREGROUND,
    /** They stay. */
    ORPHAN;

    @Override
    public String toString() {
      return switch (this) {
        case BACKGROUND -> "background";
        case FOREGROUND -> "foreground";
        case ORPHAN -> "orphan";
      };
    }
  }

  @Mixin private FileOptions files;
  @Mixin private Selection selection;

  @Option(names = "--all", order = 13, description = "All resources of the type in the namespace.")
  private boolean all;

  @Option(
      names = "--cascade",
      paramLabel = "HOW",
      order = 14,
      description =
          "What becomes of the objects in the members: background (they go, then what belongs to"
              + " them, such as Pods), foreground (what belongs to them goes first), orphan (they"
              + " stay, no longer managed). Default: what the resource says, else background")
  private @Nullable Cascade cascade;

  @Option(
      names = "--wait",
      arity = "0..1",
      fallbackValue = "true",
      defaultValue = "true",
      paramLabel = "true|false",
      order = 15,
      description = "Wait until the resources are gone. Default: ${DEFAULT-VALUE}")
  private boolean wait;

  @Option(
      names = "--timeout",
      paramLabel = "SECONDS",
      defaultValue = "0",
      order = 16,
      description = "How long to wait; 0 for as long as it takes. Default: ${DEFAULT-VALUE}")
  private long timeoutSeconds;

  @Option(
      names = "--ignore-not-found",
      order = 17,
      description = "Resources that are not there are no failure.")
  private boolean ignoreNotFound;

  @Option(
      names = "--dry-run",
      arity = "0..1",
      fallbackValue = "true",
      paramLabel = "true|false",
      order = 80,
      description = "Write nothing; tell what would be deleted.")
  private boolean dryRun;

  @SuppressWarnings("NullAway.Init") // By picocli, before it calls this.
  DeleteVerb(Shell shell) {
    super(shell);
  }

  @Override
  protected int run() throws InterruptedException {
    if (timeoutSeconds < 0) {
      throw wrong("--timeout is negative");
    }
    List<FederatedResource> resources = resources();
    if (resources.isEmpty()) {
      sayNothingFound(selection);
      return ExitCodes.OK;
    }
    List<FederatedResource> waitedFor = new ArrayList<>();
    for (FederatedResource resource : resources) {
      if (delete(resource)) {
        waitedFor.add(resource);
      }
    }
    return wait && !dryRun ? await(waitedFor) : ExitCodes.OK;
  }

  private List<FederatedResource> resources() {
    if (!files.files.isEmpty()) {
      return manifests(files, selection).resources();
    }
    boolean named =
        !selection.names.isEmpty() || (selection.type != null && selection.type.contains("/"));
    if (selection.type == null) {
      throw wrong("delete what? TYPE and NAME, as in: delete federateddeployment web");
    } else if (!named && selection.selector.isEmpty() && !all) {
      throw wrong("which " + selection.type + "? Say NAME, -l or --all");
    }
    try {
      return selected(selection);
    } catch (VerbException e) {
      if (ignoreNotFound && String.valueOf(e.getMessage()).startsWith("there is no ")) {
        return List.of();
      }
      throw e;
    }
  }

  private static ResourceType type(FederatedResource resource) {
    return resource.type().federated();
  }

  /** Deletes one; whether it was there. */
  private boolean delete(FederatedResource resource) {
    String namespace = resource.reference().namespace();
    String words = cascade == null ? "" : " (" + cascade + ")";
    try {
      if (dryRun) {
        if (host().get(type(resource), namespace, resource.name()).isEmpty()) {
          return notThere(resource);
        }
        printLine(resource + " would be deleted" + words + " (dry run)");
        return true;
      }
      Optional<JsonValue> annotations = annotations();
      if (annotations.isPresent()) {
        host()
            .patch(
                type(resource),
                namespace,
                resource.name(),
                Patch.merge(annotations.get()),
                WriteOptions.DEFAULT);
      }
      host()
          .delete(
              type(resource),
              namespace,
              resource.name(),
              DeleteOptions.DEFAULT.withPropagationPolicy(PropagationPolicy.BACKGROUND));
      printLine(resource + " deleted" + words);
      return true;
    } catch (NotFoundException e) {
      return notThere(resource);
    }
  }

  private boolean notThere(FederatedResource resource) {
    if (!ignoreNotFound) {
      throw new VerbException(
          "there is no "
              + resource
              + " in cluster "
              + host().name()
              + "; --ignore-not-found"
              + " takes that for done");
    }
    return false;
  }

  /** What tells the control plane how to deal with the objects in the members. */
  private Optional<JsonValue> annotations() {
    if (cascade == null) {
      return Optional.empty();
    }
    Map<String, @Nullable Object> annotations = new LinkedHashMap<>();
    annotations.put(KubeFedNames.ORPHAN_ANNOTATION, cascade == Cascade.ORPHAN ? "true" : null);
    annotations.put(
        KubeFedNames.DELETE_OPTION_ANNOTATION,
        switch (cascade) {
          case ORPHAN -> null;
          case BACKGROUND -> "{\"propagationPolicy\":\"Background\"}";
          case FOREGROUND -> "{\"propagationPolicy\":\"Foreground\"}";
        });
    return Optional.of(JsonValue.of(Map.of("metadata", Map.of("annotations", annotations))));
  }

  private int await(List<FederatedResource> resources) throws InterruptedException {
    long rounds = Duration.ofSeconds(timeoutSeconds).dividedBy(PAUSE);
    List<FederatedResource> left = left(resources);
    if (!left.isEmpty()) {
      shell().progress("Waiting until " + plural(left.size(), "resource") + " is gone …");
    }
    for (long round = 0; !left.isEmpty(); round++) {
      if (timeoutSeconds > 0 && round >= rounds) {
        throw new VerbException(
            left.get(0)
                + " is not gone after "
                + timeoutSeconds
                + " s; see what holds it by kubefedctl status, and whether a control plane runs");
      }
      shell().sleeper().sleep(PAUSE);
      left = left(left);
    }
    return ExitCodes.OK;
  }

  private List<FederatedResource> left(List<FederatedResource> resources) {
    return resources.stream()
        .filter(
            resource ->
                host()
                    .get(type(resource), resource.reference().namespace(), resource.name())
                    .filter(
                        there ->
                            resource.uid().isEmpty()
                                || there.text("metadata", "uid").equals(resource.uid()))
                    .isPresent())
        .toList();
  }
}
