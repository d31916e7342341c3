package io.kubefed.propagation.plan;

/** What a plan does to one object in one cluster. */
public enum Action {
  /** The object is not there and shall be. */
  CREATE("create", '+', true),
  /** The object was there, somebody else removed it, and it shall be there again. */
  RECREATE("recreate", '+', true),
  /** The object is ours and differs from what it should be. */
  UPDATE("update", '~', true),
  /** The object is there but not managed yet: it is taken over and made what it should be. */
  ADOPT("adopt", '~', true),
  /** The object is ours and should no longer be there. */
  DELETE("delete", '-', true),
  /** The object is ours, shall stay, and is no longer managed: it loses the managed label only. */
  RELEASE("release", '-', true),
  /** Nothing is to be done. */
  NONE("none", '=', false),
  /** Something ought to be done and cannot, for the reason that the change gives. */
  REFUSED("refused", '!', false);

  private final String word;
  private final char symbol;
  private final boolean write;

  Action(String word, char symbol, boolean write) {
    this.word = word;
    this.symbol = symbol;
    this.write = write;
  }

  /** The word in texts and in JSON. */
  public String word() {
    return word;
  }

  /** The mark at the start of a line of a printed plan. */
  char symbol() {
    return symbol;
  }

  /** True if carrying it out writes to the cluster. */
  public boolean isWrite() {
    return write;
  }

  /** True if the object is gone from the federation afterwards. */
  public boolean removes() {
    return this == DELETE || this == RELEASE;
  }
}
