package io.kubefed.core.override;

import io.kubefed.core.Problem;
import io.kubefed.core.ResourceType;
import io.kubefed.core.json.JsonValue;
import io.kubefed.core.json.Pointer;
import java.util.ArrayList;
import java.util.List;

/** Checks typed overriders; their shape is in the description of this package. */
public final class Overriders {

  private Overriders() {}

  /**
   * What is wrong with the {@code overriders} of one item for objects of that type; the paths are
   * relative to it. All problems are errors.
   */
  public static List<Problem> problems(JsonValue overriders, ResourceType target) {
    List<Problem> problems = new ArrayList<>();
    new OverriderParser(target, Pointer.ROOT, problems::add).parse(overriders);
    return List.copyOf(problems);
  }
}
