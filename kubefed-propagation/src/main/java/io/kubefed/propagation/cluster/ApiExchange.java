package io.kubefed.propagation.cluster;

import io.fabric8.kubernetes.client.http.AsyncBody;
import io.fabric8.kubernetes.client.http.HttpClient;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.HttpResponse;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * One request and its answer, which can be given up at any moment.
 *
 * <p>The client's HTTP layer offers no way to cancel a request before its answer begins: cancelling
 * its future is noticed when the head arrives, and resets the stream then. Until then only the
 * request's own time-out ends it on the wire, so every request has one.
 */
final class ApiExchange implements AsyncBody.Consumer<List<ByteBuffer>> {

  private final CompletableFuture<ApiAnswer> answer = new CompletableFuture<>();
  private final ByteArrayOutputStream body = new ByteArrayOutputStream();
  private volatile @Nullable CompletableFuture<HttpResponse<AsyncBody>> response;

  void start(HttpClient http, HttpRequest request) {
    CompletableFuture<HttpResponse<AsyncBody>> started = http.consumeBytes(request, this);
    response = started;
    CompletableFuture<?> unused =
        started.whenComplete(
            (head, failure) -> {
              if (failure != null) {
                answer.completeExceptionally(failure);
              } else {
                read(head);
              }
            });
  }

  private void read(HttpResponse<AsyncBody> head) {
    CompletableFuture<?> unused =
        head.body()
            .done()
            .whenComplete(
                (nothing, failure) -> {
                  if (failure != null) {
                    answer.completeExceptionally(failure);
                  } else {
                    answer.complete(
                        new ApiAnswer(head.code(), head.header("Retry-After"), body.toByteArray()));
                  }
                });
    if (answer.isCancelled()) {
      head.body().cancel();
    } else {
      head.body().consume();
    }
  }

  @Override
  public void consume(List<ByteBuffer> chunk, AsyncBody from) {
    for (ByteBuffer buffer : chunk) {
      byte[] bytes = new byte[buffer.remaining()];
      buffer.get(bytes);
      body.write(bytes, 0, bytes.length);
    }
    if (answer.isCancelled()) {
      from.cancel();
    } else {
      from.consume();
    }
  }

  CompletableFuture<ApiAnswer> answer() {
    return answer;
  }

  /** Gives up: what is still to come of the answer is not read, and its connection is freed. */
  void cancel() {
    answer.cancel(false);
    CompletableFuture<HttpResponse<AsyncBody>> started = response;
    if (started != null && !started.cancel(true) && !started.isCompletedExceptionally()) {
      started.join().body().cancel();
    }
  }
}
