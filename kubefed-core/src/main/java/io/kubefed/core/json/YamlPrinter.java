package io.kubefed.core.json;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;

/**
 * Writes a tree as one YAML document, in the block style of {@code kubectl get -o yaml}: two spaces
 * a level, items of a list not indented within a field, texts of several lines as literal blocks.
 */
final class YamlPrinter {

  private static final int INDENT = 2;

  /** YAML finds the colon of a key within 1024 characters only. */
  private static final int MAX_KEY_LENGTH = 1000;

  private final StringBuilder out = new StringBuilder();

  String print(JsonNode node) {
    if (isBlock(node)) {
      printBlock(node, 0);
    } else {
      printScalar(node, 0);
    }
    return out.toString();
  }

  private static boolean isBlock(JsonNode node) {
    return node.isContainerNode() && !node.isEmpty();
  }

  /** Prints an object or array whose first line has its indentation already. */
  private void printBlock(JsonNode node, int indent) {
    boolean first = true;
    if (node.isArray()) {
      for (JsonNode item : node) {
        startLine(first, indent);
        first = false;
        out.append("- ");
        if (isBlock(item)) {
          printBlock(item, indent + INDENT);
        } else {
          printScalar(item, indent);
        }
      }
    } else {
      for (Map.Entry<String, JsonNode> field : node.properties()) {
        startLine(first, indent);
        first = false;
        printField(field.getKey(), field.getValue(), indent);
      }
    }
  }

  private void startLine(boolean first, int indent) {
    if (!first) {
      indent(indent);
    }
  }

  private void indent(int indent) {
    out.append(" ".repeat(indent));
  }

  private void printField(String name, JsonNode value, int indent) {
    int start = out.length();
    printText(name);
    if (out.length() - start > MAX_KEY_LENGTH) {
      out.insert(start, "? ").append('\n');
      indent(indent);
    }
    out.append(':');
    if (isBlock(value)) {
      int inner = value.isArray() ? indent : indent + INDENT;
      out.append('\n');
      indent(inner);
      printBlock(value, inner);
    } else {
      out.append(' ');
      printScalar(value, indent);
    }
  }

  /** Prints a scalar or an empty container, and ends the line. */
  private void printScalar(JsonNode node, int indent) {
    switch (node.getNodeType()) {
      case OBJECT -> out.append("{}\n");
      case ARRAY -> out.append("[]\n");
      case STRING -> {
        String text = node.textValue();
        if (isLiteral(text)) {
          printLiteral(text, indent + INDENT);
        } else {
          printText(text);
          out.append('\n');
        }
      }
      default -> out.append(node.asText()).append('\n');
    }
  }

  private void printText(String text) {
    if (!isPrintable(text) || YamlScalars.isSpecial(text)) {
      printDoubleQuoted(text);
    } else if (isPlain(text)) {
      out.append(text);
    } else {
      out.append('\'').append(text.replace("'", "''")).append('\'');
    }
  }

  /** True if the text, which is printable, reads as itself in a block without quotes. */
  private static boolean isPlain(String text) {
    char first = text.charAt(0);
    char last = text.charAt(text.length() - 1);
    return ",[]{}#&*!|>'\"%@`".indexOf(first) < 0
        && !("-?:".indexOf(first) >= 0 && (text.length() == 1 || text.charAt(1) == ' '))
        && first != ' '
        && last != ' '
        && last != ':'
        && !text.contains(": ")
        && !text.contains(" #")
        && !text.startsWith("---")
        && !text.startsWith("...");
  }

  /** True if the text fits on one line and shows all it holds. */
  private static boolean isPrintable(String text) {
    return text.codePoints().allMatch(YamlPrinter::isPrintable);
  }

  private static boolean isPrintable(int point) {
    return (point >= ' ' && point <= '~')
        || (point >= 0xA0
            && point != 0x2028
            && point != 0x2029
            && point != 0xFEFF
            && point != 0xFFFE
            && point != 0xFFFF
            && !(point >= Character.MIN_SURROGATE && point <= Character.MAX_SURROGATE));
  }

  /**
   * True for several lines that are readable as they are. Lines of nothing but spaces would leave
   * the end of the text to the eye of the reader, and to the editor that strips them.
   */
  private static boolean isLiteral(String text) {
    return text.indexOf('\n') >= 0
        && !text.isBlank()
        && text.lines().allMatch(line -> line.isEmpty() || !line.isBlank())
        && text.codePoints()
            .allMatch(point -> point == '\n' || point == '\t' || isPrintable(point));
  }

  private void printLiteral(String text, int indent) {
    out.append('|');
    if (Character.isWhitespace(text.charAt(0))) {
      out.append(INDENT);
    }
    if (!text.endsWith("\n")) {
      out.append('-');
    } else if (text.endsWith("\n\n")) {
      out.append('+');
    }
    out.append('\n');
    text.lines()
        .forEach(
            line -> {
              if (!line.isEmpty()) {
                indent(indent);
                out.append(line);
              }
              out.append('\n');
            });
  }

  private void printDoubleQuoted(String text) {
    out.append('"');
    text.codePoints()
        .forEach(
            point -> {
              switch (point) {
                case '"' -> out.append("\\\"");
                case '\\' -> out.append("\\\\");
                case '\n' -> out.append("\\n");
                case '\r' -> out.append("\\r");
                case '\t' -> out.append("\\t");
                default -> {
                  if (isPrintable(point)) {
                    out.appendCodePoint(point);
                  } else if (point <= 0xFF) {
                    out.append(String.format("\\x%02x", point));
                  } else {
                    out.append(String.format("\\u%04x", point));
                  }
                }
              }
            });
    out.append('"');
  }
}
