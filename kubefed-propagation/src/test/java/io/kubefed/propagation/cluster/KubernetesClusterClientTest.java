package io.kubefed.propagation.cluster;

import static io.kubefed.propagation.cluster.StandardTypes.CONFIG_MAP;
import static io.kubefed.propagation.cluster.StandardTypes.SECRET;
import static io.kubefed.propagation.cluster.TestObjects.configMap;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.kubefed.core.ResourceType;
import io.kubefed.core.json.JsonValue;
import io.kubefed.propagation.cluster.ClusterUnreachableException.Reason;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What no healthy server does: a socket that answers what the test says, or nothing. */
class KubernetesClusterClientTest {

  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final BlockingQueue<Received> received = new LinkedBlockingQueue<>();
  private final BlockingQueue<String> answers = new LinkedBlockingQueue<>();
  private final CountDownLatch connectionEnded = new CountDownLatch(1);
  private ServerSocket server;
  private KubernetesClient kubernetes;

  /** One request: its first line, its headers and where to answer. */
  private record Received(String line, List<String> headers, Socket socket) {}

  @BeforeEach
  void serve() throws IOException {
    server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    Thread acceptor = new Thread(this::accept, "test-server");
    acceptor.setDaemon(true);
    acceptor.start();
    kubernetes =
        new KubernetesClientBuilder()
            .withConfig(
                new ConfigBuilder(Config.empty())
                    .withMasterUrl("http://127.0.0.1:" + server.getLocalPort())
                    .build())
            .build();
  }

  @AfterEach
  void stop() throws IOException {
    kubernetes.close();
    server.close();
  }

  private void accept() {
    try {
      while (true) {
        Socket socket = server.accept();
        Thread reader = new Thread(() -> read(socket), "test-connection");
        reader.setDaemon(true);
        reader.start();
      }
    } catch (IOException e) {
      // The server is closed.
    }
  }

