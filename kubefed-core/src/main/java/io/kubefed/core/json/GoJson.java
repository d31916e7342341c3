package io.kubefed.core.json;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.core.io.NumberOutput;
import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.Arrays;
import java.util.Collection;
import java.util.Map;
import java.util.Set;

/**
 * Writes JSON byte for byte as Go's {@code encoding/json} writes the maps, slices and scalars that
 * Kubernetes decodes a resource into: KubeFed's hashes are taken over that text.
 *
 * <p>Keys stand in the order of their UTF-8 bytes, nothing is indented, and {@code <}, {@code >},
 * {@code &}, U+2028 and U+2029 are escaped. Control characters are escaped as Go did up to 1.21,
 * which all releases of KubeFed were built with: \b and \f have no short form. Nothing is added at
 * the end; where a Go {@code Encoder} wrote the document, the caller adds its newline.
 *
 * <p>The text goes to the sink in pieces as it arises, so that hashing a template needs no copy of
 * it. Two values cannot be told from what reaches a controller, and are written like it: a decimal
 * {@code -0.0} as 0, and a number beyond a float64, which an API server refuses, as it stands.
 */
public final class GoJson {

  /** What numbers became when Go decoded them. */
  public enum Numbers {
    /** An {@code int64} where the number is written as an integer that fits, else a float64. */
    UNSTRUCTURED,
    /** Float64 throughout: what a Go {@code interface{}} decodes numbers into. */
    FLOATS
  }

  /** Where the text goes, in UTF-8; {@code messageDigest::update} is one. */
  @FunctionalInterface
  public interface Sink {
    /** Takes these bytes; the array changes afterwards. */
    void write(byte[] bytes, int offset, int length);
  }

  private static final int BUFFER_SIZE = 8192;
  private static final int MAX_BYTES_PER_CHAR = 6;
  private static final long EXACT_IN_DOUBLE = 1L << 53;
  private static final byte[] HEX = "0123456789abcdef".getBytes(US_ASCII);
  private static final byte[] MIN_LONG = Long.toString(Long.MIN_VALUE).getBytes(US_ASCII);

  /** ASCII characters that stand for themselves in a string. */
  private static final boolean[] PLAIN = new boolean[128];

  static {
    Arrays.fill(PLAIN, ' ', PLAIN.length, true);
    for (char escaped : "\"\\<>&".toCharArray()) {
      PLAIN[escaped] = false;
    }
  }

  private final Numbers numbers;
  private final Sink sink;
  private final byte[] buffer = new byte[BUFFER_SIZE];
  private int length;

  private GoJson(Numbers numbers, Sink sink) {
    this.numbers = numbers;
    this.sink = sink;
  }

  /** Writes one value. */
  public static void write(JsonValue value, Numbers numbers, Sink sink) {
    GoJson writer = new GoJson(requireNonNull(numbers, "numbers"), requireNonNull(sink, "sink"));
    writer.write(value.node());
    writer.flush();
  }

  private void write(JsonNode node) {
    switch (node.getNodeType()) {
      case OBJECT -> writeObject(node.properties());
      case ARRAY -> writeArray(node);
      case STRING -> writeString(node.textValue());
      case NUMBER -> writeNumber(node);
      case BOOLEAN -> writeAscii(node.booleanValue() ? "true" : "false");
      default -> writeAscii("null");
    }
  }

  private void writeArray(JsonNode array) {
    writeByte('[');
    for (int i = 0; i < array.size(); i++) {
      if (i > 0) {
        writeByte(',');
      }
      write(array.get(i));
    }
    writeByte(']');
  }

  /** Custom resources come sorted from the API server, so most objects need no sorting. */
  private void writeObject(Set<Map.Entry<String, JsonNode>> fields) {
    writeByte('{');
    Collection<Map.Entry<String, JsonNode>> inOrder =
        isSorted(fields)
            ? fields
            : fields.stream().sorted(Map.Entry.comparingByKey(GoJson::compare)).toList();
    boolean first = true;
    for (Map.Entry<String, JsonNode> field : inOrder) {
      if (!first) {
        writeByte(',');
      }
      first = false;
      writeString(field.getKey());
      writeByte(':');
      write(field.getValue());
    }
    writeByte('}');
  }

  private static boolean isSorted(Set<Map.Entry<String, JsonNode>> fields) {
    String previous = "";
    for (Map.Entry<String, JsonNode> field : fields) {
      if (compare(previous, field.getKey()) > 0) {
        return false;
      }
      previous = field.getKey();
    }
    return true;
  }

  /** The order of the UTF-8 bytes: that of Java, but surrogates come after all other chars. */
  static int compare(String a, String b) {
    int common = Math.min(a.length(), b.length());
    for (int i = 0; i < common; i++) {
      char left = a.charAt(i);
      char right = b.charAt(i);
      if (left != right) {
        boolean beyond = Character.isSurrogate(left);
        return beyond == Character.isSurrogate(right) ? left - right : beyond ? 1 : -1;
      }
    }
    return a.length() - b.length();
  }

