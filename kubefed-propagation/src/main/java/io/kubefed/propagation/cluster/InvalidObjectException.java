package io.kubefed.propagation.cluster;

import static java.util.stream.Collectors.joining;

import io.kubefed.core.ObjectReference;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The server refuses the content of an object. */
public final class InvalidObjectException extends ClusterException {

  /**
   * One field that is wrong.
   *
   * @param field where it is, in the server's notation, for example {@code spec.ports[0].port};
   *     empty where the server names none
   * @param reason the server's word for what is wrong, for example {@code FieldValueInvalid}
   * @param message what is wrong, for people; empty for Secrets, whose values the server may quote
   */
  public record FieldCause(String field, String reason, String message) {

    /** {@code spec.replicas: must be greater than or equal to 0}. */
    @Override
    public String toString() {
      return (field.isEmpty() ? "" : field + ": ") + (message.isEmpty() ? reason : message);
    }
  }

  private final transient List<FieldCause> causes;

  /**
   * A refusal by that cluster, for these causes; the message alone speaks where there are none. Of
   * the causes for a Secret only fields and reasons are kept, and no message.
   */
  public InvalidObjectException(
      String cluster, @Nullable ObjectReference object, String message, List<FieldCause> causes) {
    this(
        cluster,
        object,
        message,
        causes,
        object != null && ObjectFields.isSecretive(object.kind()));
  }

  private InvalidObjectException(
      String cluster,
      @Nullable ObjectReference object,
      String message,
      List<FieldCause> causes,
      boolean secretive) {
    super(cluster, object, describe(message, causes, secretive), null);
    this.causes = secretive ? withoutMessages(causes) : List.copyOf(causes);
  }

  private static String describe(String message, List<FieldCause> causes, boolean secretive) {
    if (causes.isEmpty()) {
      return secretive ? "invalid; what the server says is withheld, it may quote values" : message;
    }
    return "invalid: "
        + (secretive ? withoutMessages(causes) : causes)
            .stream().map(FieldCause::toString).collect(joining("; "));
  }

  private static List<FieldCause> withoutMessages(List<FieldCause> causes) {
    return causes.stream().map(cause -> new FieldCause(cause.field(), cause.reason(), "")).toList();
  }

  /** The fields that are wrong; empty where the server names none. */
  public List<FieldCause> causes() {
    return causes;
  }

  @Override
  public boolean isRetryable() {
    return false;
  }
}
