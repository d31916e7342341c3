package io.kubefed.propagation.admin;

import static java.util.stream.Collectors.joining;

import io.kubefed.core.ObjectReference;
import io.kubefed.propagation.admin.ObjectChange.Result;
import java.util.List;
import java.util.Optional;

/**
 * What an operation did, object by object in the order it was done.
 *
 * @param changes what became of each object
 * @param notes what an operator should know besides
 * @param dryRun true if nothing was written, and the changes are those that would have been made
 */
public record AdminReport(List<ObjectChange> changes, List<String> notes, boolean dryRun) {

  public AdminReport {
    changes = List.copyOf(changes);
    notes = List.copyOf(notes);
  }

  /** True if an object was created, updated or deleted. */
  public boolean hasChanges() {
    return changes.stream().anyMatch(change -> change.result().isChange());
  }

  /** The objects of which that became. */
  public List<ObjectReference> objects(Result result) {
    return changes.stream()
        .filter(change -> change.result() == result)
        .map(ObjectChange::object)
        .toList();
  }

  /** What stays though somebody may expect otherwise. */
  public List<ObjectChange> left() {
    return changes.stream().filter(change -> change.result() == Result.LEFT).toList();
  }

  /** What became of the object of that kind and name; nothing if it was not touched. */
  public Optional<ObjectChange> change(String kind, String name) {
    return changes.stream()
        .filter(change -> change.object().kind().equals(kind))
        .filter(change -> change.object().name().equals(name))
        .findFirst();
  }

  /** For people: a line for each change and note. */
  public String toText() {
    String lines =
        changes.stream()
            .map(change -> change + (dryRun && change.result().isChange() ? " (dry run)" : ""))
            .collect(joining("\n"));
    return notes.isEmpty() ? lines : lines + "\n" + String.join("\n", notes);
  }
}
