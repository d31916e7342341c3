package io.kubefed.propagation.cluster;

import io.fabric8.kubernetes.client.http.AsyncBody;
import io.fabric8.kubernetes.client.http.HttpResponse;
import io.kubefed.core.ResourceType;
import io.kubefed.core.json.JsonException;
import io.kubefed.core.json.JsonValue;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * An open watch of an API server: lines of JSON on a response that does not end.
 *
 * <p>A chunk of the response is asked for only when the events of the one before have been told, so
 * that a slow listener slows the server down instead of filling memory. All calls of the listener
 * go through {@link SerialTasks}: events, which come from the connection, and the end, which may
 * come from anywhere.
 */
final class ApiWatch implements WatchHandle, AsyncBody.Consumer<List<ByteBuffer>> {

  /** How long the end that the server promised may be late before the connection counts as dead. */
  private static final Duration GRACE = Duration.ofSeconds(10);

  private final ApiTransport transport;
  private final ApiRequest request;
  private final ResourceType type;
  private final WatchOptions options;
  private final GuardedListener listener;
  private final SerialTasks tasks;
  private final Consumer<ApiWatch> onEnd;
  private final LineSplitter lines = new LineSplitter();
  private final ByteArrayOutputStream refusal = new ByteArrayOutputStream();
  private final AtomicBoolean ended = new AtomicBoolean();
  private final CompletableFuture<Void> watchdog = new CompletableFuture<>();
  private volatile boolean streaming;
  private volatile @Nullable AsyncBody body;

  ApiWatch(
      ApiTransport transport,
      ApiRequest request,
      ResourceType type,
      WatchOptions options,
      GuardedListener listener,
      Executor executor,
      Consumer<ApiWatch> onEnd) {
    this.transport = transport;
    this.request = request;
    this.type = type;
    this.options = options;
    this.listener = listener;
    this.tasks = new SerialTasks(executor);
    this.onEnd = onEnd;
  }

  /** Sends the request and waits until the server has accepted or refused it. */
  void open() {
    transport.checkNotInterrupted(request);
    CompletableFuture<HttpResponse<AsyncBody>> response =
        transport.http().consumeBytes(transport.builder(request).forStreaming().build(), this);
    long deadline = System.nanoTime() + transport.timeout().toNanos();
    try {
      HttpResponse<AsyncBody> head =
          response.get(transport.timeout().toNanos(), TimeUnit.NANOSECONDS);
      body = head.body();
      if (head.isSuccessful()) {
        stream(head.body());
      } else {
        refuse(head, deadline);
      }
    } catch (InterruptedException e) {
      giveUp(response);
      Thread.currentThread().interrupt();
      throw transport.failures().interrupted(request);
    } catch (TimeoutException e) {
      giveUp(response);
      throw transport.failures().timeout(request, transport.timeout());
    } catch (ExecutionException e) {
      throw transport.failures().of(request, e);
    }
  }

  private void giveUp(CompletableFuture<HttpResponse<AsyncBody>> response) {
    response.cancel(true);
    cancelBody();
  }

  private void stream(AsyncBody from) {
    streaming = true;
    CompletableFuture<?> unused = from.done().whenComplete((nothing, failure) -> onDone(failure));
    if (!options.timeout().isZero()) {
      CompletableFuture<?> unusedToo =
          watchdog
              .orTimeout(options.timeout().plus(GRACE).toMillis(), TimeUnit.MILLISECONDS)
              .whenComplete(
                  (nothing, late) -> {
                    if (late != null) {
                      end(
                          transport
                              .failures()
                              .lost(request, "the watch did not end when it should"));
                    }
                  });
    }
    from.consume();
  }

  private void refuse(HttpResponse<AsyncBody> head, long deadline)
      throws InterruptedException, TimeoutException {
    head.body().consume();
    try {
      head.body().done().get(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
    } catch (ExecutionException e) {
      throw transport.failures().of(request, e);
    }
    ClusterException failure =
        transport
            .failures()
            .of(
                request,
                new ApiAnswer(head.code(), head.header("Retry-After"), refusal.toByteArray()));
    if (!(failure instanceof GoneException)) {
      throw failure;
    }
    end(failure);
  }

  @Override
  public void consume(List<ByteBuffer> chunk, AsyncBody from) {
    if (!streaming) {
      chunk.forEach(this::keep);
      from.consume();
      return;
    }
    List<byte[]> complete = lines.split(chunk);
    if (complete.isEmpty()) {
      from.consume();
      return;
    }
    tasks.add(
        () -> {
          for (byte[] line : complete) {
            if (!ended.get()) {
              tell(line);
            }
          }
          if (!ended.get()) {
            from.consume();
          }
        });
    tasks.run();
  }

  private void keep(ByteBuffer buffer) {
    byte[] bytes = new byte[buffer.remaining()];
    buffer.get(bytes);
    refusal.write(bytes, 0, bytes.length);
  }

  private void tell(byte[] line) {
    JsonValue event;
    try {
      event = JsonValue.parse(line);
    } catch (JsonException e) {
      end(transport.failures().unreadable(request, 200, e));
      return;
    }
    JsonValue object = event.get("object").orElseGet(JsonValue::emptyObject);
    switch (event.text("type").orElse("")) {
      case "ADDED" -> tell(WatchListener.EventType.ADDED, object);
      case "MODIFIED" -> tell(WatchListener.EventType.MODIFIED, object);
      case "DELETED" -> tell(WatchListener.EventType.DELETED, object);
      case "BOOKMARK" -> tell(WatchListener.EventType.BOOKMARK, object);
      case "ERROR" -> end(transport.failures().ofEvent(request, object));
      default -> end(transport.failures().unreadable(request, 200, "an event of unknown type"));
    }
  }

  private void tell(WatchListener.EventType event, JsonValue object) {
    listener.onEvent(event, ApiObjects.received(type, object, options.metadataOnly()));
  }

  private void onDone(@Nullable Throwable failure) {
    tasks.add(
        () -> {
          if (failure != null) {
            end(transport.failures().of(request, failure));
          } else if (lines.rest().length > 0) {
            end(
                transport
                    .failures()
                    .lost(request, "the watch broke off in the middle of an event"));
          } else {
            end(null);
          }
        });
    tasks.run();
  }

  @Override
  public void close() {
    end(null);
  }

  private void end(@Nullable ClusterException failure) {
    if (ended.compareAndSet(false, true)) {
      watchdog.complete(null);
      cancelBody();
      onEnd.accept(this);
      tasks.add(() -> listener.onClosed(Optional.ofNullable(failure)));
      tasks.run();
    }
  }

  private void cancelBody() {
    AsyncBody open = body;
    if (open != null) {
      open.cancel();
    }
  }
}
