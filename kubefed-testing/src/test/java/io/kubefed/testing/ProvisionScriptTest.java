package io.kubefed.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * What the script says where it cannot build; that it can is seen where the clusters come from it.
 */
@EnabledOnOs(value = OS.LINUX, disabledReason = "no other system has packages of Debian")
class ProvisionScriptTest {
  @TempDir private Path directory;
  private Path script;
  private Path programs;

  @BeforeEach
  void unpack() throws IOException {
    programs = Files.createDirectory(directory.resolve("bin"));
    script = directory.resolve("provision.sh");
    try (InputStream resource =
        Objects.requireNonNull(
            ProvisionScriptTest.class.getResourceAsStream("provision.sh"), "provision.sh")) {
      Files.copy(resource, script, StandardCopyOption.REPLACE_EXISTING);
    }
  }

  @Test
  void aMachineWithoutAptIsTold() throws Exception {
    for (String needed : new String[] {"realpath", "dirname"}) {
      program(needed, "exec /usr/bin/" + needed + " \"$@\"");
    }

    Result result = run(programs.toString());

    assertThat(result.exit()).isEqualTo(1);
    assertThat(result.output())
        .isEqualTo(
            "FAILED: this machine has no apt; local control planes are built from the packages of"
                + " Debian bookworm\n");
  }

  @Test
  void aMachineThatIsNotBookwormIsTold() throws Exception {
    program("apt-get", "echo 'Packages http://mirror.example/ubuntu noble main'");
    program("dpkg-deb", "exit 1");

    Result result = run(programs + ":/usr/bin:/bin");

    assertThat(result.exit()).isEqualTo(1);
    assertThat(result.output())
        .contains("name no repository of Debian bookworm (suite bookworm, component main)");
  }

  @Test
  void aDownloadThatFailsIsToldWithTheLog() throws Exception {
    program(
        "apt-get",
        "case \"$*\" in",
        "*indextargets*) echo 'Packages http://mirror.example/debian bookworm main' ;;",
        "*) echo 'E: the mirror is asleep'; exit 100 ;;",
        "esac");
    program("dpkg-deb", "exit 1");

    Result result = run(programs + ":/usr/bin:/bin");

    assertThat(result.exit()).isEqualTo(1);
    assertThat(result.output()).contains("FAILED: cannot download golang-1.19-go");
    assertThat(directory.resolve("cache/key.log")).content().contains("the mirror is asleep");
    assertThat(directory.resolve("cache/key")).doesNotExist();
    assertThat(directory.resolve("cache/.building")).doesNotExist();
  }

  @Test
  void whatIsThereIsNotBuiltAgain() throws Exception {
    Files.createDirectories(directory.resolve("cache/key"));
    program("apt-get", "echo called");
    program("dpkg-deb", "echo called");

    assertThat(run(programs + ":/usr/bin:/bin")).isEqualTo(new Result(0, ""));
  }

  @Test
  void aMachineWithoutAptHasNoNameServerEither() throws Exception {
    try (InputStream resource =
        Objects.requireNonNull(
            ProvisionScriptTest.class.getResourceAsStream("provision-program.sh"))) {
      Files.copy(resource, script, StandardCopyOption.REPLACE_EXISTING);
    }
    for (String needed : new String[] {"realpath", "dirname"}) {
      program(needed, "exec /usr/bin/" + needed + " \"$@\"");
    }

    assertThat(run(programs.toString(), "name-server", "usr/sbin/named", "bind9", "bind9-libs"))
        .isEqualTo(
            new Result(
                1,
                "FAILED: this machine has no apt; the name server is unpacked from the packages of"
                    + " Debian\n"));
  }

  @Test
  void aNameServerThatCannotBeDownloadedIsToldWithTheLog() throws Exception {
    try (InputStream resource =
        Objects.requireNonNull(
            ProvisionScriptTest.class.getResourceAsStream("provision-program.sh"))) {
      Files.copy(resource, script, StandardCopyOption.REPLACE_EXISTING);
    }
    program("apt-get", "echo 'E: the mirror is asleep'; exit 100");
    program("dpkg-deb", "exit 1");

    Result result =
        run(programs + ":/usr/bin:/bin", "name-server", "usr/sbin/named", "bind9", "bind9-libs");

    assertThat(result.exit()).isEqualTo(1);
    assertThat(result.output()).contains("FAILED: cannot download bind9 bind9-libs with apt");
    assertThat(directory.resolve("cache/key.log")).content().contains("the mirror is asleep");
    assertThat(directory.resolve("cache/key")).doesNotExist();
    assertThat(directory.resolve("cache/.unpacking-name-server")).doesNotExist();
  }

  private Result run(String path, String... arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.addAll(
        List.of("/bin/bash", script.toString(), directory.resolve("cache/key").toString()));
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().put("PATH", path);
    Process process = builder.start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Result(process.waitFor(), output);
  }

  private void program(String name, String... lines) throws IOException {
    Path file =
        Files.writeString(programs.resolve(name), "#!/bin/sh\n" + String.join("\n", lines) + "\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  private record Result(int exit, String output) {}
}
