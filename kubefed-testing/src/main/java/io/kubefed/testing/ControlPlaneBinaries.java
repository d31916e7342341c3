package io.kubefed.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
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

  static ControlPlaneBinaries from(Map<String, String> environment) {
    return from(environment, ProvisionScript::tell);
  }

  static ControlPlaneBinaries from(Map<String, String> environment, Consumer<String> progress) {
    String directory = environment.getOrDefault(DIRECTORY_VARIABLE, "");
    return directory.isBlank()
        ? new ControlPlaneBinaries(ProvisionScript.cached(environment, CACHE_KEY), false, progress)
        : new ControlPlaneBinaries(Path.of(directory).toAbsolutePath(), true, progress);
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
    String message = ProvisionScript.run("provision.sh", directory, progress);
    if (message != null) {
      return "Local control planes cannot be built on this machine: "
          + message
          + "\n"
          + ALTERNATIVES;
    }
    return Files.isDirectory(directory)
        ? null
        : "A local control plane was built, but is not in " + directory;
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