  /** Reads requests; answers each with the next prepared answer, if there is one. */
  private void read(Socket socket) {
    try (socket) {
      BufferedReader reader =
          new BufferedReader(new InputStreamReader(socket.getInputStream(), UTF_8));
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        List<String> headers = reader.lines().takeWhile(header -> !header.isEmpty()).toList();
        for (String header : headers) {
          if (header.toLowerCase(Locale.ROOT).startsWith("content-length: ")) {
            reader.skip(Long.parseLong(header.substring("content-length: ".length())));
          }
        }
        received.add(new Received(line, headers, socket));
        String answer = answers.poll();
        if (answer != null) {
          socket.getOutputStream().write(answer.getBytes(UTF_8));
        }
      }
    } catch (IOException e) {
      // The client has gone.
    } finally {
      connectionEnded.countDown();
    }
  }

  private static String answer(int code, String headers, String body) {
    return "HTTP/1.1 "
        + code
        + " x\r\nContent-Type: application/json\r\nContent-Length: "
        + body.getBytes(UTF_8).length
        + "\r\n"
        + headers
        + "\r\n"
        + body;
  }

  private KubernetesClusterClientBuilder client() {
    return ClusterClients.kubernetes("stub", kubernetes).requestTimeout(PATIENCE);
  }

  private Received request() throws InterruptedException {
    Received request = received.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    assertThat(request).as("a request").isNotNull();
    return request;
  }

  // Failures

  @ParameterizedTest
  @MethodSource
  void tellsFailuresApart(
      int code, String headers, String body, Class<? extends ClusterException> type) {
    answers.add(answer(code, headers, body));

    ClusterException failure =
        catchThrowableOfType(
            ClusterException.class,
            () ->
                client()
                    .build()
                    .create(CONFIG_MAP, configMap("default", "a", Map.of()), WriteOptions.DEFAULT));

    assertThat(failure)
        .isExactlyInstanceOf(type)
        .hasMessageStartingWith("cluster stub, ConfigMap default/a: ");
  }

  static Stream<Arguments> tellsFailuresApart() {
    return Stream.of(
        argumentSet("400", 400, "", "{}", RequestRefusedException.class),
        argumentSet("401", 401, "", "Unauthorized", UnauthorizedException.class),
        argumentSet("403", 403, "", status("Forbidden", "{}"), ForbiddenException.class),
        argumentSet(
            "404 with a name",
            404,
            "",
            status("NotFound", "{\"name\": \"default\", \"kind\": \"namespaces\"}"),
            NotFoundException.class),
        argumentSet(
            "404 without a name", 404, "", status("NotFound", "{}"), TypeNotServedException.class),
        argumentSet(
            "404 in plain text", 404, "", "404 page not found", TypeNotServedException.class),
        argumentSet("405", 405, "", "{}", RequestRefusedException.class),
        argumentSet(
            "409 AlreadyExists",
            409,
            "",
            status("AlreadyExists", "{}"),
            AlreadyExistsException.class),
        argumentSet("409 Conflict", 409, "", status("Conflict", "{}"), ConflictException.class),
        argumentSet("410", 410, "", status("Expired", "{}"), GoneException.class),
        argumentSet("422", 422, "", status("Invalid", "{}"), InvalidObjectException.class),
        argumentSet("429", 429, "", "too many", TooManyRequestsException.class),
        argumentSet("500", 500, "", "{}", ServerException.class),
        argumentSet("503", 503, "", "down", ServerException.class),
        argumentSet("no JSON", 200, "", "<html>", ServerException.class));
  }

  private static String status(String reason, String details) {
    return "{\"kind\": \"Status\", \"message\": \"words\", \"reason\": \""
        + reason
        + "\", \"details\": "
        + details
        + "}";
  }

  @Test
  void nothingIsTriedAgain() throws Exception {
    answers.add(answer(503, "", "down"));
    answers.add(answer(200, "", "{}"));

    assertThatExceptionOfType(ServerException.class)
        .isThrownBy(() -> client().build().get(CONFIG_MAP, "default", "a"));

    assertThat(request()).isNotNull();
    assertThat(received).isEmpty();
    assertThat(answers).as("the answer to a second request").hasSize(1);
  }

  @Test
  void saysHowLongToWait() {
    answers.add(answer(429, "Retry-After: 7\r\n", "too many"));

    TooManyRequestsException failure =
        catchThrowableOfType(
            TooManyRequestsException.class, () -> client().build().get(CONFIG_MAP, "default", "a"));

    assertThat(failure.retryAfter()).isEqualTo(Duration.ofSeconds(7));
    assertThat(failure.isRetryable()).isTrue();
  }

  @ParameterizedTest
  @MethodSource
  void wordsAboutSecretsAreWithheld(int code, String body) {
    answers.add(answer(code, "", body));

    ClusterException failure =
        catchThrowableOfType(
            ClusterException.class,
            () ->
                client()
                    .build()
                    .create(
                        SECRET,
                        TestObjects.secret("default", "s", Map.of()),
                        WriteOptions.DEFAULT));

    for (Throwable at = failure; at != null; at = at.getCause()) {
      assertThat(at.toString()).contains("Secret default/s").doesNotContain("hunter2");
    }
  }

  static Stream<Arguments> wordsAboutSecretsAreWithheld() {
    return Stream.of(
        argumentSet(
            "of a webhook",
            403,
            "{\"kind\": \"Status\", \"message\": \"denied: hunter2\", \"reason\": \"Forbidden\"}"),
        argumentSet(
            "of validation",
            422,
            status(
                "Invalid",
                "{\"causes\": [{\"field\": \"data[k]\", \"reason\": \"FieldValueInvalid\","
                    + " \"message\": \"Invalid value: hunter2\"}]}")),
        argumentSet("in plain text", 400, "illegal base64: hunter2"),
        argumentSet("that are no JSON", 200, "{\"data\": hunter2"));
  }

  @Test
  void aClusterThatIsNotThereIsUnreachableAtOnce() throws Exception {
    server.close();

    ClusterUnreachableException failure =
        catchThrowableOfType(
            ClusterUnreachableException.class,
            () -> client().build().get(CONFIG_MAP, "default", "a"));

    assertThat(failure.reason()).isEqualTo(Reason.CONNECT);
    assertThat(failure.isRetryable()).isTrue();
    assertThat(failure.isOutcomeUnknown()).isFalse();
    assertThat(client().build().check().state()).isEqualTo(HealthReport.State.OFFLINE);
  }

  @Test
  void aConnectionThatBreaksLeavesTheOutcomeOpen() throws Exception {
    CompletableFuture<ClusterUnreachableException> failure =
        CompletableFuture.supplyAsync(
            () ->
                catchThrowableOfType(
                    ClusterUnreachableException.class,
                    () ->
                        client()
                            .build()
                            .create(
                                CONFIG_MAP,
                                configMap("default", "a", Map.of()),
                                WriteOptions.DEFAULT)));
    request().socket().close();

    assertThat(failure.get(20, TimeUnit.SECONDS).reason()).isEqualTo(Reason.CONNECTION_LOST);
    assertThat(failure.join().isOutcomeUnknown()).isTrue();
  }

  @Test
  void aServerThatHangsCostsTheTimeOutAndItsConnection() throws Exception {
    ClusterUnreachableException failure =
        catchThrowableOfType(
            ClusterUnreachableException.class,
            () ->
                client()
                    .requestTimeout(Duration.ofMillis(200))
                    .build()
                    .get(CONFIG_MAP, "default", "a"));

    assertThat(failure.reason()).isEqualTo(Reason.TIMEOUT);
    assertThat(failure.isOutcomeUnknown()).isTrue();
    assertThat(connectionEnded.await(20, TimeUnit.SECONDS)).as("cancelled on the wire").isTrue();
  }

  @Test
  void anInterruptedCallEndsAtOnceAndOnTheWireWhenItsAnswerBegins() throws Exception {
    CompletableFuture<Throwable> failure = new CompletableFuture<>();
    Thread caller =
        new Thread(
            () -> {
              try {
                client()
                    .requestTimeout(Duration.ofMinutes(10))
                    .build()
                    .get(CONFIG_MAP, "default", "a");
              } catch (ClusterException e) {
                failure.complete(e);
              }
            });
    caller.start();
    Socket socket = request().socket();

    caller.interrupt();

    assertThat(failure.get(20, TimeUnit.SECONDS)).isInstanceOf(CallInterruptedException.class);
    socket.getOutputStream().write(STREAM.getBytes(UTF_8));
    assertThat(connectionEnded.await(20, TimeUnit.SECONDS)).as("cancelled on the wire").isTrue();
  }

  // Requests

  @Test
  void asksForMetadataAloneAndForPages() throws Exception {
    answers.add(answer(200, "", "{\"metadata\": {\"resourceVersion\": \"5\"}, \"items\": []}"));

    client()
        .build()
        .list(
            CONFIG_MAP,
            ListOptions.inNamespace("default")
                .withMetadataOnly(true)
                .withLimit(10)
                .withResourceVersion("0"));

    Received request = request();
    assertThat(request.line())
        .isEqualTo("GET /api/v1/namespaces/default/configmaps?limit=10&resourceVersion=0 HTTP/1.1");
    assertThat(request.headers())
        .anyMatch(
            header ->
                header.equalsIgnoreCase(
                    "Accept: application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1,"
                        + "application/json"));
  }

  @Test
  void listsMayComeCompressedAndNothingElse() throws Exception {
    answers.add(answer(200, "", "{\"metadata\": {}, \"items\": []}"));
    answers.add(answer(200, "", "{\"metadata\": {\"name\": \"a\"}}"));
    ClusterClient client = client().build();

    client.list(CONFIG_MAP, ListOptions.everywhere());
    client.get(CONFIG_MAP, "default", "a");

    assertThat(request().headers()).anyMatch("Accept-Encoding: gzip"::equalsIgnoreCase);
    assertThat(request().headers()).noneMatch("Accept-Encoding: gzip"::equalsIgnoreCase);
  }

  // Discovery

  private static final String APPS =
      "{\"resources\": [{\"name\": \"deployments\", \"kind\": \"Deployment\","
          + " \"namespaced\": true}, {\"name\": \"deployments/status\", \"kind\": \"Deployment\","
          + " \"namespaced\": true}]}";

  @Test
  void discoveryIsRememberedUntilItExpires() {
    AtomicLong nanos = new AtomicLong();
    ClusterClient client =
        client().discoveryCacheExpiry(Duration.ofMinutes(5)).ticker(nanos::get).build();
    answers.add(answer(200, "", APPS));
    answers.add(answer(200, "", APPS));

    assertThat(client.find("apps/v1", "Deployment")).contains(StandardTypes.DEPLOYMENT);
    assertThat(client.find("apps/v1", "Deployment")).contains(StandardTypes.DEPLOYMENT);
    assertThat(received).hasSize(1);
    nanos.addAndGet(Duration.ofMinutes(6).toNanos());
    assertThat(client.find("apps/v1", "Deployment")).contains(StandardTypes.DEPLOYMENT);
    assertThat(received).hasSize(2);

    CacheStatistics statistics = client.discoveryStatistics();
    assertThat(statistics.hits()).isEqualTo(1);
    assertThat(statistics.misses()).isEqualTo(2);
    assertThat(statistics.size()).isEqualTo(1);
  }

  @Test
  void discoveryRemembersNoMoreThanItsSize() {
    ClusterClient client = client().discoveryCacheSize(1).build();
    for (String version : List.of("v1", "v2", "v3")) {
      answers.add(answer(200, "", APPS));
      assertThat(client.find("apps/" + version, "Deployment")).isPresent();
    }

    assertThat(client.discoveryStatistics().size()).isEqualTo(1);
    assertThat(client.discoveryStatistics().evictions()).isEqualTo(2);
  }

  @Test
  void aTypeThatIsMissingIsAskedForAgain() {
    ClusterClient client = client().build();
    answers.add(answer(404, "", "404 page not found"));
    answers.add(answer(200, "", APPS));

    assertThat(client.find("apps/v1", "Deployment")).isEmpty();
    assertThat(client.find("apps/v1", "Deployment")).isPresent();
  }

  @Test
  void aTypeIsPreferredAtTheVersionThatItsGroupPrefersOrElseWhereItIs() {
    ClusterClient client = client().build();
    answers.add(
        answer(
            200,
            "",
            "{\"groups\": [{\"versions\": [{\"groupVersion\": \"batch/v1beta1\"},"
                + " {\"groupVersion\": \"batch/v1\"}], \"preferredVersion\": {\"groupVersion\":"
                + " \"batch/v1\"}}]}"));
    answers.add(answer(404, "", "404 page not found"));
    answers.add(
        answer(
            200,
            "",
            "{\"resources\": [{\"name\": \"jobs\", \"singularName\": \"\", \"kind\": \"Job\","
                + " \"namespaced\": true, \"verbs\": [\"get\", \"list\"]}, {\"name\":"
                + " \"jobs/status\", \"kind\": \"Job\", \"namespaced\": true}]}"));
    answers.add(
        answer(
            200,
            "",
            "{\"resources\": [{\"name\": \"jobs\", \"kind\": \"Job\", \"namespaced\": true},"
                + " {\"name\": \"cronjobs\", \"kind\": \"CronJob\", \"namespaced\": true,"
                + " \"shortNames\": [\"cj\"]}]}"));

    List<DiscoveredType> found = client.discover();

    assertThat(found)
        .filteredOn(DiscoveredType::preferred)
        .extracting(type -> type.type().toString())
        .containsExactly("Job (batch/v1)", "CronJob (batch/v1beta1)");
    assertThat(found.get(0).subresources()).containsExactly("status");
    assertThat(found.get(0).isStored()).isFalse();
    assertThat(found.get(0).isCalled("job")).isTrue();
    assertThat(found.get(2).isCalled("CJ")).isTrue();
  }

  @Test
  void aGroupWhoseServerIsDownHidesNoOther() {
    ClusterClient client = client().build();
    answers.add(
        answer(
            200,
            "",
            "{\"groups\": [{\"versions\": [{\"groupVersion\": \"metrics.k8s.io/v1beta1\"}]},"
                + " {\"versions\": [{\"groupVersion\": \"apps/v1\"}]}]}"));
    answers.add(answer(404, "", "404 page not found"));
    answers.add(answer(503, "", "down"));
    answers.add(answer(200, "", APPS));

    assertThat(client.resourceTypes()).extracting(ResourceType::kind).containsExactly("Deployment");
  }

  @Test
  void aClusterThatSaysItIsNotWellIsNotReady() {
    answers.add(answer(500, "", "[-]etcd failed"));

    HealthReport report = client().build().check();

    assertThat(report.state()).isEqualTo(HealthReport.State.NOT_READY);
    assertThat(report.message()).contains("500");
  }

  // Watches

  private static final String STREAM =
      "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n";

  private static String event(String type, String object) {
    return "{\"type\": \"" + type + "\", \"object\": " + object + "}\n";
  }

  /** In one write: a client that has read enough may end the connection before a second one. */
  private static void chunk(Socket socket, String text) throws IOException {
    String size = Integer.toHexString(text.getBytes(UTF_8).length);
    socket.getOutputStream().write((size + "\r\n" + text + "\r\n").getBytes(UTF_8));
  }

  @Test
  void eventsAreReadAcrossChunks() throws Exception {
    answers.add(STREAM);
    RecordingListener listener = new RecordingListener();
    try (WatchHandle watch =
        client().build().watch(CONFIG_MAP, WatchOptions.everywhere(), listener)) {
      assertThat(watch).isNotNull();
      Socket socket = request().socket();
      String events =
          event("ADDED", "{\"metadata\": {\"name\": \"größe\"}}")
              + event("MODIFIED", "{\"metadata\": {\"name\": \"b\"}}");
      int middle = events.indexOf("öße") + 1;
      chunk(socket, events.substring(0, 5));
      chunk(socket, events.substring(5, middle));
      chunk(socket, events.substring(middle));

      assertThat(listener.next().summary()).isEqualTo("ADDED größe");
      assertThat(listener.next().summary()).isEqualTo("MODIFIED b");
    }
    assertThat(listener.end()).isEmpty();
    assertThat(connectionEnded.await(20, TimeUnit.SECONDS)).as("closed on the wire").isTrue();
  }

  @Test
  void anErrorEventEndsTheWatchWithItsFailure() throws Exception {
    answers.add(STREAM);
    RecordingListener listener = new RecordingListener();
    client().build().watch(CONFIG_MAP, WatchOptions.everywhere(), listener);

    chunk(
        request().socket(),
        event("ERROR", "{\"kind\": \"Status\", \"code\": 410, \"message\": \"too old\"}"));

    assertThat(listener.end()).get().isInstanceOf(GoneException.class);
  }

  @Test
  void aWatchRefusedAsTooOldEndsAsGone() throws Exception {
    answers.add(answer(410, "", status("Expired", "{}") + "\n"));
    RecordingListener listener = new RecordingListener();

    client().build().watch(CONFIG_MAP, WatchOptions.everywhere(), listener);

    assertThat(listener.end()).get().isInstanceOf(GoneException.class);
  }

  @Test
  void aWatchThatTheServerEndsHasNotFailed() throws Exception {
    answers.add(STREAM);
    RecordingListener listener = new RecordingListener();
    client().build().watch(CONFIG_MAP, WatchOptions.everywhere(), listener);

    request().socket().getOutputStream().write("0\r\n\r\n".getBytes(UTF_8));

    assertThat(listener.end()).isEmpty();
  }

  @Test
  void aWatchThatBreaksHasFailed() throws Exception {
    answers.add(STREAM);
    RecordingListener listener = new RecordingListener();
    client().build().watch(CONFIG_MAP, WatchOptions.everywhere(), listener);

    Socket socket = request().socket();
    chunk(socket, "{\"type\": \"ADDED\", ");
    socket.close();

    assertThat(listener.end())
        .get()
        .isInstanceOfSatisfying(
            ClusterUnreachableException.class,
            failure -> assertThat(failure.reason()).isEqualTo(Reason.CONNECTION_LOST));
  }

  @Test
  void aWatchThatIsNotAcceptedInTimeFails() throws Exception {
    RecordingListener listener = new RecordingListener();

    assertThatExceptionOfType(ClusterUnreachableException.class)
        .isThrownBy(
            () ->
                client()
                    .requestTimeout(Duration.ofMillis(200))
                    .build()
                    .watch(CONFIG_MAP, WatchOptions.everywhere(), listener))
        .satisfies(failure -> assertThat(failure.reason()).isEqualTo(Reason.TIMEOUT));
  }

  @Test
  void aSlowListenerIsSentNoMoreThanItReads() throws Exception {
    answers.add(STREAM);
    CountDownLatch release = new CountDownLatch(1);
    RecordingListener listener = new RecordingListener();
    ClusterClient client =
        client().watchExecutor(task -> new Thread(task, "test-listener").start()).build();
    try (WatchHandle watch =
        client.watch(
            CONFIG_MAP,
            WatchOptions.everywhere(),
            new WatchListener() {
              @Override
              public void onEvent(EventType type, JsonValue object) {
                try {
                  release.await();
                } catch (InterruptedException e) {
                  Thread.currentThread().interrupt();
                }
                listener.onEvent(type, object);
              }

              @Override
              public void onClosed(Optional<ClusterException> failure) {
                listener.onClosed(failure);
              }
            })) {
      assertThat(watch).isNotNull();
      Socket socket = request().socket();
      String padding = "x".repeat(64_000);
      CompletableFuture<Void> written =
          CompletableFuture.runAsync(
              () -> {
                try {
                  for (int i = 0; i < 1_000; i++) {
                    chunk(
                        socket,
                        event(
                            "ADDED",
                            "{\"metadata\": {\"name\": \"n\"}, \"data\": \"" + padding + "\"}"));
                  }
                } catch (IOException e) {
                  throw new UncheckedIOException(e);
                }
              });
      assertThat(written)
          .as("64 MB into the buffers of one connection")
          .failsWithin(Duration.ofSeconds(2))
          .withThrowableOfType(TimeoutException.class);

      release.countDown();
      written.get(60, TimeUnit.SECONDS);
      for (int i = 0; i < 1_000; i++) {
        assertThat(listener.next().summary()).isEqualTo("ADDED n");
      }
    }
  }
}
