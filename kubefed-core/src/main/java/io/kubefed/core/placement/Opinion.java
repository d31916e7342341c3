package io.kubefed.core.placement;

import static java.util.Objects.requireNonNull;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What a policy says of one cluster. Words come as text, or as a supplier that is asked each time
 * somebody reads them, which has to be pure as well.
 */
public final class Opinion {

  enum Kind {
    KEEP,
    EXCLUDE,
    UNDECIDED
  }

  /** Nothing stands against the cluster, and there is nothing to say about it. */
  public static final Opinion KEEP = new Opinion(Kind.KEEP, null);

  private final Kind kind;
  private final @Nullable Supplier<String> words;

  private Opinion(Kind kind, @Nullable Supplier<String> words) {
    this.kind = kind;
    this.words = words;
  }

  /** Nothing stands against the cluster, but its reader should hear these words. */
  public static Opinion keep(String words) {
    return new Opinion(Kind.KEEP, constant(words));
  }

  /** The same as {@link #keep(String)}, with words put together when they are read. */
  public static Opinion keep(Supplier<String> words) {
    return new Opinion(Kind.KEEP, requireNonNull(words, "words"));
  }

  /** The resource must not be there; where it is, it is removed. */
  public static Opinion exclude(String words) {
    return new Opinion(Kind.EXCLUDE, constant(words));
  }

  /** The same as {@link #exclude(String)}, with words put together when they are read. */
  public static Opinion exclude(Supplier<String> words) {
    return new Opinion(Kind.EXCLUDE, requireNonNull(words, "words"));
  }

  /**
   * The policy cannot tell, because something it needs is unknown or malformed. The resource stays
   * where it is and is not placed where it is not: nothing is deleted for want of knowledge.
   */
  public static Opinion undecided(String words) {
    return new Opinion(Kind.UNDECIDED, constant(words));
  }

  /** The same as {@link #undecided(String)}, with words put together when they are read. */
  public static Opinion undecided(Supplier<String> words) {
    return new Opinion(Kind.UNDECIDED, requireNonNull(words, "words"));
  }

  private static Supplier<String> constant(String words) {
    if (words.isBlank()) {
      throw new IllegalArgumentException("an opinion needs words");
    }
    return () -> words;
  }

  Kind kind() {
    return kind;
  }

  @Nullable Supplier<String> words() {
    return words;
  }

  /** For messages: {@code EXCLUDE: region eu already has 2 of at most 2}. */
  @Override
  public String toString() {
    return words == null ? kind.toString() : kind + ": " + words.get();
  }
}
