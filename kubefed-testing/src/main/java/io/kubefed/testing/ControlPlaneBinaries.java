package io.kubefed.testing;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The programs of a local control plane: those of a directory the user names, or those of the
 * user's cache, which are built on first use by {@code provision.sh}.
 */
final class ControlPlaneBinaries {
  static final String DIRECTORY_VARIABLE = "KUBEFED_TEST_CONTROL_PLANE_DIR";

  /** To be changed with every change of {@code provision.sh} that changes what it makes. */
  private static final String CACHE_KEY = "kubernetes-1.20.2-1";

  private static final List<String> NEEDED = List.of("etcd", "kube-apiserver");
  private static final Pattern VERSION = Pattern.compile("v(\\d+)\\.(\\d+)");

  /**
   * The first minor version of Kubernetes 1 whose controller manager and scheduler know no {@code
   * --port}.
   */
  private static final int FIRST_WITHOUT_INSECURE_PORTS = 23;

  static final String ALTERNATIVES =
      """
      What else can be done:
       - start Docker: with it the test clusters are K3s containers (KUBEFED_TEST_K3S_IMAGE names the image);
       - KUBEFED_TEST_CLUSTERS=kubeconfig takes the contexts of a KUBECONFIG that have the clusters' names;
       - KUBEFED_TEST_CONTROL_PLANE_DIR names a directory with etcd, kube-apiserver and kube-controller-manager.\
      """;

  private final Path directory;
  private final boolean given;
  private final Consumer<String> progress;
  private boolean provided;
  private boolean insecurePorts;
  private @Nullable String failure;

  private ControlPlaneBinaries(Path directory, boolean given, Consumer<String> progress) {
    this.directory = directory;
    this.given = given;
    this.progress = progress;
  }

  // Minutes of silence would look like a hang, and a logger may not be set up: standard error is
  // always there.
  @SuppressWarnings("SystemOut")
  static ControlPlaneBinaries from(Map<String, String> environment) {
    return from(environment, line -> System.err.println("[kubefed-testing] " + line));
  }

  static ControlPlaneBinaries from(Map<String, String> environment, Consumer<String> progress) {
    String directory = environment.getOrDefault(DIRECTORY_VARIABLE, "");
    return directory.isBlank()
        ? new ControlPlaneBinaries(
            cache(environment).resolve("kubefed-testing").resolve(CACHE_KEY), false, progress)
        : new ControlPlaneBinaries(Path.of(directory).toAbsolutePath(), true, progress);
  }

  private static Path cache(Map<String, String> environment) {
    String cache = environment.getOrDefault("XDG_CACHE_HOME", "");
    return cache.isBlank()
        ? Path.of(environment.getOrDefault("HOME", System.getProperty("user.home")), ".cache")
        : Path.of(cache);
  }

  Path directory() {
    return directory;
  }

  /** The program's path. Call {@link #provide} before. */
  Path path(String program) {
    Path path = directory.resolve(program);
    if (!Files.isExecutable(path)) {
      throw new TestClusterException("There is no program " + path + ", which this test needs");
    }
    return path;
  }

  /** Whether controller manager and scheduler listen in plain text unless told not to. */
  synchronized boolean hasInsecurePorts() {
    return insecurePorts;
  }

  /**
   * Makes sure the programs are there. The first call on a machine builds them, which takes
   * minutes; the lock that keeps other processes from doing the same is the script's.
   */
  synchronized void provide() {
    if (provided) {
      return;
    }
    if (given) {
      for (String program : NEEDED) {
        if (!Files.isExecutable(directory.resolve(program))) {
          throw new TestClusterException(
              DIRECTORY_VARIABLE
                  + " is "
                  + directory
                  + ", but there is no program "
                  + program
                  + " in it");
        }
      }
    } else if (!Files.isDirectory(directory)) {
      // It appears whole or not at all. A failure is told again, not tried again: trying takes
      // minutes.
      if (failure == null) {
        failure = build();
      }
      if (failure != null) {
        throw new TestClusterException(failure);
      }
    }
    // What was built here is old enough; asking it would cost every JVM a process.
    insecurePorts = !given || minorVersion() < FIRST_WITHOUT_INSECURE_PORTS;
    provided = true;
  }

  /** Returns why it failed, or null if it did not. */
  private @Nullable String build() {
    String cannot = "Local control planes cannot be built on this machine: ";
    if (!Files.isExecutable(Path.of("/bin/bash"))) {
      return cannot + "it has no /bin/bash, so it is no Debian.\n" + ALTERNATIVES;
    }
    try {
      Path home = Files.createDirectories(directory.resolveSibling(""));
      Path script = Files.createTempFile(home, ".provision-", ".sh");
      try {
        try (InputStream resource =
            ControlPlaneBinaries.class.getResourceAsStream("provision.sh")) {
          if (resource == null) {
            throw new IllegalStateException("provision.sh is not in the jar");
          }
          Files.copy(resource, script, StandardCopyOption.REPLACE_EXISTING);
        }
        String message = run(script);
        if (message != null) {
          return cannot + message + "\n" + ALTERNATIVES;
        }
      } finally {
        Files.deleteIfExists(script);
      }
    } catch (IOException e) {
      return cannot + e + "\n" + ALTERNATIVES;
    }
    return Files.isDirectory(directory)
        ? null
        : "A local control plane was built, but is not in " + directory;
  }

  /** Returns the last line of a script that failed, or null if it did not. */
  private @Nullable String run(Path script) throws IOException {
    Process process =
        new ProcessBuilder("/bin/bash", script.toString(), directory.toString())
            .redirectErrorStream(true)
            .start();
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

  private int minorVersion() {
    try {
      Process process =
          new ProcessBuilder(path("kube-apiserver").toString(), "--version")
              .redirectErrorStream(true)
              .start();
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      process.waitFor(10, TimeUnit.SECONDS);
      Matcher version = VERSION.matcher(output);
      if (!version.find()) {
        throw new TestClusterException(
            path("kube-apiserver") + " --version tells no version: " + output.strip());
      }
      return Integer.parseInt(version.group(2));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new TestClusterException("Interrupted while asking kube-apiserver for its version", e);
    }
  }
}
