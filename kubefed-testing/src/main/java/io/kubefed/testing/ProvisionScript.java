package io.kubefed.testing;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A script of this package that makes a directory of programs in the user's cache. */
final class ProvisionScript {

  private ProvisionScript() {}

  /** What one of these scripts made, or will make, under that name. */
  static Path cached(Map<String, String> environment, String name) {
    String cache = environment.getOrDefault("XDG_CACHE_HOME", "");
    Path root =
        cache.isBlank()
            ? Path.of(environment.getOrDefault("HOME", System.getProperty("user.home")), ".cache")
            : Path.of(cache);
    return root.resolve("kubefed-testing").resolve(name);
  }

  // Minutes of silence would look like a hang, and a logger may not be set up: standard error is
  // always there.
  @SuppressWarnings("SystemOut")
  static void tell(String line) {
    System.err.println("[kubefed-testing] " + line);
  }

  /**
   * Runs a script. The lock that keeps other processes from doing the same is the script's.
   *
   * @return why it failed, or null if it did not
   */
  static @Nullable String run(String resource, Path target, Consumer<String> progress) {
    return run(resource, target, List.of(), progress);
  }

  /** The same, with more arguments after the target. */
  static @Nullable String run(
      String resource, Path target, List<String> arguments, Consumer<String> progress) {
    if (!Files.isExecutable(Path.of("/bin/bash"))) {
      return "it has no /bin/bash, so it is no Debian.";
    }
    try {
      Path home = Files.createDirectories(target.resolveSibling(""));
      Path script = Files.createTempFile(home, ".provision-", ".sh");
      try {
        try (InputStream content = ProvisionScript.class.getResourceAsStream(resource)) {
          if (content == null) {
            throw new IllegalStateException(resource + " is not in the jar");
          }
          Files.copy(content, script, StandardCopyOption.REPLACE_EXISTING);
        }
        List<String> command =
            new ArrayList<>(List.of("/bin/bash", script.toString(), target.toString()));
        command.addAll(arguments);
        return execute(command, progress);
      } finally {
        Files.deleteIfExists(script);
      }
    } catch (IOException e) {
      return e.toString();
    }
  }

  /** Returns the last line of a script that failed, or null if it did not. */
  private static @Nullable String execute(List<String> command, Consumer<String> progress)
      throws IOException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    process.getOutputStream().close();
    String last = "it says nothing";
    try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        progress.accept(line);
        last = line;
      }
      return process.waitFor() == 0 ? null : last.replaceFirst("^FAILED: ", "");
    } catch (InterruptedException e) {
      process.destroy();
      Thread.currentThread().interrupt();
      return "it was interrupted";
    }
  }
}
