package io.kubefed.propagation.admission;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.NetworkConnectionLimit;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Serves reviews by HTTPS. What a stranger can make it hold is bounded: connections, threads, the
 * size of a body, the bodies under way together, and the time that a request may take from its
 * first byte to the last one of the answer.
 */
final class HttpFront implements AutoCloseable {

  private static final Logger logger = LoggerFactory.getLogger(HttpFront.class);

  private static final int MAX_THREADS = 12;
  private static final int MIN_THREADS = 4;
  private static final int MAX_HEADERS = 16 * 1024;
  private static final int TOO_LONG = 413;
  private static final int TOO_MUCH = 503;
  private static final String JSON = "application/json";

  /** API servers let idle connections go after 90 seconds; so they close first. */
  private static final long IDLE_MILLIS = 120_000;

  /**
   * What is held at most.
   *
   * @param connections how many connections
   * @param body how many bytes of one body: objects have up to 1.5 MiB in etcd, and an update has
   *     two of them
   * @param bodies how many bytes of all bodies together
   * @param requestMillis how long a request may take
   */
  record Limits(int connections, int body, long bodies, long requestMillis) {

    static final Limits DEFAULT = new Limits(512, 8 << 20, 64 << 20, 10_000);
  }

  private final Server server;
  private final ServerConnector connector;
  private final SslContextFactory.Server tls = new SslContextFactory.Server();
  private final String password;
  private final Limits limits;
  private final AtomicLong held = new AtomicLong();
  private final Patience patience;

  HttpFront(
      InetSocketAddress address,
      String prefix,
      Reviews reviews,
      CertificateBundle certificates,
      Limits limits) {
    this.limits = limits;
    byte[] secret = new byte[16];
    new SecureRandom().nextBytes(secret);
    password = HexFormat.of().formatHex(secret);
    tls.setKeyStore(certificates.toKeyStore(password.toCharArray()));
    tls.setKeyStorePassword(password);
    tls.setIncludeProtocols("TLSv1.2", "TLSv1.3");
    tls.setSniRequired(false);
    tls.setEndpointIdentificationAlgorithm(null);

    QueuedThreadPool threads = new QueuedThreadPool(MAX_THREADS, MIN_THREADS);
    threads.setName("kubefed-admission");
    threads.setDaemon(true);
    server = new Server(threads);
    HttpConfiguration http = new HttpConfiguration();
    http.setSendServerVersion(false);
    http.setSendDateHeader(false);
    http.setRequestHeaderSize(MAX_HEADERS);
    connector =
        new ServerConnector(
            server,
            null,
            null,
            null,
            1,
            1,
            new SslConnectionFactory(tls, "http/1.1"),
            new HttpConnectionFactory(http));
    connector.setHost(address.getAddress().isAnyLocalAddress() ? null : address.getHostString());
    connector.setPort(address.getPort());
    connector.setIdleTimeout(IDLE_MILLIS);
    connector.setReuseAddress(true);
    patience = new Patience(limits.requestMillis());
    connector.addBean(patience);
    server.addConnector(connector);
    server.addBean(new NetworkConnectionLimit(limits.connections(), connector));
    server.setHandler(new Answering(prefix, reviews));
    server.setStopTimeout(0);
  }

  /**
   * Begins to listen.
   *
   * @throws UncheckedIOException if the address cannot be had
   */
  void start() {
    try {
      server.start();
    } catch (IOException e) {
      close();
      throw new UncheckedIOException(
          "webhooks cannot be served at port " + connector.getPort() + ": " + e.getMessage(), e);
    } catch (Exception e) {
      close();
      throw new IllegalStateException("webhooks cannot be served", e);
    }
    patience.watch(server.getScheduler());
  }

  /** The port that it listens at. */
  int port() {
    return connector.getLocalPort();
  }

  /** Shows another certificate from the next connection on. */
  void use(CertificateBundle certificates) {
    try {
      tls.reload(
          factory ->
              ((SslContextFactory.Server) factory)
                  .setKeyStore(certificates.toKeyStore(password.toCharArray())));
    } catch (Exception e) {
      throw new IllegalStateException("a certificate cannot be used", e);
    }
  }

  @Override
  public void close() {
    patience.close();
    try {
      server.stop();
    } catch (Exception e) {
      logger.atWarn().setCause(e).log("The webhook server did not end in order");
    }
  }

  private final class Answering extends Handler.Abstract.NonBlocking {

    private final String prefix;
    private final Reviews reviews;

