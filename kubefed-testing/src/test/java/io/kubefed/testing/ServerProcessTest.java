package io.kubefed.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class ServerProcessTest {
  @TempDir private Path directory;

  @Test
  @EnabledOnOs(value = OS.LINUX, disabledReason = "binds processes by a call of Linux")
  void aServerDiesWithAJvmThatIsKilled() throws Exception {
    Process jvm =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                StartsAServer.class.getName(),
                directory.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try (BufferedReader output =
        new BufferedReader(new InputStreamReader(jvm.getInputStream(), StandardCharsets.UTF_8))) {
      long pid = Long.parseLong(output.readLine());
      ProcessHandle server = ProcessHandle.of(pid).orElseThrow();
      assertThat(server.isAlive()).isTrue();

      jvm.destroyForcibly();

      assertThat(server.onExit().get(20, TimeUnit.SECONDS).isAlive()).isFalse();
    }
  }

  /**
   * A program that starts a server in a thread that ends, tells its process id, and waits to be
   * killed.
   */
  static final class StartsAServer {
    public static void main(String[] arguments) throws Exception {
      Path directory = Path.of(arguments[0]);
      Thread starter =
          new Thread(
              () -> {
                ServerProcess server =
                    ServerProcess.start(
                        List.of("/bin/sleep", "600"), directory, directory.resolve("sleep.log"));
                System.out.println(server.pid());
              });
      starter.start();
      starter.join();
      System.in.read();
    }
  }
}
