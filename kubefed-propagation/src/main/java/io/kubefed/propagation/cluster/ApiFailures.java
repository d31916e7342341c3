package io.kubefed.propagation.cluster;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.kubefed.core.ObjectReference;
import io.kubefed.core.json.JsonException;
import io.kubefed.core.json.JsonValue;
import io.kubefed.propagation.cluster.ClusterUnreachableException.Reason;
import io.kubefed.propagation.cluster.InvalidObjectException.FieldCause;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.UnknownHostException;
import java.net.http.HttpConnectTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.jspecify.annotations.Nullable;

/**
 * Makes typed failures of what an API server answers, or of how it does not.
 *
 * <p>Answers are told apart by their code and, where that is not enough, by the {@code reason} and
 * {@code details} of the API's {@code Status}: a missing object is named there, a missing type is
 * not. Of answers about Secrets no free text is used.
 */
final class ApiFailures {

  private static final int LONGEST_MESSAGE = 2_000;

  private final String cluster;

  ApiFailures(String cluster) {
    this.cluster = cluster;
  }

  /** The failure that an answer which is no success stands for. */
  ClusterException of(ApiRequest request, ApiAnswer answer) {
    JsonValue status = status(answer.body());
    return of(request, answer.code(), status, answer.body(), answer.retryAfter());
  }

  /** The failure that an {@code ERROR} event of a watch stands for. */
  ClusterException ofEvent(ApiRequest request, JsonValue status) {
    int code = (int) status.integer("code").orElse(500);
    return of(request, code, status, new byte[0], null);
  }

  private ClusterException of(
      ApiRequest request, int code, JsonValue status, byte[] body, @Nullable String retryAfter) {
    ObjectReference object = request.object();
    String reason = status.text("reason").orElse("");
    String message = message(request, code, reason, status, body);
    return switch (code) {
      case 401 -> new UnauthorizedException(cluster, object, message);
      case 403 -> new ForbiddenException(cluster, object, message);
      case 404 ->
          status.text("details", "name").filter(name -> !name.isEmpty()).isPresent()
              ? new NotFoundException(cluster, object, message)
              : new TypeNotServedException(cluster, object, message);
      case 409 ->
          reason.equals("AlreadyExists")
              ? new AlreadyExistsException(cluster, object, message)
              : new ConflictException(cluster, object, message, conflicts(status));
      case 410 -> new GoneException(cluster, object, message);
      case 422 -> new InvalidObjectException(cluster, object, message, causes(status));
      case 429 ->
          new TooManyRequestsException(cluster, object, message, retryAfter(retryAfter, status));
      default ->
          code >= 500 || code < 400
              ? new ServerException(cluster, object, code, message)
              : new RequestRefusedException(cluster, object, code, message);
    };
  }

  private static JsonValue status(byte[] body) {
    try {
      JsonValue status = JsonValue.parse(body);
      return status.text("kind").orElse("").equals("Status") ? status : JsonValue.emptyObject();
    } catch (JsonException e) {
      return JsonValue.emptyObject(); // Proxies and the server's outer layers answer in plain text.
    }
  }

  private static String message(
      ApiRequest request, int code, String reason, JsonValue status, byte[] body) {
    if (request.isSecretive()) {
      return "the server answered "
          + code
          + (reason.isEmpty() ? "" : " " + reason)
          + "; its words are withheld, they may quote values";
    }
    String text =
        status.text("message").filter(words -> !words.isEmpty()).orElseGet(() -> plain(body));
    return text.isEmpty() ? "the server answered " + code + " to " + request : text;
  }

  private static String plain(byte[] body) {
    String text = new String(body, UTF_8).strip();
    return text.length() <= LONGEST_MESSAGE ? text : text.substring(0, LONGEST_MESSAGE) + "…";
  }

  private static List<FieldCause> causes(JsonValue status) {
    return status.path("details", "causes").map(JsonValue::items).orElse(List.of()).stream()
        .map(
            cause ->
                new FieldCause(
                    cause.text("field").orElse(""),
                    cause.text("reason").orElse(""),
                    cause.text("message").orElse("")))
        .toList();
  }

