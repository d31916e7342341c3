package io.kubefed.cli.shell;

import io.kubefed.core.json.JsonValue;

/** How results are printed. */
public enum Format {
  /** For people. */
  TABLE,
  /** For people who want to see all of it. */
  WIDE,
  /** For programs. */
  JSON,
  /** For programs and files. */
  YAML;

  /** True for JSON and YAML. */
  public boolean isForPrograms() {
    return this == JSON || this == YAML;
  }

  /** That value in this format, which is one for programs; ends with a newline. */
  public String print(JsonValue value) {
    String text = this == JSON ? value.toPrettyJson() : value.toYaml();
    return text.endsWith("\n") ? text : text + "\n";
  }

  /** The word on the command line. */
  @Override
  public String toString() {
    return switch (this) {
      case TABLE -> "table";
      case WIDE -> "wide";
      case JSON -> "json";
      case YAML -> "yaml";
    };
  }
}
