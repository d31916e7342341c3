package io.kubefed.benchmarks.propagation;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;

/** A table in Markdown, as the documentation has them. */
final class Table {

  private final List<String> lines = new ArrayList<>();

  Table(String... headers) {
    row((Object[]) headers);
    lines.add("| " + String.join(" | ", Collections.nCopies(headers.length, "---")) + " |");
  }

  /** Adds a row; fractions are given to three digits, small numbers to more. */
  Table row(Object... cells) {
    List<String> texts = new ArrayList<>();
    for (Object cell : cells) {
      texts.add(cell instanceof Double number ? digits(number) : String.valueOf(cell));
    }
    lines.add("| " + String.join(" | ", texts) + " |");
    return this;
  }

  static String digits(double number) {
    String format = Math.abs(number) >= 100 ? "%,.0f" : Math.abs(number) >= 10 ? "%.1f" : "%.2f";
    return String.format(Locale.ROOT, format, number);
  }

  void print(PrintStream out) {
    lines.forEach(out::println);
    out.println();
  }
}
