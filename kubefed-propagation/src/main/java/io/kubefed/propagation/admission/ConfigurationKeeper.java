package io.kubefed.propagation.admission;

import io.kubefed.core.KubefedException;
import io.kubefed.core.ResourceType;
import io.kubefed.core.api.KubeFedNames;
import io.kubefed.core.json.JsonValue;
import io.kubefed.propagation.admission.WebhookConfigurations.Named;
import io.kubefed.propagation.cluster.AlreadyExistsException;
import io.kubefed.propagation.cluster.ClusterClient;
import io.kubefed.propagation.cluster.ConflictException;
import io.kubefed.propagation.cluster.DeleteOptions;
import io.kubefed.propagation.cluster.ForbiddenException;
import io.kubefed.propagation.cluster.NotFoundException;
import io.kubefed.propagation.cluster.Patch;
import io.kubefed.propagation.cluster.StandardTypes;
import io.kubefed.propagation.cluster.TypeNotServedException;
import io.kubefed.propagation.cluster.WriteOptions;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps up the objects that have an API server ask: all of them, or where somebody else does so,
 * what only the server knows.
 */
final class ConfigurationKeeper {

  private static final Logger logger = LoggerFactory.getLogger(ConfigurationKeeper.class);
  private static final ResourceType CONFIG =
      ResourceType.namespaced(
          KubeFedNames.CORE_GROUP + "/v1beta1", "KubeFedConfig", "kubefedconfigs");
  private static final int TRIES = 8;

  private final ClusterClient host;
  private final String systemNamespace;
  private final List<AdmissionValidator> validators;
  private final boolean manage;
  private final boolean namespacedAtFirst;

  /**
   * A keeper.
   *
   * @param manage whether to make what is missing and mend what has changed, or just to put in
   *     certificates and the types to ask about
   * @param namespacedAtFirst whether one namespace is federated, as long as the host has no
   *     KubeFedConfig that says so
   */
  ConfigurationKeeper(
      ClusterClient host,
      String systemNamespace,
      List<AdmissionValidator> validators,
      boolean manage,
      boolean namespacedAtFirst) {
    this.host = host;
    this.systemNamespace = systemNamespace;
    this.validators = List.copyOf(validators);
    this.manage = manage;
    this.namespacedAtFirst = namespacedAtFirst;
  }

  /**
   * Has the host ask that server, and trust it.
   *
   * @throws KubefedException if the host cannot be read or written
   */
  void sync(WebhookTarget target, String caBundle, Collection<ResourceType> federatedTypes) {
    if (manage) {
      boolean namespaced = isNamespaced();
      WebhookConfigurations.Builder builder =
          WebhookConfigurations.builder(target)
              .systemNamespace(systemNamespace)
              .namespaced(namespaced)
              .federatedTypes(federatedTypes)
              .caBundle(caBundle);
      validators.forEach(builder::validator);
      if (namespaced) {
        labelNamespace();
      }
      List<JsonValue> wanted = builder.build();
      wanted.forEach(this::keep);
      removeOthers(wanted, target);
    } else {
      injectAll(target, caBundle, federatedTypes);
    }
  }

  /** Those of the other scope may be none of this server's business. */
  private void injectAll(
      WebhookTarget target, String caBundle, Collection<ResourceType> federatedTypes) {
    List<Named> all = WebhookConfigurations.names(systemNamespace);
    int forbidden = 0;
    for (Named named : all) {
      try {
        inject(named, target, caBundle, federatedTypes);
      } catch (ForbiddenException e) {
        if (++forbidden == all.size()) {
          throw e;
        }
        logger.debug("{} may not be looked at", named.name());
      }
    }
  }

  private boolean isNamespaced() {
    try {
      return host.get(CONFIG, systemNamespace, KubeFedNames.CONFIG_NAME)
          .map(config -> config.text("spec", "scope").filter(KubeFedNames.NAMESPACED::equals))
          .map(Optional::isPresent)
          .orElse(namespacedAtFirst);
    } catch (TypeNotServedException e) {
      return namespacedAtFirst;
    }
  }

  private void labelNamespace() {
    String label = WebhookConfigurations.NAMESPACE_LABEL;
    Optional<JsonValue> namespace = host.get(StandardTypes.NAMESPACE, "", systemNamespace);
    if (namespace.isPresent() && namespace.get().text("metadata", "labels", label).isEmpty()) {
      host.patch(
          StandardTypes.NAMESPACE,
          "",
          systemNamespace,
          Patch.merge(
              Json.object("metadata", Json.object("labels", Json.object(label, systemNamespace)))),
          WriteOptions.DEFAULT);
    }
  }

