package io.kubefed.cli.shell;

import static java.util.Objects.requireNonNull;

import java.util.function.Function;

/**
 * A verb on the list of verbs. The verb itself is made when it is asked for, so that one verb does
 * not pay for the others.
 *
 * @param name the verb
 * @param section what it is listed under
 * @param summary what it does, in half a line
 * @param factory makes it
 */
public record VerbEntry(
    String name, Section section, String summary, Function<Shell, Object> factory) {

  /** What verbs are listed under, in this order. */
  public enum Section {
    /** Install, join, enable. */
    FEDERATION("Set up a federation"),
    /** Federate, orphan, delete. */
    RESOURCES("Federate resources"),
    /** Render, plan, apply. */
    CHANGES("Look before you leap"),
    /** Status, explain, drift. */
    STATE("See how it stands"),
    /** The rest. */
    OTHER("Other");

    private final String title;

    Section(String title) {
      this.title = title;
    }

    /** The heading. */
    public String title() {
      return title;
    }
  }

  public VerbEntry {
    requireNonNull(name, "name");
    requireNonNull(section, "section");
    requireNonNull(summary, "summary");
    requireNonNull(factory, "factory");
  }
}