  private void writeString(String text) {
    writeByte('"');
    int end = text.length();
    int i = 0;
    while (i < end) {
      ensure(MAX_BYTES_PER_CHAR);
      int run = Math.min(end, i + buffer.length - length - MAX_BYTES_PER_CHAR);
      char c;
      while (i < run && (c = text.charAt(i)) < PLAIN.length && PLAIN[c]) {
        buffer[length++] = (byte) c;
        i++;
      }
      if (i < end) {
        ensure(MAX_BYTES_PER_CHAR);
        i += writeCharacter(text, i);
      }
    }
    writeByte('"');
  }

  /** Writes what stands there, and tells how many chars it was. */
  private int writeCharacter(String text, int i) {
    char c = text.charAt(i);
    if (c < 0x80) {
      switch (c) {
        case '"', '\\' -> writeEscape(c);
        case '\n' -> writeEscape('n');
        case '\r' -> writeEscape('r');
        case '\t' -> writeEscape('t');
        default -> {
          if (PLAIN[c]) {
            buffer[length++] = (byte) c;
          } else {
            writeUnicodeEscape(c);
          }
        }
      }
      return 1;
    } else if (c < 0x800) {
      buffer[length++] = (byte) (0xC0 | (c >> 6));
      writeContinuation(c);
      return 1;
    } else if (c == '\u2028' || c == '\u2029') {
      writeUnicodeEscape(c);
      return 1;
    } else if (Character.isSurrogate(c)) {
      int point = text.codePointAt(i);
      if (Character.isSupplementaryCodePoint(point)) {
        buffer[length++] = (byte) (0xF0 | (point >> 18));
        writeContinuation(point >> 12);
        writeContinuation(point >> 6);
        writeContinuation(point);
        return 2;
      }
      c = '\uFFFD'; // What Go decodes half a pair into.
    }
    buffer[length++] = (byte) (0xE0 | (c >> 12));
    writeContinuation(c >> 6);
    writeContinuation(c);
    return 1;
  }

  /** The last six bits as a further byte of a character. */
  private void writeContinuation(int bits) {
    buffer[length++] = (byte) (0x80 | (bits & 0x3F));
  }

  private void writeEscape(char c) {
    buffer[length++] = '\\';
    buffer[length++] = (byte) c;
  }

  private void writeUnicodeEscape(char c) {
    writeEscape('u');
    for (int shift = 12; shift >= 0; shift -= 4) {
      buffer[length++] = HEX[c >> shift & 0xF];
    }
  }

  private void writeNumber(JsonNode number) {
    if (number.isIntegralNumber() && number.canConvertToLong()) {
      writeInteger(number.longValue());
      return;
    }
    BigDecimal decimal = number.decimalValue();
    if (decimal.scale() == 0 && decimal.unscaledValue().bitLength() < Long.SIZE) {
      writeInteger(decimal.longValue());
      return;
    }
    double value = decimal.doubleValue();
    writeAscii(Double.isInfinite(value) ? decimal.toString() : format(value));
  }

  private void writeInteger(long value) {
    if (numbers == Numbers.FLOATS && (value > EXACT_IN_DOUBLE || value < -EXACT_IN_DOUBLE)) {
      writeAscii(format((double) value));
    } else if (value == Long.MIN_VALUE) {
      writeAscii(MIN_LONG);
    } else {
      writeDigits(value);
    }
  }

  private void writeDigits(long value) {
    ensure(20);
    if (value < 0) {
      buffer[length++] = '-';
    }
    long rest = Math.abs(value);
    int digits = 1;
    for (long power = rest / 10; power > 0; power /= 10) {
      digits++;
    }
    for (int i = length + digits - 1; i >= length; i--) {
      buffer[i] = (byte) ('0' + rest % 10);
      rest /= 10;
    }
    length += digits;
  }

  /**
   * A float64 as Go prints it: the shortest digits that read back as the same number, plain from
   * 1e-6 up to below 1e21 and with an exponent outside.
   */
  static String format(double value) {
    if (value == 0) {
      return "0";
    }
    BigDecimal shortest = shortest(value);
    double size = Math.abs(value);
    if (size >= 1e-6 && size < 1e21) {
      return shortest.toPlainString();
    }
    String digits = shortest.unscaledValue().abs().toString();
    int exponent = digits.length() - 1 - shortest.scale();
    return (value < 0 ? "-" : "")
        + digits.charAt(0)
        + (digits.length() > 1 ? "." + digits.substring(1) : "")
        + (exponent < 0 ? "e" : "e+")
        + exponent;
  }

  /** JDK 17's own {@code Double.toString} sometimes writes a digit too many; Jackson's does not. */
  private static BigDecimal shortest(double value) {
    BigDecimal decimal = new BigDecimal(NumberOutput.toString(value, true)).stripTrailingZeros();
    if (decimal.precision() == 2) {
      // Java's format has two digits at least, Go's one: 4.9e-324 is 5e-324 there.
      BigDecimal single = decimal.round(new MathContext(1, RoundingMode.HALF_EVEN));
      if (single.doubleValue() == value) {
        return single;
      }
    }
    return decimal;
  }

  private void writeAscii(String text) {
    writeAscii(text.getBytes(US_ASCII));
  }

  private void writeAscii(byte[] text) {
    for (byte b : text) {
      writeByte(b);
    }
  }

  private void writeByte(int b) {
    ensure(1);
    buffer[length++] = (byte) b;
  }

  private void ensure(int bytes) {
    if (buffer.length - length < bytes) {
      flush();
    }
  }

  private void flush() {
    sink.write(buffer, 0, length);
    length = 0;
  }
}
