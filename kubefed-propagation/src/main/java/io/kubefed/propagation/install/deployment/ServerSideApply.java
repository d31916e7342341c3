package io.kubefed.propagation.install.deployment;

import static java.util.stream.Collectors.joining;

import io.kubefed.core.KubefedException;
import io.kubefed.core.ObjectReference;
import io.kubefed.core.ResourceType;
import io.kubefed.core.json.FieldChange;
import io.kubefed.core.json.JsonDiff;
import io.kubefed.core.json.JsonValue;
import io.kubefed.propagation.cluster.CallInterruptedException;
import io.kubefed.propagation.cluster.ClusterClient;
import io.kubefed.propagation.cluster.ConflictException;
import io.kubefed.propagation.cluster.DeleteOptions;
import io.kubefed.propagation.cluster.NotFoundException;
import io.kubefed.propagation.cluster.Patch;
import io.kubefed.propagation.cluster.StandardTypes;
import io.kubefed.propagation.cluster.TypeNotServedException;
import io.kubefed.propagation.cluster.WriteOptions;
import io.kubefed.propagation.install.InstalledObject;
import io.kubefed.propagation.install.InstalledObject.Outcome;
import io.kubefed.propagation.install.deployment.Manifests.Wanted;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Brings objects about by server-side apply: fields that are wanted no longer go, fields of others
 * stay, and where somebody has set a field that is wanted otherwise, his stays and is reported.
 *
 * <p>The server is asked to pretend first. What it would make of an object tells whether there is
 * anything to write, so that a second run writes nothing, and tells a dry run what would change.
 */
final class ServerSideApply {

  private static final int SHOWN_CHANGES = 8;

  private final ClusterClient client;
  private final String manager;
  private final boolean dryRun;
  private final boolean force;

  ServerSideApply(ClusterClient client, String manager, boolean dryRun, boolean force) {
    this.client = client;
    this.manager = manager;
    this.dryRun = dryRun;
    this.force = force;
  }

  /** Creates the object, or has the one that is there become what is wanted. */
  InstalledObject apply(Wanted wanted) {
    ObjectReference object = Fields.reference(wanted.type(), wanted.object());
    try {
      return attempt(wanted, object);
    } catch (CallInterruptedException e) {
      throw e;
    } catch (TypeNotServedException e) {
      return result(object, Outcome.NOT_SERVED, "the host does not serve this type");
    } catch (KubefedException e) {
      return failed(object, e, String.valueOf(e.getMessage()));
    }
  }

  private InstalledObject attempt(Wanted wanted, ObjectReference object) {
    ResourceType type = wanted.type();
    Optional<JsonValue> there = client.get(type, object.namespace(), object.name());
    if (there.isEmpty()) {
      create(type, object, wanted.object());
      return result(object, Outcome.CREATED, "");
    }
    if (there.get().text("metadata", "deletionTimestamp").isPresent()) {
      return result(object, Outcome.FAILED, "it is being deleted; install again once it is gone");
    }
    JsonValue asked = wanted.object();
    List<String> kept = List.of();
    JsonValue planned;
    try {
      planned = patch(type, object, asked, true);
    } catch (ConflictException e) {
      // A namespace is there for others as well, and theirs is what they have said about it.
      boolean theirsStay = isOurs(there.get()) || type.equals(StandardTypes.NAMESPACE);
      if (!theirsStay || e.fields().isEmpty()) {
        return failed(
            object,
            e,
            "it was made or changed by others: "
                + e.getMessage()
                + "; force conflicts to take these fields over");
      }
      for (String field : e.fields()) {
        asked = OwnedFields.without(asked, field);
      }
      kept = e.fields();
      planned = patch(type, object, asked, true);
    }
    String detail = kept.isEmpty() ? "" : "kept as others set it: " + String.join(", ", kept);
    if (state(there.get()).equals(state(planned))) {
      return result(object, Outcome.UNCHANGED, detail);
    }
    if (!dryRun) {
      patch(type, object, asked, false);
    }
    String changes = changes(there.get(), planned);
    return result(object, Outcome.UPDATED, detail.isEmpty() ? changes : changes + "; " + detail);
  }

  private void create(ResourceType type, ObjectReference object, JsonValue wanted) {
    try {
      patch(type, object, wanted, dryRun);
    } catch (NotFoundException e) {
      // A dry run does not make the namespace that the object would be in.
      if (!dryRun) {
        throw e;
      }
    }
  }

  private JsonValue patch(
      ResourceType type, ObjectReference object, JsonValue wanted, boolean pretend) {
    return client.patch(
        type,
        object.namespace(),
        object.name(),
        force ? Patch.forcedApply(wanted) : Patch.apply(wanted),
        new WriteOptions(pretend, manager));
  }

  /** Whether an earlier run made it, which its label tells: clients hide who owns which field. */
  private boolean isOurs(JsonValue there) {
    return there.text("metadata", "labels", Names.MANAGED_BY).equals(Optional.of(manager));
  }

  /** The object without what any write changes. */
  private static JsonValue state(JsonValue object) {
    return object.with(
        "metadata",
        object
            .get("metadata")
            .orElseGet(JsonValue::emptyObject)
            .without("resourceVersion")
            .without("generation"));
  }

  private static String changes(JsonValue before, JsonValue after) {
    List<FieldChange> changes = JsonDiff.between(state(before), state(after));
    String shown =
        changes.stream()
            .limit(SHOWN_CHANGES)
            .map(change -> change.path().toString())
            .collect(joining(", "));
    return "changed "
        + shown
        + (changes.size() > SHOWN_CHANGES
            ? " and " + (changes.size() - SHOWN_CHANGES) + " more"
            : "");
  }

  /**
   * Deletes an object of an earlier installation that is wanted no longer; nothing if there is none
   * that this made.
   */
  Optional<InstalledObject> remove(ObjectReference object, ResourceType type) {
    try {
      Optional<JsonValue> there = client.get(type, object.namespace(), object.name());
      if (there.isEmpty()
          || !isOurs(there.get())
          || there.get().text("metadata", "deletionTimestamp").isPresent()) {
        return Optional.empty();
      }
      if (!dryRun) {
        client.delete(
            type,
            object.namespace(),
            object.name(),
            DeleteOptions.DEFAULT.withUid(there.get().text("metadata", "uid").orElseThrow()));
      }
      return Optional.of(result(object, Outcome.REMOVED, ""));
    } catch (CallInterruptedException e) {
      throw e;
    } catch (TypeNotServedException | NotFoundException e) {
      return Optional.empty();
    } catch (KubefedException e) {
      return Optional.of(failed(object, e, String.valueOf(e.getMessage())));
    }
  }

  /** The results of all, in their order. */
  List<InstalledObject> apply(List<Wanted> wanted) {
    List<InstalledObject> results = new ArrayList<>();
    wanted.forEach(one -> results.add(apply(one)));
    return results;
  }

  private static InstalledObject result(ObjectReference object, Outcome outcome, String detail) {
    return new InstalledObject(object, outcome, detail, Optional.empty());
  }

  private static InstalledObject failed(
      ObjectReference object, KubefedException failure, String detail) {
    return new InstalledObject(object, Outcome.FAILED, detail, Optional.of(failure));
  }
}
