package io.kubefed.dns.across;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;

/** Requests to one address, from a few threads, in bounded number and pace. */
final class Load implements AutoCloseable {

  /** What a request that nobody answered counts as. */
  static final String LOST = "lost";

  private static final int CLIENTS = 4;
  private static final int MOST = 20_000;
  private static final long PAUSE_NANOS = 2_000_000;

  private final URI uri;
  private final ConcurrentLinkedQueue<Answer> answers = new ConcurrentLinkedQueue<>();
  private final List<Thread> threads = new ArrayList<>();
  private final CountDownLatch ended = new CountDownLatch(CLIENTS);
  private volatile boolean stopped;

  /** Who answered a request, and when it began. */
  private record Answer(long begun, String from) {}

  Load(InetSocketAddress address) {
    uri = URI.create("http://127.0.0.1:" + address.getPort() + "/");
  }

  /** Begins, from several clients at once, until {@link #close}. */
  Load start() {
    for (int i = 0; i < CLIENTS; i++) {
      Thread thread =
          new Thread(
              () -> {
                while (!stopped && answers.size() < MOST) {
                  ask();
                  LockSupport.parkNanos(PAUSE_NANOS);
                }
                ended.countDown();
              },
              "load-" + i);
      thread.setDaemon(true);
      thread.start();
      threads.add(thread);
    }
    return this;
  }

  /** Sends so many requests, one after the other, and counts who answered. */
  static Map<String, Integer> ask(InetSocketAddress address, int requests) {
    Load load = new Load(address);
    for (int i = 0; i < requests; i++) {
      load.ask();
    }
    return load.since(Long.MIN_VALUE);
  }

  private void ask() {
    long begun = System.nanoTime();
    String from = LOST;
    try {
      HttpURLConnection connection = (HttpURLConnection) uri.toURL().openConnection();
      connection.setConnectTimeout(5_000);
      connection.setReadTimeout(5_000);
      if (connection.getResponseCode() == 200) {
        from = new String(connection.getInputStream().readAllBytes(), UTF_8);
      }
    } catch (IOException e) {
      // Lost.
    }
    answers.add(new Answer(begun, from));
  }

  /** How many requests that began at that time or later were answered by whom. */
  Map<String, Integer> since(long time) {
    Map<String, Integer> counts = new TreeMap<>();
    for (Answer answer : answers) {
      if (time == Long.MIN_VALUE || answer.begun() - time >= 0) {
        counts.merge(answer.from(), 1, Integer::sum);
      }
    }
    return counts;
  }

  /** How many requests that began in that time were answered by whom. */
  Map<String, Integer> between(long from, long to) {
    Map<String, Integer> counts = since(from);
    since(to).forEach((who, count) -> counts.merge(who, -count, Integer::sum));
    counts.values().removeIf(count -> count == 0);
    return counts;
  }

  /** How many requests have been made. */
  int size() {
    return answers.size();
  }

  @Override
  public void close() {
    stopped = true;
    try {
      ended.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
