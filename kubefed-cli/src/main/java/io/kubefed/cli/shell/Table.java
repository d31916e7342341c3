package io.kubefed.cli.shell;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Rows under headings, as kubectl prints them. Not thread-safe. */
public final class Table {

  private final List<List<String>> rows = new ArrayList<>();

  /** A table with these columns. */
  public Table(String... headings) {
    rows.add(List.of(headings));
  }

  /** A table with these columns. */
  public Table(List<String> headings) {
    rows.add(List.copyOf(headings));
  }

  /** Adds a row, with a cell for each column. */
  public void row(String... cells) {
    row(List.of(cells));
  }

  /** Adds a row, with a cell for each column. */
  public void row(List<String> cells) {
    if (cells.size() != rows.get(0).size()) {
      throw new IllegalArgumentException(
          "a row of " + cells.size() + " cells in a table of " + rows.get(0).size() + " columns");
    }
    rows.add(cells.stream().map(Table::clean).toList());
  }

  /** A server's words cannot break the layout or talk to the terminal. */
  private static String clean(String cell) {
    return cell.isEmpty() ? "-" : cell.replaceAll("\\p{Cntrl}+", " ");
  }

  /** True if there is nothing under the headings. */
  public boolean isEmpty() {
    return rows.size() == 1;
  }

  /** The rows under the headings. */
  public List<List<String>> rows() {
    return Collections.unmodifiableList(rows.subList(1, rows.size()));
  }

  /** Lines that end with a newline each. */
  @Override
  public String toString() {
    int columns = rows.get(0).size();
    int[] widths = new int[columns];
    for (List<String> row : rows) {
      for (int i = 0; i < columns; i++) {
        widths[i] = Math.max(widths[i], row.get(i).length());
      }
    }
    StringBuilder text = new StringBuilder();
    for (List<String> row : rows) {
      StringBuilder line = new StringBuilder();
      for (int i = 0; i < columns; i++) {
        String cell = row.get(i);
        line.append(cell);
        if (i + 1 < columns) {
          line.append(" ".repeat(widths[i] - cell.length() + 2));
        }
      }
      text.append(line.toString().stripTrailing()).append('\n');
    }
    return text.toString();
  }
}
