package io.kubefed.examples.controlplane;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ControlPlaneExampleTest {

  @ParameterizedTest
  @MethodSource
  void argumentsThatMakeNoSenseEndWithTwo(List<String> arguments, String why) {
    assertThat(run(arguments)).startsWith("2: " + why);
  }

  static Stream<Arguments> argumentsThatMakeNoSenseEndWithTwo() {
    String usage = "clusters of your own need one --kubeconfig and three --context";
    return Stream.of(
        argumentSet("unknown", List.of("--help"), usage),
        argumentSet("no context", List.of("--kubeconfig", "a"), usage),
        argumentSet(
            "two contexts",
            List.of("--kubeconfig", "a", "--context", "b", "--context", "c"),
            usage),
        argumentSet(
            "no such file",
            List.of(
                "--kubeconfig", "/no/file", "--context", "a", "--context", "b", "--context", "c"),
            "cannot read the kubeconfig /no/file"));
  }

  @Test
  void aContextThatIsNotThereIsNamed(@TempDir Path directory) throws Exception {
    Path kubeconfig =
        Files.writeString(
            directory.resolve("kubeconfig"),
            "apiVersion: v1\nkind: Config\nclusters: []\ncontexts: []\nusers: []\n");

    assertThat(
            run(
                List.of(
                    "--kubeconfig",
                    kubeconfig.toString(),
                    "--context",
                    "a",
                    "--context",
                    "b",
                    "--context",
                    "c")))
        .startsWith("2: the kubeconfig has no context \"a\"");
  }

  private static String run(List<String> arguments) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    int exitCode =
        ControlPlaneExample.run(
            arguments, new PrintStream(out, true, UTF_8), new PrintStream(err, true, UTF_8));
    return exitCode + ": " + err.toString(UTF_8);
  }
}
