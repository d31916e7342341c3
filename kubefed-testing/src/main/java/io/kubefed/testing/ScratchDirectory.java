package io.kubefed.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/**
 * Directories for the data of servers, under the JVM's directory for temporary files. All of one
 * JVM lie in one directory whose lock it holds while it lives, so that the next JVM can tell what a
 * killed one left, and delete it.
 */
final class ScratchDirectory {
  private static final String PREFIX = "kubefed-testing-";
  private static final String LOCK = ".lock";

  /** Younger directories may belong to a JVM that has not locked them yet. */
  private static final Duration GRACE = Duration.ofMinutes(1);

  /** Held until this JVM ends: the garbage collector closes a channel that nobody refers to. */
  private static final List<FileLock> LOCKS = new CopyOnWriteArrayList<>();

  private static @Nullable Path ofThisJvm;

  private ScratchDirectory() {}

  static synchronized Path create(String name) {
    try {
      Path parent = ofThisJvm;
      if (parent == null || !Files.isDirectory(parent)) {
        deleteAbandoned(Path.of(System.getProperty("java.io.tmpdir")));
        parent = Files.createTempDirectory(PREFIX);
        lock(parent);
        ofThisJvm = parent;
      }
      return Files.createTempDirectory(parent, name + "-");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Deletes a directory and, when it was the last one, that of this JVM. */
  static synchronized void delete(Path directory) {
    deleteTree(directory);
    Path parent = ofThisJvm;
    if (parent == null) {
      return;
    }
    try (DirectoryStream<Path> rest =
        Files.newDirectoryStream(parent, path -> !path.endsWith(LOCK))) {
      if (rest.iterator().hasNext()) {
        return;
      }
    } catch (IOException e) {
      return;
    }
    deleteTree(parent);
  }

  /** Deletes all but the logs, for whoever reads why a server did not start. */
  static void deleteAllButLogs(Path directory) {
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
      for (Path entry : entries) {
        if (!entry.toString().endsWith(".log")) {
          deleteTree(entry);
        }
      }
    } catch (IOException e) {
      // Left for the next JVM, as after a kill.
    }
  }

  private static void lock(Path parent) throws IOException {
    FileChannel channel =
        FileChannel.open(parent.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    LOCKS.add(channel.lock());
  }

  /** Deletes what JVMs that live no more have left in a directory for temporary files. */
  static void deleteAbandoned(Path temporary) throws IOException {
    try (DirectoryStream<Path> found = Files.newDirectoryStream(temporary, PREFIX + "*")) {
      for (Path directory : found) {
        if (isAbandoned(directory)) {
          deleteTree(directory);
        }
      }
    }
  }

  private static boolean isAbandoned(Path directory) {
    try {
      Instant touched = Files.getLastModifiedTime(directory).toInstant();
      if (touched.isAfter(Instant.now().minus(GRACE))) {
        return false;
      }
      try (FileChannel channel =
              FileChannel.open(directory.resolve(LOCK), StandardOpenOption.WRITE);
          FileLock lock = channel.tryLock()) {
        return lock != null;
      }
    } catch (IOException | OverlappingFileLockException e) {
      return false;
    }
  }

  private static void deleteTree(Path root) {
    try {
      Files.walkFileTree(
          root,
          new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
                throws IOException {
              Files.deleteIfExists(file);
              return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
              if (e instanceof NoSuchFileException) {
                return FileVisitResult.CONTINUE;
              }
              throw e;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException e)
                throws IOException {
              Files.deleteIfExists(directory);
              return FileVisitResult.CONTINUE;
            }
          });
    } catch (IOException e) {
      // Left for the next JVM, as after a kill.
    }
  }
}
