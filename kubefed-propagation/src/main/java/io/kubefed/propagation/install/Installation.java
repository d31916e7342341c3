package io.kubefed.propagation.install;

import static java.util.Objects.requireNonNull;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.kubefed.core.InvalidResourceException;
import io.kubefed.core.KubefedException;
import io.kubefed.core.ObjectReference;
import io.kubefed.core.ResourceType;
import io.kubefed.core.api.FederatedTypeConfig;
import io.kubefed.core.api.KubeFedConfig;
import io.kubefed.core.api.KubeFedNames;
import io.kubefed.core.federated.FederatedType;
import io.kubefed.core.json.JsonValue;
import io.kubefed.core.schema.FederatedTypeCrd;
import io.kubefed.core.schema.FederatedTypes;
import io.kubefed.core.schema.TargetApi;
import io.kubefed.propagation.cluster.AlreadyExistsException;
import io.kubefed.propagation.cluster.CallInterruptedException;
import io.kubefed.propagation.cluster.ClusterClient;
import io.kubefed.propagation.cluster.ConflictException;
import io.kubefed.propagation.cluster.ListOptions;
import io.kubefed.propagation.cluster.NotFoundException;
import io.kubefed.propagation.cluster.StandardTypes;
import io.kubefed.propagation.cluster.WriteOptions;
import io.kubefed.propagation.install.InstalledObject.Outcome;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** One run of an {@link Installer}. Used once, by one thread. */
final class Installation {

  private static final ResourceType DEFINITION = StandardTypes.CUSTOM_RESOURCE_DEFINITION;
  private static final ResourceType CONFIG =
      ResourceType.namespaced("core.kubefed.io/v1beta1", "KubeFedConfig", "kubefedconfigs");
  private static final ResourceType TYPE_CONFIG =
      ResourceType.namespaced(
          "core.kubefed.io/v1beta1", "FederatedTypeConfig", "federatedtypeconfigs");
  private static final int PAGE = 100;
  private static final int TRIES = 5;

  private final ClusterClient client;
  private final Installer.Settings settings;
  private final Host host;
  private final WriteOptions options;
  private final Map<ObjectReference, InstalledObject> report = new LinkedHashMap<>();

  /** The definitions that were there before, by name. */
  private final Map<String, JsonValue> existing = new LinkedHashMap<>();

  /** The names of the definitions that cannot be used. */
  private final Set<String> failed = new LinkedHashSet<>();

  /** A type config that is to be there, once its definition is. */
  private record Wanted(FederatedType type, FederatedTypeConfig config) {}

  Installation(ClusterClient client, Installer.Settings settings) {
    this.client = client;
    this.settings = settings;
    this.host = new Host(client, settings.sleeper(), settings.patience());
    this.options = WriteOptions.DEFAULT.withDryRun(settings.dryRun());
  }

  InstallReport run() {
    try {
      if (settings.createNamespace()) {
        installNamespace();
      }
      client
          .listAll(DEFINITION, ListOptions.everywhere().withLimit(PAGE))
          .items()
          .forEach(found -> existing.put(found.text("metadata", "name").orElse(""), found));
      installDefinitions(settings.definitions());
      installConfig();
      installTypes();
    } catch (CallInterruptedException e) {
      throw Host.cancelled(e);
    }
    return new InstallReport(List.copyOf(report.values()));
  }

  private void installNamespace() {
    String name = settings.systemNamespace();
    ObjectReference object = ObjectReference.of(StandardTypes.NAMESPACE, "", name);
    Optional<JsonValue> found = client.get(StandardTypes.NAMESPACE, "", name);
    if (found.isEmpty()) {
      create(
          StandardTypes.NAMESPACE,
          object,
          JsonValue.of(
              Map.of("apiVersion", "v1", "kind", "Namespace", "metadata", Map.of("name", name))));
    } else if (found.get().text("metadata", "deletionTimestamp").isPresent()) {
      add(object, Outcome.FAILED, "it is being deleted; install again once it is gone");
    } else {
      add(object, Outcome.UNCHANGED, "");
    }
  }

