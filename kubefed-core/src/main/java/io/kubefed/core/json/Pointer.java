package io.kubefed.core.json;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.List;

/**
 * The place of a value inside a JSON document, as an RFC 6901 JSON Pointer. Immutable and
 * thread-safe.
 *
 * @param tokens the unescaped reference tokens from the root down; empty for the whole document
 */
public record Pointer(List<String> tokens) {

  /** The whole document: the pointer that is written as the empty string. */
  public static final Pointer ROOT = new Pointer(List.of());

  public Pointer {
    tokens = List.copyOf(tokens);
  }

  /** The pointer made of these unescaped tokens. */
  public static Pointer of(String... tokens) {
    return new Pointer(List.of(tokens));
  }

  /**
   * Parses the string form, for example {@code /spec/template/metadata/annotations/a~1b}.
   *
   * @throws IllegalArgumentException if the text is neither empty nor starts with a slash, or has a
   *     tilde that is not followed by 0 or 1
   */
  public static Pointer parse(String text) {
    requireNonNull(text, "text");
    if (text.isEmpty()) {
      return ROOT;
    }
    if (text.charAt(0) != '/') {
      throw new IllegalArgumentException(
          "\""
              + text
              + "\" is not a JSON pointer: it must start with a slash, as in \"/"
              + text
              + "\"");
    }
    List<String> tokens = new ArrayList<>();
    int start = 1;
    while (true) {
      int end = text.indexOf('/', start);
      tokens.add(unescape(text.substring(start, end < 0 ? text.length() : end), text));
      if (end < 0) {
        return new Pointer(tokens);
      }
      start = end + 1;
    }
  }

  private static String unescape(String token, String text) {
    if (token.indexOf('~') < 0) {
      return token;
    }
    StringBuilder plain = new StringBuilder(token.length());
    for (int i = 0; i < token.length(); i++) {
      char c = token.charAt(i);
      if (c != '~') {
        plain.append(c);
        continue;
      }
      char code = ++i < token.length() ? token.charAt(i) : 0;
      switch (code) {
        case '0' -> plain.append('~');
        case '1' -> plain.append('/');
        default ->
            throw new IllegalArgumentException(
                "\""
                    + text
                    + "\" is not a JSON pointer: a tilde is written ~0 and a slash inside a name"
                    + " ~1");
      }
    }
    return plain.toString();
  }

  /** This pointer, one step further down. */
  public Pointer child(String token) {
    List<String> longer = new ArrayList<>(tokens.size() + 1);
    longer.addAll(tokens);
    longer.add(token);
    return new Pointer(longer);
  }

  /** This pointer, one step further down into an array. */
  public Pointer child(int index) {
    return child(Integer.toString(index));
  }

  /** This pointer, followed by all steps of another. */
  public Pointer append(Pointer tail) {
    List<String> longer = new ArrayList<>(tokens.size() + tail.tokens.size());
    longer.addAll(tokens);
    longer.addAll(tail.tokens);
    return new Pointer(longer);
  }

  /** True for the pointer to the whole document. */
  public boolean isRoot() {
    return tokens.isEmpty();
  }

  /** The last token; not for the root. */
  public String last() {
    return tokens.get(tokens.size() - 1);
  }

  /** The pointer to the container of this place; not for the root. */
  public Pointer parent() {
    return new Pointer(tokens.subList(0, tokens.size() - 1));
  }

  /** True if the other place is this one or contains it. */
  public boolean startsWith(Pointer prefix) {
    int length = prefix.tokens.size();
    if (tokens.size() < length) {
      return false;
    }
    for (int i = 0; i < length; i++) {
      if (!tokens.get(i).equals(prefix.tokens.get(i))) {
        return false;
      }
    }
    return true;
  }

  /** True if one of the two places is the other or contains it. */
  public boolean overlaps(Pointer other) {
    int common = Math.min(tokens.size(), other.tokens.size());
    for (int i = 0; i < common; i++) {
      if (!tokens.get(i).equals(other.tokens.get(i))) {
        return false;
      }
    }
    return true;
  }

  /** The escaped string form, which {@link #parse} reads. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    for (String token : tokens) {
      text.append('/').append(token.replace("~", "~0").replace("/", "~1"));
    }
    return text.toString();
  }
}