  private void keep(JsonValue wanted) {
    ResourceType type =
        wanted.text("kind").equals(Optional.of(WebhookConfigurations.MUTATING.kind()))
            ? WebhookConfigurations.MUTATING
            : WebhookConfigurations.VALIDATING;
    String name = wanted.text("metadata", "name").orElseThrow();
    JsonValue webhooks = wanted.get("webhooks").orElseThrow();
    change(
        type,
        name,
        found -> {
          if (found.isEmpty()) {
            return Optional.of(wanted);
          }
          boolean fine =
              found.get().get("webhooks").filter(is -> Json.covers(is, webhooks)).isPresent();
          return fine ? Optional.empty() : Optional.of(found.get().with("webhooks", webhooks));
        });
  }

  /** Before there was a KubeFedConfig, they may have been made for another scope. */
  private void removeOthers(List<JsonValue> wanted, WebhookTarget target) {
    Set<String> names =
        wanted.stream()
            .map(object -> object.text("metadata", "name").orElseThrow())
            .collect(Collectors.toSet());
    for (Named named : WebhookConfigurations.names(systemNamespace)) {
      if (!names.contains(named.name())
          && host.get(named.type(), "", named.name())
              .filter(found -> isOurs(found, target))
              .isPresent()) {
        try {
          host.delete(named.type(), "", named.name(), DeleteOptions.DEFAULT);
        } catch (NotFoundException e) {
          logger.debug("Another replica has removed {}", named.name());
        }
      }
    }
  }

  private static boolean isOurs(JsonValue configuration, WebhookTarget target) {
    return configuration.get("webhooks").map(JsonValue::items).orElse(List.of()).stream()
        .allMatch(webhook -> webhook.get("clientConfig").filter(target::isReachedBy).isPresent());
  }

  private void inject(
      Named named, WebhookTarget target, String caBundle, Collection<ResourceType> federatedTypes) {
    change(
        named.type(),
        named.name(),
        found ->
            found.flatMap(
                configuration -> {
                  List<JsonValue> webhooks = new ArrayList<>();
                  for (JsonValue webhook :
                      configuration.get("webhooks").map(JsonValue::items).orElse(List.of())) {
                    webhooks.add(injected(webhook, target, caBundle, federatedTypes));
                  }
                  JsonValue changed = configuration.with("webhooks", JsonValue.of(webhooks));
                  return changed.equals(configuration) ? Optional.empty() : Optional.of(changed);
                }));
  }

  private static JsonValue injected(
      JsonValue webhook,
      WebhookTarget target,
      String caBundle,
      Collection<ResourceType> federatedTypes) {
    Optional<JsonValue> client = webhook.get("clientConfig").filter(target::isReachedBy);
    if (client.isEmpty()) {
      return webhook;
    }
    JsonValue trusting =
        webhook.with(
            "clientConfig",
            client.get().with("caBundle", JsonValue.of(WebhookConfigurations.encoded(caBundle))));
    return webhook.text("name").equals(Optional.of(FederatedValidator.NAME))
        ? trusting.with(
            "rules",
            WebhookConfigurations.rules(
                FederatedValidator.rules(federatedTypes), List.of("CREATE", "UPDATE")))
        : trusting;
  }

  private interface Change {
    /** What the object is to be; nothing to leave it as it is. */
    Optional<JsonValue> to(Optional<JsonValue> found);
  }

  private void change(ResourceType type, String name, Change change) {
    for (int i = 0; ; i++) {
      Optional<JsonValue> found = host.get(type, "", name);
      Optional<JsonValue> wanted = change.to(found);
      if (wanted.isEmpty()) {
        return;
      }
      try {
        if (found.isEmpty()) {
          host.create(type, wanted.get(), WriteOptions.DEFAULT);
        } else {
          host.update(type, wanted.get(), WriteOptions.DEFAULT);
        }
        logger
            .atInfo()
            .addKeyValue("kind", type.kind())
            .addKeyValue("name", name)
            .log("Brought a webhook configuration up to date");
        return;
      } catch (AlreadyExistsException | ConflictException e) {
        if (i == TRIES) {
          throw e;
        }
      }
    }
  }
}
