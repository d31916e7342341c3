package io.kubefed.core.impure;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.Executor;
import java.util.function.Supplier;

/** One class for each thing that core must not do; PurityTest sees that its rules catch them. */
public final class Impurities {

  private Impurities() {}

  /** Reads the file system. */
  static final class ReadsFile {
    boolean exists() {
      return Files.exists(Path.of("x"));
    }
  }

  /** Opens a stream to somewhere. */
  static final class OpensUrl {
    Object open() throws Exception {
      return URI.create("http://localhost").toURL().openConnection();
    }
  }

  /** Reads from the class path. */
  static final class ReadsClassPath {
    boolean exists() {
      return ReadsClassPath.class.getResource("x") != null;
    }
  }

  /** Reads the time. */
  static final class ReadsInstant {
    Instant read() {
      return Instant.now();
    }
  }

  /** Reads the time by a method reference. */
  static final class RefersToInstant {
    Supplier<Instant> refer() {
      return Instant::now;
    }
  }

  /** Reads the time in milliseconds. */
  static final class ReadsMillis {
    long read() {
      return System.currentTimeMillis();
    }
  }

  /** Grabs the system's clock. */
  static final class GrabsClock {
    Clock grab() {
      return Clock.systemUTC();
    }
  }

  /** Starts a thread. */
  static final class StartsThread {
    void start() {
      new Thread(() -> {}).start();
    }
  }

  /** Takes an executor. */
  static final class TakesExecutor {
    void run(Executor executor) {
      executor.execute(() -> {});
    }
  }

  /** Uses the common pool. */
  static final class StreamsInParallel {
    long count(List<String> list) {
      return list.parallelStream().count();
    }
  }

  /** Throws dice. */
  static final class ThrowsDice {
    int roll() {
      return new Random().nextInt(6);
    }
  }

  /** Makes up an identifier. */
  static final class MakesUpIdentifier {
    UUID make() {
      return UUID.randomUUID();
    }
  }

  /** Logs. */
  static final class Logs {
    void log(System.Logger logger) {
      logger.log(System.Logger.Level.INFO, "x");
    }
  }

  /** Prints. */
  static final class Prints {
    void print() {
      System.out.println("x");
    }
  }

  /** Reads the environment. */
  static final class ReadsEnvironment {
    String read() {
      return String.valueOf(System.getenv("HOME"));
    }
  }

  /** Talks to a cluster. */
  static final class TalksToCluster {
    Object talk(KubernetesClient client) {
      return client.pods().list();
    }
  }

  /** Holds something for all, in a field that changes. */
  static final class HoldsChangingField {
    private static int calls;

    int call() {
      return ++calls;
    }
  }

  /** Holds something for all, in a collection that changes. */
  static final class HoldsChangingList {
    private static final List<String> CALLS = new ArrayList<>();

    void call(String caller) {
      CALLS.add(caller);
    }
  }

  /** Shows a Jackson type. */
  public static final class ShowsJackson {

    private ShowsJackson() {}

    /** Not to be seen outside. */
    public static List<? extends JsonNode> nodes() {
      return List.of();
    }
  }
}
