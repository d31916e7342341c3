package io.kubefed.propagation.faults;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A {@link ControlPlaneMain} that runs as a child of this JVM. */
final class ControlPlaneProcess implements AutoCloseable {

  private final Process process;
  private final Path log;

  private ControlPlaneProcess(Process process, Path log) {
    this.process = process;
    this.log = log;
  }

  /**
   * Starts one.
   *
   * @param directory where its log and what it reads are written
   */
  static ControlPlaneProcess start(Federation federation, Path directory, String identity) {
    List<String> clusters = new ArrayList<>(List.of("host"));
    clusters.addAll(Federation.MEMBERS);
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                ControlPlaneMain.class.getName(),
                directory.toString(),
                federation.systemNamespace(),
                identity));
    command.addAll(clusters);
    try {
      for (String cluster : clusters) {
        Files.writeString(
            directory.resolve(cluster + ".kubeconfig"), federation.cluster(cluster).kubeconfig());
      }
      Path log = directory.resolve(identity + ".log");
      File file = log.toFile();
      return new ControlPlaneProcess(
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.appendTo(file))
              .start(),
          log);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What it has logged so far. */
  String log() {
    try {
      return Files.readString(log);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The writes that began after that time, those that were refused aside. */
  List<String> writesSince(Instant since) {
    return log()
        .lines()
        .filter(line -> line.startsWith(ControlPlaneMain.WROTE))
        .filter(line -> Instant.parse(line.split(" ", 3)[1]).isAfter(since))
        .toList();
  }

  /** Ends it as SIGKILL does, with whatever it is about to write. */
  void kill() {
    process.destroyForcibly();
    awaitEnd();
  }

  void pause() {
    signal("STOP");
  }

  void resume() {
    signal("CONT");
  }

  private void signal(String name) {
    try {
      int result =
          new ProcessBuilder("kill", "-" + name, String.valueOf(process.pid()))
              .inheritIO()
              .start()
              .waitFor();
      if (result != 0) {
        throw new IllegalStateException("kill -" + name + " ended with " + result);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private void awaitEnd() {
    try {
      if (!process.waitFor(30, TimeUnit.SECONDS)) {
        throw new IllegalStateException("the control plane still runs; it logged:\n" + log());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    if (process.isAlive()) {
      resume(); // One that is paused does not see that it is to end.
      kill();
    }
  }
}