    Answering(String prefix, Reviews reviews) {
      this.prefix = prefix;
      this.reviews = reviews;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) {
      patience.begin(request);
      Callback ended = Callback.from(callback, () -> patience.end(request));
      String path = request.getHttpURI().getCanonicalPath();
      if (path == null || !path.startsWith(prefix)) {
        refuse(response, ended, 404, "nothing is served here");
        return true;
      }
      String inner = path.substring(prefix.length());
      if (inner.equals("/readyz") || inner.equals("/readyz/") || inner.equals("/healthz")) {
        refuse(response, ended, 200, "ok");
        return true;
      }
      Optional<Reviewer> reviewer = reviews.at(inner);
      if (reviewer.isEmpty()) {
        refuse(response, ended, 404, "nothing is served here");
      } else if (!request.getMethod().equals("POST")) {
        response.getHeaders().put(HttpHeader.ALLOW, "POST");
        refuse(response, ended, 405, "an AdmissionReview is sent by POST");
      } else if (!isJson(request.getHeaders().get(HttpHeader.CONTENT_TYPE))) {
        refuse(response, ended, 415, "an AdmissionReview is sent as " + JSON);
      } else {
        new Reading(request, response, ended, reviewer.get()).run();
      }
      return true;
    }
  }

  private static boolean isJson(@Nullable String contentType) {
    if (contentType == null) {
      return false;
    }
    int end = contentType.indexOf(';');
    String type = end < 0 ? contentType : contentType.substring(0, end);
    return type.strip().toLowerCase(Locale.ROOT).equals(JSON);
  }

  private static void refuse(Response response, Callback callback, int code, String words) {
    respond(response, callback, code, "text/plain; charset=utf-8", (words + "\n").getBytes(UTF_8));
  }

  private static void respond(
      Response response, Callback callback, int code, String contentType, byte[] body) {
    response.setStatus(code);
    response.getHeaders().put(HttpHeader.CONTENT_TYPE, contentType);
    response.getHeaders().put("X-Content-Type-Options", "nosniff");
    response.getHeaders().put(HttpHeader.CONTENT_LENGTH, body.length);
    response.write(true, ByteBuffer.wrap(body), callback);
  }

  /**
   * Reads a body as it comes, without a thread that waits for it, then answers it. Of a body that
   * is refused the rest is read and dropped, so that the sender hears why.
   */
  private final class Reading implements Runnable {

    private final Request request;
    private final Response response;
    private final Callback callback;
    private final Reviewer reviewer;
    private final ByteArrayOutputStream body = new ByteArrayOutputStream();
    private int refusal;

    Reading(Request request, Response response, Callback callback, Reviewer reviewer) {
      this.request = request;
      this.response = response;
      this.callback = Callback.from(callback, () -> held.addAndGet(-body.size()));
      this.reviewer = reviewer;
      this.refusal = request.getLength() > limits.body() ? TOO_LONG : 0;
    }

    @Override
    public void run() {
      while (true) {
        Content.Chunk chunk = request.read();
        if (chunk == null) {
          request.demand(this);
          return;
        } else if (Content.Chunk.isFailure(chunk)) {
          callback.failed(chunk.getFailure());
          return;
        }
        boolean last = chunk.isLast();
        take(chunk);
        if (last) {
          answer();
          return;
        }
      }
    }

    private void take(Content.Chunk chunk) {
      int size = chunk.remaining();
      if (body.size() + (long) size > limits.body()) {
        refusal = TOO_LONG;
      } else if (refusal == 0 && held.get() + size > limits.bodies()) {
        refusal = TOO_MUCH;
      }
      if (refusal == 0) {
        append(chunk, size);
      } else {
        held.addAndGet(-body.size());
        body.reset();
        chunk.release();
      }
    }

    private void append(Content.Chunk chunk, int size) {
      byte[] bytes = new byte[size];
      chunk.getByteBuffer().get(bytes);
      chunk.release();
      held.addAndGet(size);
      body.write(bytes, 0, size);
    }

    private void answer() {
      if (refusal == TOO_LONG) {
        refuse(response, callback, refusal, "the body is longer than any AdmissionReview");
        return;
      } else if (refusal == TOO_MUCH) {
        response.getHeaders().put(HttpHeader.RETRY_AFTER, 1);
        refuse(response, callback, refusal, "too much is asked at a time");
        return;
      }
      byte[] answer;
      try {
        answer = Reviews.answer(reviewer, body.toByteArray());
      } catch (MalformedReviewException e) {
        refuse(response, callback, 400, String.valueOf(e.getMessage()));
        return;
      } catch (RuntimeException | StackOverflowError e) {
        fail(e);
        return;
      }
      respond(response, callback, 200, JSON, answer);
    }

    private void fail(Throwable cause) {
      logger
          .atError()
          .addKeyValue("path", request.getHttpURI().getPath())
          .setCause(cause)
          .log("An admission request could not be judged");
      refuse(response, callback, 500, "the request could not be judged");
    }
  }
}
