package io.kubefed.propagation.probe;

import static java.util.Objects.requireNonNull;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Serves {@code /healthz} and {@code /readyz} over plain HTTP, and {@code /metrics} where there is
 * something to scrape. Thread-safe.
 *
 * <p>A probe answers 200 and {@code ok} if all its checks hold, else 500 and the list of checks,
 * which {@code ?verbose} asks for in any case; the words are those of a kube-apiserver. A check
 * that throws does not hold. Checks are asked at each request, and must be quick and thread-safe.
 *
 * <p>For a control plane:
 *
 * <pre>{@code
 * ProbeServer.builder(new InetSocketAddress(8080))
 *     .health("control-plane", controlPlane::isHealthy)
 *     .ready("control-plane", controlPlane::isReady)
 *     .start();
 * }</pre>
 *
 * <p>It has one thread that listens and at most {@value #MAX_THREADS} that answer, which end when
 * idle; where {@value #MAX_WAITING} requests wait, more are refused.
 */
public final class ProbeServer implements AutoCloseable {

  private static final Logger logger = LoggerFactory.getLogger(ProbeServer.class);

  private static final int MAX_THREADS = 4;
  private static final int MAX_WAITING = 64;

  private final HttpServer server;
  private final ThreadPoolExecutor threads;

  private ProbeServer(Builder builder) {
    try {
      server = HttpServer.create(builder.address, 0);
    } catch (IOException e) {
      throw new UncheckedIOException(
          "probes cannot be served at " + builder.address + ": " + e.getMessage(), e);
    }
    AtomicInteger number = new AtomicInteger();
    threads =
        new ThreadPoolExecutor(
            MAX_THREADS,
            MAX_THREADS,
            10,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(MAX_WAITING),
            task -> {
              Thread thread = new Thread(task, "kubefed-probe-" + number.incrementAndGet());
              thread.setDaemon(true);
              return thread;
            });
    threads.allowCoreThreadTimeOut(true);
    server.setExecutor(threads);
    Checks health = new Checks("healthz", builder.health);
    Checks ready = new Checks("readyz", builder.ready);
    serve("/healthz", health::answer);
    serve("/readyz", ready::answer);
    Supplier<String> scrape = builder.scrape;
    if (scrape != null) {
      serve(
          "/metrics",
          query -> new Answer(200, "text/plain; version=0.0.4; charset=utf-8", scrape.get()));
    }
  }

  /**
   * Describes a server.
   *
   * @param address where it listens; port 0 for any that is free
   */
  public static Builder builder(InetSocketAddress address) {
    return new Builder(address);
  }

  /** Where it listens. */
  public InetSocketAddress address() {
    return server.getAddress();
  }

  /** Ends all connections and threads; what is being answered is not waited for. */
  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }

  private record Answer(int code, String contentType, String body) {}

  private interface Page {
    Answer answer(@Nullable String query);
  }

  private void serve(String path, Page page) {
    server.createContext(path, exchange -> handle(exchange, path, page));
  }

  private static void handle(HttpExchange exchange, String path, Page page) throws IOException {
    try (exchange) {
      Answer answer = answer(exchange, path, page);
      byte[] body = answer.body().getBytes(StandardCharsets.UTF_8);
      exchange.getResponseHeaders().set("Content-Type", answer.contentType());
      exchange.getResponseHeaders().set("X-Content-Type-Options", "nosniff");
      if (exchange.getRequestMethod().equals("HEAD")) {
        exchange.sendResponseHeaders(answer.code(), -1);
      } else {
        exchange.sendResponseHeaders(answer.code(), body.length == 0 ? -1 : body.length);
        exchange.getResponseBody().write(body);
      }
    }
  }

  private static Answer answer(HttpExchange exchange, String path, Page page) {
    if (!exchange.getRequestURI().getPath().equals(path)) {
      return text(404, "not found");
    }
    if (!exchange.getRequestMethod().equals("GET") && !exchange.getRequestMethod().equals("HEAD")) {
      return text(405, "only GET and HEAD");
    }
    try {
      return page.answer(exchange.getRequestURI().getQuery());
    } catch (RuntimeException e) {
      logger.atError().addKeyValue("path", path).setCause(e).log("A page could not be made");
      return text(500, "internal error");
    }
  }

  private static Answer text(int code, String body) {
    return new Answer(code, "text/plain; charset=utf-8", body);
  }

  private record Checks(String name, Map<String, BooleanSupplier> checks) {

    Checks(String name, Map<String, BooleanSupplier> checks) {
      this.name = name;
      this.checks = new LinkedHashMap<>(checks);
    }

    Answer answer(@Nullable String query) {
      StringBuilder list = new StringBuilder("[+]ping ok\n");
      boolean passed = true;
      for (Map.Entry<String, BooleanSupplier> check : checks.entrySet()) {
        boolean holds = holds(check.getKey(), check.getValue());
        passed &= holds;
        list.append(holds ? "[+]" : "[-]")
            .append(check.getKey())
            .append(holds ? " ok\n" : " failed\n");
      }
      list.append(name).append(passed ? " check passed\n" : " check failed\n");
      return text(passed ? 200 : 500, passed && !isVerbose(query) ? "ok" : list.toString());
    }

    private static boolean isVerbose(@Nullable String query) {
      return query != null
          && Arrays.stream(query.split("&"))
              .anyMatch(part -> part.equals("verbose") || part.startsWith("verbose="));
    }

    private boolean holds(String check, BooleanSupplier supplier) {
      try {
        return supplier.getAsBoolean();
      } catch (RuntimeException e) {
        logger
            .atWarn()
            .addKeyValue("probe", name)
            .addKeyValue("check", check)
            .setCause(e)
            .log("A check failed to say whether it holds");
        return false;
      }
    }
  }

  /** Describes a server. Not thread-safe. */
  public static final class Builder {

    private final InetSocketAddress address;
    private final Map<String, BooleanSupplier> health = new LinkedHashMap<>();
    private final Map<String, BooleanSupplier> ready = new LinkedHashMap<>();
    private @Nullable Supplier<String> scrape;

    private Builder(InetSocketAddress address) {
      this.address = requireNonNull(address, "address");
    }

    /** Adds a check to {@code /healthz}: false has this process started again. */
    public Builder health(String name, BooleanSupplier check) {
      return add(health, name, check);
    }

    /** Adds a check to {@code /readyz}: false keeps requests away from this process. */
    public Builder ready(String name, BooleanSupplier check) {
      return add(ready, name, check);
    }

    private Builder add(Map<String, BooleanSupplier> checks, String name, BooleanSupplier check) {
      requireNonNull(check, "check");
      if (checks.putIfAbsent(requireNonNull(name, "name"), check) != null) {
        throw new IllegalArgumentException("there is a check \"" + name + "\" already");
      }
      return this;
    }

    /** Serves {@code /metrics}: what a Prometheus registry's {@code scrape()} returns. */
    public Builder metrics(Supplier<String> value) {
      scrape = requireNonNull(value, "metrics");
      return this;
    }

    /**
     * Begins to listen.
     *
     * @throws UncheckedIOException if the address cannot be had
     */
    public ProbeServer start() {
      ProbeServer started = new ProbeServer(this);
      started.server.start();
      return started;
    }
  }
}
