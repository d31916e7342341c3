package io.kubefed.testing;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** BIND from the user's cache, where {@code provision-name-server.sh} puts it on first use. */
final class NameServerBinaries {

  /** To be changed with every change of the script that changes what it makes. */
  private static final String CACHE_KEY = "bind-9.18-1";

  private final Path directory;
  private final Consumer<String> progress;
  private @Nullable String failure;

  private NameServerBinaries(Path directory, Consumer<String> progress) {
    this.directory = directory;
    this.progress = progress;
  }

  static NameServerBinaries from(Map<String, String> environment, Consumer<String> progress) {
    return new NameServerBinaries(ProvisionScript.cached(environment, CACHE_KEY), progress);
  }

  /** The server's program, which is unpacked first where it is not there. */
  synchronized Path named() {
    if (!Files.isDirectory(directory)) {
      // A failure is told again, not tried again.
      if (failure == null) {
        failure = ProvisionScript.run("provision-name-server.sh", directory, progress);
      }
      if (failure != null) {
        throw new TestClusterException(
            "The name server BIND cannot be unpacked on this machine: " + failure);
      }
    }
    return directory.resolve("named");
  }

  /** Where the program finds its libraries. */
  Map<String, String> environment() {
    return Map.of("LD_LIBRARY_PATH", directory.resolve("lib").toString());
  }
}
