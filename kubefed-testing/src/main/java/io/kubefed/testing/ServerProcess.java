package io.kubefed.testing;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/**
 * A server that runs as a child process and writes a log.
 *
 * <p>Where the {@code setpriv} of util-linux is at hand, the kernel ends the server when this JVM
 * dies, by whatever signal. That binds it to the <em>thread</em> that started it, hence one thread
 * that starts them all and never ends.
 */
final class ServerProcess {
  private static final Path SETPRIV = Path.of("/usr/bin/setpriv");
  private static final int TAIL_LINES = 25;
  private static final int TAIL_BYTES = 16 * 1024;

  private static final ExecutorService LAUNCHER =
      Executors.newSingleThreadExecutor(
          task -> {
            Thread thread = new Thread(task, "kubefed-testing-launcher");
            thread.setDaemon(true);
            return thread;
          });

  private final Process process;
  private final Path log;

  private ServerProcess(Process process, Path log) {
    this.process = process;
    this.log = log;
  }

  /** Starts a server; its output is added to the log. */
  static ServerProcess start(List<String> command, Path directory, Path log) {
    return start(command, Map.of(), directory, log);
  }

  /** Starts a server with these environment variables beside those of this JVM. */
  static ServerProcess start(
      List<String> command, Map<String, String> environment, Path directory, Path log) {
    List<String> wrapped = new ArrayList<>();
    if (Files.isExecutable(SETPRIV)) {
      wrapped.addAll(List.of(SETPRIV.toString(), "--pdeathsig", "KILL"));
    }
    wrapped.addAll(command);
    ProcessBuilder builder =
        new ProcessBuilder(wrapped)
            .directory(directory.toFile())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
    builder.environment().putAll(environment);
    try {
      return new ServerProcess(LAUNCHER.submit(builder::start).get(), log);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new TestClusterException("Interrupted while starting " + command.get(0), e);
    } catch (ExecutionException e) {
      throw new TestClusterException("Cannot start " + command.get(0), e);
    }
  }

  long pid() {
    return process.pid();
  }

  boolean isAlive() {
    return process.isAlive();
  }

  /** Sends a signal by its short name, such as {@code STOP}. */
  void signal(String name) {
    try {
      // A shell's own kill: the program of that name is not on every machine.
      Process kill =
          new ProcessBuilder("/bin/sh", "-c", "kill -" + name + " " + process.pid()).start();
      if (kill.waitFor() != 0) {
        throw new TestClusterException("Cannot send SIG" + name + " to process " + process.pid());
      }
    } catch (IOException e) {
      throw new TestClusterException("Cannot send SIG" + name + " to process " + process.pid(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new TestClusterException("Interrupted while sending SIG" + name, e);
    }
  }

  /** Ends the process as a crash would and returns when it is gone. */
  void kill() {
    process.destroyForcibly();
    boolean interrupted = false;
    try {
      // SIGKILL cannot be refused; a bound nevertheless, for a process stuck in the kernel.
      process.waitFor(10, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      interrupted = true;
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** The last lines of the log and the path of the whole. */
  String logTail() {
    return logTail(log);
  }

  static String logTail(Path log) {
    String text;
    try (var channel = Files.newByteChannel(log)) {
      channel.position(Math.max(0, channel.size() - TAIL_BYTES));
      var bytes = ByteBuffer.allocate(TAIL_BYTES);
      while (bytes.hasRemaining() && channel.read(bytes) >= 0) {}
      text = new String(bytes.array(), 0, bytes.position(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      return "(no log: " + e + ")";
    }
    List<String> lines = text.lines().toList();
    return String.join("\n", lines.subList(Math.max(0, lines.size() - TAIL_LINES), lines.size()))
        + "\n(the whole log: "
        + log
        + ")";
  }
}
