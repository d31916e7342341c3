package io.kubefed.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.ref.WeakReference;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ScratchDirectoryTest {
  private final Instant longAgo = Instant.now().minus(Duration.ofHours(1));

  @TempDir private Path temporary;

  @Test
  void whatAKilledJvmLeftIsDeleted() throws IOException {
    Path left = leftBehind("kubefed-testing-1", longAgo);

    ScratchDirectory.deleteAbandoned(temporary);

    assertThat(left).doesNotExist();
  }

  @Test
  void whatALivingJvmHasLockedIsKept() throws IOException {
    Path kept = leftBehind("kubefed-testing-1", longAgo);
    try (FileChannel channel = FileChannel.open(kept.resolve(".lock"), StandardOpenOption.WRITE);
        FileLock lock = channel.lock()) {
      ScratchDirectory.deleteAbandoned(temporary);

      assertThat(lock.isValid()).isTrue();
      assertThat(kept).exists();
    }
  }

  @Test
  void whatMayNotBeLockedYetIsKept() throws IOException {
    Path kept = leftBehind("kubefed-testing-1", Instant.now());

    ScratchDirectory.deleteAbandoned(temporary);

    assertThat(kept).exists();
  }

  @Test
  void whatIsOthersIsKept() throws IOException {
    Path kept = leftBehind("something-else", longAgo);

    ScratchDirectory.deleteAbandoned(temporary);

    assertThat(kept).exists();
  }

  @Test
  void aDirectoryGoesWithAllThatIsInIt() throws IOException {
    Path directory = ScratchDirectory.create("east");
    Files.writeString(Files.createDirectory(directory.resolve("etcd")).resolve("data"), "data");

    ScratchDirectory.delete(directory);

    assertThat(directory).doesNotExist();
  }

  @Test
  void whatIsInUseStaysLockedForOtherJvmsAfterAGarbageCollection() throws Exception {
    Path directory = ScratchDirectory.create("east");
    WeakReference<Object> garbage = new WeakReference<>(new Object());
    while (garbage.get() != null) {
      System.gc();
    }

    // By another JVM: to close a second channel in this one would end the lock.
    Process other =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                OtherJvm.class.getName(),
                directory.resolveSibling(".lock").toString())
            .inheritIO()
            .start();

    assertThat(other.waitFor()).isEqualTo(OtherJvm.IS_LOCKED);
    ScratchDirectory.delete(directory);
  }

  /** Tells by its exit code whether a file is locked. */
  static final class OtherJvm {
    static final int IS_LOCKED = 7;

    private OtherJvm() {}

    public static void main(String[] arguments) throws IOException {
      try (FileChannel channel = FileChannel.open(Path.of(arguments[0]), StandardOpenOption.WRITE);
          FileLock lock = channel.tryLock()) {
        System.exit(lock == null ? IS_LOCKED : 0);
      }
    }
  }

  private Path leftBehind(String name, Instant touched) throws IOException {
    Path directory = Files.createDirectory(temporary.resolve(name));
    Files.createFile(directory.resolve(".lock"));
    Files.writeString(Files.createDirectory(directory.resolve("east-1")).resolve("etcd.log"), "");
    Files.setLastModifiedTime(directory, FileTime.from(touched));
    return directory;
  }
}
