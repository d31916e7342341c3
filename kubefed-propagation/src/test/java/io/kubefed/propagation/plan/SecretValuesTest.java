package io.kubefed.propagation.plan;

import static io.kubefed.propagation.plan.Federation.SECRET;
import static io.kubefed.propagation.plan.Federation.secret;
import static org.assertj.core.api.Assertions.assertThat;

import io.kubefed.core.json.JsonEditor;
import io.kubefed.core.json.JsonValue;
import io.kubefed.core.json.Pointer;
import io.kubefed.propagation.cluster.InvalidObjectException;
import io.kubefed.propagation.cluster.InvalidObjectException.FieldCause;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a Secret holds stands in nothing that is printed. */
class SecretValuesTest {

  private static final String OLD = "0ldPassw0rd";
  private static final String NEW = "n3wPassw0rd";

  private final Federation federation = Federation.of("east", "west");

  private static String encoded(String value) {
    return Base64.getEncoder().encodeToString(value.getBytes(StandardCharsets.UTF_8));
  }

  private static void assertSecretive(String text) {
    assertThat(text)
        .doesNotContain(OLD)
        .doesNotContain(NEW)
        .doesNotContain(encoded(OLD))
        .doesNotContain(encoded(NEW));
  }

  private static String everythingOf(PropagationPlan plan) {
    StringBuilder text = new StringBuilder();
    text.append(plan.toText()).append(plan.toColouredText()).append(plan.toJson()).append(plan);
    plan.resources().forEach(text::append);
    plan.changes()
        .forEach(
            change -> {
              text.append(change).append(change.reason()).append(change.differences());
              change.cause().ifPresent(cause -> text.append(stackTrace(cause)));
            });
    return text.toString();
  }

  private static String stackTrace(Throwable failure) {
    StringWriter text = new StringWriter();
    failure.printStackTrace(new PrintWriter(text));
    return text.toString();
  }

  @Test
  void aChangeOfASecretShowsItsKeysAndNoValues() {
    try (Propagator propagator = federation.propagator()) {
      PropagationPlan create = propagator.plan(secret("token", encoded(OLD), "east", "west"));
      assertSecretive(everythingOf(create));
      propagator.apply(create);
      JsonValue current = federation.get("west", SECRET, "token").orElseThrow();
      federation.change(
          "west",
          SECRET,
          "token",
          object ->
              JsonEditor.on(current)
                  .set(
                      Pointer.of("metadata", "annotations", "last-applied"),
                      JsonValue.of("{data: " + encoded(OLD) + "}"))
                  .set(Pointer.of("data", "more"), JsonValue.of(encoded(OLD)))
                  .build());

      PropagationPlan update = propagator.plan(secret("token", encoded(NEW), "east", "west"));

      FieldDifference key = update.resources().get(0).change("east").differences().get(0);
      assertThat(key.hidden()).isTrue();
      assertThat(key.path()).hasToString("/data/key");
      assertThat(key.from()).contains(JsonValue.of("(hidden)"));
      assertThat(key.to()).contains(JsonValue.of("(hidden)"));
      assertThat(update.toText()).contains("/data/more");
      assertSecretive(everythingOf(update));
      assertSecretive(propagator.apply(update).toString());
    }
  }

  @Test
  void aSecretThatIsAdoptedShowsNoValues() {
    federation.put(
        "east",
        SECRET,
        "{apiVersion: v1, kind: Secret, metadata: {name: token, namespace: default, annotations:"
            + " {copy: "
            + OLD
            + "}}, data: {}}");
    try (Propagator propagator = federation.propagator()) {
      PropagationPlan plan = propagator.plan(secret("token", encoded(NEW), "east"));

      assertThat(plan.count(Action.ADOPT)).isEqualTo(1);
      assertSecretive(everythingOf(plan));
    }
  }

  @Test
  void aRefusedSecretQuotesNoValueOfTheServersWords() {
    federation
        .cluster("east")
        .check(
            SECRET,
            (before, object) ->
                List.of(
                    new FieldCause(
                        "data.key",
                        "FieldValueInvalid",
                        "Invalid value: \"" + object.text("data", "key").orElse("") + "\"")));
    try (Propagator asking = federation.propagator();
        Propagator trusting = federation.propagator(builder -> builder.dryRun(DryRun.NEVER))) {
      PropagationPlan refused = asking.plan(secret("token", encoded(NEW), "east"));
      ApplyReport failed = trusting.apply(trusting.plan(secret("token", encoded(NEW), "east")));

      assertThat(refused.resources().get(0).change("east").reason())
          .contains("Secret default/token", "data.key");
      assertThat(refused.resources().get(0).change("east").cause())
          .containsInstanceOf(InvalidObjectException.class);
      assertSecretive(everythingOf(refused));
      assertSecretive(failed.toString());
      assertSecretive(stackTrace(failed.unsettled().get(0).failure().orElseThrow()));
    }
  }

  @Test
  void anUnforeseenFailureOfASecretIsWithheld() {
    federation
        .observed("east")
        .before(
            call -> {
              if (call.verb().equals("create")) {
                throw new IllegalStateException("cannot write " + encoded(NEW));
              }
            });
    try (Propagator propagator = federation.propagator()) {
      ApplyReport report = propagator.apply(propagator.plan(secret("token", encoded(NEW), "east")));

      assertThat(report.unsettled().get(0).message())
          .isEqualTo("IllegalStateException; its message is withheld, it may quote values");
      assertSecretive(report.unsettled().get(0).message());
    }
  }
}
