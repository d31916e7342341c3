package io.kubefed.propagation.install;

import static java.util.stream.Collectors.joining;

import io.kubefed.propagation.install.InstalledObject.Outcome;
import java.util.List;

/**
 * What an {@link Installer} did.
 *
 * @param objects every object that it looked after, once each, in the order it did so
 */
public record InstallReport(List<InstalledObject> objects) {

  public InstallReport {
    objects = List.copyOf(objects);
  }

  /** The objects with that outcome. */
  public List<InstalledObject> with(Outcome outcome) {
    return objects.stream().filter(object -> object.outcome() == outcome).toList();
  }

  /** True if nothing failed. */
  public boolean isComplete() {
    return with(Outcome.FAILED).isEmpty();
  }

  /** True if something was written. */
  public boolean hasChanges() {
    return objects.stream()
        .anyMatch(
            object ->
                object.outcome() == Outcome.CREATED
                    || object.outcome() == Outcome.UPDATED
                    || object.outcome() == Outcome.REMOVED);
  }

  /** One line for each object. */
  @Override
  public String toString() {
    return objects.stream().map(InstalledObject::toString).collect(joining("\n"));
  }
}
