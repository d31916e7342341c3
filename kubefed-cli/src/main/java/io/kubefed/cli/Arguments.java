package io.kubefed.cli;

import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What is done to the words of a command line before they are parsed. */
final class Arguments {

  private static final Pattern LEVEL = Pattern.compile("(-v|--v)=?[0-9]+");

  private Arguments() {}

  /** Takes KubeFed's levels of verbosity for verbosity, but for the verb that has levels. */
  static String[] normalized(String... arguments) {
    return arguments[0].equals("controller-manager")
        ? arguments
        : Stream.of(arguments)
            .map(word -> LEVEL.matcher(word).matches() ? "-v" : word)
            .toArray(String[]::new);
  }

  /** How many letters have to be put in, taken away or changed to make one word of the other. */
  static int distance(String one, String other) {
    int[] row = new int[other.length() + 1];
    for (int j = 0; j < row.length; j++) {
      row[j] = j;
    }
    for (int i = 1; i <= one.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j < row.length; j++) {
        int replaced = diagonal + (one.charAt(i - 1) == other.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(replaced, Math.min(row[j], row[j - 1]) + 1);
      }
    }
    return row[other.length()];
  }
}
