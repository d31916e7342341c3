package io.kubefed.core.json;

import com.fasterxml.jackson.core.io.NumberOutput;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What plain scalars of YAML stand for, by the rules of the library that Kubernetes' tools read
 * YAML with (go-yaml v2): {@code yes} and {@code off} are booleans, {@code 0755} is octal, {@code
 * 1_000} is a number, a date is a string.
 *
 * <p>It differs where that library loses digits: numbers stay exact, of any size. A decimal whose
 * value is an integer becomes one, as it does there.
 */
final class YamlScalars {

  private static final Set<String> TRUE =
      Set.of("y", "Y", "yes", "Yes", "YES", "true", "True", "TRUE", "on", "On", "ON");
  private static final Set<String> FALSE =
      Set.of("n", "N", "no", "No", "NO", "false", "False", "FALSE", "off", "Off", "OFF");
  private static final Set<String> NULL = Set.of("", "~", "null", "Null", "NULL");
  private static final Pattern NOT_FINITE =
      Pattern.compile("[-+]?\\.(?:inf|Inf|INF)|\\.(?:nan|NaN|NAN)");

  private static final Pattern INTEGER =
      Pattern.compile("([-+]?)(?:0[xX]([0-9a-fA-F]+)|0[bB]([01]+)|0[oO]?([0-7]+)|(0|[1-9][0-9]*))");
  private static final Pattern DECIMAL =
      Pattern.compile("[-+]?(?:\\.[0-9]+|[0-9]+(?:\\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?");

  /** How digits are grouped in a number that starts with its point; elsewhere it is anywhere. */
  private static final Pattern UNDERSCORE_BETWEEN_DIGITS = Pattern.compile("(?<=[0-9])_(?=[0-9])");

  /** An octal or binary number beyond 64 bits is none to that library. */
  private static final int MAX_BITS = 64;

  /** From there on a float64 has an exponent in Go's JSON. */
  private static final int MAX_INTEGER_DIGITS = 21;

  /** From there on a float32 has an exponent as a name. */
  private static final int MAX_NAME_DIGITS = 6;

  /** Base 60 numbers and dates: strings to us, numbers and dates to other readers. */
  private static final Pattern OTHERWISE_SPECIAL =
      Pattern.compile(
          "[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+(?:\\.[0-9_]*)?"
              + "|[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}(?:[Tt \\t].*)?"
              + "|=|<<");

  private YamlScalars() {}

  /** What that plain scalar stands for; nothing for infinity and NaN, which JSON does not have. */
  static Optional<JsonNode> resolve(String text) {
    if (NULL.contains(text)) {
      return Optional.of(NullNode.getInstance());
    }
    switch (text.charAt(0)) {
      case '+', '-', '.', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9' -> {
        return NOT_FINITE.matcher(text).matches()
            ? Optional.empty()
            : Optional.of(number(text).orElseGet(() -> TextNode.valueOf(text)));
      }
      default -> {
        if (TRUE.contains(text)) {
          return Optional.of(BooleanNode.TRUE);
        }
        return Optional.of(FALSE.contains(text) ? BooleanNode.FALSE : TextNode.valueOf(text));
      }
    }
  }

  private static Optional<JsonNode> number(String text) {
    String plain =
        text.charAt(0) == '.'
            ? UNDERSCORE_BETWEEN_DIGITS.matcher(text).replaceAll("")
            : text.replace("_", "");
    Matcher integer = INTEGER.matcher(plain);
    if (integer.matches()) {
      Optional<BigInteger> value = integer(integer);
      if (value.isPresent()) {
        return value.map(number -> JsonValue.of((Object) number).node());
      }
    }
    if (!DECIMAL.matcher(plain).matches()) {
      return Optional.empty();
    }
    try {
      return Optional.of(decimal(new BigDecimal(plain)));
    } catch (NumberFormatException | ArithmeticException e) {
      return Optional.empty(); // The exponent is beyond anything.
    }
  }

  private static Optional<BigInteger> integer(Matcher integer) {
    int[] radix = {16, 2, 8, 10};
    for (int group = 2; group <= 5; group++) {
      String digits = integer.group(group);
      if (digits != null) {
        BigInteger value = new BigInteger(integer.group(1) + digits, radix[group - 2]);
        return radix[group - 2] == 10 || fits(value) ? Optional.of(value) : Optional.empty();
      }
    }
    throw new IllegalStateException("an integer without digits");
  }

  private static boolean fits(BigInteger value) {
    return value.signum() < 0 ? value.bitLength() < MAX_BITS : value.bitLength() <= MAX_BITS;
  }

  private static JsonNode decimal(BigDecimal value) {
    long integerDigits = (long) value.precision() - value.scale();
    if (integerDigits <= MAX_INTEGER_DIGITS
        && (value.signum() == 0 || value.stripTrailingZeros().scale() <= 0)) {
      return JsonValue.of((Object) value.toBigInteger()).node();
    }
    return JsonMappers.NODES.numberNode(value);
  }

  /**
   * A scalar as the name of a field. A number is a name in its plain form: {@code 0x10} is {@code
   * 16}, and a decimal is rounded to a float32, by the library's quirk.
   */
  static Optional<String> name(JsonNode scalar) {
    return switch (scalar.getNodeType()) {
      case STRING -> Optional.of(scalar.textValue());
      case BOOLEAN -> Optional.of(scalar.booleanValue() ? "true" : "false");
      case NUMBER ->
          Optional.of(
              scalar.isIntegralNumber()
                  ? scalar.bigIntegerValue().toString()
                  : decimalName(scalar.decimalValue().floatValue()));
      default -> Optional.empty();
    };
  }

  private static String decimalName(float value) {
    if (Float.isInfinite(value)) {
      return value > 0 ? ".inf" : "-.inf";
    }
    BigDecimal shortest = new BigDecimal(NumberOutput.toString(value, true)).stripTrailingZeros();
    String digits = shortest.unscaledValue().abs().toString();
    int exponent = digits.length() - 1 - shortest.scale();
    if (value == 0 || (exponent >= -4 && exponent < MAX_NAME_DIGITS)) {
      return shortest.toPlainString();
    }
    return (value < 0 ? "-" : "")
        + digits.charAt(0)
        + (digits.length() > 1 ? "." + digits.substring(1) : "")
        + (exponent < 0 ? "e-" : "e+")
        + (Math.abs(exponent) < 10 ? "0" : "")
        + Math.abs(exponent);
  }

  /** True if some YAML reader takes that plain scalar for something else than a string. */
  static boolean isSpecial(String text) {
    return resolve(text).filter(JsonNode::isTextual).isEmpty()
        || OTHERWISE_SPECIAL.matcher(text).matches();
  }
}
