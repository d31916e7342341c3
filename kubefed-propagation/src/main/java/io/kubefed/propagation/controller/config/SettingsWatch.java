package io.kubefed.propagation.controller.config;

import static java.util.Objects.requireNonNull;

import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.kubefed.core.ObjectReference;
import io.kubefed.core.Problem;
import io.kubefed.core.ResourceType;
import io.kubefed.core.api.KubeFedConfig;
import io.kubefed.core.api.KubeFedConfigDefaults;
import io.kubefed.core.api.KubeFedNames;
import io.kubefed.core.json.JsonValue;
import io.kubefed.core.json.Pointer;
import io.kubefed.core.validation.KubeFedConfigValidation;
import io.kubefed.propagation.cluster.ClusterClient;
import io.kubefed.propagation.event.EventRecorder;
import io.kubefed.propagation.event.EventRecorder.Severity;
import io.kubefed.propagation.informer.Form;
import io.kubefed.propagation.informer.Informer;
import io.kubefed.propagation.informer.InformerGroup;
import io.kubefed.propagation.informer.InformerListener;
import io.kubefed.propagation.informer.InformerSpec;
import io.kubefed.propagation.informer.InformerState;
import io.kubefed.propagation.informer.InformerState.Phase;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows the KubeFedConfig of a control plane and tells its settings. Thread-safe; it writes
 * nothing but events.
 *
 * <p>Settings are told once it is known whether there are any: the defaults, for all namespaces,
 * where there is no KubeFedConfig, or the host does not serve such objects yet. Settings that are
 * invalid never take effect: the valid ones before them go on, and if there were none, nothing is
 * told until somebody mends them, because nobody knows what scope was meant. An event and the log
 * say what to change. A KubeFedConfig that is deleted while this runs leaves its settings in force.
 */
public final class SettingsWatch implements AutoCloseable {

  private static final Logger logger = LoggerFactory.getLogger(SettingsWatch.class);
  private static final ResourceType TYPE =
      ResourceType.namespaced(
          KubeFedNames.CORE_GROUP + "/v1beta1", "KubeFedConfig", "kubefedconfigs");

  private final Informer<JsonValue> informer;
  private final String systemNamespace;
  private final EventRecorder events;
  private final SettingsListener listener;
  private final Follower follower = new Follower();

  private volatile @Nullable KubeFedConfig current;
  private volatile List<Problem> problems = List.of();

  /**
   * Follows the KubeFedConfig {@code kubefed} in that namespace; nothing happens before {@link
   * #start}.
   */
  public SettingsWatch(
      ClusterClient host,
      InformerGroup informers,
      String systemNamespace,
      EventRecorder events,
      SettingsListener listener) {
    this.systemNamespace = requireNonNull(systemNamespace, "systemNamespace");
    this.events = requireNonNull(events, "events");
    this.listener = requireNonNull(listener, "listener");
    informer =
        informers.informer(host, InformerSpec.inNamespace(TYPE, systemNamespace, Form.whole()));
  }

  /** Begins to follow, and does not wait for anything. */
  public void start() {
    informer.addListener(follower);
    informer.start();
  }

  /** The settings in force; empty as long as none have been told. Not to be changed. */
  public Optional<KubeFedConfig> current() {
    return Optional.ofNullable(current);
  }

  /** What is wrong with the KubeFedConfig as it is now; empty if it is fine or not there. */
  public List<Problem> problems() {
    return problems;
  }

  /** Ends the watch; the listener is told nothing any more. */
  @Override
  public void close() {
    informer.close();
  }

  /** The settings of a control plane for which nobody wrote any. */
  static KubeFedConfig defaults(String systemNamespace) {
    KubeFedConfig config = new KubeFedConfig();
    config.getMetadata().setName(KubeFedNames.CONFIG_NAME);
    config.getMetadata().setNamespace(systemNamespace);
    return complete(config);
  }

  private static KubeFedConfig complete(KubeFedConfig config) {
    KubeFedConfig complete = KubeFedConfigDefaults.withDefaults(config);
    String scope = complete.getSpec().getScope();
    if (scope == null || scope.isEmpty()) {
      complete.getSpec().setScope(KubeFedNames.CLUSTER);
    }
    return complete;
  }

  /** Its calls come one at a time. */
  private final class Follower implements InformerListener<JsonValue> {

    @Override
    public void onChange(
        ObjectReference object, Optional<JsonValue> before, Optional<JsonValue> after) {
      if (!object.name().equals(KubeFedNames.CONFIG_NAME)) {
        return;
      }
      if (after.isPresent()) {
        read(after.get());
      } else {
        problems = List.of();
        if (current == null) {
          useDefaults();
        } else {
          logger.warn("The KubeFedConfig is gone; its settings stay in force until there is one");
        }
      }
    }

    @Override
    public void onState(InformerState state) {
      boolean known = state.isSynced() || state.phase() == Phase.NOT_SERVED;
      if (known
          && current == null
          && informer.get(systemNamespace, KubeFedNames.CONFIG_NAME).isEmpty()) {
        useDefaults();
      }
    }

    private void useDefaults() {
      logger
          .atInfo()
          .addKeyValue("namespace", systemNamespace)
          .log("There is no KubeFedConfig; the default settings are in force");
      use(defaults(systemNamespace));
    }

    private void read(JsonValue object) {
      KubeFedConfig config;
      try {
        config = complete(Serialization.unmarshal(object.toJson(), KubeFedConfig.class));
      } catch (KubernetesClientException | IllegalArgumentException e) {
        refuse(
            object,
            List.of(
                Problem.error(
                    Pointer.of("spec"), "a field is of another kind than the definition says")));
        return;
      }
      List<Problem> found =
          KubeFedConfigValidation.validate(config).stream().filter(Problem::isError).toList();
      if (found.isEmpty()) {
        problems = List.of();
        use(config);
      } else {
        refuse(object, found);
      }
    }

    private void refuse(JsonValue object, List<Problem> found) {
      if (found.equals(problems)) {
        return;
      }
      problems = found;
      String message =
          found.stream().map(Problem::toString).collect(Collectors.joining("; "))
              + (current == null
                  ? "; the control plane waits until this is mended"
                  : "; the settings before it stay in force");
      logger
          .atWarn()
          .addKeyValue("namespace", systemNamespace)
          .log("Invalid KubeFedConfig: {}", message);
      events.record(object, Severity.WARNING, "InvalidKubeFedConfig", message);
    }

    private void use(KubeFedConfig config) {
      KubeFedConfig before = current;
      current = config;
      if (before == null || !before.getSpec().equals(config.getSpec())) {
        listener.onChange(new SettingsChange(Optional.ofNullable(before), config));
      }
    }
  }
}
