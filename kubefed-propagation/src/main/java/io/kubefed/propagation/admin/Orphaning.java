package io.kubefed.propagation.admin;

/** What becomes of the member objects of a federated resource that is deleted. */
public enum Orphaning {
  /** They stay. */
  ENABLED("Enabled"),
  /** They go as well. */
  DISABLED("Disabled");

  private final String word;

  Orphaning(String word) {
    this.word = word;
  }

  /** The word that KubeFed's command line prints. */
  public String word() {
    return word;
  }
}
