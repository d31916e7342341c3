package io.kubefed.cli.shell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class TableTest {

  @Test
  void columnsAreAsWideAsTheirWidestCell() {
    Table table = new Table("NAME", "READY");
    table.row("a-long-name", "1/1");
    table.row("b", "");

    assertThat(table.toString())
        .isEqualTo(
            """
            NAME         READY
            a-long-name  1/1
            b            -
            """);
  }

  @Test
  void wordsOfAServerCannotTalkToTheTerminal() {
    Table table = new Table("WHY");
    table.row("red\u001b[31m\nline");

    assertThat(table.rows().get(0).get(0)).isEqualTo("red [31m line");
  }

  @Test
  void aRowHasACellForEachColumn() {
    assertThatThrownBy(() -> new Table("A", "B").row("1"))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