  private void installDefinitions(List<JsonValue> definitions) {
    List<JsonValue> toAwait = new ArrayList<>();
    for (JsonValue definition : definitions) {
      ObjectReference object = DefinitionMerge.reference(definition);
      try {
        if (installDefinition(object, definition)) {
          toAwait.add(definition);
        }
      } catch (CallInterruptedException e) {
        throw e;
      } catch (KubefedException e) {
        fail(object, e);
      }
      if (hasFailed(object)) {
        failed.add(object.name());
      }
    }
    if (settings.dryRun()) {
      return; // What was not written will not be served.
    }
    for (JsonValue definition : host.await(toAwait)) {
      ObjectReference object = DefinitionMerge.reference(definition);
      failed.add(object.name());
      add(
          object,
          Outcome.FAILED,
          "not served after "
              + settings.patience().toMillis()
              + " ms: "
              + host.whyNotServed(object.name()));
    }
  }

  /** Returns true if it may be a moment until the definition is served. */
  private boolean installDefinition(ObjectReference object, JsonValue wanted) {
    JsonValue found = existing.get(object.name());
    if (found == null) {
      try {
        client.create(DEFINITION, wanted, options);
        add(object, Outcome.CREATED, "");
        return true;
      } catch (AlreadyExistsException e) {
        found = lookAgain(object.name(), e);
      }
    }
    for (int tries = 1; ; tries++) {
      JsonValue merged = DefinitionMerge.merge(found, wanted);
      if (merged.equals(found)) {
        add(object, Outcome.UNCHANGED, "");
        return !isEstablished(found);
      }
      try {
        client.update(DEFINITION, merged, options);
        add(object, Outcome.UPDATED, "");
        return true;
      } catch (ConflictException e) {
        if (tries == TRIES) {
          throw e;
        }
        found = lookAgain(object.name(), e);
      }
    }
  }

  private JsonValue lookAgain(String definition, KubefedException reason) {
    return client.get(DEFINITION, "", definition).orElseThrow(() -> reason);
  }

  private static boolean isEstablished(JsonValue definition) {
    return definition.path("status", "conditions").map(JsonValue::items).orElse(List.of()).stream()
        .anyMatch(
            condition ->
                condition.text("type").equals(Optional.of("Established"))
                    && condition.text("status").equals(Optional.of("True")));
  }

  private void installConfig() {
    KubeFedConfig config = settings.config();
    ObjectReference object =
        ObjectReference.of(CONFIG, settings.systemNamespace(), KubeFedNames.CONFIG_NAME);
    if (!canWrite(object, CONFIG)) {
      return;
    }
    try {
      boolean there =
          existing.containsKey(CONFIG.qualifiedPlural())
              && client.get(CONFIG, object.namespace(), object.name()).isPresent();
      if (there) {
        add(object, Outcome.UNCHANGED, "");
      } else {
        create(CONFIG, object, tree(config));
      }
    } catch (CallInterruptedException e) {
      throw e;
    } catch (KubefedException e) {
      fail(object, e);
    }
  }

  private void installTypes() {
    if (settings.types().isEmpty() || !canReadTypeConfigs()) {
      return;
    }
    Map<String, JsonValue> configs = typeConfigs();
    List<JsonValue> definitions = new ArrayList<>();
    List<Wanted> missing = new ArrayList<>();
    for (TargetApi target : settings.types()) {
      JsonValue config = configs.get(target.type().qualifiedPlural());
      if (config == null) {
        want(target, definitions, missing);
      } else {
        keep(target, config, definitions);
      }
    }
    installDefinitions(definitions);
    for (Wanted wanted : missing) {
      ObjectReference object = typeConfig(wanted.type().target());
      if (canWrite(object, wanted.type().federated())) {
        create(TYPE_CONFIG, object, tree(wanted.config()));
      }
    }
  }

  private boolean canReadTypeConfigs() {
    boolean defined = !failed.contains(TYPE_CONFIG.qualifiedPlural());
    if (!defined) {
      settings.types().forEach(target -> canWrite(typeConfig(target.type()), TYPE_CONFIG));
    }
    return defined;
  }

