package io.kubefed.dns.export;

import static java.util.Objects.requireNonNull;

/**
 * Something that exports of one service disagree on. It belongs into the condition {@code Conflict}
 * of all of them.
 *
 * @param reason what they disagree on
 * @param message who says what, and what is imported
 */
public record ExportConflict(Reason reason, String message) {

  /** The reasons that the API has for the condition. */
  public enum Reason {
    /** Ports of one name differ, or one port has several names. */
    PORT_CONFLICT("PortConflict"),
    /** Some are headless and some are not. */
    TYPE_CONFLICT("TypeConflict"),
    /** Session affinity differs. */
    SESSION_AFFINITY_CONFLICT("SessionAffinityConflict"),
    /** The time of session affinity differs. */
    SESSION_AFFINITY_CONFIG_CONFLICT("SessionAffinityConfigConflict"),
    /** Exported labels differ. */
    LABELS_CONFLICT("LabelsConflict"),
    /** Exported annotations differ. */
    ANNOTATIONS_CONFLICT("AnnotationsConflict");

    private final String word;

    Reason(String word) {
      this.word = word;
    }

    /** The word that stands in the condition. */
    public String word() {
      return word;
    }
  }

  public ExportConflict {
    requireNonNull(reason, "reason");
    requireNonNull(message, "message");
  }
}
