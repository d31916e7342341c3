package io.kubefed.core.validation;

import io.kubefed.core.Problem;
import io.kubefed.core.json.Pointer;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Collects problems, by rules that several resources share. Not thread-safe. */
final class Rules {

  private static final String DNS_1123_LABEL = "[a-z0-9]([-a-z0-9]*[a-z0-9])?";
  private static final Pattern DNS_1123_SUBDOMAIN =
      Pattern.compile(DNS_1123_LABEL + "(\\." + DNS_1123_LABEL + ")*");
  private static final Pattern DNS_1035_LABEL = Pattern.compile("[a-z]([-a-z0-9]*[a-z0-9])?");
  private static final Pattern RFC_3339 =
      Pattern.compile("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d([.,]\\d+)?(Z|[+-]\\d\\d:\\d\\d)");
  private static final Instant ZERO_TIME = Instant.parse("0001-01-01T00:00:00Z");

  private final List<Problem> problems = new ArrayList<>();

  List<Problem> problems() {
    return List.copyOf(problems);
  }

  void error(Pointer at, String message) {
    problems.add(Problem.error(at, message));
  }

  static boolean isEmpty(@Nullable String text) {
    return text == null || text.isEmpty();
  }

  /** The text, or nothing and a problem if there is none. */
  Optional<String> required(Pointer at, @Nullable String text) {
    if (text == null || text.isEmpty()) {
      error(at, "is required");
      return Optional.empty();
    }
    return Optional.of(text);
  }

  /** The value, or nothing and a problem if there is none. */
  <T> Optional<T> present(Pointer at, @Nullable T value) {
    if (value == null) {
      error(at, "is required");
    }
    return Optional.ofNullable(value);
  }

  void oneOf(Pointer at, @Nullable String text, List<String> accepted) {
    required(at, text)
        .filter(value -> !accepted.contains(value))
        .ifPresent(
            value ->
                error(
                    at,
                    "must be one of " + String.join(", ", accepted) + ", not \"" + value + "\""));
  }

  void dns1123Subdomain(Pointer at, String name) {
    if (name.length() > 253 || !DNS_1123_SUBDOMAIN.matcher(name).matches()) {
      error(
          at,
          "must be a DNS name of at most 253 characters: lower-case letters, digits and '-', in"
              + " parts divided by '.' that start and end with a letter or digit, for example"
              + " example.com");
    }
  }

  void dns1035Label(Pointer at, String label) {
    if (label.length() > 63 || !DNS_1035_LABEL.matcher(label).matches()) {
      error(
          at,
          "must be a DNS label of at most 63 characters: lower-case letters, digits and '-',"
              + " starting with a letter and ending with a letter or digit");
    }
  }

  /** A point in time in RFC 3339, if there is one; the year one counts as none. */
  Optional<Instant> time(Pointer at, @Nullable String text) {
    if (text == null) {
      return Optional.empty();
    }
    try {
      if (RFC_3339.matcher(text).matches()) {
        return Optional.of(OffsetDateTime.parse(text.replace(',', '.')).toInstant())
            .filter(time -> !time.equals(ZERO_TIME));
      }
    } catch (DateTimeException e) {
      // Told below: a date that no calendar has.
    }
    error(at, "must be a time such as 2026-01-31T23:59:00Z");
    return Optional.empty();
  }
}
