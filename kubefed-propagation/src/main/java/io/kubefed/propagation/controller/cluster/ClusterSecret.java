package io.kubefed.propagation.controller.cluster;

import io.kubefed.core.json.JsonValue;
import io.kubefed.propagation.informer.Form;
import java.util.Optional;

/**
 * What is kept of a Secret that may hold the credentials of a member cluster.
 *
 * @param name the name of the Secret
 * @param token its token, in base64 as it stands there; never in a message or {@link #toString}
 */
record ClusterSecret(String name, Optional<String> token) {

  /** The key of the token. */
  static final String TOKEN_KEY = "token";

  static final Form<ClusterSecret> FORM = Form.ofWhole(ClusterSecret::of);

  static ClusterSecret of(JsonValue secret) {
    return new ClusterSecret(
        secret.text("metadata", "name").orElse(""),
        secret.text("data", TOKEN_KEY).filter(token -> !token.isEmpty()));
  }

  @Override
  public String toString() {
    return "Secret " + name + (token.isPresent() ? " with a token" : " without a token");
  }
}
