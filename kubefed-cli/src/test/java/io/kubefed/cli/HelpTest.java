package io.kubefed.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.kubefed.cli.shell.ExitCodes;
import io.kubefed.cli.shell.VerbEntry;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class HelpTest {

  static Stream<String> verbs() {
    return Verbs.all().stream().map(VerbEntry::name);
  }

  @ParameterizedTest
  @MethodSource("verbs")
  void everyVerbHasHelpOnStandardOutput(String verb) {
    CommandRun run = CommandRun.of(verb, "--help");

    assertThat(run.exitCode()).isZero();
    assertThat(run.err()).isEmpty();
    assertThat(run.out()).startsWith("Usage: kubefedctl " + verb).contains("-h, --help");
    assertThat(run.out().lines())
        .as("fits a terminal")
        .allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(100));
    assertThat(CommandRun.of("help", verb)).isEqualTo(run);
  }

  @ParameterizedTest
  @MethodSource("verbs")
  void everyVerbIsOnTheListOfVerbs(String verb) {
    assertThat(CommandRun.of("--help").out()).contains("\n  " + verb + " ");
  }

  @Test
  void theExamplesOfTheHelpAreParsed(@TempDir Path directory) {
    Bed bed = new Bed(directory);

    assertThat(
            Verbs.all().stream()
                .flatMap(verb -> CommandRun.of(verb.name(), "--help").out().lines())
                .filter(line -> line.startsWith("  kubefedctl "))
                .map(line -> line.strip().split(" +"))
                .map(words -> Stream.of(words).skip(1).takeWhile(w -> !w.matches("[#>|&].*")))
                .map(words -> words.toArray(String[]::new))
                .filter(words -> !words[0].equals("controller-manager"))
                .map(words -> bed.run(words).exitCode()))
        .as("no example is a usage error")
        .isNotEmpty()
        .doesNotContain(ExitCodes.USAGE);
  }

  @Test
  void aVerbThatIsMisspeltIsGuessed() {
    CommandRun run = CommandRun.of("fedarate");

    assertThat(run).isEqualTo(new CommandRun(ExitCodes.USAGE, "", run.err()));
    assertThat(run.err()).contains("there is no verb \"fedarate\"; did you mean federate?");
    assertThat(CommandRun.of("xyzzy").err()).contains("see kubefedctl --help");
  }

  @Test
  void withoutAVerbTheListIsAMessageAndNoResult() {
    CommandRun run = CommandRun.of();

    assertThat(run.exitCode()).isEqualTo(ExitCodes.USAGE);
    assertThat(run.out()).isEmpty();
    assertThat(run.err()).contains("Usage: kubefedctl VERB", "Error: which verb?");
  }

  @Test
  void aUsageErrorIsOneLineAndSaysWhereTheHelpIs() {
    CommandRun run = CommandRun.of("join");

    assertThat(run.exitCode()).isEqualTo(ExitCodes.USAGE);
    assertThat(run.err().lines())
        .containsExactly(
            "Error: Missing required parameter: 'CLUSTER'", "See: kubefedctl join --help");
  }

  @Test
  void aStackTraceComesOnlyWhenAskedFor(@TempDir Path directory) {
    Bed bed = new Bed(directory);

    assertThat(bed.run("join", "north").err().lines())
        .containsExactly(
            "Error: the kubeconfig has no context \"north\"; there is east, host, west");
    assertThat(bed.run("join", "north", "-v").err()).contains("\tat io.kubefed.cli.");
    assertThat(bed.run("join", "north", "-v=4").err())
        .as("KubeFed's levels")
        .contains("\tat io.kubefed.cli.");
  }

  @Test
  void theVersionComesForProgramsAsWell() {
    assertThat(CommandRun.of("version").out()).startsWith("kubefedctl version: ");
    assertThat(CommandRun.of("--version")).isEqualTo(CommandRun.of("version"));
    assertThat(CommandRun.of("version", "-o", "json").out())
        .contains("\"version\"", "\"javaVersion\"");
  }

  @Test
  void completionKnowsVerbsAndOptionsInEveryShell() {
    assertThat(
            Map.of(
                "bash", CommandRun.of("completion", "bash").out(),
                "zsh", CommandRun.of("completion", "zsh").out(),
                "fish", CommandRun.of("completion", "fish").out()))
        .allSatisfy(
            (shell, script) ->
                assertThat(script)
                    .contains("kubefedctl", "orphaning-deletion", "host-cluster-context"));
    assertThat(CommandRun.of("completion", "tcsh").exitCode()).isEqualTo(ExitCodes.USAGE);
  }
}