  private Map<String, JsonValue> typeConfigs() {
    Map<String, JsonValue> configs = new LinkedHashMap<>();
    if (existing.containsKey(TYPE_CONFIG.qualifiedPlural())) {
      client
          .listAll(TYPE_CONFIG, ListOptions.inNamespace(settings.systemNamespace()))
          .items()
          .forEach(found -> configs.put(found.text("metadata", "name").orElse(""), found));
    }
    return configs;
  }

  private void want(TargetApi target, List<JsonValue> definitions, List<Wanted> missing) {
    ObjectReference object = typeConfig(target.type());
    Optional<TargetApi> served;
    try {
      served = host.served(target);
    } catch (CallInterruptedException e) {
      throw e;
    } catch (KubefedException e) {
      fail(object, e);
      return;
    }
    if (served.isEmpty()) {
      add(
          object,
          Outcome.NOT_SERVED,
          "the host serves no " + target.type().kind() + " in any version of its group");
      return;
    }
    FederatedType type = FederatedType.forTarget(served.get().type());
    FederatedTypeConfig config = FederatedTypes.toTypeConfig(type);
    config.getMetadata().setNamespace(settings.systemNamespace());
    definitions.add(FederatedTypeCrd.generate(type, served.get()));
    missing.add(new Wanted(type, config));
  }

  /** A type config that is there stays; the definition that it names is looked after. */
  private void keep(TargetApi target, JsonValue found, List<JsonValue> definitions) {
    ObjectReference object = typeConfig(target.type());
    FederatedTypeConfig config =
        requireNonNull(Serialization.unmarshal(found.toJson(), FederatedTypeConfig.class));
    try {
      FederatedType type = FederatedTypes.of(config);
      boolean defined = existing.containsKey(type.federated().qualifiedPlural());
      if (defined || config.getSpec().propagates()) {
        definitions.add(
            FederatedTypeCrd.generate(
                type,
                new TargetApi(
                    type.target(), target.shortNames(), target.scalable(), target.schema())));
      }
      add(object, Outcome.UNCHANGED, "");
    } catch (InvalidResourceException e) {
      add(
          object,
          Outcome.UNCHANGED,
          "left as it is, but nothing can run for it: " + e.getMessage());
    }
  }

  private ObjectReference typeConfig(ResourceType target) {
    return ObjectReference.of(TYPE_CONFIG, settings.systemNamespace(), target.qualifiedPlural());
  }

  /** Whether what an object stands on is there; if not, the object is reported as failed. */
  private boolean canWrite(ObjectReference object, ResourceType needed) {
    boolean possible = !failed.contains(needed.qualifiedPlural());
    if (!possible) {
      add(
          object,
          Outcome.FAILED,
          "not looked after, because the definition "
              + needed.qualifiedPlural()
              + " failed; mend that and install again");
    }
    return possible;
  }

  private void create(ResourceType type, ObjectReference object, JsonValue tree) {
    try {
      if (!settings.dryRun()) {
        host.create(type, tree);
      }
      add(object, Outcome.CREATED, "");
    } catch (CallInterruptedException e) {
      throw e;
    } catch (AlreadyExistsException e) {
      add(object, Outcome.UNCHANGED, "somebody else created it meanwhile");
    } catch (NotFoundException e) {
      report.put(
          object,
          new InstalledObject(
              object,
              Outcome.FAILED,
              "the namespace "
                  + object.namespace()
                  + " does not exist: create it, or have the installer do so",
              Optional.of(e)));
    } catch (KubefedException e) {
      fail(object, e);
    }
  }

  private void add(ObjectReference object, Outcome outcome, String detail) {
    report.put(object, new InstalledObject(object, outcome, detail, Optional.empty()));
  }

  private void fail(ObjectReference object, KubefedException e) {
    report.put(
        object,
        new InstalledObject(
            object, Outcome.FAILED, String.valueOf(e.getMessage()), Optional.of(e)));
  }

  private boolean hasFailed(ObjectReference object) {
    InstalledObject found = report.get(object);
    return found != null && found.outcome() == Outcome.FAILED;
  }

  private static JsonValue tree(HasMetadata object) {
    return JsonValue.parse(Serialization.asJson(object));
  }
}
