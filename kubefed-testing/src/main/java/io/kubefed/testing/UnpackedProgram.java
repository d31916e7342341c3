package io.kubefed.testing;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A program of Debian's packages in the user's cache, where {@code provision-program.sh} puts it on
 * first use.
 */
final class UnpackedProgram {

  private static final String SCRIPT = "provision-program.sh";

  private final Path directory;
  private final String what;
  private final Path program;
  private final List<String> packages;
  private final Consumer<String> progress;
  private @Nullable String failure;

  private UnpackedProgram(
      String cacheKey,
      String what,
      Path program,
      List<String> packages,
      Map<String, String> environment,
      Consumer<String> progress) {
    this.directory = ProvisionScript.cached(environment, cacheKey);
    this.what = what;
    this.program = program;
    this.packages = packages;
    this.progress = progress;
  }

  // The cache keys are to be changed with every change of the script that changes what it makes.

  /** The name server BIND. */
  static UnpackedProgram nameServer() {
    return new UnpackedProgram(
        "bind-9.18-1",
        "name server",
        Path.of("usr", "sbin", "named"),
        List.of("bind9", "bind9-libs"),
        System.getenv(),
        ProvisionScript::tell);
  }

  /** The proxy HAProxy. */
  static UnpackedProgram proxy() {
    return new UnpackedProgram(
        "haproxy-1",
        "proxy",
        Path.of("usr", "sbin", "haproxy"),
        List.of("haproxy"),
        System.getenv(),
        ProvisionScript::tell);
  }

  /** The program, which is unpacked first where it is not there. */
  synchronized Path path() {
    if (!Files.isDirectory(directory)) {
      // A failure is told again, not tried again.
      if (failure == null) {
        List<String> arguments = new ArrayList<>();
        arguments.add(what.replace(' ', '-'));
        arguments.add(program.toString());
        arguments.addAll(packages);
        failure = ProvisionScript.run(SCRIPT, directory, arguments, progress);
      }
      if (failure != null) {
        throw new TestClusterException(
            "The "
                + what
                + " "
                + program.getFileName()
                + " cannot be unpacked on this machine: "
                + failure);
      }
    }
    return directory.resolve(program.getFileName());
  }

  /** Where the program finds its libraries. */
  Map<String, String> environment() {
    return Map.of("LD_LIBRARY_PATH", directory.resolve("lib").toString());
  }
}
