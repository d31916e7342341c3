package io.kubefed.core.placement;

/** A taint of a cluster. */
record Taint(String key, String value, Effect effect) {

  /** What a taint does to resources that do not tolerate it. */
  enum Effect {
    NO_SCHEDULE("NoSchedule"),
    PREFER_NO_SCHEDULE("PreferNoSchedule"),
    NO_EXECUTE("NoExecute");

    private final String word;

    Effect(String word) {
      this.word = word;
    }

    String word() {
      return word;
    }
  }

  /** As {@code kubectl taint} writes it: {@code dedicated=gpu:NoSchedule}. */
  @Override
  public String toString() {
    return (value.isEmpty() ? key : key + "=" + value) + ":" + effect.word();
  }
}
