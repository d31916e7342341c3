package io.kubefed.propagation.cluster;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.RequestConfig;
import io.fabric8.kubernetes.client.RequestConfigBuilder;
import io.fabric8.kubernetes.client.http.HttpClient;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.Interceptor;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Sends requests through the HTTP client of a {@link KubernetesClient}, with its authentication and
 * its connections, but without its retries.
 */
final class ApiTransport {

  private final HttpClient http;
  private final String base;
  private final Duration timeout;
  private final ApiFailures failures;

  ApiTransport(KubernetesClient client, Duration timeout, ApiFailures failures) {
    this.http = withoutRetries(client);
    this.base = client.getMasterUrl().toString().replaceFirst("/*$", "/");
    this.timeout = timeout;
    this.failures = failures;
  }

  /**
   * The client's HTTP client on the same connections, which tries once. Whatever else its request
   * configuration says, such as whom to impersonate, is kept.
   */
  private static HttpClient withoutRetries(KubernetesClient client) {
    HttpClient http = client.getHttpClient();
    RequestConfig configured =
        http instanceof Interceptor.RequestTags tags ? tags.getTag(RequestConfig.class) : null;
    RequestConfigBuilder once =
        configured == null ? new RequestConfigBuilder() : new RequestConfigBuilder(configured);
    return http.newBuilder().tag(once.withRequestRetryBackoffLimit(0).build()).build();
  }

  ApiFailures failures() {
    return failures;
  }

  Duration timeout() {
    return timeout;
  }

  /**
   * Sends a request and waits for the whole answer, whatever its code.
   *
   * @throws ClusterUnreachableException if there is none
   * @throws CallInterruptedException if the thread is interrupted
   */
  ApiAnswer send(ApiRequest request) {
    checkNotInterrupted(request);
    ApiExchange exchange = new ApiExchange();
    try {
      HttpRequest.Builder builder = builder(request);
      exchange.start(http, builder.timeout(timeout.toMillis(), TimeUnit.MILLISECONDS).build());
      return exchange.answer().get(timeout.toNanos(), TimeUnit.NANOSECONDS).decoded();
    } catch (InterruptedException e) {
      exchange.cancel();
      Thread.currentThread().interrupt();
      throw failures.interrupted(request);
    } catch (TimeoutException e) {
      exchange.cancel();
      throw failures.timeout(request, timeout);
    } catch (ExecutionException e) {
      throw failures.of(request, e);
    } catch (IOException e) {
      throw failures.lost(request, "the answer cannot be decompressed");
    }
  }

  void checkNotInterrupted(ApiRequest request) {
    if (Thread.currentThread().isInterrupted()) {
      throw failures.interrupted(request);
    }
  }

  HttpClient http() {
    return http;
  }

  HttpRequest.Builder builder(ApiRequest request) {
    HttpRequest.Builder builder =
        http.newHttpRequestBuilder()
            .uri(base + request.path())
            .setHeader("Accept", request.accept());
    if (request.isCompressible()) {
      builder.setHeader("Accept-Encoding", "gzip");
    }
    @Nullable String body = request.body();
    return body == null && request.method().equals("GET")
        ? builder
        : builder.method(request.method(), request.contentType(), body == null ? "" : body);
  }
}
