package io.kubefed.propagation.admission;

import static java.util.stream.Collectors.joining;

import io.kubefed.core.Problem;
import io.kubefed.core.json.JsonValue;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The answer to an admission request.
 *
 * @param refusal why it is refused; nothing if it is admitted
 * @param warnings what whoever made the request should know
 * @param patch JSON Patch operations that change the object before it is stored
 */
record Verdict(Optional<Refusal> refusal, List<String> warnings, Optional<JsonValue> patch) {

  private static final int MOST_WARNINGS = 16;

  /** API servers cut what is longer. */
  private static final int LONGEST_WARNING = 256;

  static final Verdict ADMITTED = new Verdict(Optional.empty(), List.of(), Optional.empty());

  /** A refusal, in the form of a Status. */
  record Refusal(int code, String reason, String message, List<Problem> problems) {

    Refusal {
      problems = List.copyOf(problems);
    }

    JsonValue toJson() {
      Map<String, Object> status = new LinkedHashMap<>();
      status.put("status", "Failure");
      status.put("code", code);
      status.put("reason", reason);
      status.put("message", message);
      if (!problems.isEmpty()) {
        status.put(
            "details",
            Json.object(
                "causes",
                problems.stream()
                    .map(
                        problem ->
                            Json.object(
                                "reason",
                                "FieldValueInvalid",
                                "field",
                                String.join(".", problem.path().tokens()),
                                "message",
                                problem.message()))
                    .toList()));
      }
      return JsonValue.of(status);
    }
  }

  Verdict {
    warnings = List.copyOf(warnings);
  }

  static Verdict of(List<Problem> problems) {
    List<Problem> errors = problems.stream().filter(Problem::isError).toList();
    List<String> warnings =
        problems.stream()
            .filter(problem -> !problem.isError())
            .map(problem -> shortened(problem.toString()))
            .limit(MOST_WARNINGS)
            .toList();
    return new Verdict(
        errors.isEmpty()
            ? Optional.empty()
            : Optional.of(
                new Refusal(
                    403,
                    "Forbidden",
                    errors.stream().map(Problem::toString).collect(joining("; ")),
                    errors)),
        warnings,
        Optional.empty());
  }

  static Verdict unreadable(String message) {
    return new Verdict(
        Optional.of(new Refusal(400, "BadRequest", message, List.of())),
        List.of(),
        Optional.empty());
  }

  static Verdict patched(JsonValue operations) {
    return new Verdict(Optional.empty(), List.of(), Optional.of(operations));
  }

  private static String shortened(String warning) {
    String line = warning.replace('\n', ' ');
    return line.length() <= LONGEST_WARNING ? line : line.substring(0, LONGEST_WARNING - 3) + "...";
  }

  JsonValue toJson(String uid) {
    Map<String, Object> response = new LinkedHashMap<>();
    response.put("uid", uid);
    response.put("allowed", refusal.isEmpty());
    refusal.ifPresent(reason -> response.put("status", reason.toJson()));
    if (!warnings.isEmpty()) {
      response.put("warnings", warnings);
    }
    patch.ifPresent(
        operations -> {
          response.put("patchType", "JSONPatch");
          response.put(
              "patch",
              Base64.getEncoder()
                  .encodeToString(operations.toJson().getBytes(StandardCharsets.UTF_8)));
        });
    return JsonValue.of(response);
  }
}
