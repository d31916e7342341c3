package io.kubefed.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With shell scripts for servers, which fail as servers do. */
class LocalSourceTest {
  private static final ClusterSpec EAST = new ClusterSpec("east", true, false, List.of());
  private static final Pattern LOG = Pattern.compile("\\(the whole log: (.*)\\)");

  @TempDir private Path directory;

  @BeforeEach
  void aServerOfKnownVersion() throws IOException {
    program("kube-apiserver", "echo Kubernetes v1.30.1");
  }

  @Test
  void aServerThatEndsIsToldWithItsLog() throws IOException {
    program("etcd", "echo 'out of luck'; exit 1");

    TestClusterException failure = startFailure();

    assertThat(failure)
        .hasMessageContaining("etcd of cluster east ended")
        .hasMessageContaining("out of luck");
    Path log = log(failure);
    assertThat(log).hasContent("out of luck");
    ScratchDirectory.delete(log.resolveSibling(""));
  }

  @Test
  void aPortLostToAnotherProcessIsReplaced() throws IOException {
    Path tries = directory.resolve("tries");
    program(
        "etcd",
        "echo \"$@\" >> " + tries,
        "echo 'listen tcp 127.0.0.1: bind: address already in use'",
        "exit 1");

    TestClusterException failure = startFailure();

    assertThat(failure).hasMessageContaining("address already in use");
    ScratchDirectory.delete(log(failure).resolveSibling(""));
    assertThat(Files.readAllLines(tries)).hasSize(4).doesNotHaveDuplicates();
  }

  @Test
  void aDirectoryWithoutTheServersIsRefused() throws IOException {
    assertThatThrownBy(() -> source().prepare())
        .isInstanceOf(TestClusterException.class)
        .hasMessage(
            "KUBEFED_TEST_CONTROL_PLANE_DIR is "
                + directory
                + ", but there is no program etcd in it");
  }

  private TestClusterException startFailure() {
    LocalSource source = source();
    source.prepare();
    return catchThrowableOfType(TestClusterException.class, () -> source.start(EAST));
  }

  private static Path log(TestClusterException failure) {
    Matcher log = LOG.matcher(String.valueOf(failure.getMessage()));
    assertThat(log.find()).isTrue();
    return Path.of(log.group(1));
  }

  private LocalSource source() {
    return new LocalSource(
        ControlPlaneBinaries.from(
            Map.of("KUBEFED_TEST_CONTROL_PLANE_DIR", directory.toString()), line -> {}));
  }

  private void program(String name, String... lines) throws IOException {
    Path file =
        Files.writeString(directory.resolve(name), "#!/bin/sh\n" + String.join("\n", lines) + "\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }
}