  private static List<String> conflicts(JsonValue status) {
    return causes(status).stream()
        .filter(cause -> cause.reason().equals("FieldManagerConflict"))
        .map(FieldCause::field)
        .toList();
  }

  private static Duration retryAfter(@Nullable String header, JsonValue status) {
    if (header != null && header.matches("\\d{1,9}")) {
      return Duration.ofSeconds(Long.parseLong(header));
    }
    return Duration.ofSeconds(status.integer("details", "retryAfterSeconds").orElse(0));
  }

  /** The failure of an answer that came and cannot be read. */
  ServerException unreadable(ApiRequest request, int code, JsonException why) {
    // The parser quotes what it stumbles over.
    return unreadable(request, code, request.isSecretive() ? "no valid JSON" : describe(why));
  }

  /** The failure of an answer that says nothing useful. */
  ServerException unreadable(ApiRequest request, int code, String why) {
    return new ServerException(
        cluster, request.object(), code, "the answer to " + request + " is unreadable: " + why);
  }

  CallInterruptedException interrupted(ApiRequest request) {
    return new CallInterruptedException(cluster, request.object());
  }

  ClusterUnreachableException timeout(ApiRequest request, Duration timeout) {
    return unreachable(
        request,
        Reason.TIMEOUT,
        "no answer within " + timeout.toMillis() + " ms to " + request,
        null);
  }

  ClusterUnreachableException lost(ApiRequest request, String message) {
    return unreachable(request, Reason.CONNECTION_LOST, message, null);
  }

  /** The failure of a request that got no answer. */
  ClusterUnreachableException of(ApiRequest request, Throwable failure) {
    Throwable cause = unwrap(failure);
    Optional<Throwable> distrust = find(cause, ApiFailures::isDistrust);
    if (distrust.isPresent()) {
      return unreachable(
          request,
          Reason.TRUST,
          "the certificate of the server is not trusted: " + distrust.get().getMessage(),
          cause);
    } else if (find(cause, ApiFailures::isConnectFailure).isPresent()) {
      return unreachable(request, Reason.CONNECT, "no connection: " + describe(cause), cause);
    } else if (cause instanceof TimeoutException) {
      return unreachable(request, Reason.TIMEOUT, "no answer in time to " + request, cause);
    }
    return unreachable(
        request, Reason.CONNECTION_LOST, "the connection was lost: " + describe(cause), cause);
  }

  private ClusterUnreachableException unreachable(
      ApiRequest request, Reason reason, String message, @Nullable Throwable cause) {
    return new ClusterUnreachableException(cluster, request.object(), reason, message, cause);
  }

  private static boolean isDistrust(Throwable failure) {
    return failure instanceof CertificateException
        || failure instanceof CertPathValidatorException
        || failure instanceof CertPathBuilderException
        || failure instanceof SSLPeerUnverifiedException;
  }

  private static boolean isConnectFailure(Throwable failure) {
    return failure instanceof ConnectException
        || failure instanceof UnknownHostException
        || failure instanceof UnresolvedAddressException
        || failure instanceof NoRouteToHostException
        || failure instanceof HttpConnectTimeoutException
        || failure instanceof SSLException;
  }

  private static Optional<Throwable> find(Throwable failure, Predicate<Throwable> wanted) {
    int depth = 0;
    for (Throwable at = failure; at != null && depth < 20; at = at.getCause(), depth++) {
      if (wanted.test(at)) {
        return Optional.of(at);
      }
    }
    return Optional.empty();
  }

  private static String describe(Throwable failure) {
    String message = failure.getMessage();
    return message == null || message.isEmpty() ? failure.getClass().getSimpleName() : message;
  }

  private static Throwable unwrap(Throwable failure) {
    Throwable at = failure;
    while ((at instanceof CompletionException || at instanceof ExecutionException)
        && at.getCause() != null) {
      at = at.getCause();
    }
    return at;
  }
}
