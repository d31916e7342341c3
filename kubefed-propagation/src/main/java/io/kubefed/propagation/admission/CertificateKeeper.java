package io.kubefed.propagation.admission;

import io.kubefed.core.ResourceType;
import io.kubefed.core.json.JsonValue;
import io.kubefed.propagation.cluster.AlreadyExistsException;
import io.kubefed.propagation.cluster.ClusterClient;
import io.kubefed.propagation.cluster.ConflictException;
import io.kubefed.propagation.cluster.StandardTypes;
import io.kubefed.propagation.cluster.WriteOptions;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps certificates in a Secret of the host, which all replicas share: whoever writes it first has
 * made them, and the others take what they find.
 */
final class CertificateKeeper {

  /** The name of the Secret; KubeFed's own has another and stays as it is. */
  static final String SECRET = "kubefed-admission-webhook-certificates";

  private static final Logger logger = LoggerFactory.getLogger(CertificateKeeper.class);
  private static final ResourceType TYPE = StandardTypes.SECRET;
  private static final int TRIES = 8;

  private final ClusterClient host;
  private final String namespace;
  private final CertificatePlan plan;
  private final Clock clock;

  CertificateKeeper(
      ClusterClient host, String namespace, CertificateSettings settings, Clock clock) {
    this.host = host;
    this.namespace = namespace;
    this.plan = new CertificatePlan(settings);
    this.clock = clock;
  }

  /**
   * What is in the Secret, after making or renewing what is due.
   *
   * @throws io.kubefed.core.KubefedException if the host cannot be read or written
   */
  CertificateBundle sync(Set<String> names) {
    ConflictException conflict = null;
    for (int i = 0; i < TRIES; i++) {
      Optional<JsonValue> secret = host.get(TYPE, namespace, SECRET);
      Optional<CertificateBundle> current = secret.flatMap(CertificateBundle::read);
      CertificateBundle next = plan.next(current, names, clock.instant());
      if (current.filter(next::equals).isPresent()) {
        return next;
      }
      try {
        write(secret, next);
        logger
            .atInfo()
            .addKeyValue("secret", namespace + "/" + SECRET)
            .log("Made certificates for webhooks: {}", next);
        return next;
      } catch (AlreadyExistsException e) {
        logger.debug("Another replica has made the certificates");
      } catch (ConflictException e) {
        conflict = e;
      }
    }
    throw conflict == null
        ? new IllegalStateException("the Secret " + SECRET + " exists and does not exist")
        : conflict;
  }

  private void write(Optional<JsonValue> secret, CertificateBundle bundle) {
    if (secret.isEmpty()) {
      host.create(
          TYPE,
          Json.object(
              "apiVersion",
              "v1",
              "kind",
              "Secret",
              "metadata",
              Json.object("namespace", namespace, "name", SECRET),
              "type",
              "kubernetes.io/tls",
              "data",
              bundle.toSecretData()),
          WriteOptions.DEFAULT);
      return;
    }
    Map<String, Object> data = new LinkedHashMap<>();
    secret.get().get("data").ifPresent(old -> data.putAll(old.fields()));
    data.putAll(bundle.toSecretData());
    host.update(TYPE, secret.get().with("data", JsonValue.of(data)), WriteOptions.DEFAULT);
  }
}
