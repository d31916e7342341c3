package io.kubefed.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The one file that the build makes, as a person runs it. */
class ProgramFileIT {

  private static final Path PROGRAM = Path.of("target", "kubefedctl").toAbsolutePath();

  @TempDir Path directory;

  private CommandRun run(Map<String, String> environment, Path program, String... words)
      throws IOException, InterruptedException {
    Path out = directory.resolve("out");
    Path err = directory.resolve("err");
    ProcessBuilder builder =
        new ProcessBuilder(Stream.concat(Stream.of(program.toString()), Stream.of(words)).toList())
            .redirectOutput(out.toFile())
            .redirectError(err.toFile());
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    builder.environment().put("XDG_CACHE_HOME", directory.resolve("cache").toString());
    builder.environment().putAll(environment);
    Process process = builder.start();
    assertThat(process.waitFor(120, TimeUnit.SECONDS)).isTrue();
    return new CommandRun(
        process.exitValue(), Files.readString(out, UTF_8), Files.readString(err, UTF_8));
  }

  private List<Path> archives() throws IOException {
    try (Stream<Path> files = Files.list(directory.resolve("cache/kubefedctl"))) {
      return files.toList();
    }
  }

  @Test
  void theFirstRunMakesAnArchiveAndAllRunsPrintTheSame() throws Exception {
    CommandRun plain = run(Map.of("KUBEFEDCTL_ARCHIVE", "off"), PROGRAM, "version");
    assertThat(plain.exitCode()).as("%s", plain).isZero();
    assertThat(plain.out()).startsWith("kubefedctl version: ");
    assertThat(directory.resolve("cache")).doesNotExist();

    assertThat(run(Map.of(), PROGRAM, "version")).isEqualTo(plain);
    List<Path> archives = archives();
    assertThat(archives).hasSize(1);
    assertThat(archives.get(0)).isNotEmptyFile();

    Path plugin = Files.createSymbolicLink(directory.resolve("kubectl-kubefed"), PROGRAM);
    assertThat(run(Map.of(), plugin, "version")).isEqualTo(plain);
    Files.delete(plugin);
    assertThat(archives()).as("a link is the same program").isEqualTo(archives);
  }

  @Test
  void withoutJavaTheWayOutIsTold() throws Exception {
    CommandRun run = run(Map.of("JAVA_HOME", directory.toString()), PROGRAM, "version");

    assertThat(run)
        .isEqualTo(
            new CommandRun(
                1,
                "",
                "Error: kubefedctl needs Java 17 or newer: set JAVA_HOME, or put java on the"
                    + " PATH\n"));
  }

  @Test
  void failuresKeepTheirExitCode() throws Exception {
    Map<String, String> plain = Map.of("KUBEFEDCTL_ARCHIVE", "off");

    assertThat(run(plain, PROGRAM, "fedarate").exitCode()).isEqualTo(64);
    assertThat(run(plain, PROGRAM, "join", "x", "--kubeconfig=/none").exitCode()).isEqualTo(1);
  }
}
